import { max } from 'drizzle-orm';
import type { Town } from '../domain/programme/model.ts';
import { dayOf, type Instant, timeOf } from '../domain/time.ts';
import { UserError } from '../errors.ts';
import { sum } from './import/dated-facts.ts';
import { settleEnded } from './import/ended-units.ts';
import { importPeople } from './import/people.ts';
import { importGrids, importHouseholds, importTeams } from './import/unit-parts.ts';
import { importUnits } from './import/units.ts';
import { touchRoster } from './roster-version.ts';
import { gridAreas, householdPlaces, meetingDays, memberships, roleGrants } from './schema.ts';
import { getSetting, setSetting } from './settings.ts';
import type { Db, Tx } from './store.ts';

/** The town's name as imported. */
export const townNameSetting = 'town.name';

/** What an import changed, for the dry run, the log and `recordImport`. */
export interface ImportResult {
  readonly units: number;
  readonly people: number;
  /** People who came, for the first time or again. */
  readonly joined: number;
  /** People who left the roster: their memberships, roles, teams and assignments ended. */
  readonly left: number;
  /** Dated facts that ended and began. */
  readonly closed: number;
  readonly opened: number;
  /** Things that are new or called otherwise. */
  readonly named: number;
}

/**
 * Brings organisation and roster in line with the town, in one go: everything open is read once, compared in memory and
 * written in a few statements. Names are overwritten; dated facts are closed and opened at `at`, never overwritten, and
 * a fact that stays true is left alone, so importing twice writes nothing. What the town no longer has is closed: people
 * with their roles, teams and assignments, units, grids, households, teams. Account bindings stay; they give no rights
 * while the person is off the roster. A person's exemption stays as long as he does.
 *
 * @throws UserError when the store knows facts that begin after `at`, or the town has somebody who was forgotten.
 */
export async function importTown(tx: Tx, town: Town, at: Instant): Promise<ImportResult> {
  await refuseEarlier(tx, at);
  const units = await importUnits(tx, town, at);
  const within = { units: units.ids, at };
  const grids = await importGrids(tx, town, within);
  const households = await importHouseholds(tx, town, within);
  const teams = await importTeams(tx, town, within);
  const people = await importPeople(tx, town, {
    ...within,
    grids: grids.ids,
    households: households.ids,
    teams: teams.ids,
  });
  await settleEnded(tx, units.ended, at);
  const parts = [units, grids, households, teams, people];
  const renamed = (await getSetting(tx, townNameSetting)) === town.name ? 0 : 1;
  if (renamed > 0) await setSetting(tx, townNameSetting, town.name);
  const { closed, opened } = sum(parts);
  const named = parts.reduce((total, part) => total + part.named, renamed);
  if (closed + opened + named > 0) await touchRoster(tx);
  const { joined, left } = people;
  return { units: town.units.length, people: town.people.length, joined, left, closed, opened, named };
}

/** Facts are written forward in time only: one that begins later would make two hold at once. */
async function refuseEarlier(db: Db, at: Instant): Promise<void> {
  const latest = [
    ...(await db.select({ at: max(meetingDays.validFrom) }).from(meetingDays)),
    ...(await db.select({ at: max(gridAreas.validFrom) }).from(gridAreas)),
    ...(await db.select({ at: max(householdPlaces.validFrom) }).from(householdPlaces)),
    ...(await db.select({ at: max(memberships.validFrom) }).from(memberships)),
    ...(await db.select({ at: max(roleGrants.validFrom) }).from(roleGrants)),
  ].reduce((newest, row) => Math.max(newest, row.at ?? 0), 0);
  if (latest <= at) return;
  throw new UserError(`名册里已有 ${moment(latest)} 起的内容，不能按 ${moment(at)} 导入。`);
}

function moment(at: Instant): string {
  return `${dayOf(at)} ${timeOf(at)}`;
}
