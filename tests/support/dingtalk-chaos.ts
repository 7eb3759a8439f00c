import { setTimeout as sleep } from 'node:timers/promises';
import { inbox } from '../../src/store/schema.ts';
import { allUnits } from '../../src/store/units.ts';
import { type Mischief, textOf } from '../fakes/dingtalk-api.ts';
import { FakeDingtalk } from '../fakes/dingtalk-server.ts';
import { blowOf, deliverEveryMs, openChaosTown, runLoops } from './chaos-town.ts';
import { dingtalkBot, fastTimings, until } from './dingtalk-bot.ts';
import { countBy, heapOf, lastRow, randomFrom, sentStock } from './wecom-chaos.ts';

const bot = 'test';
const blowEveryMs = 1_500;

export interface DingtalkChaosResult {
  readonly said: number;
  readonly acknowledged: number;
  readonly deliveries: number;
  readonly blows: Readonly<Record<string, number>>;
  /** Acknowledged and not in the store exactly once and handled. */
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly vanished: readonly string[];
  readonly sends: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
  /** How often the gateway was asked. */
  readonly opens: number;
  readonly leftOpen: number;
  readonly heap: { readonly before: number; readonly after: number } | null;
}

/**
 * The store, intake and delivery of the product on Stream mode, against a platform that misbehaves by the dice:
 * requests to leave every few seconds, cut and half-open lines, silence, acknowledgements that get lost, gateways that
 * refuse, hang or say nothing, one interface call in five that ends badly, a store that is busy, restarts.
 */
