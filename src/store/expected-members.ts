import { and, between, eq, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { partyMemberTypes } from '../domain/roster/party.ts';
import type { Day, Instant } from '../domain/time.ts';
import type { FactKind, PartyFigures } from '../domain/upheld-parts.ts';
import { holdsAt } from './dated.ts';
import { noFacts, type UpheldFacts } from './objection-facts.ts';
import { memberships, participants, reports } from './schema.ts';
import type { Db } from './store.ts';

/** 在家党员 of a unit, those of them who are exempt, and whom that leaves (U6). */
export interface ExpectedMembers {
  readonly atHome: number;
  readonly exempt: number;
  readonly expected: number;
}

/** Party members at home (S18: with applicants and candidates) as the roster holds at that instant; null: of all units. */
export async function expectedMembers(
  db: Db,
  { unitId, at }: { unitId: number | null; at: Instant },
): Promise<ExpectedMembers> {
  return counted(await membersAtHome(db, at, unitId));
}

/**
 * Whom the roster expects of the unit at `at`, and how many of these people took part in a confirmed report whose work
 * began in the days and that was sent before `until`, in whichever unit; each counts once. `upheld`: what objections
 * proved of them.
 */
export async function partyFigures(
  db: Db,
  { unitId, at, from, to, until, upheld = noFacts }: PartyAsked,
): Promise<PartyFigures> {
  const found = (kind: FactKind, personId: number) => upheld.people.get(kind)?.has(personId) ?? false;
  const members = (await membersAtHome(db, at, unitId))
    .filter(({ personId }) => !found('away', personId))
    .map((member) =>
      found('exempt', member.personId) ? { ...member, exemptReason: member.exemptReason ?? '' } : member,
    );
  const expected = members.filter((member) => member.exemptReason === null).map(({ personId }) => personId);
  const active = await db
    .selectDistinct({ personId: participants.personId })
    .from(participants)
    .innerJoin(reports, eq(reports.id, participants.reportId))
    .where(
      and(
        inArray(participants.personId, expected),
        isNull(participants.removedAt),
        isCounted,
        between(reports.day, from, to),
        lt(reports.createdAt, until),
      ),
    );
  const took = new Set(active.map(({ personId }) => personId));
  const tookPart = expected.filter((id) => (took.has(id) || found('tookPart', id)) && !found('tookNoPart', id));
  return { ...counted(members), tookPart: tookPart.length };
}

interface PartyAsked {
  readonly unitId: number;
  readonly at: Instant;
  readonly from: Day;
  readonly to: Day;
  readonly until: Instant;
  readonly upheld?: UpheldFacts;
}

/** Confirmed, or telling of the same work as a report that is. */
const isCounted: SQL = sql`(${reports.state} = 'confirmed' or (${reports.state} = 'repeat' and exists (
  select 1 from reports as counted where counted.id = ${reports.repeatOfId} and counted.state = 'confirmed')))`;

interface Member {
  readonly personId: number;
  readonly unitId: number;
  readonly exemptReason: string | null;
}

async function membersAtHome(db: Db, at: Instant, unitId: number | null): Promise<Member[]> {
  return db
    .select({ personId: memberships.personId, unitId: memberships.unitId, exemptReason: memberships.exemptReason })
    .from(memberships)
    .where(
      and(
        holdsAt(memberships, at),
        unitId === null ? undefined : eq(memberships.unitId, unitId),
        eq(memberships.atHome, true),
        inArray(memberships.memberType, [...partyMemberTypes]),
      ),
    );
}

function counted(members: readonly Member[]): ExpectedMembers {
  const exempt = members.filter((member) => member.exemptReason !== null).length;
  return { atHome: members.length, exempt, expected: members.length - exempt };
}
