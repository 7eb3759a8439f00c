import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs } from '../../src/domain/time.ts';
import { planNotice } from '../../src/store/notices.ts';
import { inbox, outbox } from '../../src/store/schema.ts';
import { unitByCode } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
});
afterEach(() => town.close());

async function say(text: string): Promise<string> {
  return (await town.say({ person: office, chat: 'private', text })).join('\n');
}

/** A reply in a village's group of which nobody knows whether it was shown. */
async function lostReply(state: 'unknown' | 'failed'): Promise<number> {
  const { replies } = await town.post({ person: town.members('changhu')[0]?.id ?? '', text: '三组大扫除，15人' });
  const id = replies[0]?.id ?? 0;
  await town.store.write(async (tx) => {
    await tx.update(outbox).set({ state }).where(eq(outbox.id, id));
  });
  return id;
}

describe('待处理', () => {
  it('lists what was lost until the office says it was delivered', async () => {
    expect(await say('待处理')).toBe('没有要处理的');
    const id = await lostReply('unknown');
    expect(await say('待处理')).toContain(`${id} 长湖村工作群`);
    expect(await say(`待处理 已送达 ${id}`)).toBe(`${id}号记为已送达`);
    expect(await say('待处理')).toBe('没有要处理的');
    expect(await say(`待处理 已送达 ${id}`)).toBe(`${id}号不在待处理里`);
  });

  it('sends again as a new row, once', async () => {
    const id = await lostReply('failed');
    expect(await say(`待处理 重发 ${id}`)).toBe(`${id}号重新发了`);
    expect(await say(`待处理 重发 ${id}`)).toBe(`${id}号不在待处理里`);
    const rows = await town.sentTo('changhu');
    expect(rows.map((row) => [row.state, row.settled])).toEqual([
      ['failed', 'resent'],
      ['pending', null],
    ]);
    expect(rows[1]?.text).toContain(rows[0]?.text ?? '?');
  });

  it('lists messages that could not be handled until they were looked at', async () => {
    const { inboxId } = await town.post({ person: town.members('changhu')[0]?.id ?? '', text: '收到' });
    await town.store.write(async (tx) => {
      await tx.update(inbox).set({ state: 'failed' }).where(eq(inbox.id, inboxId));
    });
    expect(await say('待处理')).toContain(`来信${inboxId} `);
    expect(await say(`待处理 已看 ${inboxId}`)).toBe(`来信${inboxId}记为已看`);
    expect(await say('待处理')).toBe('没有要处理的');
  });

  it('tells for a week which notices never went out', async () => {
    const unit = await unitByCode(town.store.read, 'changhu');
    await town.store.write(async (tx) => {
      await planNotice(tx, {
        schedule: 'weekly-clean-up',
        plannedAt: town.clock.now,
        unitId: unit?.id ?? 0,
        rank: 3,
        text: null,
        subject: {},
        expiresAt: town.clock.now + dayMs,
        createdAt: town.clock.now,
        state: 'missed',
        note: '停机',
      });
    });
    expect(await say('待处理')).toBe('长湖 3月16日的提醒没发出：停机');
    town.clock.now += 8 * dayMs;
    expect(await say('待处理')).toBe('没有要处理的');
  });

  it('is refused to members', async () => {
    expect(await town.say({ person: town.members('changhu')[0]?.id ?? '', chat: 'private', text: '待处理' })).toEqual([
      '这个由指挥所办公室来办，请找他们',
    ]);
  });
});