export async function dingtalkChaos(options: {
  durationMs: number;
  seed: number;
  postEveryMs?: number;
  warmUpMs?: number;
  log?: (line: string) => void;
}): Promise<DingtalkChaosResult> {
  const { durationMs, seed, postEveryMs = 120, warmUpMs = 1_000, log = () => undefined } = options;
  const random = randomFrom(seed);
  const platform = new FakeDingtalk({
    redeliverMs: 600,
    redeliveries: 5,
    graceMs: 300,
    limits: { api: 1e9, stream: 1e9 },
  });
  const base = await platform.listen();
  platform.users.set('member', '钱一');
  const timings = { ...fastTimings, nameMs: 100 };
  let busy = false;
  let current = dingtalkBot(platform, base, { name: bot, timings });
  const connections = new Map([[bot, current.adapter]]);
  const blows: Record<string, number> = {};
  const said: string[] = [];
  const chatOf = new Map<string, string>();
  let posts = 0;
  let opens = 0;
  let leftTimers = 0;

  const { town, delivery, intake, settle: settleTown } = await openChaosTown(connections);
  const groups = (await allUnits(town.store.read)).map(({ code }) => code);
  for (const group of groups) platform.addGroup(group);
  const startBot = () =>
    current.start(async (message) => {
      if (busy) throw new Error('the store is busy');
      return intake.take(message);
    });

  async function restart(): Promise<void> {
    busy = false;
    await current.adapter.stop();
    leftTimers += current.timers.open();
    current = dingtalkBot(platform, base, { name: bot, timings });
    connections.set(bot, current.adapter);
    await startBot();
  }

  function post(again?: string): void {
    posts += 1;
    const id = again === undefined ? (groups[posts % groups.length] ?? '') : (chatOf.get(again) ?? '');
    const text = `三组今天大扫除，${(posts % 60) + 5}人`;
    const more = again === undefined ? {} : { msgId: again };
    const { msgId, delivered } = platform.say({ chat: { id, kind: 'group' }, from: 'member', text, ...more });
    if (!delivered || again !== undefined) return;
    said.push(msgId);
    chatOf.set(msgId, id);
  }

  const harm: Record<string, () => Promise<void> | void> = {
    leave: () => platform.askToLeave(),
    leaveAgain: () => platform.askToLeave(),
    cut: () => platform.cut(),
    halfOpen: () => platform.halfOpen(),
    garbage: () => platform.sendRaw(random() < 0.5 ? '{"type":' : Buffer.from([0, 1, 255])),
    ping: () => platform.systemPing(),
    async silence() {
      platform.answersPings = false;
      await sleep(300);
      platform.answersPings = true;
    },
    async deaf() {
      platform.hears = false;
      await sleep(200);
      platform.hears = true;
    },
    async busy() {
      busy = true;
      await sleep(150);
      busy = false;
    },
    revoke: () => platform.revokeTokens(),
    again: () => post(said[Math.floor(random() * said.length)] ?? undefined),
    restart,
  };
  const blow = blowOf(harm, { random, blows });

  const bad: readonly Mischief[] = [
    'drop-before',
    'drop-after',
    { status: 401, body: { code: 'authFailed', message: '' } },
    { status: 503, body: '' },
    { status: 429, body: '' },
    { status: 200, body: '' },
  ];
  function chooseFault(path: string): Mischief | null {
    if (random() >= 0.2) return null;
    const one = bad[Math.floor(random() * bad.length)] ?? null;
    // A wrong pair is not what this is about: the gateway would be left alone for minutes.
    const isAuth = typeof one === 'object' && one !== null && one.status === 401;
    return isAuth && /connections|accessToken/u.test(path) ? { status: 503, body: '' } : one;
  }

  async function live(ms: number): Promise<void> {
    platform.chance = chooseFault;
    await runLoops(ms, [
      { everyMs: postEveryMs, work: () => post() },
      { everyMs: deliverEveryMs, work: () => delivery.deliverAll() },
      { everyMs: blowEveryMs, work: blow },
    ]);
  }

  /** All is well again: what is under way comes to its end. */
  async function settle(): Promise<void> {
    platform.chance = () => null;
    await until(() => current.adapter.isConnected());
    await settleTown();
  }

  let checkedUpTo = 0;
  async function takeStock() {
    const delivered = said.filter((msgId) => platform.acknowledged.has(msgId));
    const stored = await town.store.read.select({ id: inbox.messageId, state: inbox.state }).from(inbox);
    const times = countBy(stored.filter(({ state }) => state === 'done').map(({ id }) => id));
    const shown = countBy(platform.shown.map(({ chat, content }) => `${chat}\n${textOf(content)}`));
    const seen = ({ text, askerName }: { text: string; askerName: string | null }) => [text, `${askerName}：${text}`];
    const sent = await sentStock(town, shown, { after: checkedUpTo, name: bot, seen });
    checkedUpTo = await lastRow(town);
    return { lost: delivered.filter((msgId) => times.get(msgId) !== 1), delivered: delivered.length, ...sent };
  }

  function forget(): void {
    opens += platform.opens.length;
    platform.forgetAll();
    said.length = 0;
    chatOf.clear();
    current.logged.length = 0;
    current.received.length = 0;
    current.counted.length = 0;
  }

  try {
    await startBot();
    await platform.connected();
    await live(warmUpMs);
    await settle();
    const early = await takeStock();
    const before = await heapOf(forget);
    const end = Date.now() + durationMs;
    while (Date.now() < end) {
      await live(Math.min(60_000, end - Date.now()));
      log(JSON.stringify({ posts, deliveries: platform.deliveries, blows }));
    }
    await settle();
    const stock = await takeStock();
    await current.adapter.stop();
    await until(() => platform.openLines === 0);
    const leftOpen = leftTimers + current.timers.open() + platform.openLines;
    const after = await heapOf(forget);
    return {
      said: posts,
      acknowledged: early.delivered + stock.delivered,
      deliveries: platform.deliveries,
      blows,
      lost: [...early.lost, ...stock.lost],
      doubled: [...early.doubled, ...stock.doubled],
      vanished: [...early.vanished, ...stock.vanished],
      sends: stock.sends,
      violations: platform.violations,
      opens,
      leftOpen,
      heap: before === null || after === null ? null : { before, after },
    };
  } finally {
    await current.adapter.stop();
    await intake.idle();
    await platform.close();
    await town.close();
  }
}
