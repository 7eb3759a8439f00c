import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { ownMemory, type SentBefore } from '../../../src/bots/wecom/memory.ts';
import { createWebhook, type Webhook } from '../../../src/bots/wecom/webhook.ts';
import type { FakeWecomHttp } from '../../fakes/wecom-http.ts';
import { file, until } from '../../support/wecom-bot.ts';
import { openHttpPlatform } from '../../support/wecom-callback-bot.ts';

async function open(): Promise<{ platform: FakeWecomHttp; webhook: Webhook; key: string; clock: { now: number } }> {
  const platform = await openHttpPlatform({ webhookPerWindow: 1_000 });
  const clock = { now: 1_780_000_000_000 };
  const webhook = createWebhook({ apiBase: platform.url, now: () => clock.now });
  return { platform, webhook, clock, key: platform.addWebhook('wrA') };
}

/** The same, whose waits are over when the test says so; `waits` has what was shown when each began. */
async function openWaiting(sentBefore: readonly SentBefore[] = []) {
  const platform = await openHttpPlatform({ webhookPerWindow: 1_000 });
  const clock = { now: 1_780_000_000_000 };
  const waits: { readonly ms: number; readonly shown: number; readonly end: () => void }[] = [];
  const webhook = createWebhook({
    apiBase: platform.url,
    now: () => clock.now,
    memory: { ...ownMemory(() => clock.now), sentSince: async () => sentBefore },
    schedule(run, ms) {
      const end = () => {
        clock.now += ms;
        run();
      };
      waits.push({ ms, shown: platform.shown.length, end });
      return () => undefined;
    },
  });
  /** Resolves once the wait has begun, and ends it. */
  async function endWait(nth: number): Promise<void> {
    await until(() => waits.length > nth);
    waits[nth]?.end();
  }
  return { platform, webhook, clock, waits, endWait, key: platform.addWebhook('wrA') };
}

const sent = { outcome: 'sent' };
/** A text of so many pieces. */
const pieces = (count: number) => Array.from({ length: count }, () => '村'.repeat(600)).join('\n');
const passes = { kind: 'refuse', code: 0 } as const;

