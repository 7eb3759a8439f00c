import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { honoursOf } from '../../src/store/honours.ts';
import { adjustments, evaluations, groupProgress, honours, notices } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;
let secretary: string;

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
  secretary = town.holder('secretary', 'changhu');
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

async function tell(person: string, text: string, chat = 'private', photos = 0): Promise<string> {
  return (await town.say({ person, text, chat, photos })).join('\n');
}

const standing = () => town.store.read.select().from(adjustments);
const planned = () => town.store.read.select().from(notices);

describe('秀美网格组', () => {
  it('are one or two a unit, in villages and departments alike', async () => {
    expect(await tell(secretary, '秀美网格组 登记 三组 目标 路边种花、院墙刷白', 'changhu')).toBe(
      '登记 长湖三组：路边种花、院墙刷白。做了什么发：秀美网格组 三组 进展 …',
    );
    expect(await tell(secretary, '秀美网格组 登记 3组 目标 种树')).toBe('长湖三组已经登记了');
    expect(await tell(secretary, '秀美网格组 登记 九组 目标 种树')).toContain('长湖没有“九组”');
    await tell(secretary, '秀美网格组 登记 四组 目标 种树');
    expect(await tell(secretary, '秀美网格组 登记 五组 目标 种树')).toBe(
      '一个单位最多2个，已有三组、四组。要换先发：秀美网格组 取消 三组',
    );
    await tell(secretary, '秀美网格组 取消 三组');
    expect(await tell(secretary, '秀美网格组 登记 五组 目标 种树')).toContain('登记 长湖五组');
    const department = town.bundle.town.units.find(({ kind }) => kind === 'department');
    const head = town.holder('secretary', department?.id ?? '');
    expect(await tell(head, '秀美网格组 登记 院前花圃组 目标 常年有花')).toContain(
      `登记 ${department?.short}院前花圃组`,
    );
  });

  it('show what was done, with the confirmed reports that name them', async () => {
    await tell(secretary, '秀美网格组 登记 三组 目标 路边种花');
    expect(await tell(secretary, '秀美网格组 三组 进展 荷塘边种了20棵桂花', 'changhu', 2)).toBe(
      '记下 长湖三组进展：荷塘边种了20棵桂花 图2张',
    );
    await tell('ch04', '三组今天大扫除，15人', 'changhu');
    await tell('ch04', '四组今天清沟，5人', 'changhu');
    await tell(secretary, '确认全部', 'changhu');
    expect(await tell('ch04', '秀美网格组', 'changhu')).toBe(
      '长湖三组：路边种花，确认的上报1次\n5月10日 荷塘边种了20棵桂花 图2张',
    );
    expect(await town.store.read.select().from(groupProgress)).toHaveLength(1);
  });

  it('tells who has none to the office alone', async () => {
    await tell(secretary, '秀美网格组 登记 三组 目标 路边种花');
    expect(await tell(office, '秀美网格组')).toContain('还没登记的15个：荷塘、');
    expect(await tell(office, '秀美网格组', 'changhu')).not.toContain('荷塘');
    expect(await tell(secretary, '秀美网格组')).not.toContain('荷塘');
  });

  it('are judged in a selection, and bring a bonus only when the office accepts them, once a quarter', async () => {
    await tell(secretary, '秀美网格组 登记 三组 目标 路边种花');
    expect(await tell(office, '秀美网格组 验收 长湖村 三组')).toContain('还没评上');
    expect(await tell(office, '评选 秀美网格组 开始 截止 5月31日')).toContain('已登记的1个组参评');
    await tell(secretary, '秀美网格组 登记 四组 目标 种树');
    await tell(office, '评选 评委 林立平 吕玉山 徐国华');
    for (const judge of ['zb10', 'zb11', town.bundle.town.people.find(({ name }) => name === '徐国华')?.id ?? '']) {
      await tell(judge, '评分 1 95');
      await tell(judge, '评分 2 85');
    }
    await tell(office, '评选 公示 秀美网格组');
    town.clock.now = instantAt('2023-05-19', '10:00');
    expect(await tell(office, '评选 定 秀美网格组')).toContain('要加分回：秀美网格组 验收');
    expect(await standing()).toEqual([]);
    expect(await tell(secretary, '秀美网格组 验收 长湖村 三组')).toContain('这个由指挥所办公室来办');
    expect(await tell(office, '秀美网格组 验收 长湖村 三组')).toBe('记下1：长湖第2季度秀美网格组加1分');
    expect(await tell(office, '秀美网格组 验收 长湖村 三组')).toBe('长湖三组这个季度已经加过了');
    expect(await standing()).toHaveLength(1);
  });
});

