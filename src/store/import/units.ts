import { inArray, isNull, sql } from 'drizzle-orm';
import type { Town } from '../../domain/programme/model.ts';
import type { Instant } from '../../domain/time.ts';
import { meetingDays, unitMerges, unitSections, units } from '../schema.ts';
import type { Tx } from '../store.ts';
import { settleFacts, sum, type Written } from './dated-facts.ts';
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
  const merges = await importMerges(tx, town, { ids, at });
  const days = await importMeetingDays(tx, town, { ids, at });
  const sections = await importSections(tx, town, { ids, at });
  return { ids, named, ended: days.ended, ...sum([merges, days, sections]) };
}

/** A unit the town no longer has at all keeps the merge it had: what it left behind still belongs somewhere. */
async function importMerges(tx: Tx, town: Town, { ids, at }: { ids: Ids; at: Instant }) {
  const listed = new Set(town.units.map((unit) => idOf(ids, unit.id)));
  const open = await tx
    .select({ id: unitMerges.id, unitId: unitMerges.unitId, intoId: unitMerges.intoId })
    .from(unitMerges)
    .where(isNull(unitMerges.validTo));
  return settleFacts({
    open,
    wanted: [
      ...open.filter(({ unitId }) => !listed.has(unitId)).map(({ unitId, intoId }) => ({ unitId, intoId })),
      ...town.units.flatMap(({ id, mergedInto }) =>
        mergedInto === null ? [] : [{ unitId: idOf(ids, id), intoId: idOf(ids, mergedInto) }],
      ),
    ],
    keyOf: ({ unitId, intoId }) => `${unitId} ${intoId}`,
    close: (closed) => tx.update(unitMerges).set({ validTo: at }).where(inArray(unitMerges.id, closed)),
    insert: (rows) => tx.insert(unitMerges).values(rows.map((row) => ({ ...row, validFrom: at }))),
  });
}

/** A unit that meets no more is no more: `ended` are those of which that is true from now on. */
async function importMeetingDays(
  tx: Tx,
  town: Town,
  { ids, at }: { ids: Ids; at: Instant },
): Promise<Written & { readonly ended: number[] }> {
  const open = await tx
    .select({ id: meetingDays.id, unitId: meetingDays.unitId, weekday: meetingDays.weekday })
    .from(meetingDays)
    .where(isNull(meetingDays.validTo));
  const stay = new Set(existing(town).map((unit) => idOf(ids, unit.id)));
  const written = await settleFacts({
    open,
    wanted: existing(town).map((unit) => ({ unitId: idOf(ids, unit.id), weekday: unit.meetingDay as number })),
    keyOf: ({ unitId, weekday }) => `${unitId} ${weekday}`,
    close: (closed) => tx.update(meetingDays).set({ validTo: at }).where(inArray(meetingDays.id, closed)),
    insert: (rows) => tx.insert(meetingDays).values(rows.map((row) => ({ ...row, validFrom: at }))),
  });
  return { ...written, ended: open.map(({ unitId }) => unitId).filter((unitId) => !stay.has(unitId)) };
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
