import { z } from 'zod';
import type { Programme } from '../domain/programme/model.ts';
import type { Day, Instant } from '../domain/time.ts';
import {
  phaseClosingText,
  phaseDeadlineText,
  phaseOpeningText,
  type Unfinished,
  weeklyCleanUpText,
} from '../presenters/notice-text.ts';
import type { BoundUnit } from '../store/chats.ts';
import type { NoticeRow } from '../store/notices.ts';
import type { Db } from '../store/store.ts';
import { unfinishedOf, weekReported } from '../store/unfinished.ts';
import { listUnits } from '../store/units.ts';
import { dueLine } from './due-line.ts';

const subjectSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('weeklyCleanUp'), weekOf: z.string() }),
  z.object({ type: z.literal('phaseOpening'), phase: z.string() }),
  z.object({ type: z.literal('phaseDeadline'), phase: z.string(), daysBefore: z.number() }),
  z.object({ type: z.literal('phaseClosing'), phase: z.string() }),
  z.object({ type: z.literal('due'), kind: z.enum(['task', 'measure']), id: z.number(), due: z.string() }),
]);
type NoticeSubject = z.infer<typeof subjectSchema>;

/** What the notice says in its slot, or why it is not worth sending any more. */
export type Line = { readonly text: string } | { readonly drop: string };

/** The subject of a notice that is worded when its slot comes; null for one that came with its text. */
export function subjectOf(notice: NoticeRow): NoticeSubject | null {
  return notice.text === null ? subjectSchema.parse(notice.subject) : null;
}

/** Words a notice for its unit as things stand now. */
export async function noticeLine(
  db: Db,
  notice: NoticeRow,
  { programme, unit, today }: { programme: Programme; unit: BoundUnit; today: Day },
): Promise<Line> {
  if (notice.text !== null) return { text: notice.text };
  const subject = subjectSchema.parse(notice.subject);
  if (subject.type === 'due') return dueLine(db, subject, today);
  if (subject.type === 'weeklyCleanUp') return weeklyLine(db, subject.weekOf, { programme, unit });
  const phase = programme.phases.find(({ id }) => id === subject.phase);
  if (!phase) return { drop: `方案里没有阶段 ${subject.phase} 了` };
  if (subject.type === 'phaseOpening') return { text: phaseOpeningText(phase, today) };
  const unfinished: Unfinished =
    unit.kind === 'town'
      ? { units: await unitsUnfinished(db, { programme, phase, at: notice.plannedAt }) }
      : { kinds: await unfinishedOf(db, { unitId: unit.id, phase, programme }) };
  const text = subject.type === 'phaseDeadline' ? phaseDeadlineText : phaseClosingText;
  return { text: text(phase, today, unfinished) };
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
