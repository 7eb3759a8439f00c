import { afterEach, beforeEach, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { evaluations } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
beforeEach(async () => {
  town = await openTown();
  town.clock.now = instantAt('2023-12-06', '10:00');
});
afterEach(() => town.close());

const privately = (person: string, text: string) => town.say({ person, text, chat: 'private' });
const named = (name: string) => town.bundle.town.people.find((one) => one.name === name)?.id ?? '';
const office = () => town.holder('office');

/** A year-end round from the visits to the draft; `heard` is what residents said on the way. */
async function yearEnd(heard: readonly string[]): Promise<string> {
  await privately(office(), '检查安排 年终 林立平 吕玉山');
  for (const inspector of ['林立平', '吕玉山']) {
    await privately(named(inspector), '检查 年终 长湖村 二组 垃圾未清 -2');
    for (const { name, kind } of town.bundle.town.units) {
      if (kind === 'village' || kind === 'community') await privately(named(inspector), `检查 年终 ${name} 没问题`);
    }
    for (const text of heard) await privately(named(inspector), text);
    await privately(named(inspector), '交卷');
  }
  town.clock.now = instantAt('2023-12-14', '10:00');
  return (await privately(office(), '评比 年度')).join('\n');
}

it('what residents say stands beside the year’s result and changes no score of it', async () => {
  const with3of4 = await yearEnd(['检查 年终 长湖村 满意 1/4', '检查 年终 长湖村 满意 3/4']);
  expect(with3of4).toContain('现场问群众满意的（不计分）：长湖6/8');
  const [answered] = await town.store.read.select().from(evaluations);
  await town.close();
  town = await openTown();
  town.clock.now = instantAt('2023-12-06', '10:00');
  const without = await yearEnd([]);
  expect(without).not.toContain('满意');
  const [silent] = await town.store.read.select().from(evaluations);
  expect(answered?.document.units.map(({ result }) => result)).toEqual(
    silent?.document.units.map(({ result }) => result),
  );
});

it('is asked in a year-end round only, sealed until it is opened, and only as so many of so many', async () => {
  const inspector = named('林立平');
  expect(await privately(inspector, '检查 长湖村 满意 3/4')).toEqual(['您现在没有这样的检查，发“我的检查”看看']);
  await privately(office(), '检查安排 年终 林立平 吕玉山');
  expect((await privately(inspector, '我的检查'))[0]).toContain('今年村里的环境您满意吗？');
  expect(await privately(inspector, '检查 年终 长湖村 满意 5/4')).toEqual([
    '写成 满意几户/问了几户。例：检查 年终 长湖村 满意 3/4',
  ]);
  expect(await privately(inspector, '检查 长湖村 满意 3/4')).toEqual(['记下 长湖：问4户，满意3户，不计分']);
  expect((await privately(office(), '评比 年度')).join()).not.toContain('满意');
});
