import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { type Mode, openPlatformTown } from '../support/platform-town.ts';

const group = 'wrChangHu_Group-A1b2C3d4E5f6G7h8';
const [office, secretary, inspector, member] = ['XieYuZhen', 'GaoXiuLan', 'LinLiPing', 'ZhangJianGuo'];

function picture(background: string): Promise<Buffer> {
  return sharp({ create: { width: 320, height: 240, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

/** The whole job over the fakes. */
describe.each<[name: string, Mode, photoHint: string]>([
  ['WeCom, long connection', 'connection', '要带照片：引用照片再＠我，或私聊发我'],
  ['WeCom, callback', 'callback', '要带照片：引用照片再＠我，或私聊发我'],
  ['DingTalk', 'dingtalk', '要带照片：＠我时把照片插在同一条里，或私聊发我'],
])('a town on %s', (_name, mode, photoHint) => {
  it('goes from the first code to a published result and the honour roll', { timeout: 240_000 }, async () => {
    const town = await openPlatformTown(mode);
    const privately = (from: string, text: string) => town.say({ chat: from, from, text });
    const inGroup = (from: string, text: string, more = {}) => town.say({ chat: group, from, text, ...more });

    // The first person's code comes from the machine, the others' from him.
    expect(await privately(office, `绑定 ${await town.code('zb02')}`)).toContain('绑定好了');
    for (const [person, name] of [
      [secretary, '高秀兰'],
      [inspector, '林立平'],
    ] as const) {
      const code = /\d{6}/.exec(await privately(office, `绑定码 ${name}`))?.[0] ?? '';
      expect(await privately(person, `绑定 ${code}`)).toContain('绑定好了');
    }

    // What was said before the group is bound is kept and then handled.
    expect(await inGroup(member, '二组今天大扫除8人')).toContain('这个群还没绑定');
    expect(await inGroup(secretary, '绑定本群 长湖村')).toContain('绑定好了：长湖村');
    await expect.poll(() => town.texts(group).join('\n')).toContain('记下 长湖1：二组 大扫除 8人');
    await town.addWebhook(group);

    expect(await inGroup(member, '我是 三组 张建国')).toContain('记住了：长湖村三组 张建国');
    const photos = [await picture('#483'), await picture('#834')];
    const receipt = await inGroup(member, '三组今天大扫除，我和大家一共15人，清了两车垃圾', { photos });
    expect(receipt).toContain('记下 长湖2：三组 大扫除 清垃圾 15人 垃圾2车 图2张');
    await expect.poll(() => town.photoFiles(), { timeout: 60_000 }).toBe(4);
    expect(await inGroup(member, '改成18人')).toContain('18人');
    expect(await inGroup(secretary, '六组清扫村道9人')).toContain(photoHint);
    expect(await inGroup(secretary, '一组整理杂物4人')).not.toContain('要带照片');
    expect(await inGroup(member, '五组清沟6人', { quotedPhoto: await picture('#348') })).toContain('图1张');

    expect(await inGroup(secretary, '确认 2 张建国')).toContain('参加1人：张建国');
    expect(await privately(member, '我的积分')).toContain('张建国今年1分');
    expect(await inGroup(member, '/ranking')).toBe('本期还没评');
    expect(await inGroup(secretary, '/task 新建 清塘边垃圾 截止 3月30日')).toContain('建好 长湖6');
    expect(await inGroup(member, '／task')).toContain('长湖6 清塘边垃圾');
    expect(await inGroup(member, '检查 长湖村 村部 脏 -1')).toContain('检查人');

    // The village meets on Fridays; in callback mode the notice goes by the group's webhook.
    town.clock.now = instantAt('2023-03-24', '09:10');
    expect(await town.pushed(group, /大扫除/)).toContain('例会');

    expect(await privately(inspector, '检查 长湖村 三组塘边 垃圾未清 -1.5')).toContain('扣1.5分');
    await town.restart();
    town.clock.now = instantAt('2023-04-04', '09:30');
    expect(await privately(office, '评比 3月')).toContain('长湖');
    if (town.pressTwice) await town.pressTwice('公示 3月', office);
    else await town.post({ chat: office, from: office, text: '公示 3月' });
    const announced = () => town.texts(office).filter((text) => /^3月(?:公示|已|评比.*公示)/u.test(text));
    await expect.poll(announced, { timeout: 60_000 }).toEqual(['3月公示 4月6日到4月9日，发1个单位。4月10日起可定稿']);
    town.clock.now = instantAt('2023-04-06', '09:10');
    expect(await town.pushed(group, /3月评比公示/)).toContain('98.5分');
    // The result with its picture, once, also after a restart.
    await expect.poll(() => town.picturesFrom(group, /3月评比公示/), { timeout: 60_000 }).toBe(1);
    expect(await inGroup(member, '排名 3月')).toContain('98.5分');
    await town.restart();
    expect(await privately(office, '待处理')).not.toContain('发送结果不明');
    expect(town.picturesFrom(group, /3月评比公示/)).toBe(1);
    expect(town.texts(group).filter((text) => text.includes('记下 长湖2'))).toHaveLength(1);
    // One press that came twice was answered once.
    expect(announced()).toHaveLength(1);

    // The final result, then the 光荣榜 with its poster in one message.
    town.clock.now = instantAt('2023-04-10', '09:30');
    expect(await privately(office, '定稿 3月')).toContain('3月评比已定稿');
    town.clock.now = instantAt('2023-04-11', '09:10');
    await town.pushed(group, /3月评比结果/);
    expect(await privately(office, '光荣榜 定 3月')).toContain('3月光荣榜定了1个');
    town.clock.now = instantAt('2023-04-12', '09:10');
    expect(await town.pushed(group, /光荣榜/)).toContain('长湖村（');
    await expect.poll(() => town.picturesFrom(group, /光荣榜/), { timeout: 60_000 }).toBe(1);
    expect(town.violations()).toEqual([]);
  });
});
