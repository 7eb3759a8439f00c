import { asc, eq } from 'drizzle-orm';
import { pino } from 'pino';
import { dayOf, type Instant, timeOf } from '../../src/domain/time.ts';
import { dailyWork } from '../../src/jobs/daily/list.ts';
import { runDaily } from '../../src/jobs/daily/run-daily.ts';
import { createDelivery, type Delivery } from '../../src/jobs/deliver.ts';
import type { NoticePictures } from '../../src/jobs/notice-pictures.ts';
import { createScheduler, type Scheduler } from '../../src/jobs/run-due.ts';
import { noticeMessages, notices, outbox, units } from '../../src/store/schema.ts';
import { type FakeConnection, fakeConnection } from './fake-connection.ts';
import { openTown, type TestTown } from './town.ts';

/** What a group was shown and when, on the programme clock. */
export interface Seen {
  readonly chat: string;
  readonly at: Instant;
  readonly text: string;
}

/** The sample town with scheduler and delivery over a fake platform; its programme clock is moved by the test. */
export class ScheduledTown {
  readonly town: TestTown;
  readonly connection: FakeConnection = fakeConnection();
  readonly scheduler: Scheduler;
  readonly delivery: Delivery;
  /** Jobs of the town that were run, as `draft 2023-05`. */
  readonly townJobs: string[] = [];
  failTownJobs = false;

  private constructor(town: TestTown, pictures?: NoticePictures) {
    this.town = town;
    const { store, bundle, clock, deps } = town;
    const shared = { store, machineNow: () => clock.machineNow, log: pino({ level: 'silent' }) };
    const townJob = (name: string) => async (month: string) => {
      if (this.failTownJobs) throw new Error('no figures yet');
      this.townJobs.push(`${name} ${month}`);
    };
    this.scheduler = createScheduler({
      ...shared,
      ...(pictures === undefined ? {} : { pictures }),
      programme: bundle.programme,
      rulesOf: () => bundle.rules,
      calendar: deps.calendar,
      townJobs: {
        evaluationDraft: townJob('draft'),
        evaluationPublishReminder: townJob('reminder'),
        daily: (day, at) => runDaily(store, dailyWork, { bundle, calendar: deps.calendar, day, at }),
      },
    });
    this.delivery = createDelivery({
      ...shared,
      connections: new Map([['test', this.connection]]),
      workingTime: { sending: bundle.programme.sending, calendar: deps.calendar },
      now: () => clock.now,
      owner: 'test',
    });
  }

  static async open(): Promise<ScheduledTown> {
    return new ScheduledTown(await openTown());
  }

  /** Another scheduler and delivery over the same store, as a second process would be. */
  static over(town: TestTown, pictures?: NoticePictures): ScheduledTown {
    return new ScheduledTown(town, pictures);
  }

  get isWorkingDay(): (day: string) => boolean {
    return (day) => this.town.deps.calendar.isWorkingDay(day);
  }

  /** One instant: what is due, then what may leave. */
  async at(now: Instant): Promise<Seen[]> {
    this.town.clock.now = now;
    this.town.clock.machineNow += 60_000;
    const before = this.connection.shown.length;
    await this.scheduler.runDue(now);
    await this.delivery.deliverAll();
    const shown = this.connection.shown.slice(before).map(({ chat, text }) => ({ chat: chat.id, at: now, text }));
    return shown.sort((a, b) => (a.chat < b.chat ? -1 : 1));
  }

  /** Every due instant one by one, as the sandbox's clock walks. */
  async walk(until: Instant): Promise<Seen[]> {
    const seen: Seen[] = await this.at(this.town.clock.now);
    for (;;) {
      const due = await this.scheduler.nextDue(this.town.clock.now, until);
      seen.push(...(await this.at(due ?? until)));
      if (due === null) return seen;
    }
  }

  /** Messages as `expected-notices.csv` lists them: unit name, day, time, schedules. */
  async carried(): Promise<string[]> {
    const rows = await this.town.store.read
      .select({ id: outbox.id, at: outbox.createdAt, unit: units.name, schedule: notices.schedule })
      .from(noticeMessages)
      .innerJoin(notices, eq(notices.id, noticeMessages.noticeId))
      .innerJoin(units, eq(units.id, notices.unitId))
      .innerJoin(outbox, eq(outbox.id, noticeMessages.outboxId))
      .where(eq(outbox.state, 'sent'))
      .orderBy(asc(outbox.id), asc(noticeMessages.id));
    const messages = new Map<number, { head: string; schedules: string[] }>();
    for (const { id, at, unit, schedule } of rows) {
      const message = messages.get(id) ?? { head: [unit, dayOf(at), timeOf(at)].join(','), schedules: [] };
      message.schedules.push(schedule);
      messages.set(id, message);
    }
    return [...messages.values()].map(({ head, schedules }) => `${head},${schedules.join('+')}`);
  }

  close(): Promise<void> {
    return this.town.close();
  }
}
