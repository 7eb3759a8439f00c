import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Instant, instantAt } from '../../src/domain/time.ts';
import { makePaper } from '../../src/jobs/paper-makers.ts';
import { addPush } from '../../src/store/outbox.ts';
import { chats } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
beforeEach(async () => {
  town = await openTown();
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

async function push(text: string, at: Instant, chat = 'changhu'): Promise<void> {
  await town.store.write(async (tx) => {
    const [row] = await tx.select().from(chats).where(eq(chats.chatId, chat));
    await addPush(tx, { bot: 'test', chatId: row?.id ?? 0, text, slotDay: null, key: `${text}${at}`, createdAt: at });
  });
}

const ask = () => town.say({ person: town.holder('office'), chat: 'private', text: '减负自查' });

it('says how each rule stands by what is set and what was sent, and what this week asked of each unit', async () => {
  await push('本周大扫除别忘了', instantAt('2023-05-09', '09:10'));
  // Last week: in the month, not in the week's meter.
  await push('上周的提醒', instantAt('2023-05-04', '09:10'), 'hetang');
  await town.say({ person: 'ch05', chat: 'changhu', text: '反映' });
  const [lines = '', meter] = await ask();
  expect(lines.split('\n')).toHaveLength(16);
  expect(lines).toContain('P3 季度现场占60分；没图也记，户外积分要1张');
  expect(lines).toContain('P4 本月追问1次，一条最多问1次');
  expect(lines).toContain('P11 本月主动发2条，时段外0条');
  expect(lines).toContain('P12 本月喊全体0次，一个群一天最多1条');
  expect(lines).not.toContain('要看');
  expect(meter).toBe('本周各单位收到的\n长湖 主动发1 点名0 追问1 要图0');
});

it('a message at night, two on one day, a call to all and words that press are found in the outbox', async () => {
  await push('@所有人 请立即上报', instantAt('2023-05-09', '21:10'));
  await push('再提醒一次', instantAt('2023-05-09', '21:20'));
  const [lines = ''] = await ask();
  expect(lines).toContain('要看 P8 群多的单位0个；本月催办字眼1处');
  expect(lines).toContain('要看 P11 本月主动发2条，时段外2条');
  expect(lines).toContain('要看 P12 本月喊全体1次，一个群一天最多2条');
  expect(lines).toContain('要看 P13 3条要看');
});

it('overdue feedback and a third group of a village are found', async () => {
  await town.say({ person: 'ch05', chat: 'private', text: '投诉建议 路灯坏了没人修' });
  const secretary = town.holder('secretary', 'changhu');
  for (const chat of ['side-1', 'side-2']) {
    await town.say({ person: secretary, chat, text: '绑定本群 长湖村 副群' });
  }
  town.clock.now = instantAt('2023-05-20', '10:00');
  const [lines = ''] = await ask();
  expect(lines).toMatch(/要看 P7 .*等答复1件，过期1件/u);
  expect(lines).toContain('要看 P8 群多的单位1个（长湖）');
});

it('is for the office and the commander alone, and prints as a Word file', async () => {
  const secretary = town.holder('secretary', 'changhu');
  expect(await town.say({ person: secretary, chat: 'private', text: '减负自查' })).toEqual([
    '这个由指挥所办公室来办，请找他们',
  ]);
  const { bundle, store, clock, dir } = town;
  const file = await makePaper(store.read, 'burden', { period: null, bundle, at: clock.now, photoDir: dir });
  expect(file.subarray(0, 2).toString()).toBe('PK');
});
