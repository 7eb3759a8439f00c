import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Adapter } from '../bots/adapter.ts';
import { commands } from '../commands/list.ts';
import { type Config, storeFile } from '../config.ts';
import type { WorkCalendar } from '../domain/programme/calendar.ts';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import type { Instant } from '../domain/time.ts';
import { createBackup } from '../jobs/backup.ts';
import type { Connections } from '../jobs/connection.ts';
import { dailyWork } from '../jobs/daily/list.ts';
import { runDaily } from '../jobs/daily/run-daily.ts';
import { createDelivery, type Delivery } from '../jobs/deliver.ts';
import { createDeliverChat } from '../jobs/deliver-chat.ts';
import { draftEvaluation, remindToPublish } from '../jobs/evaluation-draft.ts';
import { exportInThread } from '../jobs/export-thread.ts';
import { createExportWork } from '../jobs/export-work.ts';
import { tellMissedSenders } from '../jobs/missed-senders.ts';
import { createNoticePictures } from '../jobs/notice-pictures.ts';
import { shownPhotosIn } from '../jobs/photo-files.ts';
import { createPhotoWork } from '../jobs/photo-work.ts';
import { type JobQueue, openQueue } from '../jobs/queue.ts';
import { createRecalls } from '../jobs/recall.ts';
import { createRetention } from '../jobs/retention.ts';
import { createScheduler, type Scheduler } from '../jobs/run-due.ts';
import { createSheetWork } from '../jobs/sheets-in/sheet-work.ts';
import { createSweep } from '../jobs/sweep.ts';
import { createTick } from '../jobs/tick.ts';
import type { Logger } from '../log.ts';
import { backUpStore } from '../store/backup.ts';
import { listUnhandled } from '../store/inbox.ts';
import type { Store } from '../store/store.ts';
import { createConnectionWatch } from './connection-watch.ts';
import { createIntake, type Intake } from './intake.ts';
import { createFigures, type Figures } from './metrics.ts';

export interface EngineParts {
  readonly config: Config;
  readonly log: Logger;
  readonly bundle: ProgrammeBundle;
  readonly calendar: WorkCalendar;
  readonly store: Store;
  readonly adapters: readonly Adapter[];
  /** Programme clock. */
  readonly now: () => Instant;
  /** True while the programme clock is moved by somebody who runs what is due himself. */
  readonly isClockWalked: () => boolean;
  readonly machineNow: () => number;
}

/** What works behind the platforms and the web: taking messages in, planning, delivering, and the jobs that drive them. */
export interface Engine {
  readonly connections: Connections;
  readonly intake: Intake;
  readonly scheduler: Scheduler;
  readonly delivery: Delivery;
  readonly queue: JobQueue;
  readonly figures: Figures;
  /** Takes up what the last run left: sends whose end nobody knows, messages stored but not handled. */
  recover(): Promise<void>;
}

