import { and, asc, eq, inArray } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import {
  areaIn,
  findingDue,
  type GridArea,
  type Problem,
  type ProblemState,
  problemKindOf,
} from '../domain/problems.ts';
import type { Programme, Rules } from '../domain/programme/model.ts';
import { type Day, dayOf, type Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { type KnownFinding, knownFindings } from './inspections.ts';
import { unitNow } from './merged-units.ts';
import { findingCare, gridAreas, grids, persons, problems, roleGrants, units } from './schema.ts';
import type { Db, Tx } from './store.ts';
import { takeNumber } from './units.ts';

export interface ProblemScope {
  readonly unitIds: readonly number[];
  readonly states: readonly ProblemState[];
  readonly programme: Pick<Programme, 'problemKinds'>;
  readonly rules: Pick<Rules, 'quarter'>;
  readonly at: Instant;
}

const openStates: readonly ProblemState[] = ['open', 'rectified'];

/** What people reported and what opened inspections found, in one list: the next due first. */
export async function listProblems(db: Db, scope: ProblemScope): Promise<Problem[]> {
  if (scope.unitIds.length === 0) return [];
  const found: Problem[] = [];
  for (const unitId of scope.unitIds) found.push(...(await findingsListed(db, unitId, scope)));
  const all = [...(await reportedProblems(db, scope)), ...found];
  return all.sort((a, b) => (a.due === b.due ? a.unitId - b.unitId || a.number - b.number : a.due < b.due ? -1 : 1));
}

/** Open ones of the units, whoever found them. */
export function openProblems(db: Db, scope: Omit<ProblemScope, 'states'>): Promise<Problem[]> {
  return listProblems(db, { ...scope, states: openStates });
}

const everyState: readonly ProblemState[] = ['open', 'rectified', 'closed', 'dropped'];

/** The problem or opened finding of that short number. */
export async function problemByNumber(
  db: Db,
  { unitId, number, ...scope }: { unitId: number; number: number } & Omit<ProblemScope, 'unitIds' | 'states'>,
): Promise<Problem | null> {
  const all = await listProblems(db, { ...scope, unitIds: [unitId], states: everyState });
  return all.find((problem) => problem.number === number) ?? null;
}

const owner = alias(persons, 'owner');
const decider = alias(persons, 'decider');

async function reportedProblems(db: Db, { unitIds, states }: ProblemScope): Promise<Problem[]> {
  const rows = await db
    .select({ row: problems, short: units.short, grid: grids.name, owner: owner.name, decider: decider.name })
    .from(problems)
    .innerJoin(units, eq(units.id, problems.unitId))
    .leftJoin(grids, eq(grids.id, problems.gridId))
    .leftJoin(owner, eq(owner.id, problems.ownerId))
    .leftJoin(decider, eq(decider.id, problems.decidedBy))
    .where(and(inArray(problems.unitId, [...unitIds]), inArray(problems.state, [...states])))
    .orderBy(asc(problems.id));
  return rows.map(({ row, short, grid, owner: ownerName, decider: decidedByName }) => ({
    from: 'problem',
    id: row.id,
    unitId: row.unitId,
    unitShort: short,
    number: row.number,
    place: row.place,
    text: row.text,
    kind: row.kind,
    source: row.source,
    groupName: row.groupName,
    gridName: grid,
    ownerId: row.ownerId,
    ownerName,
    foundOn: dayOf(row.createdAt),
    due: row.due,
    state: row.state,
    rectifiedBy: row.rectifiedBy,
    rectifiedOn: dayOrNull(row.rectifiedAt),
    decidedByName,
    decidedOn: dayOrNull(row.decidedAt),
  }));
}

async function findingsListed(db: Db, unitId: number, scope: ProblemScope): Promise<Problem[]> {
  const { programme, rules, states, at } = scope;
  const known = await knownFindings(db, unitId);
  if (known.length === 0) return [];
  const [unit] = await db.select({ short: units.short }).from(units).where(eq(units.id, unitId));
  const areas = await areasOf(db, unitId, at);
  const care = await careOf(db, known);
  const listed = known.map((finding): Problem => {
    const looked = care.get(finding.id);
    const where = areaIn(`${finding.place} ${finding.text}`, areas);
    const openedOn = dayOrNull(finding.openedAt);
    return {
      from: 'finding',
      id: finding.id,
      unitId,
      unitShort: unit?.short ?? '',
      number: finding.number,
      place: finding.place,
      text: finding.text,
      kind: problemKindOf(finding.text, programme.problemKinds),
      source: 'inspector',
      groupName: where?.group ?? null,
      gridName: where?.area.name ?? null,
      ownerId: looked?.ownerId ?? null,
      ownerName: looked?.ownerName ?? null,
      foundOn: openedOn ?? finding.day,
      due: findingDue({ day: finding.day, openedOn }, rules.quarter.rectification.days),
      state: finding.passedAt === null ? (looked?.rectifiedAt ? 'rectified' : 'open') : 'closed',
      rectifiedBy: looked?.rectifiedBy ?? null,
      rectifiedOn: dayOrNull(looked?.rectifiedAt ?? null),
      decidedByName: finding.recheckedByName,
      decidedOn: dayOrNull(finding.passedAt),
    };
  });
  return listed.filter(({ state }) => states.includes(state));
}

async function careOf(db: Db, known: readonly KnownFinding[]) {
  const rows = await db
    .select({ care: findingCare, ownerName: owner.name })
    .from(findingCare)
    .leftJoin(owner, eq(owner.id, findingCare.ownerId))
    .where(
      inArray(
        findingCare.findingId,
        known.map(({ id }) => id),
      ),
    );
  return new Map(rows.map(({ care, ownerName }) => [care.findingId, { ...care, ownerName }]));
}

/** The grids of the unit then, with their groups. */
export async function areasOf(db: Db, unitId: number, at: Instant): Promise<GridArea[]> {
  const current = await unitNow(db, unitId, at);
  return db
    .select({ gridId: grids.id, name: grids.name, groups: gridAreas.groups })
    .from(gridAreas)
    .innerJoin(grids, eq(grids.id, gridAreas.gridId))
    .where(and(eq(gridAreas.unitId, current), holdsAt(gridAreas, at)))
    .orderBy(asc(grids.id));
}

/** Who heads the grid then; null when nobody does. */
export async function gridHeadOf(db: Db, gridId: number, at: Instant): Promise<{ id: number; name: string } | null> {
  const [row] = await db
    .select({ id: persons.id, name: persons.name })
    .from(roleGrants)
    .innerJoin(persons, eq(persons.id, roleGrants.personId))
    .where(and(eq(roleGrants.gridId, gridId), eq(roleGrants.role, 'gridHead'), holdsAt(roleGrants, at)))
    .orderBy(asc(roleGrants.id))
    .limit(1);
  return row ?? null;
}

export type NewProblem = Omit<typeof problems.$inferInsert, 'id' | 'number' | 'state'>;

export async function addProblem(tx: Tx, problem: NewProblem): Promise<{ id: number; number: number }> {
  const number = await takeNumber(tx, problem.unitId);
  const [row] = await tx
    .insert(problems)
    .values({ ...problem, number, state: 'open' })
    .returning({ id: problems.id });
  if (!row) throw new Error('an insert returned no problem');
  return { id: row.id, number };
}

/** The problem a message was taken as, so that it is not taken twice. */
export async function problemOfMessage(db: Db, inboxId: number): Promise<{ id: number; number: number } | null> {
  const [row] = await db
    .select({ id: problems.id, number: problems.number })
    .from(problems)
    .where(eq(problems.inboxId, inboxId))
    .limit(1);
  return row ?? null;
}

type Target = Pick<Problem, 'from' | 'id'>;

/** Who sees to it and until when; a finding's day is the rulebook's. */
export async function assignProblem(tx: Tx, { from, id }: Target, set: { ownerId?: number; due?: Day }): Promise<void> {
  if (from === 'problem') {
    await tx.update(problems).set(set).where(eq(problems.id, id));
  } else if (set.ownerId !== undefined) {
    await setCare(tx, id, { ownerId: set.ownerId });
  }
}

export async function rectifyProblem(
  tx: Tx,
  { from, id }: Target,
  by: { personId: number; at: Instant },
): Promise<void> {
  const done = { rectifiedBy: by.personId, rectifiedAt: by.at };
  if (from === 'finding') return setCare(tx, id, done);
  await tx
    .update(problems)
    .set({ ...done, state: 'rectified' })
    .where(and(eq(problems.id, id), inArray(problems.state, [...openStates])));
}

/** A finding that was not put right after all waits anew. */
export async function reopenFinding(tx: Tx, id: number): Promise<void> {
  await tx.update(findingCare).set({ rectifiedBy: null, rectifiedAt: null }).where(eq(findingCare.findingId, id));
}

/** What a recheck or the secretary decided of a reported problem; false when it is decided already. */
export async function decideProblem(
  tx: Tx,
  id: number,
  decision: { state: 'open' | 'closed' | 'dropped'; personId: number; at: Instant; reason?: string },
): Promise<boolean> {
  const { state, personId, at, reason } = decision;
  const again = state === 'open' ? { rectifiedBy: null, rectifiedAt: null } : {};
  const changed = await tx
    .update(problems)
    .set({ state, decidedBy: personId, decidedAt: at, dropReason: reason ?? null, ...again })
    .where(and(eq(problems.id, id), inArray(problems.state, [...openStates])))
    .returning({ id: problems.id });
  return changed.length > 0;
}

/** Whom to tell what became of it; null when he is on no roster. */
export async function reporterOfProblem(db: Db, id: number): Promise<number | null> {
  const [row] = await db
    .select({ personId: problems.reporterPersonId })
    .from(problems)
    .where(eq(problems.id, id))
    .limit(1);
  return row?.personId ?? null;
}

async function setCare(tx: Tx, findingId: number, set: Partial<typeof findingCare.$inferInsert>): Promise<void> {
  await tx
    .insert(findingCare)
    .values({ findingId, ...set })
    .onConflictDoUpdate({ target: findingCare.findingId, set });
}

function dayOrNull(at: Instant | null): Day | null {
  return at === null ? null : dayOf(at);
}
