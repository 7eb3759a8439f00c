import { and, between, eq, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { PartyFigures } from '../domain/evaluation.ts';
import { partyMemberTypes } from '../domain/roster/party.ts';
import type { Day, Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
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
 * began in the days and that was sent before `until`, in whichever unit; each counts once.
 */
export async function partyFigures(
  db: Db,
  { unitId, at, from, to, until }: { unitId: number; at: Instant; from: Day; to: Day; until: Instant },
): Promise<PartyFigures> {
  const members = await membersAtHome(db, at, unitId);
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
  return { ...counted(members), tookPart: active.length };
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
