import { and, eq, inArray, isNull, or } from 'drizzle-orm';
import { type Action, scopeOf } from '../domain/permissions.ts';
import { type Role, roles } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { mergedUnits, unitNow } from './merged-units.ts';
import { grids, memberships, persons, roleGrants } from './schema.ts';
import type { Db } from './store.ts';

export type GrantedRole = Exclude<Role, 'member'>;

const grantedRoles = roles.filter((role): role is GrantedRole => role !== 'member');

/** A role above member; `unitId` null is the whole town. */
export interface Grant {
  readonly role: GrantedRole;
  readonly unitId: number | null;
}

export interface PersonMatch {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly unitId: number;
  readonly groupName: string | null;
}

/** Where a person belongs and what he counts as. */
export interface Membership {
  readonly unitId: number;
  readonly gridId: number | null;
  readonly gridName: string | null;
  readonly groupName: string | null;
  readonly branch: string | null;
  readonly memberType: string;
  readonly atHome: boolean;
  readonly memberClass: string | null;
  readonly exemptReason: string | null;
}

const matchColumns = {
  id: persons.id,
  code: persons.code,
  name: persons.name,
  unitId: memberships.unitId,
  groupName: memberships.groupName,
};

/** People of exactly this name who are on the roster then. */
export async function findPeopleByName(
  db: Db,
  name: string,
  { unitId, at }: { unitId?: number; at: Instant },
): Promise<PersonMatch[]> {
  return db
    .select(matchColumns)
    .from(persons)
    .innerJoin(memberships, eq(memberships.personId, persons.id))
    .where(
      and(
        eq(persons.name, name),
        holdsAt(memberships, at),
        unitId === undefined ? undefined : eq(memberships.unitId, unitId),
      ),
    )
    .orderBy(persons.id);
}

export async function personByCode(db: Db, code: string): Promise<{ id: number; name: string } | null> {
  const [row] = await db
    .select({ id: persons.id, name: persons.name })
    .from(persons)
    .where(eq(persons.code, code))
    .limit(1);
  return row ?? null;
}

export async function personById(db: Db, id: number): Promise<{ id: number; code: string; name: string } | null> {
  const [row] = await db
    .select({ id: persons.id, code: persons.code, name: persons.name })
    .from(persons)
    .where(eq(persons.id, id))
    .limit(1);
  return row ?? null;
}

/**
 * The people of a unit, for reading names in messages; two of the same name are two rows. Those of a merged unit are
 * people of the one it belongs to now.
 */
export async function namesInUnit(db: Db, unitId: number, at: Instant): Promise<PersonMatch[]> {
  const current = await unitNow(db, unitId, at);
  return db
    .select(matchColumns)
    .from(memberships)
    .innerJoin(persons, eq(persons.id, memberships.personId))
    .where(and(eq(memberships.unitId, current), holdsAt(memberships, at)))
    .orderBy(persons.id);
}

/** A grant for a unit holds for the units that were merged into it as well. */
export async function grantsOf(db: Db, personId: number, at: Instant): Promise<Grant[]> {
  const held = await db
    .select({ role: roleGrants.role, unitId: roleGrants.unitId })
    .from(roleGrants)
    .where(and(eq(roleGrants.personId, personId), holdsAt(roleGrants, at)))
    .orderBy(roleGrants.id);
  // A head of two grids has two rows and one right.
  const grants = held.filter((grant, index) => held.findIndex((other) => isSame(grant, other)) === index);
  if (grants.every((grant) => grant.unitId === null)) return grants;
  const merged = [...(await mergedUnits(db, at))];
  return grants.flatMap((grant) => [
    grant,
    ...merged.filter(([, into]) => into === grant.unitId).map(([unitId]) => ({ role: grant.role, unitId })),
  ]);
}

/**
 * Who may do the action there by a role: whom a push about it goes to, who is named as the one to ask. `unitId` null:
 * those who may do it in the whole town. What anyone or every member may is nobody's office, so those rows name nobody.
 */
export async function holdersWho(
  db: Db,
  action: Action,
  { unitId, at }: { unitId: number | null; at: Instant },
): Promise<{ id: number; name: string }[]> {
  const everywhere = grantedRoles.filter((role) => scopeOf(action, role) === 'town');
  const where = grantedRoles.filter((role) => scopeOf(action, role) === 'granted');
  const current = unitId === null ? null : await unitNow(db, unitId, at);
  const covers =
    current === null ? isNull(roleGrants.unitId) : or(isNull(roleGrants.unitId), eq(roleGrants.unitId, current));
  return db
    .selectDistinct({ id: persons.id, name: persons.name })
    .from(roleGrants)
    .innerJoin(persons, eq(persons.id, roleGrants.personId))
    .where(
      and(
        or(inArray(roleGrants.role, everywhere), and(inArray(roleGrants.role, where), covers)),
        holdsAt(roleGrants, at),
      ),
    )
    .orderBy(persons.id);
}

/** Null when the person is not on the roster then. */
export async function membershipOf(db: Db, personId: number, at: Instant): Promise<Membership | null> {
  const [row] = await db
    .select({
      unitId: memberships.unitId,
      gridId: memberships.gridId,
      gridName: grids.name,
      groupName: memberships.groupName,
      branch: memberships.branch,
      memberType: memberships.memberType,
      atHome: memberships.atHome,
      memberClass: memberships.memberClass,
      exemptReason: memberships.exemptReason,
    })
    .from(memberships)
    .leftJoin(grids, eq(grids.id, memberships.gridId))
    .where(and(eq(memberships.personId, personId), holdsAt(memberships, at)))
    .limit(1);
  return row ?? null;
}

/**
 * Who holds the role for exactly this unit, or, when it was merged, for the one it belongs to now; `unitId` null asks for
 * grants of the whole town.
 */
export async function holdersOf(
  db: Db,
  role: GrantedRole,
  unitId: number | null,
  at: Instant,
): Promise<{ id: number; name: string }[]> {
  const wanted = unitId === null ? null : await unitNow(db, unitId, at);
  return db
    .selectDistinct({ id: persons.id, name: persons.name })
    .from(roleGrants)
    .innerJoin(persons, eq(persons.id, roleGrants.personId))
    .where(
      and(
        eq(roleGrants.role, role),
        wanted === null ? isNull(roleGrants.unitId) : eq(roleGrants.unitId, wanted),
        holdsAt(roleGrants, at),
      ),
    )
    .orderBy(persons.id);
}

function isSame(a: Grant, b: Grant): boolean {
  return a.role === b.role && a.unitId === b.unitId;
}
