import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { storeFile } from '../../src/config.ts';
import { chineseCalendar } from '../../src/domain/programme/calendar.ts';
import type { ProgrammeBundle } from '../../src/domain/programme/model.ts';
import { occurrences } from '../../src/domain/programme/occurrences.ts';
import { instantAt } from '../../src/domain/time.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';
import { Database } from '../../src/sqlite.ts';
import { bindAccount, ensureAccount } from '../../src/store/accounts.ts';
import { bindChat, ensureChat } from '../../src/store/chats.ts';
import { importTown } from '../../src/store/import-town.ts';
import { openStore } from '../../src/store/open.ts';
import { personByCode } from '../../src/store/people.ts';
import { stampStore } from '../../src/store/settings.ts';
import { unitByCode } from '../../src/store/units.ts';
import { HttpPlatform, type SeenCall } from '../fakes/http-platform.ts';
import { layJobs } from './jobs-template.ts';

const bot = 'http-fake';
const clockStart = instantAt('2023-03-16', '09:00');
/** One second is two hours: a working day's sending hours last four seconds, longer than a tick. */
const clockSpeed = 7_200;
const postEveryMs = 100;
const broadcastEveryPosts = 20;

export interface KillRunResult {
  readonly posts: number;
  readonly broadcasts: number;
  readonly kills: number;
  /** Posts stored not exactly once, or not handled. */
  readonly mislaid: string[];
  /** Posts whose answers are not exactly one row, and rows that never left. */
  readonly unanswered: string[];
  /** Messages people saw twice. */
  readonly doubled: string[];
  readonly sent: number;
  /** Sends nobody knows the end of, by what the platform saw of them. */
  readonly unknown: { readonly seenInFlight: number; readonly neverArrived: number; readonly unjustified: string[] };
  readonly notices: { readonly planned: number; readonly wrong: string[] };
}

/** Kills the program again and again while posts and broadcasts go through it, then lets it finish and takes stock. */
export async function killRun(options: {
  dir: string;
  kills: number;
  seed: number;
  log?: (line: string) => void;
}): Promise<KillRunResult> {
  const { dir, kills, seed, log = () => undefined } = options;
  const random = randomFrom(seed);
  const bundle = readProgrammeDir('programmes/chaqi-2023');
  const platform = new HttpPlatform();
  const url = await platform.listen();
  const people = await seedStore(dir, bundle);
  await layJobs(dir);
  const clockZero = Date.now();
  const env = {
    ...process.env,
    DATA_DIR: dir,
    PORT: '0',
    SANDBOX: '0',
    PLATFORM_URL: url,
    CLOCK_START: String(clockStart),
    CLOCK_ZERO: String(clockZero),
    CLOCK_SPEED: String(clockSpeed),
  };
  const traffic = startTraffic(platform, people);
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      const polls = platform.polls;
      const child = startChild(env);
      // One in four dies while it starts; the others some time after they began to listen.
      if (random() > 0.25) await Promise.race([platform.polled(polls), once(child, 'exit')]);
      const livesMs = Math.floor(random() * 2_500);
      await Promise.race([sleep(livesMs), once(child, 'exit')]);
      if (child.exitCode !== null) throw new Error(`the program ended by itself with ${child.exitCode}`);
      child.kill('SIGKILL');
      await once(child, 'exit');
      log(
        `kill ${kill} after ${livesMs} ms, ${platform.calls.length} calls, ${platform.acknowledged.size} acknowledged`,
      );
    }
    const { posts, broadcasts } = await traffic.stop();
    const last = startChild(env);
    await settle(dir, platform, posts.length);
    last.kill('SIGKILL');
    await once(last, 'exit');
    const until = clockStart + (Date.now() - clockZero) * clockSpeed;
    return {
      kills,
      posts: posts.length,
      broadcasts,
      ...takeStock({ dir, bundle, calls: platform.calls, posts, until }),
    };
  } finally {
    await platform.close();
  }
}

