import { and, asc, eq } from 'drizzle-orm';
import type { Period } from '../domain/period.ts';
import { type Day, type Month, monthOf } from '../domain/time.ts';
import type { FactKind } from '../domain/upheld-parts.ts';
import { evaluations, objectionFacts, objections, reports } from './schema.ts';
import type { Db, Tx } from './store.ts';

export interface ObjectionFact {
  readonly kind: FactKind;
  readonly personId: number | null;
  readonly reportId: number | null;
  readonly findingId: number | null;
  readonly name: string | null;
  readonly day: Day | null;
}

/** What upheld objections found, as counting reads it. */
export interface UpheldFacts {
  /** Ids of people, by what was found of them. */
  readonly people: ReadonlyMap<FactKind, ReadonlySet<number>>;
  /** Months in which work of a grid (by code) was done, and a part of 组织生活 (by name) was held. */
  readonly covered: ReadonlyMap<string, ReadonlySet<Month>>;
  readonly held: ReadonlyMap<string, ReadonlySet<Month>>;
  /** By finding id: the day it was put right. */
  readonly rectified: ReadonlyMap<number, Day>;
}

export const noFacts: UpheldFacts = { people: new Map(), covered: new Map(), held: new Map(), rectified: new Map() };

export async function addFact(tx: Tx, objectionId: number, fact: ObjectionFact): Promise<void> {
  await tx.insert(objectionFacts).values({ objectionId, ...fact });
}

/** The objection is answered otherwise: what was found for it counts no more; the audit keeps it. */
export async function dropFacts(tx: Tx, objectionId: number): Promise<void> {
  await tx.delete(objectionFacts).where(eq(objectionFacts.objectionId, objectionId));
}

/** What upheld objections found of a unit in a period, on any version; with it what is about to be found. */
export async function upheldFacts(
  db: Db,
  { unitId, sheetId, period }: { unitId: number; sheetId: string; period: Period },
  more: readonly ObjectionFact[] = [],
): Promise<UpheldFacts> {
  const rows = await db
    .select({ fact: objectionFacts })
    .from(objectionFacts)
    .innerJoin(objections, eq(objections.id, objectionFacts.objectionId))
    .innerJoin(evaluations, eq(evaluations.id, objections.evaluationId))
    .where(
      and(
        eq(objections.state, 'upheld'),
        eq(objections.unitId, unitId),
        eq(evaluations.sheetId, sheetId),
        eq(evaluations.period, period),
      ),
    )
    .orderBy(asc(objectionFacts.id));
  const all = [...rows.map(({ fact }) => fact), ...more];
  if (all.length === 0) return noFacts;
  const people = new Map<FactKind, Set<number>>();
  const covered = new Map<string, Set<Month>>();
  const held = new Map<string, Set<Month>>();
  const rectified = new Map<number, Day>();
  for (const { kind, personId, reportId, findingId, name, day } of all) {
    const reportDay = reportId === null ? null : await dayOfConfirmed(db, reportId);
    // What a report proves is proved no more once the report is returned or withdrawn.
    if (reportId !== null && reportDay === null) continue;
    if (personId !== null) put(people, kind, personId);
    if (name !== null && reportDay !== null) put(kind === 'covered' ? covered : held, name, monthOf(reportDay));
    if (findingId !== null && day !== null) rectified.set(findingId, day);
  }
  return { people, covered, held, rectified };
}

async function dayOfConfirmed(db: Db, reportId: number): Promise<Day | null> {
  const [row] = await db
    .select({ day: reports.day })
    .from(reports)
    .where(and(eq(reports.id, reportId), eq(reports.state, 'confirmed')))
    .limit(1);
  return row?.day ?? null;
}

function put<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}
