import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { ownMemory } from '../../src/bots/wecom/memory.ts';
import { renderMarkdown } from '../../src/bots/wecom/render.ts';
import { addPush } from '../../src/store/outbox.ts';
import { chats, inbox, outbox } from '../../src/store/schema.ts';
import { allUnits } from '../../src/store/units.ts';
import { FakeWecom, type Fault } from '../fakes/wecom-server.ts';
import { blowOf, deliverEveryMs, openChaosTown, runLoops } from './chaos-town.ts';
import type { TestTown } from './town.ts';
import { botId, secret, type WecomBot, wecomBot } from './wecom-bot.ts';

const bot = 'test';
/**
 * The outbox repeats after two and four seconds: places must last for that. A conversation that has no room has some a
 * minute later, so a stream that is to be ended lives longer than that, here as on the platform.
 */
const places = { announceMs: 60, closeMs: 20_000, closeRetryMs: 100, expiryMs: 75_000 };
const streamLifeMs = 100_000;
const blowEveryMs = 700;
/** Frames of one conversation that may be under way at once. */
const framesUnderWay = 3;
/** Before the heap is looked at first: what is loaded and compiled once is not a leak. */
const defaultWarmUpMs = 1_000;

export interface ChaosResult {
  readonly said: number;
  /** The bot has certainly read them. */
  readonly delivered: number;
  readonly blows: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  /** Delivered and not in the store exactly once and handled. */
  readonly lost: readonly string[];
  /** Answers and notices people saw twice, or that count as sent and were never seen. */
  readonly doubled: readonly string[];
  readonly vanished: readonly string[];
  readonly sends: Readonly<Record<string, number>>;
  readonly subscriptions: number;
  readonly overlaps: number;
  /**
   * Conversations that were refused as too fast over and over in one life of the bot. A bot that was just started does
   * not know what it has sent before: one refusal tells it, and what was under way then is refused, too.
   */
  readonly overdrawn: readonly string[];
  readonly violations: readonly string[];
  /** Streams people still see at work when the last may have been ended. */
  readonly unfinished: readonly string[];
  /** Sockets and timers after the end. */
  readonly leftOpen: number;
  /** Bytes after a collection, at the start and at the end; null when it cannot be asked for. */
  readonly heap: { readonly before: number; readonly after: number } | null;
}

/**
 * The store, intake and delivery of the product on the long connection, against a platform that misbehaves by the dice:
 * frames lost, unanswered, answered late; kicks, cuts, half-open lines, silence, take-overs, redeliveries, restarts, a
 * store that is busy. Then everything may come to an end, and stock is taken.
 */
export async function wecomChaos(options: {
  durationMs: number;
  seed: number;
  postEveryMs?: number;
  warmUpMs?: number;
  log?: (line: string) => void;
}): Promise<ChaosResult> {
  const run = await openRun(options.seed);
  const { log = () => undefined, durationMs, postEveryMs = 120, warmUpMs = defaultWarmUpMs } = options;
  try {
    await run.live(warmUpMs, postEveryMs);
    await run.settle();
    const early = await run.takeStock();
    const before = await heapOf(run.forget);
    const until = Date.now() + durationMs;
    while (Date.now() < until) {
      await run.live(Math.min(60_000, until - Date.now()), postEveryMs);
      log(JSON.stringify(run.figures()));
    }
    await run.settle();
    const stock = await run.takeStock(early.delivered);
    const leftOpen = await run.stop();
    const after = await heapOf(run.forget);
    const heap = before === null || after === null ? null : { before, after };
    return {
      ...stock,
      lost: [...early.lost, ...stock.lost],
      unfinished: [...early.unfinished, ...stock.unfinished],
      doubled: [...early.doubled, ...stock.doubled],
      vanished: [...early.vanished, ...stock.vanished],
      leftOpen,
      heap,
    };
  } finally {
    await run.close();
  }
}