describe('微经验', () => {
  const text = '微经验 垃圾换肥皂：十斤可回收的换一块肥皂，组里没人乱扔了';

  it('is handed in by a member, adopted by the office, shared with all groups, and brings the bonus', async () => {
    expect(await tell('ch13', text, 'changhu', 1)).toBe('收到微经验1：长湖 垃圾换肥皂 图1张，办公室看了告诉您');
    expect(await tell('ch04', '微经验 1')).toBe('没有采纳的微经验1');
    expect(await tell(office, '待办')).toContain('1条微经验待看，回：微经验');
    expect(await tell(office, '采纳 1 省钱管用')).toBe('微经验1采纳了，下一次发到各群。记下1：长湖第2季度微经验加1分');
    expect(await tell(office, '采纳 1')).toBe('微经验1已经采纳了');
    expect(await standing()).toHaveLength(1);
    const rows = await planned();
    expect(rows).toHaveLength(17);
    expect(rows[0]?.text).toBe('微经验 长湖 垃圾换肥皂：十斤可回收的换一块肥皂，组里没人乱扔了 全文回：微经验 1');
    expect(await tell('ch04', '微经验', 'changhu')).toBe('1 长湖 垃圾换肥皂');
    expect(await tell('ch04', '微经验 1', 'changhu')).toContain('十斤可回收的换一块肥皂');
    expect(await tell('ch13', '待办')).toContain('您的微经验1采纳了');
  });

  it('is returned with a reason, told to its writer alone', async () => {
    await tell('ch13', text, 'changhu');
    expect(await tell(office, '微经验 退 1 写写花了多少钱')).toBe('微经验1退回，已告诉本人');
    expect(await tell('ch13', '待办')).toContain('微经验1没采纳：写写花了多少钱。改好可以再报');
    expect(await planned()).toEqual([]);
    expect(await standing()).toEqual([]);
  });

  it('of a department brings no bonus, for it is in no quarterly list', async () => {
    const department = town.bundle.town.units.find(({ kind }) => kind === 'department')?.id ?? '';
    await tell(town.holder('secretary', department), text, department);
    expect(await tell(office, '采纳 1')).toContain('不在季度评比里，不加分');
    expect(await standing()).toEqual([]);
  });
});

describe('表扬名单', () => {
  /** A round of the quarter with one finding in 长湖第一网格. */
  async function finalQuarter(): Promise<void> {
    await tell(office, '检查安排 2季度 林立平 吕玉山');
    for (const inspector of ['zb10', 'zb11']) {
      for (const { name, kind } of town.bundle.town.units) {
        if (kind === 'village' || kind === 'community') await tell(inspector, `检查 季 ${name} 没问题`);
      }
      await tell(inspector, '检查 季 长湖村 第一网格 塘边漂浮物 -2');
      await tell(inspector, '交卷');
    }
    town.clock.now = instantAt('2023-07-04', '09:30');
    await tell(office, '评比 2季度');
    await tell(office, '公示 2季度');
    town.clock.now = instantAt('2023-07-13', '09:30');
  }

  it('comes from the grid scores of the final quarter and is the office’s to confirm', async () => {
    await finalQuarter();
    expect(await tell(office, '表扬名单 2季度')).toBe('第2季度评比还没定稿，先定稿再拟表扬名单');
    await tell(office, '定稿 2季度');
    const draft = await tell(office, '表扬名单 2季度');
    expect(draft).toContain('长湖第二网格：网格得分80，本村第1，0个月有活动');
    expect(draft).not.toContain('长湖第一网格');
    expect(draft).not.toContain('荷塘');
    expect(await town.store.read.select().from(honours)).toEqual([]);
    expect(await tell(office, '表扬名单 2季度 定')).toBe('第2季度表扬名单定了2个，发17个单位');
    expect(await tell(office, '表扬名单 2季度 定')).toBe('第2季度表扬名单已经定了');
    const texts = (await planned()).map(({ text }) => text);
    expect(texts).toContain('通报表扬 2023年第2季度成效显著的党员责任网格：长湖第二网格、长湖第三网格');
    expect(await honoursOf(town.store.read, { kind: 'grid' })).toHaveLength(2);
  });
});