/** A real town's first afternoon: roster imported, groups bound, two people known. */
async function seedStore(
  dir: string,
  bundle: ProgrammeBundle,
): Promise<{ member: string; office: string; units: string[] }> {
  const store = openStore(join(dir, storeFile));
  const { town, programme } = bundle;
  const member = town.people.find((person) => person.roles.length === 0);
  const office = town.people.find((person) => person.roles.some((grant) => grant.role === 'office'));
  if (!member || !office) throw new Error('the sample town has no member or no office');
  await store.write(async (tx) => {
    await stampStore(tx, { kind: 'real', programmeId: programme.id, activatedAt: clockStart });
    await importTown(tx, town, clockStart);
    for (const { id } of town.units) {
      const unit = await unitByCode(tx, id);
      const chat = await ensureChat(tx, { bot, chatId: `g-${id}`, kind: 'group' });
      if (unit) await bindChat(tx, { chatId: chat.id, unitId: unit.id, part: 'main', at: clockStart });
    }
    for (const { id } of [member, office]) {
      const person = await personByCode(tx, id);
      const account = await ensureAccount(tx, { bot, userId: `u-${id}` });
      if (person) await bindAccount(tx, { accountId: account.id, personId: person.id, by: 'code', at: clockStart });
    }
  });
  await store.close();
  return { member: `u-${member.id}`, office: `u-${office.id}`, units: town.units.map((unit) => unit.id) };
}

function startTraffic(platform: HttpPlatform, people: { member: string; office: string; units: string[] }) {
  const posts: string[] = [];
  let broadcasts = 0;
  const offer = (chat: { id: string; kind: 'group' | 'private' }, sender: string, text: string) => {
    const messageId = `m${posts.length + 1}`;
    posts.push(messageId);
    platform.offer({ bot, messageId, chat, sender: { id: sender }, text, photos: [] });
  };
  const timer = setInterval(() => {
    const unit = people.units[posts.length % people.units.length];
    offer({ id: `g-${unit}`, kind: 'group' }, people.member, `三组今天大扫除，${posts.length + 5}人`);
    if (posts.length % broadcastEveryPosts !== 0) return;
    broadcasts += 1;
    offer({ id: 'p-office', kind: 'private' }, people.office, `广播 加急 请关好门窗 ${broadcasts}`);
    offer({ id: 'p-office', kind: 'private' }, people.office, `确认广播 ${broadcasts}`);
  }, postEveryMs);
  return {
    async stop() {
      clearInterval(timer);
      return { posts, broadcasts };
    },
  };
}

