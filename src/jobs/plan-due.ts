import type { Programme } from '../domain/programme/model.ts';
import type { Occurrence, PlanUnit } from '../domain/programme/occurrences.ts';
import { occurrences } from '../domain/programme/occurrences.ts';
import type { WorkingTime } from '../domain/programme/sending-hours.ts';
import type { Instant } from '../domain/time.ts';
import { type BoundChat, boundChats } from '../store/chats.ts';
import { expireNotices, planNotice } from '../store/notices.ts';
import { recordRun } from '../store/schedule-runs.ts';
import { getSetting, setSetting } from '../store/settings.ts';
import type { Db, Tx } from '../store/store.ts';
import { listUnits, meetingDaysAt } from '../store/units.ts';

const watermarkName = 'scheduler.watermark';
const missedNote = '该发的时候服务没有运行';

export interface PlanDueOptions {
  readonly programme: Programme;
  readonly calendar: WorkingTime['calendar'];
  readonly activatedAt: Instant;
  /** Programme clock. */
  readonly at: Instant;
}

/**
 * Turns everything planned since the last call into rows: notices to units whose main group was bound by then, due jobs
 * of the town, a record of each run. What is over by now is recorded as missed. Moves the watermark in the same unit of
 * work, so that a call cut short is as if it had not been.
 */
export async function planDue(tx: Tx, options: PlanDueOptions): Promise<void> {
  const { at } = options;
  const after = await watermark(tx, options.activatedAt);
  await expireNotices(tx, at);
  if (at <= after) return;
  const groups = await mainGroups(tx, at);
  for (const run of byRun(await occurrencesBetween(tx, { ...options, after, until: at }))) {
    await record(tx, run, { groups, at });
  }
  await setSetting(tx, watermarkName, String(at));
}

/** What the programme plans after `after` up to `until`, with the units and meeting days of the store. */
export async function occurrencesBetween(
  db: Db,
  {
    programme,
    calendar,
    after,
    until,
  }: Pick<PlanDueOptions, 'programme' | 'calendar'> & { after: Instant; until: Instant },
): Promise<Occurrence[]> {
  return occurrences({ programme, calendar, units: await planUnits(db, until) }, after, until);
}

/** Up to where everything is planned already. What is planned for the very instant of activation still counts. */
async function watermark(db: Db, activatedAt: Instant): Promise<Instant> {
  const value = await getSetting(db, watermarkName);
  return value === null ? activatedAt - 1 : Number(value);
}

async function planUnits(db: Db, at: Instant): Promise<PlanUnit[]> {
  const meetingDays = await meetingDaysAt(db, at);
  return (await listUnits(db, at)).flatMap(({ id, code, kind }) => {
    const meetingDay = meetingDays.get(id);
    return meetingDay === undefined ? [] : [{ code, kind, meetingDay }];
  });
}

async function mainGroups(db: Db, at: Instant): Promise<Map<string, BoundChat>> {
  const chats = await boundChats(db, at);
  return new Map(chats.filter((chat) => chat.part === 'main').map((chat) => [chat.unit.code, chat]));
}

type Run = readonly [Occurrence, ...Occurrence[]];

/** Occurrences of one schedule at one time belong together; they come sorted. */
function byRun(all: readonly Occurrence[]): Run[] {
  const runs = new Map<string, [Occurrence, ...Occurrence[]]>();
  for (const occurrence of all) {
    const key = `${occurrence.plannedAt} ${occurrence.schedule}`;
    const run = runs.get(key);
    if (run) run.push(occurrence);
    else runs.set(key, [occurrence]);
  }
  return [...runs.values()];
}

async function record(
  tx: Tx,
  run: Run,
  { groups, at }: { groups: ReadonlyMap<string, BoundChat>; at: Instant },
): Promise<void> {
  const [{ schedule, plannedAt, subject, unitCode, expiresAt }] = run;
  const missed = expiresAt <= at;
  if (unitCode === null) {
    const outcome = missed ? 'missed' : 'due';
    await recordRun(tx, { schedule, plannedAt, subject, outcome, note: missed ? missedNote : null, ranAt: at });
    return;
  }
  let planned = 0;
  for (const occurrence of run) planned += (await planForUnit(tx, occurrence, { groups, at })) ? 1 : 0;
  const outcome = missed ? 'missed' : 'done';
  await recordRun(tx, { schedule, plannedAt, subject, outcome, note: `${planned}个单位`, ranAt: at });
}

async function planForUnit(
  tx: Tx,
  occurrence: Occurrence,
  { groups, at }: { groups: ReadonlyMap<string, BoundChat>; at: Instant },
): Promise<boolean> {
  const { schedule, plannedAt, expiresAt, rank, subject, unitCode } = occurrence;
  const group = unitCode === null ? undefined : groups.get(unitCode);
  if (!group || group.since > plannedAt) return false;
  const notice = { schedule, plannedAt, unitId: group.unit.id, rank, text: null, subject, expiresAt, createdAt: at };
  return planNotice(tx, expiresAt <= at ? { ...notice, state: 'missed', note: missedNote } : notice);
}
