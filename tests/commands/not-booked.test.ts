import { afterEach, beforeEach, expect, it } from 'vitest';
import { reports } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
beforeEach(async () => {
  town = await openTown();
});
afterEach(async () => {
  await town.close();
});

it.each([
  ['明天上午三组大扫除', '这是还没做的，先不记。做完了再发一次就行'],
  ['明天我有事来不了，请个假', '请假请直接告诉村书记'],
  ['为什么扣我们2分，有异议', '有异议请直接告诉村书记或办公室；想看一条怎么记的，私聊发：为什么 编号'],
  ['我们组推荐张爱国为清洁之星', '提名这样写：提名 网格最美党员户 姓名 事迹'],
])('%s is understood, booked nowhere, and answered once a day', async (text, answer) => {
  expect(await town.say({ person: 'ch04', text })).toEqual([answer]);
  expect(await town.say({ person: 'ch04', text })).toEqual([]);
  expect(await town.store.read.select().from(reports)).toEqual([]);
});
