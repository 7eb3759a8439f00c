import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { handleInbox } from '../../src/commands/handle-message.ts';
import { dayMs, hourMs } from '../../src/domain/time.ts';
import { photosOf } from '../../src/store/message-photos.ts';
import { reportByNumber } from '../../src/store/reports.ts';
import { unitByCode } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let liaison: string;

beforeEach(async () => {
  const opened = await openTown();
  onTestFinished(() => opened.close());
  town = opened;
  liaison = town.holder('liaison', 'changhu');
});

const privately = async (text: string, person = liaison) =>
  (await town.say({ person, chat: 'private', text })).join('\n');
const firstOf = async (code: string) => {
  const unit = await unitByCode(town.store.read, code);
  return reportByNumber(town.store.read, unit?.id ?? 0, 1);
};
const question = '哪个村？回 长湖 或 荷塘';

describe('a report of which nobody can tell the unit', () => {
  it.each(['荷塘', '荷塘村', '是荷塘村的', '荷塘的。', ' 荷塘 '])(
    'is asked about once and completed by %s',
    async (answer) => {
      expect(await privately('三组大扫除 15人')).toBe(question);
      expect(await firstOf('hetang')).toBeNull();
      expect(await privately(answer)).toContain('记下 荷塘1：三组 大扫除 15人');
      expect(await firstOf('hetang')).toMatchObject({ text: '三组大扫除 15人' });
      expect(await firstOf('changhu')).toBeNull();
    },
  );

  it('keeps its photos, its day and its words', async () => {
    await town.say({ person: liaison, chat: 'private', text: '三组今天大扫除 15人', photos: 2 });
    const asked = town.clock.now;
    town.clock.now += 20 * hourMs;
    expect(await privately('荷塘')).toContain('图2张');
    const report = await firstOf('hetang');
    expect(report).toMatchObject({ day: '2023-03-16', photosAnnounced: 2 });
    expect(report?.createdAt).toBeLessThan(asked);
    expect((await photosOf(town.store.read, report?.id ?? 0)).failed).toBe(0);
  });

  it('is not completed twice, by a redelivery or by the same word again', async () => {
    await privately('三组大扫除 15人');
    const answer = await town.post({ person: liaison, chat: 'private', text: '荷塘', id: 'answer' });
    expect(answer.replies).toHaveLength(1);
    const again = await town.post({ person: liaison, chat: 'private', text: '荷塘', id: 'answer' });
    expect(again.repeat).toBe(true);
    expect((await handleInbox(town.deps, answer.inboxId)).outcome).toBe('already');
    await privately('长湖');
    expect(await firstOf('changhu')).toBeNull();
  });

  it('waits a day and no longer', async () => {
    await privately('三组大扫除 15人');
    town.clock.now += dayMs + 1;
    expect(await privately('荷塘')).not.toContain('记下');
    expect(await firstOf('hetang')).toBeNull();
  });

  it('lets another message through and still waits', async () => {
    await privately('三组大扫除 15人');
    expect(await privately('荷塘村四组清沟渠 8人')).toContain('记下 荷塘1：');
    expect(await privately('长湖')).toContain('记下 长湖1：三组 大扫除 15人');
  });

  it('asks for the older one after the newer one is completed', async () => {
    await privately('三组大扫除 15人');
    await privately('一组清沟渠 8人');
    const answer = await privately('长湖');
    expect(answer).toMatch(/^记下 长湖1：一组 .*8人[\s\S]*还有一条“三组大扫除 15人”，是哪个村或单位的？$/);
    expect(await privately('荷塘')).toContain('记下 荷塘1：三组 大扫除 15人');
  });

  it('is the affair of its sender alone', async () => {
    await privately('三组大扫除 15人');
    expect(await privately('荷塘', town.holder('secretary', 'hetang'))).not.toContain('记下');
    expect(await firstOf('hetang')).toBeNull();
  });

  it('is taken of a stranger too, who is told how to register', async () => {
    const say = (text: string) => town.say({ account: 'stranger', chat: 'private', text });
    expect((await say('三组大扫除 15人'))[0]).toContain('回名字就行，如：长湖');
    expect((await say('长湖'))[0]).toContain('记下 长湖1');
  });

  it('is nearly answered by who says who he is', async () => {
    const say = (text: string) => town.say({ account: 'stranger', chat: 'private', text });
    await say('三组大扫除 15人');
    expect(await say('我是 长湖村 三组 张建国')).toEqual([
      '记住了：长湖村三组 张建国\n刚才那条是长湖的吗？是就回：长湖',
    ]);
    expect((await say('长湖'))[0]).toContain('记下 长湖1');
  });

  it('may be one for others', async () => {
    const office = town.holder('office');
    expect(await privately('代报 三组大扫除 张建国 张爱国', office)).toContain('是哪个村');
    expect(await privately('长湖', office)).toContain('代报记下 长湖1：');
  });
});