function startChild(env: NodeJS.ProcessEnv): ChildProcess {
  const file = resolve('tests/support/killed-service-child.ts');
  return spawn(process.execPath, ['--import', 'tsx', file], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Waits until all posts are acknowledged and handled and nothing waits to be sent. */
async function settle(dir: string, platform: HttpPlatform, posts: number): Promise<void> {
  const end = Date.now() + 200_000;
  const open = new Database(join(dir, storeFile), { readonly: true });
  const waiting = open.prepare<[], { n: number }>(
    "SELECT (SELECT count(*) FROM inbox WHERE state = 'received') + (SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending') AND slot_day IS NULL) AS n",
  );
  try {
    while (platform.acknowledged.size < posts || (waiting.get()?.n ?? 1) > 0) {
      if (Date.now() > end)
        throw new Error(`not settled: ${platform.acknowledged.size} of ${posts}, ${waiting.get()?.n} rows wait`);
      await sleep(100);
    }
  } finally {
    open.close();
  }
}

function takeStock(run: {
  dir: string;
  bundle: ProgrammeBundle;
  calls: readonly SeenCall[];
  posts: readonly string[];
  until: number;
}) {
  const database = new Database(join(run.dir, storeFile), { readonly: true });
  const inbox = database
    .prepare<[], { id: number; message_id: string; state: string }>('SELECT id, message_id, state FROM inbox')
    .all();
  const outbox = database
    .prepare<
      [],
      {
        id: number;
        inbox_id: number | null;
        lane: string;
        state: string;
        idempotency_key: string;
        slot_day: string | null;
      }
    >('SELECT id, inbox_id, lane, state, idempotency_key, slot_day FROM outbox')
    .all();
  const notices = database
    .prepare<[], { schedule: string; planned_at: number; code: string; state: string; messages: number }>(
      `SELECT schedule, planned_at, units.code AS code, state,
         (SELECT count(*) FROM notice_messages WHERE notice_id = notices.id) AS messages
       FROM notices JOIN units ON units.id = notices.unit_id`,
    )
    .all();
  database.close();

  const shown = new Map<string, number>();
  const started = new Map<string, SeenCall[]>();
  for (const call of run.calls) {
    started.set(call.key, [...(started.get(call.key) ?? []), call]);
    if (call.shownAt !== null) shown.set(call.key, (shown.get(call.key) ?? 0) + 1);
  }
  const stored = new Map<string, number>();
  for (const row of inbox) stored.set(row.message_id, (stored.get(row.message_id) ?? 0) + 1);
  const unknown = outbox.filter((row) => row.state === 'unknown');
  const callsOf = (row: { idempotency_key: string }) => started.get(row.idempotency_key) ?? [];
  return {
    mislaid: [
      ...run.posts.filter((id) => stored.get(id) !== 1),
      ...inbox.filter((row) => row.state !== 'done').map((row) => `${row.message_id} is ${row.state}`),
    ],
    unanswered: [
      ...inbox
        .filter((row) => !outbox.some((reply) => reply.inbox_id === row.id && reply.lane === 'reply'))
        .map((row) => row.message_id),
      ...outbox
        .filter((row) => row.slot_day === null && row.state !== 'sent' && row.state !== 'unknown')
        .map((row) => `${row.idempotency_key} is ${row.state}`),
      ...outbox
        .filter((row) => row.state === 'sent' && shown.get(row.idempotency_key) !== 1)
        .map((row) => `${row.idempotency_key} sent, not seen`),
    ],
    doubled: [...shown].filter(([, times]) => times > 1).map(([key]) => key),
    sent: outbox.filter((row) => row.state === 'sent').length,
    unknown: {
      seenInFlight: unknown.filter((row) => callsOf(row).length === 1).length,
      neverArrived: unknown.filter((row) => callsOf(row).length === 0).length,
      // A call that was answered while the program lived must not be unknown: the answer was cut off by the kill or never came.
      unjustified: unknown.filter((row) => callsOf(row).length > 1).map((row) => row.idempotency_key),
    },
    notices: { planned: notices.length, wrong: wrongNotices(run, notices) },
  };
}

function wrongNotices(
  run: { bundle: ProgrammeBundle; until: number },
  notices: readonly { schedule: string; planned_at: number; code: string; state: string; messages: number }[],
): string[] {
  const { programme, town } = run.bundle;
  const units = town.units.map(({ id, kind, meetingDay }) => ({ code: id, kind, meetingDay }));
  const calendar = chineseCalendar(programme.holidayOverrides);
  const planned = occurrences({ programme, calendar, units }, clockStart - 1, run.until).filter(
    (one) => one.unitCode !== null,
  );
  const name = (schedule: string, at: number, unit: string | null) => `${schedule} ${at} ${unit}`;
  const found = new Map(notices.map((row) => [name(row.schedule, row.planned_at, row.code), row]));
  // The last seconds before the end may not have been looked at.
  const sure = planned.filter((one) => one.plannedAt < run.until - 10_000 * clockSpeed);
  const wanted = new Set(planned.map((one) => name(one.schedule, one.plannedAt, one.unitCode)));
  return [
    ...sure
      .map((one) => name(one.schedule, one.plannedAt, one.unitCode))
      .filter((key) => !found.has(key))
      .map((key) => `${key} is missing`),
    ...[...found.keys()].filter((key) => !wanted.has(key)).map((key) => `${key} was not planned`),
    ...[...found]
      .filter(([, row]) => row.state === 'sent' && row.messages !== 1)
      .map(([key, row]) => `${key} is in ${row.messages} messages`),
    ...[...found]
      .filter(([, row]) => row.state !== 'sent' && row.messages > 0)
      .map(([key, row]) => `${key} is ${row.state} but in a message`),
  ];
}

/** mulberry32: a small seeded generator, so that a run can be repeated. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
