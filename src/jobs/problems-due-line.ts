import { type Day, dayOf } from '../domain/time.ts';
import { problemsDueText } from '../presenters/problems-due.ts';
import { unitNow } from '../store/merged-units.ts';
import type { NoticeRow } from '../store/notices.ts';
import { openProblems } from '../store/problems.ts';
import type { Db } from '../store/store.ts';
import { allUnits } from '../store/units.ts';
import type { Line, LineOptions } from './line.ts';

/** What a notice about problems says in its slot; not sent when all were put right or got another day by then. */
export async function problemsDueLine(
  db: Db,
  { notice, due }: { notice: Pick<NoticeRow, 'plannedAt'>; due: Day },
  { programme, rulesOf, unit, today }: LineOptions,
): Promise<Line> {
  const at = notice.plannedAt;
  const unitIds: number[] = [];
  for (const { id } of await allUnits(db)) if ((await unitNow(db, id, at)) === unit.id) unitIds.push(id);
  const open = await openProblems(db, { programme, rules: rulesOf(today), unitIds, at });
  const left = open.filter((one) => one.due === due && one.state === 'open' && one.foundOn < dayOf(at));
  return left.length === 0 ? { drop: '已经整改' } : { text: problemsDueText(left, due, today) };
}
