import { and, asc, desc, eq, gte, lt } from 'drizzle-orm';
import { type CriticismBasis, findingPlace } from '../domain/criticism.ts';
import { sheetFor } from '../domain/evaluation.ts';
import { lastDayIn, type Period, quarterOf, spanOf } from '../domain/period.ts';
import type { Programme, Rules } from '../domain/programme/model.ts';
import { addDays, type Day, dayOf, type Instant } from '../domain/time.ts';
import { latestEvaluation } from './evaluations.ts';
import { knownFindings } from './inspections.ts';
import { accountabilityRecords, criticisms, units } from './schema.ts';
import type { Db, Tx } from './store.ts';
import { placeNamesOf } from './units.ts';

export type Criticism = typeof criticisms.$inferSelect & { readonly unitShort: string; readonly unitName: string };

function selected(db: Db) {
  return db
    .select({ row: criticisms, unitShort: units.short, unitName: units.name })
    .from(criticisms)
    .innerJoin(units, eq(units.id, criticisms.unitId));
}

export async function criticismById(db: Db, id: number): Promise<Criticism | null> {
  const [found] = await selected(db).where(eq(criticisms.id, id)).limit(1);
  return found ? { ...found.row, unitShort: found.unitShort, unitName: found.unitName } : null;
}

/** Ordered and not decided yet, oldest first. */
export async function draftedCriticisms(db: Db): Promise<Criticism[]> {
  const rows = await selected(db).where(eq(criticisms.state, 'draft')).orderBy(asc(criticisms.id));
  return rows.map(({ row, unitShort, unitName }) => ({ ...row, unitShort, unitName }));
}

/** Those sent in the period, by the day a person decided to. */
export async function criticismsSentIn(db: Db, period: Period): Promise<{ unitId: number; day: Day }[]> {
  const { from, to } = spanOf(period);
  const rows = await db
    .select({ unitId: criticisms.unitId, at: criticisms.decidedAt })
    .from(criticisms)
    .where(and(eq(criticisms.state, 'sent'), gte(criticisms.decidedAt, from), lt(criticisms.decidedAt, to)))
    .orderBy(asc(criticisms.decidedAt), asc(criticisms.id));
  return rows.flatMap(({ unitId, at }) => (at === null ? [] : [{ unitId, day: dayOf(at) }]));
}

export async function draftCriticism(
  tx: Tx,
  draft: Pick<typeof criticisms.$inferInsert, 'unitId' | 'facts' | 'orderedBy' | 'orderedAt' | 'replyDue'>,
): Promise<number> {
  const [row] = await tx
    .insert(criticisms)
    .values({ ...draft, state: 'draft' })
    .returning({ id: criticisms.id });
  if (!row) throw new Error('an insert returned no criticism');
  return row.id;
}

export async function replyToCriticism(
  tx: Tx,
  id: number,
  reply: { text: string; personId: number; at: Instant },
): Promise<void> {
  await tx
    .update(criticisms)
    .set({ reply: reply.text, repliedBy: reply.personId, repliedAt: reply.at })
    .where(and(eq(criticisms.id, id), eq(criticisms.state, 'draft')));
}

export async function decideCriticism(
  tx: Tx,
  id: number,
  decision: { state: 'sent' | 'dropped'; reason: string | null; personId: number; at: Instant },
): Promise<void> {
  const { state, reason, personId, at } = decision;
  await tx
    .update(criticisms)
    .set({ state, reason, decidedBy: personId, decidedAt: at })
    .where(and(eq(criticisms.id, id), eq(criticisms.state, 'draft')));
}

/** What the rulebook looks at (U13): the unit's finalised quarters, and its findings that nobody has rechecked well. */
export async function criticismBasis(
  db: Db,
  unitId: number,
  { programme, rulesAt, at }: { programme: Programme; rulesAt: (day: Day) => Rules; at: Instant },
): Promise<CriticismBasis> {
  const today = dayOf(at);
  const quarters = [];
  for (let day = programme.from; day <= programme.to && day <= today; day = addDays(lastDayIn(quarterOf(day)), 1)) {
    const period = quarterOf(day);
    const evaluation = await latestEvaluation(db, sheetFor(rulesAt(lastDayIn(period)), period).id, period);
    const result = evaluation?.document.units.find((unit) => unit.unitId === unitId)?.result;
    if (evaluation?.state === 'final' && result) quarters.push({ period, totalHundredths: result.totalHundredths });
  }
  const places = await placeNamesOf(db, unitId, at);
  const names = new Map(
    rulesAt(today).sheets.flatMap(({ id, items }) => items.map((item) => [`${id} ${item.id}`, item.name] as const)),
  );
  const open = (await knownFindings(db, unitId)).filter(({ passedAt }) => passedAt === null);
  const openFindings = open.map(({ number, sheetId, itemId, place, text, day, openedAt }) => ({
    number,
    item: names.get(`${sheetId} ${itemId}`) ?? '问题',
    place: findingPlace(`${place} ${text}`, places),
    day: openedAt === null ? day : dayOf(openedAt),
  }));
  return { quarters, openFindings };
}

export type AccountabilityRecord = typeof accountabilityRecords.$inferSelect;

export async function addAccountability(
  tx: Tx,
  record: Omit<typeof accountabilityRecords.$inferInsert, 'id'>,
): Promise<number> {
  const [row] = await tx.insert(accountabilityRecords).values(record).returning({ id: accountabilityRecords.id });
  if (!row) throw new Error('an insert returned no record');
  return row.id;
}

/** The newest first. */
export async function lastAccountability(db: Db, limit: number): Promise<AccountabilityRecord[]> {
  return db.select().from(accountabilityRecords).orderBy(desc(accountabilityRecords.id)).limit(limit);
}
