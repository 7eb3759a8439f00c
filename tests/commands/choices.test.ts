import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;

beforeEach(async () => {
  town = await openTown();
});
afterEach(() => town.close());

async function lastChoices(person: string) {
  const rows = await town.sentTo(`private:${person}`);
  return rows.at(-1)?.choices ?? [];
}

/** A press says the words. */
async function press(person: string, index = 0): Promise<string> {
  const text = (await lastChoices(person))[index]?.text ?? '';
  return (await town.say({ person, chat: 'private', text })).join('\n');
}

describe('choices', () => {
  it('of 待确认 confirm exactly the reports that were shown, not what has come since', async () => {
    const secretary = town.holder('secretary', 'changhu');
    await town.say({ person: 'ch04', text: '三组今天大扫除，15人' });
    await town.say({ person: 'ch04', text: '五组今天清沟，6人' });
    await town.say({ person: secretary, chat: 'private', text: '待确认' });
    expect(await lastChoices(secretary)).toEqual([{ label: '确认这2条', text: '确认 长湖1 长湖2' }]);
    await town.say({ person: 'ch04', text: '一组今天整理杂物，4人' });
    await press(secretary);
    const [left = ''] = await town.say({ person: secretary, chat: 'private', text: '待确认' });
    expect(left).toContain('长湖3');
    expect(left).not.toMatch(/长湖[12]\b/u);
    expect(await lastChoices(secretary)).toEqual([{ label: '确认 长湖3', text: '确认 长湖3' }]);
    expect(await press(secretary)).toContain('确认');
    await town.say({ person: secretary, chat: 'private', text: '待确认' });
    expect(await lastChoices(secretary)).toEqual([]);
  });

  it('are none for somebody who may look and not decide', async () => {
    await town.say({ person: 'ch04', text: '三组今天大扫除，15人' });
    const commander = town.holder('commander');
    await town.say({ person: commander, chat: 'private', text: '待确认' });
    expect(await lastChoices(commander)).toEqual([]);
  });

  it('of a draft publish it; of a preview there are none', async () => {
    const office = town.holder('office');
    await town.say({
      ...{ person: town.holder('inspector'), chat: 'private', text: '检查 长湖村 塘边杂草 -1.5' },
      at: instantAt('2023-05-18', '10:00'),
    });
    await town.say({ person: office, chat: 'private', text: '评比 5月' });
    expect(await lastChoices(office)).toEqual([]);
    await town.say({ person: office, chat: 'private', text: '评比 5月', at: instantAt('2023-06-05', '09:30') });
    expect(await lastChoices(office)).toEqual([{ label: '公示 5月', text: '公示 5月' }]);
    expect(await press(office)).toContain('5月公示 6月6日到');
  });
});
