import { groupKey } from './roster/cell-text.ts';
import type { Day } from './time.ts';

/** What it takes: somebody says so, he says so with a photo, or a confirmed report shows it. */
export type TaskEvidence = 'words' | 'photo' | 'report';

/** What a report about the task would say. */
export interface MatchableTask {
  /** The day it was given. */
  readonly from: Day;
  readonly evidence: TaskEvidence;
  readonly kinds: readonly string[];
  /** Places its words name, as the roster has them. */
  readonly places: readonly string[];
  /** Groups it is for: its own, or those of its grid; empty when it is for the whole unit. */
  readonly groups: readonly string[];
  /** People it is for: one, or those of a team; empty when it is for no one in particular. */
  readonly people: readonly number[];
}

export interface MatchableReport {
  readonly dayTo: Day;
  readonly kinds: readonly string[];
  /** As written, and as the roster has them. */
  readonly places: readonly string[];
  readonly knownPlaces: readonly string[];
  readonly participants: readonly number[];
  readonly photos: number;
}

/**
 * Whether a confirmed report shows the task done. `sure`: the kind of work is right, nothing stands against it, and place,
 * group or person say that it is this task, or the task asked for a report of this kind. `maybe` is for a person to say.
 */
export function matchTask(
  task: MatchableTask,
  report: MatchableReport,
  unitGroups: readonly string[],
): 'sure' | 'maybe' | null {
  if (report.dayTo < task.from || !task.kinds.some((kind) => report.kinds.includes(kind))) return null;
  const group = groupAgrees(task.groups, report, unitGroups);
  if (group === 'no') return null;
  const place = task.places.length === 0 ? 'any' : placeIsNamed(task.places, report) ? 'yes' : 'open';
  const person = personAgrees(task.people, report.participants);
  const parts = [group, place, person];
  if (parts.includes('open') || (task.evidence === 'photo' && report.photos === 0)) return 'maybe';
  return task.evidence === 'report' || parts.includes('yes') ? 'sure' : 'maybe';
}

/** `any`: the task asks for none; `open`: the report does not say. */
type Agreement = 'yes' | 'no' | 'open' | 'any';

function groupAgrees(wanted: readonly string[], report: MatchableReport, unitGroups: readonly string[]): Agreement {
  if (wanted.length === 0) return 'any';
  const said = unitGroups.filter((group) => isSaid(group, report));
  if (said.some((group) => wanted.some((one) => groupKey(one) === groupKey(group)))) return 'yes';
  return said.length > 0 ? 'no' : 'open';
}

function personAgrees(wanted: readonly number[], participants: readonly number[]): Agreement {
  if (wanted.length === 0) return 'any';
  return wanted.some((id) => participants.includes(id)) ? 'yes' : 'open';
}

function placeIsNamed(places: readonly string[], report: MatchableReport): boolean {
  return places.some((place) => isSaid(place, report));
}

function isSaid(name: string, { places, knownPlaces }: MatchableReport): boolean {
  return knownPlaces.includes(name) || places.some((place) => place.includes(name));
}
