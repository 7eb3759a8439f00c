import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { reportDetails } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;

beforeEach(async () => {
  town = await openTown();
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

const secretary = () => town.holder('secretary', 'changhu');
const member = () => town.members('changhu')[0]?.id ?? '';
const office = () => town.holder('office');
const post = (text: string) => town.say({ person: member(), text });
const privately = async (person: string, text: string) =>
  (await town.say({ person, chat: 'private', text })).join('\n');
const confirmAll = () => town.say({ person: secretary(), text: '确认全部' });

describe('what a report tells beside its facts', () => {
  it('is stored with it and shown in 为什么', async () => {
    await post('第一支部主题党日，应到12人实到10人，突击先锋队带头，“党旗领航 清洁家园”活动清垃圾2车');
    const shown = await privately(secretary(), '为什么 长湖1');
    expect(shown).toContain('长湖第一党支部应到12实到10；主题活动：党旗领航 清洁家园；队伍：长湖党员突击先锋队');
    await post('今天电子屏和大喇叭一起宣传，发了倡议书');
    expect(await privately(secretary(), '为什么 长湖2')).toContain('宣传方式：广播、电子屏');
  });

  it('follows a correction, of the branch and nothing else', async () => {
    await post('第一支部党员大会，应到12人实到10人');
    await town.say({ person: member(), text: '改成应到12人实到11人' });
    const [details] = await town.store.read.select().from(reportDetails);
    expect(details?.rolls).toEqual([{ branch: '长湖第一党支部', expected: 12, present: 11 }]);
  });

  it('links the household whose wall it is, and a cadre of another unit', async () => {
    const liaison = town.bundle.town.people.find(({ roles }) =>
      roles.some(({ role, units }) => role === 'liaison' && units.includes('changhu')),
    );
    await post(`李大明家改院墙30平方，办点干部${liaison?.name}到场`);
    const shown = await privately(secretary(), '为什么 长湖1');
    expect(shown).toContain('户：李大明家');
    expect(shown).toContain(`到场干部：${liaison?.name}`);
  });
});

describe('行动', () => {
  it('sums confirmed work under a campaign or a team, in the own unit', async () => {
    await post('四亮活动，党员8人清垃圾3车');
    await post('突击先锋队清沟渠300米，6人');
    expect(await town.say({ person: member(), text: '行动 四亮' })).toEqual(['四亮：还没有确认的活动']);
    await confirmAll();
    expect(await town.say({ person: member(), text: '行动 四亮' })).toEqual(['四亮：做了1次，8人次，清垃圾3车']);
    const [all = ''] = await town.say({ person: member(), text: '行动' });
    expect(all).toContain('长湖党员突击先锋队：做了1次，6人次');
    expect(await town.say({ person: town.holder('secretary', 'hetang'), text: '行动 四亮' })).toEqual([
      '四亮：还没有确认的活动',
    ]);
  });

  it('says which there are, and leaves 行动起来 alone', async () => {
    expect((await town.say({ person: member(), text: '/行动 五亮' }))[0]).toMatch(/^没找到。有：.*四亮/);
    expect((await town.say({ person: member(), text: '行动起来' })).join()).not.toContain('没找到');
  });
});

describe('一课一片', () => {
  it('shows what each branch lacks this month, and ticks it by reports', async () => {
    const [before = ''] = await town.say({ person: secretary(), text: '一课一片' });
    expect(before).toBe('5月一课一片一实践\n长湖第一党支部：还缺课、片、实践\n长湖第二党支部：还缺课、片、实践');
    await post('第一支部上党课12人');
    await post('第一支部、第二支部一起看教育片《长津湖》20人');
    const [after = ''] = await town.say({ person: secretary(), text: '一课一片' });
    expect(after).toBe('5月一课一片一实践\n长湖第一党支部：还缺实践\n长湖第二党支部：还缺课、实践');
    expect((await town.say({ person: secretary(), text: '一课一片 4月' }))[0]).toContain('还缺课、片、实践');
  });

  it('shows the office only who lacks something', async () => {
    const shown = await privately(office(), '一课一片');
    expect(shown).toMatch(/^5月\d+个支部，\d+个还缺\n/);
  });
});

describe('阶段 总结', () => {
  beforeEach(async () => {
    await post('三组大扫除，党员5人群众10人，清垃圾2车');
    await confirmAll();
    await post('四组清沟渠 3人');
  });

  it('tells a unit what it did, from confirmed work only', async () => {
    const [text = ''] = await town.say({ person: member(), text: '阶段 总结 干净' });
    expect(text).toContain('长湖村\n做了1次，15人次，清垃圾2车\n党员5 群众10，1名党员带动2名群众');
    expect(text).toContain('另有1条待确认，没算');
    expect(text).toMatch(/还没报：.*党员大会/);
  });

  it('tells office and town group of every unit in the order of the roster, without rank', async () => {
    const text = await privately(office(), '阶段总结 干净');
    expect(text).toContain('全镇\n做了1次');
    expect(text).toContain('\n长湖 1次 15人次 垃圾2车');
    expect(text).not.toMatch(/第\d名/);
    expect((await town.say({ person: office(), text: '阶段总结', chat: 'zhenban' }))[0]).toContain('全镇');
    expect(await privately(secretary(), '阶段总结')).not.toContain('全镇');
  });

  it('asks which phase, and leaves a message that begins so alone', async () => {
    expect((await town.say({ person: member(), text: '阶段 总结 美丽' }))[0]).toContain('哪个阶段？例：阶段 总结 干净');
    expect((await town.say({ person: member(), text: '阶段总结 秀美' }))[0]).toBe('“秀美”阶段还没开始');
  });
});

describe('群众参与', () => {
  it('shows the secretary her own village: ratio, trend, cadres, planting, grids without activity', async () => {
    await town.say({ person: member(), text: '三组大扫除，党员5人群众5人', at: instantAt('2023-04-12', '10:00') });
    town.clock.now = instantAt('2023-05-10', '10:00');
    const liaison = town.bundle.town.people.find(({ roles }) =>
      roles.some(({ role, units }) => role === 'liaison' && units.includes('changhu')),
    );
    await post(`三组植树30棵，党员2人群众8人，办点干部${liaison?.name}参加`);
    await confirmAll();
    const text = await privately(secretary(), '群众参与');
    expect(text).toContain('5月 长湖村 活动1次\n党员2 群众8，1名党员带动4名群众\n群众占80%，上月50%');
    expect(text).toContain('干部到场1次，其中办点干部1次');
    expect(text).toContain('栽种美化：30棵');
    expect(text).toContain('还没有确认活动的网格：第一网格、第三网格');
    expect(text).not.toContain('荷塘');
  });

  it('shows the office every village, and a grid head his own grids only', async () => {
    await post('三组大扫除，党员5人群众10人');
    await confirmAll();
    const all = await privately(office(), '群众参与 5月');
    expect(all).toContain('长湖 1次 党员5 群众10 2个网格没活动');
    const head = town.holder('gridHead', 'changhu');
    const own = await privately(head, '群众参与');
    const grids = /网格：(.*)/.exec(own)?.[1]?.split('、') ?? [];
    expect(grids.length).toBeLessThan(2);
    expect(await privately(member(), '群众参与')).toMatch(/来办/);
  });
});

describe('广播稿 and 典型', () => {
  it('writes a script of at most 200 characters, the village’s own for its secretary', async () => {
    await post('三组清垃圾2车，15人');
    await confirmAll();
    const noted = await privately(secretary(), '典型 三组李家婆媳天天扫门前路');
    expect(noted).toMatch(/^记下典型 长湖\d+：三组李家婆媳天天扫门前路。不计分/);
    const text = await privately(secretary(), '广播稿');
    const [script = '', screen = ''] = text.split('\n');
    expect([...script].length).toBeLessThanOrEqual(200);
    expect(script).toContain('长湖村的乡亲们好');
    expect(script).toContain('5月我们村做了1次');
    expect(script).toContain('李家婆媳');
    expect(screen).toMatch(/^电子屏：/);
    expect(await privately(office(), '广播稿 5月')).toContain('全镇做了1次');
  });

  it('lists and withdraws notes, gives no points, and is the secretary’s', async () => {
    await privately(secretary(), '典型 三组李家婆媳天天扫门前路');
    expect(await privately(secretary(), '典型')).toContain('三组李家婆媳');
    expect(await privately(secretary(), '典型 撤销 1')).toBe('长湖1撤销了');
    expect(await privately(secretary(), '典型')).toMatch(/^还没记过典型/);
    expect(await privately(secretary(), '典型 撤销 1')).toContain('不是典型');
    expect(await privately(secretary(), '典型 好')).toMatch(/^写明什么人/);
    expect(await privately(member(), '典型 三组李家婆媳天天扫门前路')).toMatch(/来办/);
  });
});
