import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Job, JobResult } from '../../src/jobs/job.ts';
import type { JobQueue } from '../../src/jobs/queue.ts';

const payload = z.object({ chat: z.number() });
type Payload = z.infer<typeof payload>;

/** A job whose runs can be awaited. */
class Probe implements Job<Payload> {
  readonly name: string;
  readonly payload = payload;
  readonly attempts: number;
  readonly everyMs?: number;
  readonly runs: Payload[] = [];
  readonly #ran = new EventEmitter();
  readonly #work: (run: Payload, nth: number) => Promise<JobResult>;

  constructor(
    name: string,
    work: (run: Payload, nth: number) => Promise<JobResult> = async () => ({ outcome: 'done' }),
    attempts = 1,
  ) {
    this.name = name;
    this.attempts = attempts;
    this.#work = work;
  }

  key({ chat }: Payload): string {
    return String(chat);
  }

  run(run: Payload): Promise<JobResult> {
    this.runs.push(run);
    this.#ran.emit('run');
    return this.#work(run, this.runs.length);
  }

  /** Resolves once there were so many runs. */
  async ran(times: number): Promise<void> {
    while (this.runs.length < times) await once(this.#ran, 'run');
  }
}

/** A promise and what settles it. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  const events = new EventEmitter();
  return { opened: once(events, 'open').then(() => undefined), open: () => void events.emit('open') };
}

/** What every backend of the job queue guarantees. `open` gives a queue over the same place every time. */
export function queueContract(backend: JobQueue['backend'], open: () => JobQueue): void {
  describe(`the ${backend} job queue`, () => {
    const simple = new Probe('simple');
    const early = new Probe('early');
    const failing = new Probe(
      'failing',
      async (_, nth) => {
        if (nth < 3) throw new Error(`attempt ${nth} fails`);
        return { outcome: 'done' };
      },
      3,
    );
    const again = new Probe('again', async (_, nth) =>
      nth < 3 ? { outcome: 'again', afterMs: 20 } : { outcome: 'done' },
    );
    let holding = gate();
    let running = 0;
    let mostRunning = 0;
    const slow = new Probe('slow', async () => {
      running += 1;
      mostRunning = Math.max(mostRunning, running);
      await holding.opened;
      running -= 1;
      return { outcome: 'done' };
    });
    const repeating = { ...tickOf(), everyMs: 50 };
    let queue: JobQueue;

    beforeAll(async () => {
      queue = open();
      for (const job of [simple, early, failing, again, slow]) queue.register(job);
      queue.register(repeating);
      queue.wake(early, { chat: 7 });
      expect(queue.ready()).toBe(false);
      await queue.start();
    }, 60_000);
    afterAll(() => queue.stop(1_000), 30_000);

    it('says what it is and that it runs', () => {
      expect(queue.backend).toBe(backend);
      expect(queue.ready()).toBe(true);
    });

    it('keeps what was asked before it was open', async () => {
      await early.ran(1);
      expect(early.runs).toEqual([{ chat: 7 }]);
    });

    it('runs what is woken with its payload', async () => {
      queue.wake(simple, { chat: 1 });
      await simple.ran(1);
      expect(simple.runs[0]).toEqual({ chat: 1 });
    });

    it('tries a job that throws as often as it says', async () => {
      queue.wake(failing, { chat: 1 });
      await failing.ran(3);
      expect(failing.runs.length).toBe(3);
    });

    it('runs a job again when it asks for it', async () => {
      queue.wake(again, { chat: 1 });
      await again.ran(3);
    });

    it('runs one key once at a time, and once more for all wakes during a run', async () => {
      queue.wake(slow, { chat: 1 });
      await slow.ran(1);
      for (let nth = 0; nth < 20; nth += 1) queue.wake(slow, { chat: 1 });
      // Another key is not held up, and shows that the wakes before it have arrived.
      queue.wake(simple, { chat: 2 });
      await simple.ran(2);
      holding.open();
      holding = gate();
      await slow.ran(2);
      holding.open();
      queue.wake(simple, { chat: 3 });
      await simple.ran(3);
      expect(slow.runs.length).toBe(2);
      expect(mostRunning).toBe(1);
    });

    it('repeats what repeats', async () => {
      await repeating.ran(3);
    });

    it('refuses two jobs of one name', () => {
      expect(() => queue.register(new Probe('simple'))).toThrow('two jobs are named simple');
    });

    it('waits for a running job when it stops, and goes on after a new start', async () => {
      holding = gate();
      const before = slow.runs.length;
      queue.wake(slow, { chat: 9 });
      await slow.ran(before + 1);
      const stopped = queue.stop(10_000);
      expect(queue.ready()).toBe(false);
      holding.open();
      await stopped;
      expect(running).toBe(0);

      const woken = new Probe('simple');
      queue = open();
      queue.register(woken);
      await queue.start();
      queue.wake(woken, { chat: 4 });
      await woken.ran(1);
      expect(woken.runs).toContainEqual({ chat: 4 });
    }, 60_000);
  });
}

function tickOf(): Job<Record<string, never>> & { ran(times: number): Promise<void> } {
  const events = new EventEmitter();
  let runs = 0;
  return {
    name: 'tick',
    payload: z.object({}).strict() as z.ZodType<Record<string, never>>,
    attempts: 1,
    key: () => 'tick',
    async run() {
      runs += 1;
      events.emit('run');
      return { outcome: 'done' };
    },
    async ran(times) {
      while (runs < times) await once(events, 'run');
    },
  };
}
