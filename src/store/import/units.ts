import { eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Town, TownUnit } from '../../domain/programme/model.ts';
import type { Instant } from '../../domain/time.ts';
import { meetingDays, unitSections, units } from '../schema.ts';
import type { Tx } from '../store.ts';
import { settleFacts, sum } from './dated-facts.ts';
import { type Ids, idOf, idsOf, type Part, settleNames } from './named-rows.ts';

/** Units with meeting day and section, and those that end here: `ended` are the ids of units that existed until now. */
export async function importUnits(tx: Tx, town: Town, at: Instant): Promise<Part & { readonly ended: number[] }> {
  const named = await settleNames({
    known: await tx
      .select({
        code: units.code,
        name: units.name,
        short: units.short,
        kind: units.kind,
        places: units.places,
        branches: units.branches,
      })
      .from(units),
    wanted: town.units.map(({ id: code, name, short, kind, places, branches }) => ({
      code,
      name,
      short,
      kind,
      places: [...places],
      branches: [...branches],
    })),
    upsert: (rows) =>
      tx
        .insert(units)
        .values(rows)
        .onConflictDoUpdate({
          target: units.code,
          set: {
            name: sql`excluded.name`,
            short: sql`excluded.short`,
            kind: sql`excluded.kind`,
            places: sql`excluded.places`,
            branches: sql`excluded.branches`,
          },
        }),
  });
  const ids = idsOf(await tx.select({ id: units.id, code: units.code }).from(units));
  const ended = await endUnits(tx, town, { ids, at });
  const days = await importMeetingDays(tx, town, { ids, at });
  const sections = await importSections(tx, town, { ids, at });
  return { ids, named, ended, ...sum([days, sections]) };
}

/** A unit ends when the town merges it or no longer has it, and is there again when the town has it again. */
async function endUnits(tx: Tx, town: Town, { ids, at }: { ids: Ids; at: Instant }): Promise<number[]> {
  const listed = new Map(town.units.map((unit) => [unit.id, unit]));
  const rows = await tx
    .select({ id: units.id, code: units.code, mergedIntoId: units.mergedIntoId, endedAt: units.endedAt })
    .from(units);
  const ended: number[] = [];
  for (const row of rows) {
    const unit = listed.get(row.code);
    const isOver = unit === undefined || unit.mergedInto !== null;
    const mergedIntoId = unit === undefined ? row.mergedIntoId : mergedId(unit, ids);
    const endedAt = isOver ? (row.endedAt ?? at) : null;
    if (mergedIntoId === row.mergedIntoId && endedAt === row.endedAt) continue;
    await tx.update(units).set({ mergedIntoId, endedAt }).where(eq(units.id, row.id));
    if (isOver) ended.push(row.id);
  }
  return ended;
}

function mergedId({ mergedInto }: TownUnit, ids: Ids): number | null {
  return mergedInto === null ? null : idOf(ids, mergedInto);
}

async function importMeetingDays(tx: Tx, town: Town, { ids, at }: { ids: Ids; at: Instant }) {
  return settleFacts({
    open: await tx
      .select({ id: meetingDays.id, unitId: meetingDays.unitId, weekday: meetingDays.weekday })
      .from(meetingDays)
      .where(isNull(meetingDays.validTo)),
    wanted: existing(town).map((unit) => ({ unitId: idOf(ids, unit.id), weekday: unit.meetingDay as number })),
    keyOf: ({ unitId, weekday }) => `${unitId} ${weekday}`,
    close: (closed) => tx.update(meetingDays).set({ validTo: at }).where(inArray(meetingDays.id, closed)),
    insert: (rows) => tx.insert(meetingDays).values(rows.map((row) => ({ ...row, validFrom: at }))),
  });
}

async function importSections(tx: Tx, town: Town, { ids, at }: { ids: Ids; at: Instant }) {
  return settleFacts({
    open: await tx
      .select({ id: unitSections.id, unitId: unitSections.unitId, section: unitSections.section })
      .from(unitSections)
      .where(isNull(unitSections.validTo)),
    wanted: existing(town).flatMap(({ id, section }) => (section === null ? [] : [{ unitId: idOf(ids, id), section }])),
    keyOf: ({ unitId, section }) => `${unitId} ${section}`,
    close: (closed) => tx.update(unitSections).set({ validTo: at }).where(inArray(unitSections.id, closed)),
    insert: (rows) => tx.insert(unitSections).values(rows.map((row) => ({ ...row, validFrom: at }))),
  });
}

/** The units of the town that are not merged into another. */
export function existing(town: Town): Town['units'] {
  return town.units.filter((unit) => unit.mergedInto === null);
}
