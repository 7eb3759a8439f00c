import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { decisionsAbout } from '../../src/store/audit.ts';
import { bindChat, ensureChat } from '../../src/store/chats.ts';
import { broadcasts, notices } from '../../src/store/schema.ts';
import { allUnits, unitByCode } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;

beforeEach(async () => {
  town = await openTown();
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

async function say(text: string, person = town.holder('office'), chat = 'private'): Promise<string> {
  return (await town.say({ person, chat, text })).join('\n');
}

describe('广播', () => {
  it('is planned once for every unit with a main group, for the next slot', async () => {
    expect(await say('广播 明天下午三点开网格长会')).toBe(
      '广播1最晚5月11日发17个群：\n明天下午三点开网格长会\n不发了就回：撤回广播 1',
    );
    const planned = await town.store.read.select().from(notices);
    expect(new Set(planned.map((notice) => notice.unitId)).size).toBe((await allUnits(town.store.read)).length);
    expect(planned).toHaveLength(17);
    expect(planned[0]).toMatchObject({
      schedule: 'broadcast:1',
      state: 'pending',
      rank: 2,
      text: '明天下午三点开网格长会',
    });
  });

  it('is taken back while it has not left', async () => {
    await say('广播 明天下午三点开网格长会');
    expect(await say('撤回广播 1')).toBe('广播1撤回了，17个单位不再发');
    expect(await say('撤回广播 1')).toBe('广播1之前已撤回');
    const states = (await town.store.read.select().from(notices)).map((notice) => notice.state);
    expect(new Set(states)).toEqual(new Set(['dropped']));
  });

  it('takes 120 characters and refuses more, saying how many there were', async () => {
    expect(await say(`广播 ${'清'.repeat(120)}`)).toMatch(/^广播1/);
    expect(await say(`广播 ${'清'.repeat(121)}`)).toBe('写了121字，请减到120字以内');
    expect(await say('广播')).toMatch(/^广播什么？/);
  });

  it('lets no mention, markup or link through', async () => {
    await say('广播 <@all> 看 **http://x.cn** 通知');
    const [notice] = await town.store.read.select().from(notices);
    expect(notice?.text).not.toMatch(/<@|@all|\*\*|http/);
  });

  it('is refused to others; a report of broadcasting stays a report', async () => {
    const member = town.members('changhu')[0]?.id ?? '';
    expect(await say('广播 明天开会', member)).toBe('这个由指挥所办公室来办，请找他们');
    expect(await say('广播宣传3次，入户20户', member, 'changhu')).toMatch(/^记下 长湖/);
    expect(await town.store.read.select().from(broadcasts)).toEqual([]);
  });
});

describe('广播 加急', () => {
  it('waits for its confirmation, then goes at once to every main group, outside the slots, and is audited', async () => {
    const side = await town.store.write(async (tx) => {
      const chat = await ensureChat(tx, { bot: 'test', chatId: 'changhu-side', kind: 'group' });
      const unit = await unitByCode(tx, 'changhu');
      if (unit) await bindChat(tx, { chatId: chat.id, unitId: unit.id, part: 'side', at: town.clock.now });
      return 'changhu-side';
    });
    expect(await say('广播 加急 今晚大暴雨')).toBe('加急广播1，马上发17个群：\n今晚大暴雨\n确认就回：确认广播 1');
    // Pressed instead of typed, where the platform has buttons.
    const asked = await town.sentTo(`private:${town.holder('office')}`);
    expect(asked.at(-1)?.choices).toEqual([
      { label: '马上发', text: '确认广播 1' },
      { label: '不发了', text: '撤回广播 1' },
    ]);
    expect(await town.sentTo('changhu')).toEqual([]);
    expect(await say('确认广播 1')).toBe('广播1正在发，共17个群');
    expect(await town.sentTo('changhu')).toMatchObject([{ text: '今晚大暴雨', lane: 'notice', slotDay: null }]);
    expect(await town.sentTo(side)).toEqual([]);
    expect((await decisionsAbout(town.store.read, 'broadcast:1')).map((row) => row.action)).toContain(
      'broadcast.urgent',
    );
  });

  it('confirmed twice goes out once', async () => {
    await say('加急广播 今晚大暴雨');
    await say('确认广播 1');
    expect(await say('确认广播 1')).toBe('广播1已经发过了');
    expect(await town.sentTo('changhu')).toHaveLength(1);
    expect(await say('撤回广播 1')).toBe('广播1撤回了，17个单位不再发');
    expect(await town.sentTo('changhu')).toMatchObject([{ state: 'failed', error: '撤回广播' }]);
  });

  it('taken back before its confirmation never goes out', async () => {
    await say('广播 加急 今晚大暴雨');
    expect(await say('撤回广播 1')).toBe('广播1撤回了，没有发');
    expect(await say('确认广播 1')).toBe('广播1已撤回，不发了');
    expect(await say('确认广播 7')).toBe('没有待确认的广播7');
    expect(await town.sentTo('changhu')).toEqual([]);
  });
});