describe('a group webhook', () => {
  it('alerts the people it mentions', async () => {
    const { platform, webhook, key } = await open();
    expect(await webhook.send(key, { kind: 'text', text: '请今天上报', mentions: ['zhangsan', 'lisi'] })).toEqual(sent);
    expect(platform.shown).toMatchObject([
      { chat: 'wrA', type: 'text', text: '请今天上报', mentions: ['zhangsan', 'lisi'] },
    ]);
  });

  it('mentions people in the first piece of a long text only', async () => {
    const { platform, webhook, key } = await open();
    const parcel = { text: '长湖村\n'.repeat(400), images: [], files: [], mentions: ['zhangsan'] };
    expect(await webhook.sendParcel(key, parcel)).toEqual(sent);
    expect(platform.shown.map(({ mentions }) => mentions)).toEqual([['zhangsan'], []]);
  });

  it('never alerts everybody', async () => {
    const { platform, webhook, key } = await open();
    for (const id of ['@all', '@ALL']) {
      const result = await webhook.send(key, { kind: 'text', text: '大家好', mentions: [id] });
      expect(result).toEqual({ outcome: 'refused', code: 'mention-all', retryable: false });
    }
    expect(await webhook.sendParcel(key, { text: '<@all> @所有人 好', images: [], files: [] })).toEqual(sent);
    expect(platform.shown.map(({ text }) => text).join()).not.toMatch(/<@|@所有人/);
  });

  it('shows both dialects of markdown', async () => {
    const { platform, webhook, key } = await open();
    expect(await webhook.send(key, { kind: 'markdown', text: '**五月**' })).toEqual(sent);
    expect(await webhook.send(key, { kind: 'markdown_v2', text: '| 村 | 分 |\n|:--|--:|\n| 甲 | 10 |' })).toEqual(sent);
    expect(platform.shown.map(({ type }) => type)).toEqual(['markdown', 'markdown_v2']);
  });

  it('does not even try what the platform would not take', async () => {
    const { platform, webhook, key } = await open();
    const refusal = (code: string) => ({ outcome: 'refused', code, retryable: false });
    expect(await webhook.send(key, { kind: 'text', text: '好'.repeat(683) })).toEqual(refusal('text-too-long'));
    expect(await webhook.send(key, { kind: 'text', text: '好'.repeat(682) })).toEqual(sent);
    expect(await webhook.send(key, { kind: 'markdown', text: '好'.repeat(1_366) })).toEqual(refusal('text-too-long'));
    expect(await webhook.send(key, { kind: 'text', text: ' ' })).toEqual(refusal('text-too-long'));
    expect(await webhook.send(key, { kind: 'image', bytes: Buffer.from('GIF89a') })).toEqual(refusal('image-unfit'));
    const large = Buffer.concat([Buffer.from('ffd8ff', 'hex'), Buffer.alloc(2 * 1024 * 1024)]);
    expect(await webhook.send(key, { kind: 'image', bytes: large })).toEqual(refusal('image-unfit'));
    expect(await webhook.upload(key, file('a.txt', Buffer.from('12345')))).toEqual(refusal('file-size'));
    expect(await webhook.upload(key, '/nonexistent/a.txt')).toEqual(refusal('file-unreadable'));
    expect(await webhook.sendParcel(key, { text: '', images: [], files: [] })).toEqual(refusal('empty'));
    expect(platform.shown).toHaveLength(1);
  });

  it('shows nothing of a parcel of which one part can not be had', async () => {
    const { platform, webhook, key } = await open();
    const parcel = { text: '五月结果', images: [], files: ['/nonexistent/五月.xlsx'] };
    expect(await webhook.sendParcel(key, parcel)).toMatchObject({ outcome: 'refused', code: 'file-unreadable' });
    expect(platform.shown).toEqual([]);
  });

  it('uploads the same file once for each webhook, as long as the platform keeps it', async () => {
    const { platform, webhook, key, clock } = await open();
    const other = platform.addWebhook('wrB');
    const path = file('通报.pdf', randomBytes(1_000));
    const first = await webhook.upload(key, path);
    expect(await webhook.upload(key, path)).toEqual(first);
    expect(await webhook.upload(other, path)).not.toEqual(first);
    clock.now += 3 * 24 * 60 * 60_000;
    const again = await webhook.upload(key, path);
    expect(again).not.toEqual(first);
    if (!('mediaId' in again)) throw new Error('not uploaded');
    expect(await webhook.send(key, { kind: 'file', mediaId: again.mediaId })).toEqual(sent);
    expect(platform.shown.at(-1)?.file?.name).toBe('通报.pdf');
  });

  it('may try an upload again whose end nobody knows: nothing was shown', async () => {
    const { platform, webhook, key } = await open();
    const path = file('a.pdf', randomBytes(100));
    platform.faults.upload.push({ kind: 'status', status: 502 });
    expect(await webhook.sendParcel(key, { text: '', images: [], files: [path] })).toMatchObject({ retryable: true });
    expect(await webhook.sendParcel(key, { text: '', images: [], files: [path] })).toEqual(sent);
  });

  it('makes its calls one after the other', async () => {
    const { platform, webhook, key } = await open();
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, nth) => webhook.send(key, { kind: 'text', text: String(nth) })),
    );
    // The fake answers 45033 to a call during another one.
    expect(results).toEqual(results.map(() => sent));
    expect(platform.shown.map(({ text }) => text)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });

  it('sends twenty a minute', async () => {
    const { webhook, key, clock } = await open();
    const text = { kind: 'text', text: 'x' } as const;
    for (let nth = 0; nth < 20; nth += 1) expect(await webhook.send(key, text)).toEqual(sent);
    expect(await webhook.send(key, text)).toMatchObject({ outcome: 'refused', code: 'rate', retryable: true });
    clock.now += 61_000;
    expect(await webhook.send(key, text)).toEqual(sent);
  });

  it.each([
    [45009, true, 60_000],
    [45033, true, 2_000],
    [40058, false, undefined],
    [40123, false, undefined],
  ])('takes %i as %s', async (code, retryable, retryAfterMs) => {
    const { platform, webhook, key } = await open();
    platform.faults.webhook.push({ kind: 'refuse', code });
    const result = await webhook.send(key, { kind: 'text', text: 'x' });
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    expect(result).toEqual({ outcome: 'refused', code: String(code), retryable, ...wait });
  });

  it('has a picture shown as one', async () => {
    const { platform, webhook, key } = await open();
    const png = await sharp({ create: { width: 20, height: 20, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect(await webhook.send(key, { kind: 'image', bytes: png })).toEqual(sent);
    expect(platform.shown[0]?.images).toEqual([png]);
  });
});

describe('a parcel that has begun', () => {
  it('of more than twenty pieces sends the rest when the minute is over', async () => {
    const { platform, webhook, key, waits, endWait } = await openWaiting();
    const result = webhook.sendParcel(key, { text: pieces(25), images: [], files: [] });
    await endWait(0);
    expect(await result).toEqual(sent);
    expect(waits.map(({ ms, shown }) => [ms, shown])).toEqual([[60_500, 20]]);
    expect(platform.shown).toHaveLength(25);
  });

  it.each([
    [45033, 2_000],
    [45009, 60_000],
  ])('waits when a later piece is refused by %i, and goes on with it', async (code, ms) => {
    const { platform, webhook, key, waits, endWait } = await openWaiting();
    platform.faults.webhook.push(passes, { kind: 'refuse', code });
    const result = webhook.sendParcel(key, { text: pieces(3), images: [], files: [], mentions: ['zhangsan'] });
    await endWait(0);
    expect(await result).toEqual(sent);
    expect(waits.map((wait) => wait.ms)).toEqual([ms]);
    expect(platform.shown.map(({ text }) => text.length)).toEqual([600, 600]);
  });

  it('keeps nobody waiting behind it: he is refused for now, until it is through', async () => {
    const { platform, webhook, key, waits, endWait } = await openWaiting();
    platform.faults.webhook.push(passes, { kind: 'refuse', code: 45033 });
    const first = webhook.sendParcel(key, { text: pieces(2), images: [], files: [] });
    await until(() => waits.length === 1);
    const text = { kind: 'text', text: '后来的' } as const;
    const later = await webhook.send(key, text);
    expect(later).toEqual({ outcome: 'refused', code: 'rate', retryable: true, retryAfterMs: 2_000 });
    await endWait(0);
    expect(await first).toEqual(sent);
    expect(await webhook.send(key, text)).toEqual(sent);
  });

  it('elsewhere waits from its first piece', async () => {
    const { platform, webhook, key, endWait } = await openWaiting();
    platform.faults.webhook.push({ kind: 'refuse', code: 45009 });
    const rest = webhook.sendParcel(key, { isRest: true, text: '后半', images: [], files: [] });
    await endWait(0);
    expect(await rest).toEqual(sent);
    expect(platform.shown.map(({ text }) => text)).toEqual(['后半']);
  });

  it('is given up after five minutes, and when the service stops', async () => {
    const waiting = await openWaiting();
    const { platform, webhook, key, endWait } = waiting;
    platform.faults.webhook.push(
      passes,
      ...Array.from({ length: 9 }, () => ({ kind: 'refuse', code: 45009 }) as const),
    );
    const parcel = { text: pieces(2), images: [], files: [] };
    const first = webhook.sendParcel(key, parcel);
    for (const nth of [0, 1, 2, 3, 4]) await endWait(nth);
    const missing = { outcome: 'unknown', reason: '前1段已发，第2段没成（45009）' };
    expect(await first).toEqual(missing);
    waiting.clock.now += 61_000;
    platform.faults.webhook.splice(0, 9, passes, { kind: 'refuse', code: 45009 });
    const second = webhook.sendParcel(key, parcel);
    await until(() => waiting.waits.length === 6);
    webhook.stop();
    expect(await second).toEqual(missing);
  });
});

describe('the minute of a webhook', () => {
  it('is left to the platform once it has said that it was too much', async () => {
    const { platform, webhook, key, clock } = await open();
    platform.faults.webhook.push({ kind: 'refuse', code: 45009 });
    const text = { kind: 'text', text: 'x' } as const;
    expect(await webhook.send(key, text)).toMatchObject({ code: '45009' });
    expect(await webhook.send(key, text)).toMatchObject({ code: 'rate', retryable: true, retryAfterMs: 60_000 });
    expect(platform.shown).toEqual([]);
    clock.now += 60_001;
    expect(await webhook.send(key, text)).toEqual(sent);
  });

  it('counts what the process before sent to this group, and nothing else', async () => {
    const at = 1_780_000_000_000 - 10_000;
    const { webhook, key, platform } = await openWaiting([
      { chat: 'wrA', at, frames: 20 },
      { chat: 'wrC', at, frames: 20 },
    ]);
    const parcel = { text: '五月结果', images: [], files: [] };
    const other = platform.addWebhook('wrB');
    const result = await webhook.sendParcel(key, { ...parcel, chat: 'wrA' });
    expect(result).toEqual({ outcome: 'refused', code: 'rate', retryable: true, retryAfterMs: 50_500 });
    expect(await webhook.sendParcel(other, { ...parcel, chat: 'wrB' })).toEqual(sent);
  });
});
