import type { Play } from '../play.ts';
import { evaluationsPlay } from './evaluations.ts';
import { inspectionsPlay } from './inspections.ts';
import { reportsPlay } from './reports.ts';
import { tasksPlay } from './tasks.ts';

/** In the order of a day. */
export const plays: readonly Play[] = [evaluationsPlay, reportsPlay, tasksPlay, inspectionsPlay];
