import { and, asc, desc, eq, inArray, isNull, ne } from 'drizzle-orm';
import type { HonourEntry, HonourKind, HonourRoll } from '../domain/honours.ts';
import type { Instant, Month } from '../domain/time.ts';
import {
  attachments,
  grids,
  honourConsents,
  honourLists,
  honours,
  households,
  persons,
  photos,
  units,
} from './schema.ts';
import type { Db, Tx } from './store.ts';

/** Photos one entry is shown with at most. */
const photosEach = 3;

/** One praise with the names it is written with. */
export interface Honour {
  readonly id: number;
  readonly kind: HonourKind;
  readonly period: string;
  readonly selectionKind: string;
  readonly subject: string;
  readonly unitId: number;
  readonly unit: string;
  readonly personId: number | null;
  readonly householdId: number | null;
  readonly gridId: number | null;
  readonly name: string;
  readonly reason: string;
  readonly state: 'proposed' | 'standing' | 'withdrawn';
  readonly inboxId: number | null;
  readonly forgotten: boolean;
}

/**
 * The 光荣榜 of a month (S39). While it is `draft` it has everything proposed, for the office; once `final`, what was
 * decided and may be shown, in the order in which it is shown.
 */
export async function honourRoll(db: Db, month: Month): Promise<HonourRoll> {
  const isFinal = await isDecided(db, 'roll', month);
  const found = (await honoursOf(db, { kind: 'roll', period: month })).filter(
    ({ state, forgotten }) => !forgotten && state === (isFinal ? 'standing' : 'proposed'),
  );
  const consenting = await consentingAmong(
    db,
    found.flatMap(({ personId }) => personId ?? []),
  );
  const entries: HonourEntry[] = [];
  for (const { id, unit, name, reason, personId, inboxId } of found) {
    const consent = personId === null ? 'not-needed' : consenting.has(personId) ? 'given' : 'missing';
    if (isFinal && consent === 'missing') continue;
    const shown = inboxId === null || consent === 'missing' ? [] : await photosOfMessage(db, inboxId);
    entries.push({ id, unit, name, reason, consent, photos: shown });
  }
  const state = isFinal ? 'final' : entries.length > 0 ? 'draft' : 'none';
  return { month, state, entries };
}

/** The newest month with a decided roll; null before the first. */
export async function latestRollMonth(db: Db): Promise<Month | null> {
  const [row] = await db
    .select({ period: honourLists.period })
    .from(honourLists)
    .where(eq(honourLists.kind, 'roll'))
    .orderBy(desc(honourLists.period))
    .limit(1);
  return row?.period ?? null;
}

/** All of a kind, or of one period of it, in the order of the units; taken back ones too. */
export async function honoursOf(
  db: Db,
  of: { kind: HonourKind; period?: string; selectionKind?: string },
): Promise<Honour[]> {
  const rows = await selected(db)
    .where(
      and(
        eq(honours.kind, of.kind),
        of.period === undefined ? undefined : eq(honours.period, of.period),
        of.selectionKind === undefined ? undefined : eq(honours.selectionKind, of.selectionKind),
      ),
    )
    .orderBy(asc(honours.id));
  return rows.map(toHonour);
}

export async function honourById(db: Db, id: number): Promise<Honour | null> {
  const [row] = await selected(db).where(eq(honours.id, id)).limit(1);
  return row ? toHonour(row) : null;
}

/** Null when that subject has one in the period already, standing or taken back. */
export async function addHonour(
  tx: Tx,
  honour: Omit<typeof honours.$inferInsert, 'id' | 'withdrawnBy' | 'withdrawnAt'>,
): Promise<number | null> {
  const [row] = await tx.insert(honours).values(honour).onConflictDoNothing().returning({ id: honours.id });
  return row?.id ?? null;
}

/** What was taken back is proposed anew. */
export async function renewHonour(
  tx: Tx,
  id: number,
  { reason, inboxId, proposedBy, at }: { reason: string; inboxId: number | null; proposedBy: number; at: Instant },
): Promise<void> {
  await tx
    .update(honours)
    .set({ state: 'proposed', reason, inboxId, proposedBy, at, withdrawnBy: null, withdrawnAt: null })
    .where(eq(honours.id, id));
}

