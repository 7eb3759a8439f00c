import { afterEach, beforeEach, expect, it } from 'vitest';
import { instantAt } from '../../../src/domain/time.ts';
import { keepRulebooks } from '../../../src/service/keep-rulebooks.ts';
import { bindChat, ensureChat } from '../../../src/store/chats.ts';
import { notices } from '../../../src/store/schema.ts';
import { unitByCode } from '../../../src/store/units.ts';
import { ScheduledTown } from '../../support/scheduled-town.ts';

let scheduled: ScheduledTown;
beforeEach(async () => {
  scheduled = await ScheduledTown.open();
  const { bundle } = scheduled.town;
  Object.assign(bundle, { rulebooks: [bundle.rules] });
});
afterEach(() => scheduled.close());

async function adoptNext(): Promise<void> {
  const { town } = scheduled;
  const { rules } = town.bundle;
  await keepRulebooks(town.store, town.bundle, town.clock.now);
  const next = { ...rules, version: '2023.2', from: '2023-07-01', adopted: { by: '插旗镇党委会议', on: '2023-06-28' } };
  Object.assign(town.bundle, { rulebooks: [rules, next] });
  town.clock.now = instantAt('2023-06-29', '15:00');
  await scheduled.at(town.clock.now);
  await keepRulebooks(town.store, town.bundle, town.clock.now);
}

const told = async (from: string, to: string) => {
  scheduled.town.clock.now = instantAt(from, '08:00');
  const seen = await scheduled.walk(instantAt(to, '18:00'));
  return seen.filter(({ text }) => text.includes('新版本2023.2'));
};

it('a new version is told once to every main group in its slot, and never again', async () => {
  await adoptNext();
  const unit = await unitByCode(scheduled.town.store.read, 'changhu');
  await scheduled.town.store.write(async (tx) => {
    const side = await ensureChat(tx, { bot: 'test', chatId: 'side', kind: 'group', title: '长湖副群' });
    await bindChat(tx, { chatId: side.id, unitId: unit?.id ?? 0, part: 'side', at: instantAt('2023-06-01', '09:00') });
  });
  const messages = await told('2023-06-30', '2023-07-07');
  expect(messages).toHaveLength(17);
  expect(new Set(messages.map(({ chat }) => chat)).size).toBe(17);
  expect(messages.map(({ chat }) => chat)).not.toContain('side');
  for (const { at, text } of messages) {
    expect(at).toBe(instantAt('2023-06-30', '09:10'));
    expect(Array.from(text).length).toBeLessThanOrEqual(120);
    expect(text).toContain(
      '评比和积分规则有新版本2023.2，7月1日起用\n6月28日插旗镇党委会议通过，以前的分数不变\n有疑问请问指挥所办公室',
    );
  }
});

it('what held when the store was created is told to nobody', async () => {
  const { town } = scheduled;
  await keepRulebooks(town.store, town.bundle, town.clock.now);
  await keepRulebooks(town.store, town.bundle, town.clock.now);
  await scheduled.walk(instantAt('2023-03-24', '18:00'));
  const planned = await town.store.read.select().from(notices);
  expect(planned.filter(({ schedule }) => schedule.startsWith('rulebook:'))).toEqual([]);
});

it('a version that was taken away before it held is told to nobody', async () => {
  await adoptNext();
  const { bundle } = scheduled.town;
  Object.assign(bundle, { rulebooks: [bundle.rules] });
  expect(await told('2023-06-30', '2023-07-04')).toEqual([]);
});
