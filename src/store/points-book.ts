import { and, asc, between, eq, inArray, isNull, lt, lte } from 'drizzle-orm';
import type { ParticipantPart } from '../domain/points.ts';
import { addDays, type Day, startOfDay } from '../domain/time.ts';
import { memberships, participants, persons, pointEntries, reports, roleGrants, units } from './schema.ts';
import type { Db } from './store.ts';

/** Somebody of the ledger, with what he was at the end of the span. */
export interface BookPerson {
  readonly personId: number;
  readonly name: string;
  readonly unitId: number;
  readonly unitName: string;
  readonly groupName: string | null;
  readonly branch: string | null;
  readonly partyGroup: string | null;
  readonly memberType: string;
  readonly memberClass: string | null;
  /** Entries of the year so far, that stand; those of the span are marked. */
  readonly entries: readonly {
    readonly hundredths: number;
    readonly reason: string;
    readonly ruleId: string;
    readonly inSpan: boolean;
  }[];
  /** Confirmed reports of the span he took part in. */
  readonly parts: Readonly<Record<ParticipantPart, number>>;
  readonly isSecretary: boolean;
}

export interface BookUnit {
  readonly confirmed: number;
  readonly waiting: number;
}

/** Reads whole tables: for a thread of its own or the command line. `unitIds` null: the town. */
export async function readPointsBook(
  db: Db,
  { from, to, unitIds }: { readonly from: Day; readonly to: Day; readonly unitIds: readonly number[] | null },
): Promise<{ people: BookPerson[]; units: ReadonlyMap<number, BookUnit> }> {
  const end = startOfDay(addDays(to, 1));
  const rows = await db
    .select({ person: persons, membership: memberships, unitName: units.name })
    .from(memberships)
    .innerJoin(persons, eq(persons.id, memberships.personId))
    .innerJoin(units, eq(units.id, memberships.unitId))
    .where(lt(memberships.validFrom, end))
    .orderBy(asc(memberships.unitId), asc(memberships.branch), asc(persons.id), asc(memberships.id));
  // What he was last; somebody who left is still in the books of his time.
  const last = new Map<number, number>();
  for (const { membership } of rows) {
    last.set(membership.personId, Math.max(membership.id, last.get(membership.personId) ?? 0));
  }
  const entries = await standingByPerson(db, { from: from < yearOf(to) ? from : yearOf(to), to });
  const parts = await partsByPerson(db, { from, to });
  const secretaries = await secretariesBefore(db, end);
  const people = rows
    .filter(({ membership }) => last.get(membership.personId) === membership.id)
    .filter(({ membership }) => unitIds === null || unitIds.includes(membership.unitId))
    .map(({ person, membership, unitName }) => ({
      personId: person.id,
      name: person.name,
      unitId: membership.unitId,
      unitName,
      groupName: membership.groupName,
      branch: membership.branch,
      partyGroup: membership.partyGroup,
      memberType: membership.memberType,
      memberClass: membership.memberClass,
      entries: (entries.get(person.id) ?? []).map(({ hundredths, reason, ruleId, day }) => ({
        hundredths,
        reason,
        ruleId,
        inSpan: day >= from,
      })),
      parts: parts.get(person.id) ?? { joined: 0, organised: 0, led: 0 },
      isSecretary: secretaries.has(person.id),
    }));
  return { people, units: await unitFigures(db, { from, to }) };
}

function yearOf(day: Day): Day {
  return `${day.slice(0, 4)}-01-01`;
}

type Entry = typeof pointEntries.$inferSelect;

/** A reversal has the day of what it reverses, so both are in the same days. */
async function standingByPerson(db: Db, days: { from: Day; to: Day }): Promise<Map<number, Entry[]>> {
  const rows = await db
    .select()
    .from(pointEntries)
    .where(between(pointEntries.day, days.from, days.to))
    .orderBy(asc(pointEntries.id));
  const taken = new Set(rows.map(({ reversesId }) => reversesId));
  const found = new Map<number, Entry[]>();
  for (const row of rows) {
    if (row.reversesId === null && !taken.has(row.id)) {
      found.set(row.personId, [...(found.get(row.personId) ?? []), row]);
    }
  }
  return found;
}

async function partsByPerson(
  db: Db,
  days: { from: Day; to: Day },
): Promise<Map<number, Record<ParticipantPart, number>>> {
  const rows = await db
    .select({ personId: participants.personId, part: participants.part })
    .from(participants)
    .innerJoin(reports, eq(reports.id, participants.reportId))
    .where(
      and(isNull(participants.removedAt), eq(reports.state, 'confirmed'), between(reports.day, days.from, days.to)),
    );
  const found = new Map<number, Record<ParticipantPart, number>>();
  for (const { personId, part } of rows) {
    const one = found.get(personId) ?? { joined: 0, organised: 0, led: 0 };
    found.set(personId, { ...one, [part]: one[part] + 1 });
  }
  return found;
}

async function secretariesBefore(db: Db, end: number): Promise<Set<number>> {
  const rows = await db
    .select({ personId: roleGrants.personId })
    .from(roleGrants)
    .where(and(eq(roleGrants.role, 'secretary'), lte(roleGrants.validFrom, end), isNull(roleGrants.validTo)));
  return new Set(rows.map(({ personId }) => personId));
}

async function unitFigures(db: Db, days: { from: Day; to: Day }): Promise<Map<number, BookUnit>> {
  const rows = await db
    .select({ unitId: reports.unitId, state: reports.state })
    .from(reports)
    .where(and(inArray(reports.state, ['confirmed', 'pending']), between(reports.day, days.from, days.to)));
  const found = new Map<number, BookUnit>();
  for (const { unitId, state } of rows) {
    const { confirmed, waiting } = found.get(unitId) ?? { confirmed: 0, waiting: 0 };
    const isConfirmed = state === 'confirmed';
    found.set(unitId, { confirmed: confirmed + (isConfirmed ? 1 : 0), waiting: waiting + (isConfirmed ? 0 : 1) });
  }
  return found;
}