export async function withdrawHonour(tx: Tx, id: number, by: { personId: number; at: Instant }): Promise<void> {
  await tx
    .update(honours)
    .set({ state: 'withdrawn', withdrawnBy: by.personId, withdrawnAt: by.at })
    .where(eq(honours.id, id));
}

/** Puts the chosen ones on the list of the period; from now on it is decided. */
export async function decideHonours(
  tx: Tx,
  list: { kind: HonourKind; period: string; ids: readonly number[]; personId: number; at: Instant },
): Promise<void> {
  const { kind, period, ids, personId: decidedBy, at: decidedAt } = list;
  await tx
    .update(honours)
    .set({ state: 'standing', decidedBy, decidedAt })
    .where(and(inArray(honours.id, [...ids]), ne(honours.state, 'withdrawn')));
  await tx.insert(honourLists).values({ kind, period, decidedBy, decidedAt }).onConflictDoNothing();
}

export async function isDecided(db: Db, kind: HonourKind, period: string): Promise<boolean> {
  const [row] = await db
    .select({ id: honourLists.id })
    .from(honourLists)
    .where(and(eq(honourLists.kind, kind), eq(honourLists.period, period)))
    .limit(1);
  return row !== undefined;
}

/** Those of the people whose consent stands. */
export async function consentingAmong(db: Db, personIds: readonly number[]): Promise<Set<number>> {
  if (personIds.length === 0) return new Set();
  const rows = await db
    .select({ personId: honourConsents.personId })
    .from(honourConsents)
    .where(and(inArray(honourConsents.personId, [...personIds]), isNull(honourConsents.validTo)));
  return new Set(rows.map(({ personId }) => personId));
}

/** False when his consent stands already. */
export async function recordConsent(
  tx: Tx,
  { personId, recordedBy, at }: { personId: number; recordedBy: number; at: Instant },
): Promise<boolean> {
  if ((await consentingAmong(tx, [personId])).has(personId)) return false;
  await tx.insert(honourConsents).values({ personId, recordedBy, validFrom: at });
  return true;
}

/** False when none stood. */
export async function endConsent(tx: Tx, personId: number, at: Instant): Promise<boolean> {
  const rows = await tx
    .update(honourConsents)
    .set({ validTo: at })
    .where(and(eq(honourConsents.personId, personId), isNull(honourConsents.validTo)))
    .returning({ id: honourConsents.id });
  return rows.length > 0;
}

function selected(db: Db) {
  return db
    .select({
      honour: honours,
      unit: units.name,
      person: persons.name,
      forgottenAt: persons.forgottenAt,
      grid: grids.name,
      head: households.head,
    })
    .from(honours)
    .innerJoin(units, eq(units.id, honours.unitId))
    .leftJoin(persons, eq(persons.id, honours.personId))
    .leftJoin(grids, eq(grids.id, honours.gridId))
    .leftJoin(households, eq(households.id, honours.householdId));
}

function toHonour({
  honour,
  unit,
  person,
  forgottenAt,
  grid,
  head,
}: Awaited<ReturnType<typeof selected>>[number]): Honour {
  const { id, kind, period, selectionKind, subject, unitId, personId, householdId, gridId, groupName } = honour;
  const { reason, state, inboxId } = honour;
  const part = groupName ?? grid;
  const name = head !== null ? `${head}户` : (person ?? `${unit}${part ?? ''}`);
  const facts = { id, kind, period, selectionKind, subject, unitId, personId, householdId, gridId };
  return { ...facts, unit, name, reason, state, inboxId, forgotten: forgottenAt !== null };
}

async function photosOfMessage(db: Db, inboxId: number): Promise<string[]> {
  const rows = await db
    .select({ sha256: photos.sha256 })
    .from(attachments)
    .innerJoin(photos, eq(photos.id, attachments.photoId))
    .where(eq(attachments.inboxId, inboxId))
    .orderBy(attachments.ordinal)
    .limit(photosEach);
  return rows.map(({ sha256 }) => sha256);
}
