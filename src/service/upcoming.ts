import type { WorkCalendar } from '../domain/programme/calendar.ts';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import { type Occurrence, occurrences } from '../domain/programme/occurrences.ts';
import { nextSlot } from '../domain/programme/sending-hours.ts';
import { addDays, dayMs, dayOf, type Instant, instantAt } from '../domain/time.ts';

export interface UpcomingItem {
  readonly at: Instant;
  readonly to: string;
  readonly what: string;
}

const lookAheadMs = 21 * dayMs;
const shown = 12;

/** What the programme will send by itself next, one line per planned notice, its units joined. */
export function upcomingItems(bundle: ProgrammeBundle, calendar: WorkCalendar, now: Instant): UpcomingItem[] {
  const { programme, town } = bundle;
  const units = town.units.map(({ id, kind, meetingDay }) => ({ code: id, kind, meetingDay }));
  const from = instantAt(addDays(dayOf(now), -1), '23:59');
  const slotOf = (planned: Instant) => nextSlot({ sending: programme.sending, calendar }, planned - 1);
  const groups = new Map<string, { at: Instant; units: string[]; occurrence: Occurrence }>();
  for (const occurrence of occurrences({ programme, calendar, units }, from, now + lookAheadMs)) {
    // Looks after what falls due: nothing that is sent by itself.
    if (occurrence.subject.type === 'daily') continue;
    const at = occurrence.unitCode === null ? occurrence.plannedAt : slotOf(occurrence.plannedAt);
    if (at <= now) continue;
    const key = `${at} ${occurrence.schedule}`;
    const group = groups.get(key) ?? { at, units: [], occurrence };
    if (occurrence.unitCode !== null) group.units.push(occurrence.unitCode);
    groups.set(key, group);
  }
  const shortOf = (code: string) => town.units.find((unit) => unit.id === code)?.short ?? code;
  return [...groups.values()]
    .sort((a, b) => a.at - b.at)
    .slice(0, shown)
    .map(({ at, units: codes, occurrence }) => ({
      at,
      to: receivers(codes.map(shortOf), town.units.length),
      what: wording(bundle, occurrence),
    }));
}

function receivers(names: readonly string[], all: number): string {
  if (names.length === 0) return '镇办';
  if (names.length >= all - 1) return '各单位';
  return names.length > 4 ? `${names.slice(0, 4).join('、')}等${names.length}个单位` : names.join('、');
}

function wording({ programme }: ProgrammeBundle, { subject }: Occurrence): string {
  const phase = 'phase' in subject ? programme.phases.find(({ id }) => id === subject.phase)?.short : undefined;
  switch (subject.type) {
    case 'weeklyCleanUp':
      return '每周大扫除提醒';
    case 'phaseOpening':
      return `“${phase}”阶段开始`;
    case 'phaseDeadline':
      return `“${phase}”阶段还有${subject.daysBefore}天`;
    case 'phaseClosing':
      return `“${phase}”阶段结束`;
    case 'monthlyLife':
      return `${Number(subject.month.slice(5))}月一课一片一实践还缺什么`;
    case 'evaluationDraft':
      return `${Number(subject.month.slice(5))}月评比出草稿`;
    case 'evaluationPublishReminder':
      return `${Number(subject.month.slice(5))}月评比该公示了`;
    case 'daily':
      return '看有什么到期';
  }
}
