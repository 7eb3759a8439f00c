import { setTimeout as sleep } from 'node:timers/promises';
import { inArray } from 'drizzle-orm';
import { pino } from 'pino';
import type { Connections } from '../../src/jobs/connection.ts';
import { createDelivery, type Delivery } from '../../src/jobs/deliver.ts';
import { createIntake, type Intake } from '../../src/service/intake.ts';
import { outbox } from '../../src/store/schema.ts';
import { openTown, type TestTown } from './town.ts';

export const deliverEveryMs = 100;

/** The store, intake and delivery of the product over connections that are handed in and may be changed. */
export interface ChaosTown {
  readonly town: TestTown;
  readonly delivery: Delivery;
  readonly intake: Intake;
  /** Resolves when everything that was taken in is answered and nothing waits to be sent. */
  settle(): Promise<void>;
}

export async function openChaosTown(connections: Connections): Promise<ChaosTown> {
  const town = await openTown();
  const deps = { ...town.deps, machineNow: Date.now };
  const delivery = createDelivery({
    store: town.store,
    connections,
    workingTime: { sending: town.bundle.programme.sending, calendar: deps.calendar },
    now: () => town.clock.now,
    machineNow: Date.now,
    owner: 'chaos',
    log: pino({ level: 'silent' }),
  });
  const intake = createIntake({
    ...deps,
    wakeDelivery: (chatId) => void delivery.deliverChat(chatId),
    wakePhotos: () => undefined,
  });
  return {
    town,
    delivery,
    intake,
    async settle() {
      for (;;) {
        await intake.idle();
        await delivery.deliverAll();
        const open = await town.store.read
          .select({ id: outbox.id })
          .from(outbox)
          .where(inArray(outbox.state, ['pending', 'sending']))
          .limit(1);
        if (open.length === 0) return;
        await sleep(deliverEveryMs);
      }
    },
  };
}

/** Runs loops side by side for so long, each with a pause between two rounds. */
export async function runLoops(
  durationMs: number,
  loops: readonly { readonly everyMs: number; readonly work: () => Promise<void> | void }[],
): Promise<void> {
  const ending = new AbortController();
  const running = loops.map(async ({ everyMs, work }) => {
    while (!ending.signal.aborted) {
      await work();
      await sleep(everyMs);
    }
  });
  await sleep(durationMs);
  ending.abort();
  await Promise.all(running);
}

/** One blow of several by the dice; how often each fell is counted. */
export function blowOf(
  harm: Readonly<Record<string, () => Promise<void> | void>>,
  { random, blows }: { random: () => number; blows: Record<string, number> },
): () => Promise<void> {
  return async () => {
    const names = Object.keys(harm);
    const name = names[Math.floor(random() * names.length)] ?? '';
    blows[name] = (blows[name] ?? 0) + 1;
    await harm[name]?.();
  };
}