describe('村评', () => {
  const panel = { 傅新明: 'ch02', 秦德才: 'ch03', 李大明: 'ch06' } as const;

  async function judged(): Promise<void> {
    await tell(secretary, '村评 开始 三组 四组 五组', 'changhu');
    await tell(secretary, `村评 评委 ${Object.keys(panel).join(' ')}`, 'changhu');
    for (const [index, judge] of Object.values(panel).entries()) {
      for (const id of [1, 2, 3]) await tell(judge, `评分 ${id} ${90 - id * 5 + index}`);
    }
  }

  it('is judged by the village’s own panel and told to that village’s group alone', async () => {
    expect(await tell(secretary, '村评 开始 三组 四组 五组', 'changhu')).toContain('1长湖三组、2长湖四组、3长湖五组');
    expect(await tell(secretary, '村评 评委 傅新明 秦德才', 'changhu')).toContain('评委至少3人');
    await judged();
    expect(await tell(secretary, '村评 结果', 'changhu')).toContain('村内评比下一次发到本村群');
    const seen = (await town.sentTo('changhu')).map(({ text }) => text).join();
    expect(seen).not.toContain('86分');
    const rows = await planned();
    expect(rows).toHaveLength(1);
    expect(rows[0]?.text).toBe('村内评比：第1三组、第2四组（村内评比，由村评委会评，不计入镇评比）');
  });

  it('shows the secretary the whole result privately', async () => {
    await judged();
    expect(await tell(secretary, '村评 结果')).toContain('第3五组76分');
  });

  it('names nobody of those who tie for last', async () => {
    await tell(secretary, '村评 开始 三组 四组 五组', 'changhu');
    await tell(secretary, `村评 评委 ${Object.keys(panel).join(' ')}`, 'changhu');
    for (const judge of Object.values(panel))
      for (const id of [1, 2, 3]) await tell(judge, `评分 ${id} ${id === 1 ? 90 : 80}`);
    await tell(secretary, '村评 结果', 'changhu');
    expect((await planned()).map(({ text }) => text)).toEqual([
      '村内评比：第1三组（村内评比，由村评委会评，不计入镇评比）',
    ]);
  });

  it('needs two different groups or households', async () => {
    expect(await tell(secretary, '村评 开始 三组 三组', 'changhu')).toContain('至少写两个不同的组或户');
  });

  it('is in no ranking, honour or evaluation of the town', async () => {
    town.clock.now = instantAt('2023-05-18', '10:00');
    await tell('zb10', '检查 长湖村 塘边杂草 -1');
    const evaluated = async () => {
      town.clock.now = instantAt('2023-06-05', '09:30');
      await tell(office, '评比 5月');
      const [row] = await town.store.read.select().from(evaluations);
      return row?.hash;
    };
    const before = await evaluated();
    town.clock.now = instantAt('2023-05-19', '10:00');
    await judged();
    await tell(secretary, '村评 结果', 'changhu');
    expect(await evaluated()).toBe(before);
    expect(await town.store.read.select().from(honours)).toEqual([]);
    expect(await standing()).toEqual([]);
    expect(await tell(office, '评选')).not.toContain('村内');
    expect(await tell(secretary, '排名', 'changhu')).toContain('还没评');
  });

  it('is not another village’s secretary’s, nor a member’s', async () => {
    expect(await tell(town.holder('secretary', 'hetang'), '村评 开始 三组 四组', 'changhu')).toBe(
      '村内评比由本村书记来办',
    );
    expect(await tell('ch13', '村评 开始 三组 四组', 'changhu')).toContain('这个由村书记来办');
  });
});