export function createEngine(parts: EngineParts): Engine {
  const { config, log, bundle, calendar, store, adapters, now, machineNow } = parts;
  const { programme } = bundle;
  const connections: Connections = new Map(adapters.map((adapter) => [adapter.name, adapter]));
  const workingTime = { sending: programme.sending, calendar };
  const delivery = createDelivery({ store, connections, workingTime, now, machineNow, owner: randomUUID(), log });
  const townJobs = {
    evaluationDraft: (month: string, at: Instant) => draftEvaluation({ store, bundle }, { month }, at),
    evaluationPublishReminder: (month: string, at: Instant) => remindToPublish({ store, bundle }, { month }, at),
    daily: (day: string, at: Instant) => runDaily(store, dailyWork, { bundle, calendar, day, at }),
  };
  const files = { storeFile: join(config.dataDir, storeFile), photoDir: join(config.dataDir, 'photos'), bundle };
  const pictureDir = join(config.dataDir, 'pictures');
  const pictures = createNoticePictures({ store, ...files, directory: pictureDir, makeFile: exportInThread, log });
  const scheduler = createScheduler({
    store,
    programme,
    rulesOf: (day) => rulesAt(bundle, day),
    calendar,
    machineNow,
    log,
    townJobs,
    pictures,
  });
  const queue = openQueue({ redisUrl: config.redisUrl, directory: join(config.dataDir, 'jobs'), log });
  const deliverChat = createDeliverChat(delivery);

  /** Until the jobs run, a reply goes out directly: nobody waits for the queue to open. */
  function wakeDelivery(chatId: number): void {
    if (queue.ready()) {
      queue.wake(deliverChat, { chatId });
      return;
    }
    delivery.deliverChat(chatId).catch((cause: unknown) => log.error({ err: cause, chatId }, 'a delivery failed'));
  }

  const { photoDir } = files;
  const photoWork = createPhotoWork({ store, connections, photoDir, now, log, wakeDelivery });
  const wakePhotos = (inboxId: number) => queue.wake(photoWork.job, { inboxId });
  const exportDir = join(config.dataDir, 'exports');
  const exportWork = createExportWork({
    store,
    ...files,
    directory: exportDir,
    makeFile: exportInThread,
    now,
    log,
    wakeDelivery,
  });
  async function wakeExports(): Promise<void> {
    for (const requestId of await exportWork.open()) queue.wake(exportWork.job, { requestId });
  }
  const sheetWork = createSheetWork({
    store,
    connections,
    directory: join(config.dataDir, 'sheets-in'),
    bundle,
    now,
    log,
    wakeDelivery,
  });
  async function wakeSheets(): Promise<void> {
    for (const inboxId of await sheetWork.open()) queue.wake(sheetWork.job, { inboxId });
  }
  const figures = createFigures(async () => (await delivery.waitingChats()).length);
  const { count } = figures;
  const intake = createIntake({
    store,
    bundle,
    calendar,
    now,
    machineNow,
    commands,
    photoHints: new Map(adapters.flatMap(({ name, photoHint }) => (photoHint ? [[name, photoHint]] : []))),
    shownPhoto: shownPhotosIn(photoDir),
    log,
    wakeDelivery,
    wakePhotos: (inboxId) => {
      wakePhotos(inboxId);
      wakeExports().catch((cause: unknown) => log.error({ err: cause }, 'the exports were not looked at'));
      wakeSheets().catch((cause: unknown) => log.error({ err: cause }, 'the sheets were not looked at'));
    },
    count,
  });
  const unhandled = () => listUnhandled(store.read);

  const recalls = createRecalls({ store, connections, now, log });
  const watches = adapters.map((adapter) => createConnectionWatch({ store, adapter, now, machineNow }));
  const tick = createTick({
    now: () => (parts.isClockWalked() ? null : now()),
    async runDue(at) {
      for (const watch of watches) await watch.note();
      await scheduler.runDue(at);
      await tellMissedSenders({ store, workingTime }, { at, machineNow: machineNow() });
      await recalls.run();
    },
    waitingChats: delivery.waitingChats,
    wakeDelivery,
  });
  const backup = createBackup({
    directory: join(config.dataDir, 'backups'),
    machineNow,
    backUp: (target) => backUpStore(join(config.dataDir, storeFile), target),
  });
  // One line a job.
  queue.register(tick);
  queue.register(deliverChat);
  queue.register(photoWork.job);
  queue.register(
    createSweep({
      unhandled,
      handle: intake.handle,
      withOpenPhotos: photoWork.open,
      wakePhotos,
      wakeExports,
      wakeSheets,
    }),
  );
  queue.register(exportWork.job);
  queue.register(sheetWork.job);
  queue.register(backup);
  queue.register(createRetention({ store, photoDir, exportDir, pictureDir, now, machineNow }));

  async function recover(): Promise<void> {
    await delivery.recover();
    for (const inboxId of await unhandled()) void intake.handle(inboxId);
  }

  return { connections, intake, scheduler, delivery, queue, figures, recover };
}
