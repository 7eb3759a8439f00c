import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Router } from 'express';
import type { Adapter } from './bots/adapter.ts';
import { castOf } from './bots/sandbox/cast.ts';
import { openSandbox, type Sandbox } from './bots/sandbox/sandbox.ts';
import { createWalk } from './bots/sandbox/walk.ts';
import { checkCommands } from './commands/detect.ts';
import { commands } from './commands/list.ts';
import { type Config, storeFile } from './config.ts';
import { chineseCalendar, type WorkCalendar } from './domain/programme/calendar.ts';
import type { ProgrammeBundle } from './domain/programme/model.ts';
import { dayOf, type Instant, instantAt } from './domain/time.ts';
import { StartError } from './errors.ts';
import { createBackup } from './jobs/backup.ts';
import { createDelivery } from './jobs/deliver.ts';
import { createDeliverChat } from './jobs/deliver-chat.ts';
import { draftEvaluation, remindToPublish } from './jobs/evaluation-draft.ts';
import { createPhotoWork } from './jobs/photo-work.ts';
import { openQueue } from './jobs/queue.ts';
import { createScheduler } from './jobs/run-due.ts';
import { createSweep } from './jobs/sweep.ts';
import { createTick } from './jobs/tick.ts';
import type { Logger } from './log.ts';
import { createConnectionWatch } from './service/connection-watch.ts';
import { createIntake } from './service/intake.ts';
import { createFigures } from './service/metrics.ts';
import { readProgrammeDir } from './service/programme-dir.ts';
import { readinessChecks } from './service/readiness.ts';
import { seedSandboxTown } from './service/sandbox-town.ts';
import { upcomingItems } from './service/upcoming.ts';
import { backUpStore } from './store/backup.ts';
import { importTown } from './store/import-town.ts';
import { listUnhandled } from './store/inbox.ts';
import { lockDataDir } from './store/lock.ts';
import { openStore } from './store/open.ts';
import { readStamp, stampProblem, stampStore } from './store/settings.ts';
import type { Store } from './store/store.ts';
import { createApp } from './web/app.ts';
import { listen } from './web/listen.ts';
import { sandboxRoutes } from './web/sandbox-api.ts';

export interface ServiceOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly machineNow: () => number;
  /** A platform in place of the sandbox, with the programme clock it lives by. */
  readonly platform?: { readonly adapter: Adapter; readonly programmeNow: () => Instant };
}

export interface Service {
  readonly url: string;
  /** Ends within ten seconds: what is under way ends, the rest waits for the next start. */
  stop(): Promise<void>;
}

const stopGraceMs = 4_000;
const noPlatform = '没有接聊天平台：这个版本只有演练场，请设 SANDBOX=1 再启动。';

