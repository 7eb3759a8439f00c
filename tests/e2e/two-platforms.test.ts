import { expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { openPlatformTown } from '../support/platform-town.ts';

const [wecomGroup, dingtalkGroup] = ['wrChangHu_Group-A1b2C3d4E5f6G7h8', 'cidHETANG0001=='];

/** One village's group is on WeCom, the other's on DingTalk; the office is on both. */
it('keeps one ledger and one ranking for groups on two platforms', { timeout: 240_000 }, async () => {
  const town = await openPlatformTown('connection', 'dingtalk');
  const onWecom = (from: string, text: string, chat = from) => town.say({ chat, from, text });
  const onDingtalk = (from: string, text: string, chat = from) => town.say({ on: 'dingtalk', chat, from, text });

  expect(await onWecom('Office', `绑定 ${await town.code('zb02')}`)).toContain('绑定好了');
  expect(await onDingtalk('office-d', `绑定 ${await town.code('zb02')}`)).toContain('绑定好了');
  const codeFor = async (name: string) => /\d{6}/.exec(await onWecom('Office', `绑定码 ${name}`))?.[0] ?? '';
  expect(await onWecom('ChangHu', `绑定 ${await codeFor('高秀兰')}`)).toContain('绑定好了');
  expect(await onDingtalk('hetang', `绑定 ${await codeFor('丁建设')}`)).toContain('绑定好了');
  expect(await onDingtalk('inspector', `绑定 ${await codeFor('林立平')}`)).toContain('绑定好了');
  expect(await onWecom('ChangHu', '绑定本群 长湖村', wecomGroup)).toContain('绑定好了：长湖村');
  expect(await onDingtalk('hetang', '绑定本群 荷塘村', dingtalkGroup)).toContain('绑定好了：荷塘村');

  expect(await onWecom('ChangHu', '三组今天大扫除15人', wecomGroup)).toContain('记下 长湖1');
  expect(await onDingtalk('hetang', '一组今天大扫除12人', dingtalkGroup)).toContain('记下 荷塘1');
  expect(await onDingtalk('inspector', '检查 长湖村 三组塘边 垃圾未清 -1.5')).toContain('扣1.5分');
  expect(await onDingtalk('inspector', '检查 荷塘村 一组塘边 垃圾未清 -0.5')).toContain('扣0.5分');

  town.clock.now = instantAt('2023-04-04', '09:30');
  await onWecom('Office', '评比 3月');
  expect(await onDingtalk('office-d', '公示 3月')).toContain('公示');
  town.clock.now = instantAt('2023-04-06', '09:40');
  const [there, here] = [await town.pushed(wecomGroup, /3月评比公示/), await town.pushed(dingtalkGroup, /3月评比公示/)];
  expect(there).toContain('98.5分');
  expect(here).toContain('99.5分');
  const rankings = [
    await onWecom('ChangHu', '排名 3月', wecomGroup),
    await onDingtalk('hetang', '排名 3月', dingtalkGroup),
  ];
  for (const ranking of rankings) {
    expect(ranking).toMatch(/荷塘.*99\.5分/u);
    expect(ranking).toMatch(/长湖.*98\.5分/u);
  }
  expect(town.violations()).toEqual([]);
});