export async function heapOf(forget: () => void): Promise<number | null> {
  forget();
  if (!globalThis.gc) return null;
  // What a collection frees may hold what only the next one can.
  for (let nth = 0; nth < 3; nth += 1) {
    await sleep(100);
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
}

async function openRun(seed: number) {
  const random = randomFrom(seed);
  const platform = new FakeWecom({ botId, secret, streamLifeMs });
  await platform.listen();
  const blows: Record<string, number> = {};
  const faults: Record<string, number> = {};
  const said: string[] = [];
  let posts = 0;
  let busy = false;
  const memory = ownMemory(Date.now);
  let current = wecomBot(platform, { name: bot, timings: { places }, memory });
  const bots: WecomBot[] = [current];
  const connections = new Map([[bot, current.adapter]]);
  const { town, delivery, intake, settle: settleTown } = await openChaosTown(connections);
  const groups = (await allUnits(town.store.read)).map(({ code }) => code);
  const startBot = () =>
    current.adapter.start(async (message) => {
      if (busy) throw new Error('the store is busy');
      return intake.take(message);
    });
  await startBot();
  await platform.subscribed();

  const overdrawn: string[] = [];
  let lives = 0;
  function endLife(): void {
    const allowed = lives === 0 ? 0 : framesUnderWay;
    for (const [chat, times] of countBy(platform.rateRefusals))
      if (times > allowed) overdrawn.push(`${chat}: ${times}`);
    platform.rateRefusals.length = 0;
    lives += 1;
  }

  async function restart(): Promise<void> {
    busy = false;
    await current.adapter.stop();
    endLife();
    current = wecomBot(platform, { name: bot, timings: { places }, memory });
    bots.splice(0, bots.length - 1, ...bots.slice(-1));
    bots.push(current);
    connections.set(bot, current.adapter);
    await startBot();
  }

  const harm: Record<string, () => Promise<void> | void> = {
    kick: () => platform.kick(),
    cut: () => platform.cut(),
    halfOpen: () => platform.halfOpen(),
    async silence() {
      platform.ignorePings = true;
      await sleep(350);
      platform.ignorePings = false;
    },
    async away() {
      await platform.close();
      await sleep(200);
      await platform.listen();
    },
    async refusing() {
      platform.refuseSubscriptions = 846_609;
      platform.cut();
      await sleep(150);
      platform.refuseSubscriptions = null;
    },
    async busy() {
      busy = true;
      await sleep(150);
      busy = false;
    },
    async displaced() {
      platform.displace();
      await sleep(100);
      await restart();
    },
    restart,
    again() {
      const msgid = said[Math.floor(random() * said.length)];
      if (msgid !== undefined) post(msgid);
    },
  };
  const blow = blowOf(harm, { random, blows });

  function post(again?: string): void {
    posts += 1;
    const chat = groups[posts % groups.length] ?? '';
    const content = { msgtype: 'text', text: { content: `@村务助手 三组今天大扫除，${(posts % 60) + 5}人` } };
    const known = again === undefined ? { chat: { id: chat, kind: 'group' as const } } : of.get(again);
    if (!known) return;
    const { delivered, msgid } = platform.say({
      ...known,
      from: 'member',
      content,
      ...(again ? { msgid: again } : {}),
    });
    if (!delivered || again !== undefined) return;
    said.push(msgid);
    of.set(msgid, known);
  }
  const of = new Map<string, { chat: { id: string; kind: 'group' } }>();

  async function notice(nth: number): Promise<void> {
    await town.store.write(async (tx) => {
      const first = await tx.select({ chatId: inbox.chatId }).from(inbox).limit(1);
      const chatId = first[0]?.chatId;
      if (chatId === undefined) return;
      const text = `提醒第${nth}号：请关好门窗`;
      await addPush(tx, { bot, chatId, text, slotDay: null, key: `notice-${nth}`, createdAt: town.clock.now });
    });
  }

  function chooseFault(): Fault | null {
    const die = random();
    const fault: Fault | null =
      die < 0.05
        ? { kind: 'mute' }
        : die < 0.08
          ? { kind: 'lose' }
          : die < 0.14
            ? { kind: 'late', ms: Math.floor(random() * 500) }
            : die < 0.16
              ? { kind: 'refuse', code: -1, message: 'system error' }
              : null;
    if (fault) faults[fault.kind] = (faults[fault.kind] ?? 0) + 1;
    return fault;
  }

  /** So long the dice rule. */
  async function live(durationMs: number, postEveryMs: number): Promise<void> {
    platform.fault = chooseFault;
    await runLoops(durationMs, [
      { everyMs: postEveryMs, work: () => post() },
      { everyMs: deliverEveryMs, work: () => delivery.deliverAll() },
      { everyMs: postEveryMs * 20, work: () => notice(posts) },
      { everyMs: blowEveryMs, work: blow },
    ]);
  }

  /** All is well again: what is under way comes to its end. */
  async function settle(): Promise<void> {
    platform.fault = () => null;
    if (!current.adapter.isConnected()) await restart();
    await settleTown();
    const latest = Date.now() + places.closeMs + places.expiryMs;
    while (unfinished().length > 0 && Date.now() < latest) await sleep(100);
  }

  function unfinished(): string[] {
    const streams = platform.shown.filter(({ type, finished }) => type === 'stream' && !finished);
    return streams.map(({ chat, text, answers }) => `${chat} ${answers}: ${text}`);
  }

  async function takeStock(before = 0): Promise<Omit<ChaosResult, 'leftOpen' | 'heap'>> {
    const delivered = said.filter((msgid) => platform.confirmed.has(msgid));
    const stored = await town.store.read.select({ id: inbox.messageId, state: inbox.state }).from(inbox);
    const times = countBy(stored.filter(({ state }) => state === 'done').map(({ id }) => id));
    const lost = delivered.filter((msgid) => times.get(msgid) !== 1);
    const shown = countBy(platform.shown.map(({ chat, text }) => `${chat}\n${text}`));
    const { doubled, vanished, sends } = await sentStock(town, shown, { after: checkedUpTo });
    checkedUpTo = await lastRow(town);
    return {
      said: posts,
      delivered: before + delivered.length,
      blows,
      faults,
      lost,
      doubled,
      vanished,
      sends,
      subscriptions: platform.subscriptions,
      overlaps: platform.overlaps,
      overdrawn,
      violations: platform.violations,
      unfinished: unfinished(),
    };
  }
  let checkedUpTo = 0;

  return {
    live,
    settle,
    takeStock,
    figures: () => ({ posts, subscriptions: platform.subscriptions, blows, faults }),
    forget() {
      platform.forgetAll();
      said.length = 0;
      of.clear();
      for (const one of bots) one.logged.length = 0;
    },
    async stop() {
      await current.adapter.stop();
      endLife();
      await until(() => platform.openSockets === 0);
      return bots.reduce((open, { timers }) => open + timers.open(), platform.openSockets);
    },
    async close() {
      await current.adapter.stop();
      await intake.idle();
      await platform.close();
      await town.close();
    },
  };
}

/** How people may see the text of a row. */
export type SeenForms = (row: { readonly text: string; readonly askerName: string | null }) => string[];

const wecomForms: SeenForms = ({ text, askerName }) =>
  [text, `${askerName}：${text}`].map((form) => renderMarkdown(form).replaceAll('  \n', '\n'));

/** What the outbox says of each message against what people saw. */
export async function sentStock(
  town: TestTown,
  shown: ReadonlyMap<string, number>,
  { after, name = bot, seen: forms = wecomForms }: { after: number; name?: string; seen?: SeenForms },
) {
  const rows = (await town.store.read.select().from(outbox)).filter(({ id }) => id > after);
  const ids = new Map((await allChats(town, name)).map(({ id, chatId }) => [id, chatId]));
  const doubled: string[] = [];
  const vanished: string[] = [];
  const sends: Record<string, number> = {};
  for (const row of rows) {
    sends[row.state] = (sends[row.state] ?? 0) + 1;
    const seen = forms(row).reduce((sum, form) => sum + (shown.get(`${ids.get(row.chatId)}\n${form}`) ?? 0), 0);
    if (seen > 1) doubled.push(`${row.id}: ${row.text}`);
    if (row.state === 'sent' && seen === 0) vanished.push(`${row.id}: ${row.text}`);
    if (row.state === 'failed') vanished.push(`${row.id} failed (${row.error}): ${row.text}`);
  }
  return { doubled, vanished, sends };
}

async function allChats(town: TestTown, name: string) {
  return town.store.read.select({ id: chats.id, chatId: chats.chatId }).from(chats).where(eq(chats.bot, name));
}

export async function lastRow(town: TestTown): Promise<number> {
  const rows = await town.store.read.select({ id: outbox.id }).from(outbox);
  return Math.max(0, ...rows.map(({ id }) => id));
}

export function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

async function until(is: () => boolean): Promise<void> {
  while (!is()) await sleep(5);
}

/** mulberry32: the same seed, the same dice. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
