import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDays, instantAt } from '../../src/domain/time.ts';
import { createBackup } from '../../src/jobs/backup.ts';
import { createSweep } from '../../src/jobs/sweep.ts';
import { createTick } from '../../src/jobs/tick.ts';

describe('the tick', () => {
  const run = async (at: number | null) => {
    const did: string[] = [];
    const tick = createTick({
      now: () => at,
      runDue: async (instant) => void did.push(`due ${instant}`),
      waitingChats: async () => [3, 5],
      wakeDelivery: (chatId) => void did.push(`wake ${chatId}`),
    });
    return { result: await tick.run({}), did };
  };

  it('does what is due, then wakes every chat that waits', async () => {
    expect(await run(42)).toEqual({ result: { outcome: 'done' }, did: ['due 42', 'wake 3', 'wake 5'] });
  });

  it('stands aside while the clock is walked', async () => {
    expect((await run(null)).did).toEqual([]);
  });
});

describe('the sweep', () => {
  it('handles what was stored and not handled, in order, and wakes open photo work', async () => {
    const did: string[] = [];
    const sweep = createSweep({
      unhandled: async () => [1, 2],
      handle: async (inboxId) => void did.push(`handle ${inboxId}`),
      withOpenPhotos: async () => [2],
      wakeExports: async () => undefined,
      wakeSheets: async () => void did.push('sheets'),
      wakePhotos: (inboxId) => void did.push(`photos ${inboxId}`),
    });
    expect(await sweep.run({})).toEqual({ outcome: 'done' });
    expect(did).toEqual(['handle 1', 'handle 2', 'photos 2', 'sheets']);
  });
});

describe('the nightly backup', () => {
  let directory: string;
  let now: number;
  let made: string[];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'jingcun-backup-'));
    made = [];
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const run = () =>
    createBackup({
      directory,
      machineNow: () => now,
      async backUp(target) {
        made.push(target);
        writeFileSync(target, 'database');
        writeFileSync(`${target}.photos.json`, '[]');
      },
    }).run({});

  it('happens once a night, however often it is run', async () => {
    now = instantAt('2023-05-04', '02:30');
    expect((await run()).outcome).toBe('done');
    now = instantAt('2023-05-04', '23:59');
    expect((await run()).outcome).toBe('skipped');
    now = instantAt('2023-05-05', '02:29');
    expect((await run()).outcome).toBe('skipped');
    expect(made).toEqual([join(directory, 'jingcun-2023-05-04.db')]);
  });

  it('is made up for when the machine was off at night', async () => {
    now = instantAt('2023-05-05', '08:00');
    await run();
    expect(made).toEqual([join(directory, 'jingcun-2023-05-05.db')]);
  });

  it('keeps the last seven and leaves other files alone', async () => {
    writeFileSync(join(directory, 'mine.db'), '');
    for (let day = '2023-05-01'; day <= '2023-05-10'; day = addDays(day, 1)) {
      now = instantAt(day, '03:00');
      await run();
    }
    const files = readdirSync(directory).sort();
    expect(files.filter((name) => name.endsWith('.db'))).toEqual([
      ...Array.from({ length: 7 }, (_, nth) => `jingcun-${addDays('2023-05-04', nth)}.db`),
      'mine.db',
    ]);
    expect(files.filter((name) => name.endsWith('.photos.json')).length).toBe(7);
  });
});
