import { join } from 'node:path';
import type { Router } from 'express';
import type { Adapter } from './bots/adapter.ts';
import { castOf } from './bots/sandbox/cast.ts';
import { checkCommands } from './commands/detect.ts';
import { commands } from './commands/list.ts';
import { type Config, storeFile } from './config.ts';
import { chineseCalendar, type WorkCalendar } from './domain/programme/calendar.ts';
import type { ProgrammeBundle } from './domain/programme/model.ts';
import type { Instant } from './domain/time.ts';
import { StartError } from './errors.ts';
import type { Logger } from './log.ts';
import { CleanUp } from './service/clean-up.ts';
import { createEngine } from './service/engine.ts';
import { keepRulebooks } from './service/keep-rulebooks.ts';
import { noOfficeYet, officeBound } from './service/office-bound.ts';
import { openRealPlatforms, openSandboxPlatform, type Platforms, platformProblems } from './service/platforms.ts';
import { prepareStore, wantedStamp } from './service/prepare-store.ts';
import { readProgrammeDir } from './service/programme-dir.ts';
import { readinessChecks } from './service/readiness.ts';
import { seedSandboxTown } from './service/sandbox-town.ts';
import { sandboxWeb } from './service/sandbox-web.ts';
import { importTown } from './store/import-town.ts';
import { lockDataDir } from './store/lock.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';
import { createApp } from './web/app.ts';
import { listen } from './web/listen.ts';

export interface ServiceOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly machineNow: () => number;
  /** Programme clock of the platforms of the settings; by default the machine's. */
  readonly programmeNow?: () => Instant;
  /** Platforms in place of those of the settings, with the programme clock they live by. */
  readonly platform?: {
    readonly adapters: readonly Adapter[];
    readonly routers?: readonly Router[];
    readonly programmeNow: () => Instant;
  };
}

export interface Service {
  readonly url: string;
  /** What is still to be done before the town can use it; one sentence each, for whoever started it. */
  readonly notes: readonly string[];
  /** Ends within ten seconds: what is under way ends, the rest waits for the next start. */
  stop(): Promise<void>;
}

const stopGraceMs = 4_000;

/**
 * Puts the rooms together and starts them: the port opens first, jobs follow.
 *
 * @throws StartError with every problem, in plain Chinese; nothing is left running then.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { config, log } = options;
  const bundle = readProgrammeDir(config.programmeDir);
  const problems = checkCommands(commands);
  if (!options.platform)
    problems.push(...platformProblems(config, bundle, (options.programmeNow ?? options.machineNow)()));
  if (problems.length > 0) throw new StartError(problems);
  const calendar = chineseCalendar(bundle.programme.holidayOverrides);
  const cleanUp = new CleanUp(log);
  try {
    const lock = lockDataDir(config.dataDir);
    cleanUp.add(async () => lock.release());
    const store = openStore(join(config.dataDir, storeFile));
    cleanUp.add(() => store.close());
    return await run({ ...options, bundle, calendar, store, cleanUp });
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

async function run(parts: Parts): Promise<Service> {
  const { config, log, bundle, calendar, store, machineNow, cleanUp } = parts;
  const { adapters, routers, now, sandbox, activatedAt } = await openPlatforms(parts);
  await prepareStore(store, { ...wantedStamp(config, bundle.programme.id), activatedAt }, async (tx) => {
    await importTown(tx, bundle.town, activatedAt);
    if (sandbox) await seedSandboxTown(tx, castOf(bundle.town), activatedAt);
  });
  await keepRulebooks(store, bundle, now());
  const isClockWalked = () => sandbox !== null && sandbox.clock.walkTarget() !== null;
  const engine = createEngine({ config, log, bundle, calendar, store, adapters, now, isClockWalked, machineNow });
  const { queue, connections, figures } = engine;
  await engine.recover();
  cleanUp.add(() => engine.intake.idle());
  cleanUp.add(() => queue.stop(stopGraceMs));

  const stopping = new AbortController();
  const page = sandbox && sandboxWeb({ sandbox, engine, store, bundle, calendar, signal: stopping.signal });
  // Before the first post can come: posts wait until a walk that was cut short is over.
  page?.walk.resume().catch((cause: unknown) => log.error({ err: cause }, 'the walk ended early'));
  const monotonicNow = () => performance.now();
  const app = createApp({
    checks: readinessChecks({ store, queue, connections, dataDir: config.dataDir, machineNow, monotonicNow }),
    registry: figures.registry,
    onError: (error, request) => log.error({ err: error, ...request }, 'a request failed'),
    routers: page ? [page.router] : routers,
  });
  const listening = await listen(app, { host: config.host, port: config.port });
  cleanUp.add(async () => {
    stopping.abort();
    await listening.close();
  });

  queue.start().catch((cause: unknown) => log.error({ err: cause }, 'the jobs did not start'));
  for (const adapter of adapters) {
    await adapter.start(engine.intake.take);
    cleanUp.add(() => adapter.stop());
  }
  const notes = (await officeBound(store.read, now())) > 0 ? [] : [noOfficeYet];
  return { notes, url: `http://${urlHost(config.host)}:${listening.port}`, stop: () => cleanUp.run() };
}

async function openPlatforms(parts: Parts): Promise<Platforms> {
  const { config, platform } = parts;
  if (platform) {
    const { adapters, routers = [], programmeNow } = platform;
    return { adapters, routers, now: programmeNow, sandbox: null, activatedAt: programmeNow() };
  }
  return config.sandbox ? openSandboxPlatform(parts) : openRealPlatforms(parts);
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
