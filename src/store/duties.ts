import { and, eq, gt, inArray, isNotNull, isNull, lte } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import type { GrantedRole } from './people.ts';
import { touchRoster } from './roster-version.ts';
import { assignments, roleGrants } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** A role somebody holds, with the post and the grid it is for; `unitId` null is the whole town. */
export interface Duty {
  readonly id: number;
  readonly role: GrantedRole;
  readonly unitId: number | null;
  readonly gridId: number | null;
  readonly title: string | null;
  readonly validFrom: Instant;
}

/** Something somebody looks after (包联, 责任区, 联户). */
export interface Charge {
  readonly id: number;
  readonly unitId: number;
}

export interface DutyTaken {
  readonly personId: number;
  readonly role: GrantedRole;
  readonly unitId: number;
  readonly validFrom: Instant;
}

export async function dutiesOf(db: Db, personId: number, at: Instant): Promise<Duty[]> {
  return db
    .select({
      id: roleGrants.id,
      role: roleGrants.role,
      unitId: roleGrants.unitId,
      gridId: roleGrants.gridId,
      title: roleGrants.title,
      validFrom: roleGrants.validFrom,
    })
    .from(roleGrants)
    .where(and(eq(roleGrants.personId, personId), holdsAt(roleGrants, at)))
    .orderBy(roleGrants.id);
}

export async function chargesOf(db: Db, personId: number, at: Instant): Promise<Charge[]> {
  return db
    .select({ id: assignments.id, unitId: assignments.unitId })
    .from(assignments)
    .where(and(eq(assignments.personId, personId), holdsAt(assignments, at)))
    .orderBy(assignments.id);
}

/** Ends duties and charges of one person and opens the same for another at that instant; what he holds already stays one. */
export async function handOverDuties(
  tx: Tx,
  { duties, charges, to, at }: { duties: readonly Duty[]; charges: readonly Charge[]; to: number; at: Instant },
): Promise<void> {
  const held = await dutiesOf(tx, to, at);
  const dutyIds = duties.map(({ id }) => id);
  await tx.update(roleGrants).set({ validTo: at }).where(inArray(roleGrants.id, dutyIds));
  for (const duty of duties) {
    if (held.some((own) => isSameDuty(own, duty))) continue;
    const { role, unitId, gridId, title } = duty;
    await tx.insert(roleGrants).values({ personId: to, role, unitId, gridId, title, validFrom: at });
  }
  const chargeIds = charges.map(({ id }) => id);
  const moved = await tx
    .update(assignments)
    .set({ validTo: at })
    .where(and(inArray(assignments.id, chargeIds), isNull(assignments.validTo)))
    .returning();
  for (const { id: _, ...charge } of moved) {
    await tx.insert(assignments).values({ ...charge, personId: to, validFrom: at, validTo: null });
  }
  await touchRoster(tx);
}

/**
 * Duties for a unit that began after `since`, hold at `at`, and were somebody else's before: by 交接 or by an import.
 * One that its holder had until that very instant, such as after a change of title, is not new to him.
 */
export async function dutiesTaken(db: Db, { since, at }: { since: Instant; at: Instant }): Promise<DutyTaken[]> {
  const begun = await db
    .select()
    .from(roleGrants)
    .where(and(holdsAt(roleGrants, at), gt(roleGrants.validFrom, since), isNotNull(roleGrants.unitId)))
    .orderBy(roleGrants.id);
  const units = [...new Set(begun.flatMap(({ unitId }) => (unitId === null ? [] : [unitId])))];
  if (units.length === 0) return [];
  const ended = await db
    .select()
    .from(roleGrants)
    .where(and(inArray(roleGrants.unitId, units), lte(roleGrants.validTo, at)));
  return begun.flatMap(({ personId, role, unitId, gridId, validFrom }) => {
    const before = ended.filter(
      (one) => isSameDuty(one, { role, unitId, gridId }) && one.validTo !== null && one.validTo <= validFrom,
    );
    const hadIt = before.some((one) => one.personId === personId && one.validTo === validFrom);
    const another = before.some((one) => one.personId !== personId);
    return unitId !== null && another && !hadIt ? [{ personId, role, unitId, validFrom }] : [];
  });
}

function isSameDuty(a: Pick<Duty, 'role' | 'unitId' | 'gridId'>, b: Pick<Duty, 'role' | 'unitId' | 'gridId'>): boolean {
  return a.role === b.role && a.unitId === b.unitId && a.gridId === b.gridId;
}