/**
 * Puts the rooms together and starts them: the port opens first, jobs follow.
 *
 * @throws StartError with every problem, in plain Chinese; nothing is left running then.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { config, log } = options;
  const bundle = readProgrammeDir(config.programmeDir);
  const problems = checkCommands(commands);
  if (problems.length > 0) throw new StartError(problems);
  const cleanUp = new CleanUp(log);
  try {
    const lock = lockDataDir(config.dataDir);
    cleanUp.add(async () => lock.release());
    const store = openStore(join(config.dataDir, storeFile));
    cleanUp.add(() => store.close());
    return await compose({
      ...options,
      bundle,
      calendar: chineseCalendar(bundle.programme.holidayOverrides),
      store,
      cleanUp,
    });
  } catch (cause) {
    await cleanUp.run();
    throw cause;
  }
}

interface Parts extends ServiceOptions {
  readonly bundle: ProgrammeBundle;
  readonly calendar: WorkCalendar;
  readonly store: Store;
  readonly cleanUp: CleanUp;
}

async function compose(parts: Parts): Promise<Service> {
  const { config, log, bundle, calendar, store, machineNow, cleanUp } = parts;
  if (!config.sandbox && !parts.platform) throw new StartError([noPlatform]);
  const startAt = firstMorning(bundle, calendar);
  const sandbox = parts.platform ? null : await openSandboxOf(parts, startAt);
  const adapter = parts.platform?.adapter ?? sandbox?.adapter;
  const now = parts.platform?.programmeNow ?? sandbox?.clock.now;
  if (!adapter || !now) throw new StartError([noPlatform]);
  await prepareStore(parts, { sandbox, activatedAt: sandbox ? startAt : now() });

  const connections = new Map([[adapter.name, adapter]]);
  const { programme } = bundle;
  const workingTime = { sending: programme.sending, calendar };
  const delivery = createDelivery({ store, connections, workingTime, now, machineNow, owner: randomUUID(), log });
  await delivery.recover();
  const scheduler = createScheduler({
    store,
    programme,
    calendar,
    machineNow,
    log,
    townJobs: {
      evaluationDraft: (month, at) => draftEvaluation({ store, bundle }, { month }, at),
      evaluationPublishReminder: (month, at) => remindToPublish({ store, bundle }, { month }, at),
    },
  });
  const queue = openQueue({ redisUrl: config.redisUrl, directory: join(config.dataDir, 'jobs'), log });
  const deliverChat = createDeliverChat(delivery);
  const photoWork = createPhotoWork({
    store,
    connections,
    photoDir: join(config.dataDir, 'photos'),
    now,
    log,
    wakeDelivery: (chatId) => wakeDelivery(chatId),
  });
  const wakeDelivery = (chatId: number) => {
    if (queue.ready()) queue.wake(deliverChat, { chatId });
    else
      void delivery
        .deliverChat(chatId)
        .catch((cause: unknown) => log.error({ err: cause, chatId }, 'a delivery failed'));
  };
  const wakePhotos = (inboxId: number) => queue.wake(photoWork.job, { inboxId });
  const figures = createFigures(async () => (await delivery.waitingChats()).length);
  const intake = createIntake({
    store,
    bundle,
    calendar,
    now,
    machineNow,
    commands,
    log,
    wakeDelivery,
    wakePhotos,
    count: figures.count,
  });

  const walk =
    sandbox &&
    createWalk({
      clock: sandbox.clock,
      nextDue: scheduler.nextDue,
      runDue: scheduler.runDue,
      deliverAll: async () => {
        await intake.idle();
        await delivery.deliverAll();
      },
      onStep: () => sandbox.platform.clockMoved(),
    });
  const stopping = new AbortController();
  const routers: Router[] = [];
  if (sandbox && walk) {
    routers.push(
      sandboxRoutes({
        platform: sandbox.platform,
        clock: sandbox.clock,
        walkClock: walk.walkTo,
        hold: walk.hold,
        upcoming: async () => upcomingItems(bundle, calendar, now()),
        about: {
          title: programme.title,
          botName: programme.botName,
          phases: programme.phases.map(({ short, from, to }) => ({ short, from, to })),
          noticeDays: bundle.rules.publication.monthlyNoticeDays,
          cutOffDay: programme.cadences.monthlyEvaluation.cutOffDay,
        },
        signal: stopping.signal,
      }),
    );
  }

  const monotonicNow = () => performance.now();
  const app = createApp({
    checks: readinessChecks({ store, queue, connections, dataDir: config.dataDir, machineNow, monotonicNow }),
    registry: figures.registry,
    onError: (error, request) => log.error({ err: error, ...request }, 'a request failed'),
    routers,
  });
  const listening = await listen(app, { host: config.host, port: config.port });
  cleanUp.add(async () => {
    stopping.abort();
    await listening.close();
  });

  const watch = createConnectionWatch({ store, adapter, now, machineNow });
  queue.register(
    createTick({
      now: () => (sandbox && sandbox.clock.walkTarget() !== null ? null : now()),
      runDue: async (at) => {
        await watch.note();
        await scheduler.runDue(at);
      },
      waitingChats: delivery.waitingChats,
      wakeDelivery,
    }),
  );
  queue.register(deliverChat);
  queue.register(photoWork.job);
  queue.register(
    createSweep({
      unhandled: () => listUnhandled(store.read),
      handle: intake.handle,
      withOpenPhotos: photoWork.open,
      wakePhotos,
    }),
  );
  queue.register(
    createBackup({
      directory: join(config.dataDir, 'backups'),
      machineNow,
      backUp: (target) => backUpStore(join(config.dataDir, storeFile), target),
    }),
  );
  cleanUp.add(() => intake.idle());
  cleanUp.add(() => queue.stop(stopGraceMs));
  void queue.start().catch((cause: unknown) => log.error({ err: cause }, 'the jobs did not start'));

  for (const inboxId of await listUnhandled(store.read)) void intake.handle(inboxId);
  await adapter.start(intake.take);
  await watch.note();
  cleanUp.add(() => adapter.stop());
  if (walk) void walk.resume().catch((cause: unknown) => log.error({ err: cause }, 'the walk ended early'));
  return { url: `http://${urlHost(config.host)}:${listening.port}`, stop: () => cleanUp.run() };
}

function openSandboxOf({ config, bundle, machineNow, cleanUp }: Parts, startAt: Instant): Promise<Sandbox> {
  const opening = openSandbox({ dir: config.dataDir, cast: castOf(bundle.town), startAt, machineNow });
  cleanUp.add(async () => (await opening).close());
  return opening;
}

/** A new store is stamped and filled; one of another kind or programme is refused. */
async function prepareStore(
  { config, bundle, store }: Parts,
  { sandbox, activatedAt }: { sandbox: Sandbox | null; activatedAt: Instant },
): Promise<void> {
  const wanted = { kind: config.sandbox ? 'sandbox' : 'real', programmeId: bundle.programme.id } as const;
  const found = await readStamp(store.read);
  if (found) {
    const problem = stampProblem(found, wanted);
    if (problem !== null) throw new StartError([problem]);
    return;
  }
  await store.write(async (tx) => {
    await stampStore(tx, { ...wanted, activatedAt });
    await importTown(tx, bundle.town, activatedAt);
    if (sandbox) await seedSandboxTown(tx, castOf(bundle.town), activatedAt);
  });
}

/** 09:00 of the programme's first working day. */
function firstMorning({ programme }: ProgrammeBundle, calendar: WorkCalendar): Instant {
  return instantAt(calendar.shift(programme.from, 'after') ?? dayOf(0), '09:00');
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Ends what was started, the last first; one that fails does not keep the others from ending. */
class CleanUp {
  readonly #steps: (() => Promise<void>)[] = [];
  readonly #log: Logger;
  #running: Promise<void> | null = null;

  constructor(log: Logger) {
    this.#log = log;
  }

  add(step: () => Promise<void>): void {
    this.#steps.unshift(step);
  }

  run(): Promise<void> {
    this.#running ??= this.#runAll();
    return this.#running;
  }

  async #runAll(): Promise<void> {
    for (const step of this.#steps) {
      await step().catch((cause: unknown) => this.#log.error({ err: cause }, 'a part did not stop cleanly'));
    }
  }
}
