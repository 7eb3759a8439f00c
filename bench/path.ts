import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { commands } from '../src/commands/list.ts';
import { chineseCalendar } from '../src/domain/programme/calendar.ts';
import { instantAt } from '../src/domain/time.ts';
import { createLog } from '../src/log.ts';
import { createIntake, type Intake } from '../src/service/intake.ts';
import { readProgrammeDir } from '../src/service/programme-dir.ts';
import { type Connection, Database } from '../src/sqlite.ts';
import { bindAccount, ensureAccount } from '../src/store/accounts.ts';
import { bindChat, ensureChat } from '../src/store/chats.ts';
import { importTown } from '../src/store/import-town.ts';
import { openStore } from '../src/store/open.ts';
import { personByCode } from '../src/store/people.ts';
import type { Store } from '../src/store/store.ts';
import { unitByCode } from '../src/store/units.ts';

const messages = 1_000;
const rounds = 3;
const steadyPerSecond = 50;
const steadySeconds = 20;
const now = instantAt('2023-03-16', '10:00');

/** The whole path (two commits, reading, receipt) against the least any such design must do: two durable inserts. */
export async function measureThroughput(dir: string, log: (line: string) => void): Promise<void> {
  mkdirSync(dir, { recursive: true });
  const best = { whole: 0, bare: 0, drizzled: 0 };
  for (let round = 1; round <= rounds; round += 1) {
    best.bare = Math.max(best.bare, bareInserts(join(dir, `bare-${round}.db`)));
    best.drizzled = Math.max(best.drizzled, drizzleInserts(join(dir, `drizzle-${round}.db`)));
    best.whole = Math.max(best.whole, await wholePath(join(dir, `whole-${round}.db`)));
  }
  log(`## Messages per second, ${messages} messages, real file, synchronous=FULL, best of ${rounds}\n`);
  log('| way | messages/s | ratio |\n| --- | --- | --- |');
  log(`| two durable inserts, better-sqlite3 | ${best.bare.toFixed(0)} | 1 |`);
  log(`| two durable inserts, Drizzle | ${best.drizzled.toFixed(0)} | ${(best.drizzled / best.bare).toFixed(2)} |`);
  log(
    `| whole path: receive, read, handle, reply row | ${best.whole.toFixed(0)} | ${(best.whole / best.bare).toFixed(2)} |\n`,
  );
}

/** From the call that takes the message to the commit of its reply row, at a steady rate. */
export async function measureLatency(dir: string, log: (line: string) => void): Promise<void> {
  mkdirSync(dir, { recursive: true });
  const { intake, close, units } = await openPath(join(dir, 'latency.db'));
  const tookMs: number[] = [];
  const running: Promise<void>[] = [];
  const started = performance.now();
  for (let index = 0; index < steadyPerSecond * steadySeconds; index += 1) {
    await sleep(Math.max(0, started + (index * 1_000) / steadyPerSecond - performance.now()));
    const begun = performance.now();
    running.push(
      say(intake, units, index)
        .then(() => intake.idle())
        .then(() => void tookMs.push(performance.now() - begun)),
    );
  }
  await Promise.all(running);
  await close();
  tookMs.sort((a, b) => a - b);
  const at = (share: number) => (tookMs[Math.ceil(tookMs.length * share) - 1] ?? 0).toFixed(1);
  log(`## From post to reply row at a steady ${steadyPerSecond} messages/s (${tookMs.length} messages)\n`);
  log(`p50 ${at(0.5)} ms · p99 ${at(0.99)} ms · ratio p99/p50 ${(Number(at(0.99)) / Number(at(0.5))).toFixed(1)}\n`);
}

function bareInserts(file: string): number {
  const database = openBare(file);
  const insert = database.prepare('INSERT INTO message (body) VALUES (?)');
  const perSecond = rate(() => {
    for (let index = 0; index < messages * 2; index += 1) insert.run(body(index));
  });
  database.close();
  return perSecond;
}

function drizzleInserts(file: string): number {
  const database = openBare(file);
  const table = sqliteTable('message', { id: integer('id').primaryKey(), body: text('body').notNull() });
  const db = drizzle(database);
  const perSecond = rate(() => {
    for (let index = 0; index < messages * 2; index += 1)
      db.insert(table)
        .values({ body: body(index) })
        .run();
  });
  database.close();
  return perSecond;
}

function openBare(file: string): Connection {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE message (id INTEGER PRIMARY KEY, body TEXT NOT NULL)');
  return database;
}

function rate(work: () => void): number {
  const started = performance.now();
  work();
  return messages / ((performance.now() - started) / 1_000);
}

async function wholePath(file: string): Promise<number> {
  const { intake, close, units } = await openPath(file);
  const started = performance.now();
  for (let index = 0; index < messages; index += 1) await say(intake, units, index);
  await intake.idle();
  const perSecond = messages / ((performance.now() - started) / 1_000);
  await close();
  return perSecond;
}

async function openPath(file: string): Promise<{ intake: Intake; units: string[]; close: () => Promise<void> }> {
  const bundle = readProgrammeDir('programmes/chaqi-2023');
  const store = openStore(file);
  const units = bundle.town.units.filter((unit) => unit.kind === 'village').map((unit) => unit.id);
  await bindVillages(store, units, bundle.town.people.find((person) => person.roles.length === 0)?.id ?? '');
  const intake = createIntake({
    store,
    bundle,
    calendar: chineseCalendar(bundle.programme.holidayOverrides),
    now: () => now,
    machineNow: Date.now,
    commands,
    log: createLog('error'),
    wakeDelivery: () => undefined,
    wakePhotos: () => undefined,
  });
  async function bindVillages(open: Store, codes: readonly string[], member: string): Promise<void> {
    await open.write(async (tx) => {
      await importTown(tx, bundle.town, now);
      for (const code of codes) {
        const unit = await unitByCode(tx, code);
        const chat = await ensureChat(tx, { bot: 'bench', chatId: `g-${code}`, kind: 'group' });
        if (unit) await bindChat(tx, { chatId: chat.id, unitId: unit.id, part: 'main', at: now });
      }
      const person = await personByCode(tx, member);
      const account = await ensureAccount(tx, { bot: 'bench', userId: 'u' });
      if (person) await bindAccount(tx, { accountId: account.id, personId: person.id, by: 'seed', at: now });
    });
  }
  return { intake, units, close: () => store.close() };
}

function say(intake: Intake, units: readonly string[], index: number): Promise<void> {
  return intake.take({
    bot: 'bench',
    messageId: `m${index}`,
    chat: { id: `g-${units[index % units.length]}`, kind: 'group' },
    sender: { id: 'u' },
    text: body(index),
    photos: [],
  });
}

function body(index: number): string {
  return `三组今天上午大扫除，党员群众一共${(index % 40) + 3}人，清了${(index % 7) + 1}车垃圾，第${index}次`;
}
