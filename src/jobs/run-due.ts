import { z } from 'zod';
import type { WorkCalendar } from '../domain/programme/calendar.ts';
import type { Programme, Rules } from '../domain/programme/model.ts';
import { nextSlot, openSlotDay } from '../domain/programme/sending-hours.ts';
import { type Day, dayMs, type Instant, instantAt, type Month } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { boundChats } from '../store/chats.ts';
import { noticesAwaitSlot } from '../store/notices.ts';
import { pendingSlotDays, staleSlotRows } from '../store/outbox-slots.ts';
import { dueRuns, finishRun, noteRun, type ScheduleRun } from '../store/schedule-runs.ts';
import { getSetting, readStamp, setSetting } from '../store/settings.ts';
import type { Store } from '../store/store.ts';
import { fillSlot, reviveStale, type Slot, waitingFor } from './fill-slot.ts';
import { noteNewDuties } from './new-duties.ts';
import type { NoticePictures } from './notice-pictures.ts';
import { occurrencesBetween, planDue } from './plan-due.ts';
import { peopleToTell, pushPrivateItems } from './private-items.ts';

const slotName = 'scheduler.slot';
/** How far `nextDue` looks at a time. */
const lookAheadMs = 31 * dayMs;

export interface SchedulerDeps {
  readonly store: Store;
  readonly programme: Programme;
  /** The scoring rules of a day: what 一课一片一实践 consists of, how long findings may take. */
  readonly rulesOf: (day: Day) => Pick<Rules, 'quarter'>;
  readonly calendar: WorkCalendar;
  readonly machineNow: () => number;
  readonly log: Logger;
  /** Jobs of the town. Each is safe to run again: it may have been cut short. */
  readonly townJobs: {
    readonly evaluationDraft: (month: Month, at: Instant) => Promise<void>;
    readonly evaluationPublishReminder: (month: Month, at: Instant) => Promise<void>;
    readonly daily: (day: Day, at: Instant) => Promise<void>;
  };
  /** Absent: notices go as text alone. */
  readonly pictures?: NoticePictures;
}

export interface Scheduler {
  /**
   * Does what the programme plans up to `at` (programme clock) and has not been done: plans notices, runs jobs of the
   * town, and in an open slot puts each group's message, and what waits for people privately, into the outbox. Twice is the same as once; calls run one after
   * the other.
   */
  runDue(at: Instant): Promise<void>;
  /** The earliest instant after `after`, up to `until`, at which `runDue` may have something to do; null when there is none. */
  nextDue(after: Instant, until: Instant): Promise<Instant | null>;
}

export function createScheduler(deps: SchedulerDeps): Scheduler {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    runDue(at) {
      const run = tail.then(() => runDue(deps, at));
      tail = run.catch(() => undefined);
      return run;
    },
    nextDue: (after, until) => nextDue(deps, after, until),
  };
}

async function runDue(deps: SchedulerDeps, at: Instant): Promise<void> {
  const { store, programme, calendar } = deps;
  const stamp = await readStamp(store.read);
  if (!stamp) return;
  await store.write((tx) => planDue(tx, { programme, calendar, activatedAt: stamp.activatedAt, at }));
  for (const run of await dueRuns(store.read)) await runTownJob(deps, run, at);
  await noteNewDuties(store, at);
  await deps.pictures?.draw(at);
  await fillSlots(deps, at);
}

const townSubject = z.union([
  z.object({ type: z.enum(['evaluationDraft', 'evaluationPublishReminder']), month: z.string() }),
  z.object({ type: z.literal('daily'), day: z.string() }),
]);

/** A job that fails stays due and is tried again by the next call; the others go on. */
async function runTownJob({ store, townJobs, log }: SchedulerDeps, run: ScheduleRun, at: Instant): Promise<void> {
  try {
    const subject = townSubject.parse(run.subject);
    if (subject.type === 'daily') await townJobs.daily(subject.day, at);
    else await townJobs[subject.type](subject.month, at);
    await store.write((tx) => finishRun(tx, run.id, at));
  } catch (cause) {
    const note = String(cause);
    if (note === run.note) return;
    log.error({ err: cause, schedule: run.schedule }, 'a scheduled job failed and will be tried again');
    await store.write((tx) => noteRun(tx, run.id, note));
  }
}

async function fillSlots(deps: SchedulerDeps, at: Instant): Promise<void> {
  const { store, programme, calendar, machineNow, rulesOf, pictures } = deps;
  const day = openSlotDay({ sending: programme.sending, calendar }, at);
  if (day === null) return;
  const opensAt = instantAt(day, programme.sending.slot);
  if (Number((await getSetting(store.read, slotName)) ?? 0) >= opensAt) return;
  const slot: Slot = { day, opensAt, at, ...(pictures && { pictureFile: pictures.fileOf }) };
  for (const row of await staleSlotRows(store.read, day)) {
    await store.write((tx) => reviveStale(tx, row, { ...slot, machineNow: machineNow() }));
  }
  const nextSlotAt = nextSlot({ sending: programme.sending, calendar }, slot.opensAt);
  for (const chat of await boundChats(store.read, at)) {
    if ((await waitingFor(store.read, chat, slot)).length === 0) continue;
    await store.write((tx) => fillSlot(tx, chat, { slot, programme, rulesOf, nextSlotAt }));
  }
  await pushPrivateItems(store, { ...slot, machineNow: machineNow(), programme, rulesOf });
  await store.write((tx) => setSetting(tx, slotName, String(slot.opensAt)));
}

async function nextDue(deps: SchedulerDeps, after: Instant, until: Instant): Promise<Instant | null> {
  const { store, programme, calendar } = deps;
  const candidates = [await nextPlanned(deps, after, until), ...(await broadcastSlots(deps, after))];
  const hasPrivate = (await peopleToTell(store.read, { until: after, at: after })).length > 0;
  if (hasPrivate || (await noticesAwaitSlot(store.read, after))) {
    candidates.push(nextSlot({ sending: programme.sending, calendar }, after));
  }
  const found = candidates.filter((instant) => instant !== null && instant <= until);
  return found.reduce<Instant | null>(
    (least, instant) => (least === null ? instant : Math.min(least, instant ?? least)),
    null,
  );
}

async function nextPlanned(
  { store, programme, calendar }: SchedulerDeps,
  after: Instant,
  until: Instant,
): Promise<Instant | null> {
  for (let from = after; from < until; from += lookAheadMs) {
    const to = Math.min(until, from + lookAheadMs);
    const [first] = await occurrencesBetween(store.read, { programme, calendar, after: from, until: to });
    if (first) return first.plannedAt;
  }
  return null;
}

/** Messages that have their slot already: broadcasts of a later day, and those a past slot could not send. */
async function broadcastSlots({ store, programme, calendar }: SchedulerDeps, after: Instant): Promise<Instant[]> {
  const days = await pendingSlotDays(store.read);
  return days.map((day) => {
    const slot = instantAt(day, programme.sending.slot);
    return slot > after ? slot : nextSlot({ sending: programme.sending, calendar }, after);
  });
}
