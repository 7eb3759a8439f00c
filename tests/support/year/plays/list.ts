import type { Play } from '../play.ts';
import { evaluationsPlay } from './evaluations.ts';
import { inspectionsPlay } from './inspections.ts';
import { officePlay } from './office.ts';
import { reportsPlay } from './reports.ts';
import { selectionPlay } from './selection.ts';
import { tasksPlay } from './tasks.ts';
import { villageLifePlay } from './village-life.ts';

/** In the order of a day. */
export const plays: readonly Play[] = [
  evaluationsPlay,
  reportsPlay,
  tasksPlay,
  villageLifePlay,
  selectionPlay,
  officePlay,
  inspectionsPlay,
];
