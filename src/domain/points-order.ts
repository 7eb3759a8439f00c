import { pointsText } from './points.ts';
import type { MemberPointRules } from './programme/model.ts';
import { type Day, mondayOf, monthOf } from './time.ts';

/** Confirmed work of one person: what it is worth, and what gives it its place among the others. */
export interface PlacedWork {
  readonly day: Day;
  readonly unitId: number;
  /** Of the report, within its unit. */
  readonly number: number;
  readonly ruleId: string;
  readonly worthHundredths: number;
  readonly work: string;
}

/** Points that are there whatever the order: those of last year's days in the same week. */
export interface TakenPlace {
  readonly day: Day;
  readonly ruleId: string;
  readonly hundredths: number;
}

export interface Award {
  readonly hundredths: number;
  /** The work, and what a cap cut of it. */
  readonly reason: string;
}

type Caps = Pick<MemberPointRules, 'perWeekActivities' | 'perYearCapHundredths' | 'rules'>;

/**
 * The points of one person's confirmed work, in the order of the work: by day, then unit and number of the report. Which
 * was confirmed first says nothing, so the same work brings the same points. Some rules count once a month, a week has
 * so many places, a calendar year a cap; each by the rules of the work's own day.
 */
export function awardsOf<W extends PlacedWork>(
  works: readonly W[],
  { taken, capsAt }: { taken: readonly TakenPlace[]; capsAt: (day: Day) => Caps },
): { readonly work: W; readonly award: Award }[] {
  const scored = taken.filter(({ hundredths }) => hundredths > 0);
  return works.toSorted(inOrderOfWork).map((work) => {
    const award = withinCaps(work, scored, capsAt(work.day));
    if (award.hundredths > 0) scored.push({ day: work.day, ruleId: work.ruleId, hundredths: award.hundredths });
    return { work, award };
  });
}

type Place = Pick<PlacedWork, 'day' | 'unitId' | 'number'>;

export function inOrderOfWork(a: Place, b: Place): number {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1;
  return a.unitId - b.unitId || a.number - b.number;
}

function withinCaps(work: PlacedWork, scored: readonly TakenPlace[], caps: Caps): Award {
  const { day, ruleId, worthHundredths } = work;
  const nothing = (why: string) => ({ hundredths: 0, reason: `${work.work}，${why}` });
  if (worthHundredths === 0) return { hundredths: 0, reason: work.work };
  const once = caps.rules.find(({ id }) => id === ruleId)?.oncePerMonth ?? false;
  const sameMonth = scored.some((one) => one.ruleId === ruleId && monthOf(one.day) === monthOf(day));
  if (once && sameMonth) return nothing('当月已计过一次');
  const inWeek = scored.filter((one) => mondayOf(one.day) === mondayOf(day)).length;
  if (inWeek >= caps.perWeekActivities) return nothing(`当周已计满${caps.perWeekActivities}次`);
  // What an absence took off is not among what was scored: it leaves no more room for work.
  const inYear = scored
    .filter((one) => yearOf(one.day) === yearOf(day))
    .reduce((sum, { hundredths }) => sum + hundredths, 0);
  const left = Math.max(0, caps.perYearCapHundredths - inYear);
  const cap = `全年上限${pointsText(caps.perYearCapHundredths)}`;
  if (left === 0) return nothing(`已到${cap}`);
  if (left < worthHundredths) return { hundredths: left, reason: `${work.work}，到${cap}为止` };
  return { hundredths: worthHundredths, reason: work.work };
}

const madeGood = '，前面空出，补计';
/** Begins the reason of what is taken back, and ends that of what stands instead. */
export const movedWords = '重新排次';
const moved = `，${movedWords}`;

/** The reason of an entry that takes the place of another one, because other work came or went. */
export function movedReason(award: Award, before: Pick<Award, 'hundredths'>): string {
  return `${award.reason}${award.hundredths > before.hundredths ? madeGood : moved}`;
}

/** What the reason says of the work itself, without why it was booked anew. */
export function workOfReason(reason: string): string {
  const note = [madeGood, moved].find((end) => reason.endsWith(end));
  return note === undefined ? reason : reason.slice(0, -note.length);
}

/** True when what stands gives these points for this reason, whenever it came to that. */
export function isSameAward(standing: Award, award: Award): boolean {
  return standing.hundredths === award.hundredths && workOfReason(standing.reason) === award.reason;
}

function yearOf(day: Day): string {
  return day.slice(0, 4);
}
