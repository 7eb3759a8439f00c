import { z } from 'zod';
import type { Programme } from '../domain/programme/model.ts';
import type { Day, Instant, Month } from '../domain/time.ts';
import { monthlyLifeText } from '../presenters/monthly-life.ts';
import {
  phaseClosingText,
  phaseDeadlineText,
  phaseOpeningText,
  type Unfinished,
  weeklyCleanUpText,
} from '../presenters/notice-text.ts';
import { workText } from '../presenters/work-figures.ts';
import type { BoundUnit } from '../store/chats.ts';
import { monthGaps } from '../store/monthly-life.ts';
import type { NoticeRow } from '../store/notices.ts';
import { phaseSummary } from '../store/phase-summary.ts';
import type { Db } from '../store/store.ts';
import { unfinishedOf, weekReported } from '../store/unfinished.ts';
import { listUnits } from '../store/units.ts';
import { dueLine } from './due-line.ts';
import { honourRollLine } from './honour-roll-line.ts';
import type { Line, LineOptions } from './line.ts';
import { problemsDueLine } from './problems-due-line.ts';

const subjectSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('weeklyCleanUp'), weekOf: z.string() }),
  z.object({ type: z.literal('phaseOpening'), phase: z.string() }),
  z.object({ type: z.literal('phaseDeadline'), phase: z.string(), daysBefore: z.number() }),
  z.object({ type: z.literal('phaseClosing'), phase: z.string() }),
  z.object({ type: z.literal('due'), kind: z.enum(['task', 'measure']), id: z.number(), due: z.string() }),
  z.object({ type: z.literal('problemsDue'), due: z.string() }),
  z.object({ type: z.literal('monthlyLife'), month: z.string() }),
  z.object({ type: z.literal('honourRoll'), month: z.string() }),
]);
type NoticeSubject = z.infer<typeof subjectSchema>;

/** The subject of a notice that is worded when its slot comes; null for one that came with its text. */
export function subjectOf(notice: NoticeRow): NoticeSubject | null {
  return notice.text === null ? subjectSchema.parse(notice.subject) : null;
}

/** Words a notice for its unit as things stand now. */
export async function noticeLine(db: Db, notice: NoticeRow, options: LineOptions): Promise<Line> {
  const { programme, unit, today } = options;
  if (notice.text !== null) return { text: notice.text };
  const subject = subjectSchema.parse(notice.subject);
  if (subject.type === 'due') return dueLine(db, subject, today);
  if (subject.type === 'problemsDue') return problemsDueLine(db, { notice, due: subject.due }, options);
  if (subject.type === 'weeklyCleanUp') return weeklyLine(db, subject.weekOf, { programme, unit });
  if (subject.type === 'honourRoll') return honourRollLine(db, subject.month, today);
  if (subject.type === 'monthlyLife') return lifeLine(db, subject.month, options);
  const phase = programme.phases.find(({ id }) => id === subject.phase);
  if (!phase) return { drop: `方案里没有阶段 ${subject.phase} 了` };
  if (subject.type === 'phaseOpening') return { text: phaseOpeningText(phase, today) };
  const unfinished: Unfinished =
    unit.kind === 'town'
      ? { units: await unitsUnfinished(db, { programme, phase, at: notice.plannedAt }) }
      : { kinds: await unfinishedOf(db, { unitId: unit.id, phase, programme }) };
  if (subject.type === 'phaseDeadline') return { text: phaseDeadlineText(phase, today, unfinished) };
  const done = await phaseDone(db, notice, { phase, programme, unit });
  return { text: phaseClosingText(phase, today, unfinished, done) };
}

/** What was done in a phase, of the unit or in the town's group of all; null when nothing of it is confirmed. */
async function phaseDone(
  db: Db,
  { plannedAt }: NoticeRow,
  { phase, programme, unit }: { phase: Programme['phases'][number]; programme: Programme; unit: BoundUnit },
): Promise<string | null> {
  const unitIds = unit.kind === 'town' ? null : [unit.id];
  const { all } = await phaseSummary(db, { phase, programme, unitIds, at: plannedAt });
  return all.reports === 0 ? null : workText(all);
}

/** What this month's 一课一片一实践 lacks, branch by branch; dropped when nothing does. */
async function lifeLine(db: Db, month: Month, { unit, today, rulesOf }: LineOptions): Promise<Line> {
  const gaps = await monthGaps(db, { unitId: unit.id, month, parts: rulesOf(today).quarter.organisationLife.parts });
  if (gaps.length === 0) return { drop: '没有支部' };
  const open = gaps.filter(({ missing }) => missing.length > 0);
  return open.length === 0 ? { drop: '本月一课一片一实践都有了' } : { text: monthlyLifeText(month, gaps, unit.short) };
}

async function weeklyLine(
  db: Db,
  monday: Day,
  { programme, unit }: { programme: Programme; unit: BoundUnit },
): Promise<Line> {
  const kinds = programme.activityKinds.filter((kind) => kind.fulfilsWeekly).map((kind) => kind.id);
  const reported = await weekReported(db, { unitId: unit.id, monday, kinds });
  return reported ? { drop: '本周已报' } : { text: weeklyCleanUpText() };
}

async function unitsUnfinished(
  db: Db,
  { programme, phase, at }: { programme: Programme; phase: Programme['phases'][number]; at: Instant },
): Promise<number> {
  let count = 0;
  for (const unit of await listUnits(db, at)) {
    if (unit.kind === 'town') continue;
    if ((await unfinishedOf(db, { unitId: unit.id, phase, programme })).length > 0) count += 1;
  }
  return count;
}
