import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashOf } from '../../src/domain/canonical-json.ts';
import { recompute } from '../../src/domain/evaluation.ts';
import { instantAt } from '../../src/domain/time.ts';
import { latestEvaluation } from '../../src/store/evaluations.ts';
import { evaluations, notices } from '../../src/store/schema.ts';
import { allUnits } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;
let inspector: string;

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
  inspector = town.holder('inspector');
});
afterEach(() => town.close());

async function inspectMay(): Promise<void> {
  town.clock.now = instantAt('2023-05-18', '10:00');
  for (const text of [
    '检查 长湖村 塘边杂草 -1.5',
    '检查 荷塘村 塘边杂草 -1',
    '检查 柳林村 厕所异味 -1',
    '检查 枫树村 没问题',
    '检查 党建办 大厅灰尘 -0.5',
  ]) {
    await town.say({ person: inspector, chat: 'private', text });
  }
}

async function tellOffice(text: string, day?: string): Promise<string> {
  if (day !== undefined) town.clock.now = instantAt(day, '09:30');
  const replies = await town.say({ person: office, chat: 'private', text });
  return replies.join('\n');
}

async function noticesOf(schedule: string): Promise<Map<string, string>> {
  const units = await allUnits(town.store.read);
  const planned = (await town.store.read.select().from(notices)).filter((notice) => notice.schedule === schedule);
  return new Map(
    planned.map((notice) => [units.find((unit) => unit.id === notice.unitId)?.code ?? '', notice.text ?? '']),
  );
}

async function stored() {
  const evaluation = await latestEvaluation(town.store.read, 'workplace', '2023-05');
  if (!evaluation) throw new Error('May is not evaluated');
  return evaluation;
}

describe('the way of a monthly evaluation', () => {
  it('brings the result of an inspection to every group, and 排名 shows exactly the published figures', async () => {
    await inspectMay();
    const draft = await tellOffice('评比 5月', '2023-06-05');
    expect(draft).toContain('已查5个单位，未检查11个');
    expect(draft).toContain('村（社区）：第1名枫树100、并列第2名荷塘99、并列第2名柳林99');
    expect(await tellOffice('公示 5月')).toBe('5月公示 6月6日到6月9日，发17个单位。6月10日起可定稿');

    const notices = await noticesOf('evaluation-notice:2023-05');
    expect(notices.size).toBe((await allUnits(town.store.read)).length);
    expect(notices.get('hetang')).toBe(
      '5月评比公示\n荷塘村99分（优秀）\n村（社区）并列第2名，共4个单位\n做得好：室内、标识标牌满分\n扣分多：室外1分\n公示到6月9日，有异议私聊发我：异议…',
    );
    expect(notices.get('qingshan')).toBe('5月评比公示\n青山村未检查，不排名\n公示到6月9日，有异议私聊发我：异议…');
    expect(notices.get('zhenban')).toContain('村（社区）：1枫树100 2荷塘99 2柳林99 4长湖98.5');

    const ranking = await town.say({ person: town.members('changhu')[0]?.id ?? '', text: '排名 5月' });
    expect(ranking).toEqual([
      '5月评比（公示中，到6月9日）\n村（社区）（共4个）\n第1名 枫树村 100分\n并列第2名 荷塘村 99分\n并列第2名 柳林村 99分\n第4名 长湖村 98.5分',
    ]);

    expect(await tellOffice('定稿 5月', '2023-06-12')).toBe('5月评比已定稿，结果发17个单位');
    const results = await noticesOf('evaluation-result:2023-05');
    expect(results.get('changhu')).toBe(
      '5月评比结果\n长湖村98.5分（优秀）\n村（社区）第4名，共4个单位\n做得好：室内、标识标牌满分\n扣分多：室外1.5分\n发“排名”看名次',
    );
    const final = await town.say({ person: town.members('changhu')[0]?.id ?? '', text: '/ranking 本月' });
    expect(final[0]).toContain('本月还没评，这是5月的\n5月评比结果（6月12日定稿）');
    expect(final[0]).toContain('第4名 长湖村 98.5分');
  });

  it('keeps every text to a group within 120 characters', async () => {
    await inspectMay();
    await tellOffice('评比 5月', '2023-06-05');
    await tellOffice('公示 5月');
    await tellOffice('定稿 5月', '2023-06-12');
    const texts = (await town.store.read.select().from(notices)).map((notice) => notice.text ?? '');
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(120);
  });

  it('freezes the figures at the notice: what comes later changes neither document nor hash', async () => {
    await inspectMay();
    await tellOffice('评比 5月', '2023-06-05');
    await tellOffice('公示 5月');
    const before = await stored();
    expect(await town.say({ person: inspector, chat: 'private', text: '检查 长湖村 5月18日 塘边杂草 -5' })).toEqual([
      '5月已公示，不能再记',
    ]);
    expect(await tellOffice('评比 5月')).toBe('5月正在公示，到6月9日，数字不再变');
    await tellOffice('定稿 5月', '2023-06-12');
    const after = await stored();
    expect(after.document).toEqual(before.document);
    expect(after.hash).toBe(before.hash);
    expect(hashOf(recompute(after.document))).toBe(after.hash);
  });

  it('names the change against the month before', async () => {
    await inspectMay();
    await tellOffice('评比 5月', '2023-06-05');
    await tellOffice('公示 5月');
    await tellOffice('定稿 5月', '2023-06-12');
    await town.say({ person: inspector, chat: 'private', text: '检查 长湖村 没问题' });
    await town.say({ person: inspector, chat: 'private', text: '检查 荷塘村 厕所异味 -2' });
    await tellOffice('评比 6月', '2023-07-04');
    await tellOffice('公示 6月');
    await tellOffice('定稿 6月', '2023-07-10');
    const results = await noticesOf('evaluation-result:2023-06');
    expect(results.get('changhu')).toContain('比5月高1.5分\n做得好：室内、室外满分\n没有扣分');
    expect(results.get('hetang')).toContain('比5月低1分\n做得好：室内、室外满分\n扣分多：卫生间2分');
  });

  it('takes the mean of two inspectors', async () => {
    await inspectMay();
    const second = town.bundle.town.people.filter((one) => one.roles.some((grant) => grant.role === 'inspector'))[1];
    await town.say({ person: second?.id ?? '', chat: 'private', text: '检查 长湖村 没问题' });
    await tellOffice('评比 5月', '2023-06-05');
    const changhu = (await stored()).document.units.find((unit) => unit.code === 'changhu');
    expect(changhu?.result?.totalHundredths).toBe(9925);
  });
});

describe('评比', () => {
  it('says 截止前预览 until the cut-off, and computes the draft anew each time', async () => {
    await inspectMay();
    expect(await tellOffice('评比 5月', '2023-06-03')).toMatch(/^5月评比（截止前预览）\n已查5个单位/);
    await town.say({ person: inspector, chat: 'private', text: '检查 青山村 5月31日 没问题' });
    expect(await tellOffice('评比 五月', '2023-06-04')).toMatch(/^5月评比草稿\n已查6个单位/);
    expect(await town.store.read.select().from(evaluations)).toHaveLength(1);
  });

  it('refuses months ahead and outside the programme', async () => {
    expect(await tellOffice('评比 12月', '2023-05-10')).toBe('12月还没到，不能评比');
    expect(await tellOffice('评比 2022年5月')).toBe('2022年5月不在方案时间内');
  });

  it('is refused to others, and a report that begins with the word stays a report', async () => {
    const member = town.members('changhu')[0]?.id ?? '';
    expect(await town.say({ person: member, chat: 'private', text: '评比 5月' })).toEqual([
      '这个由指挥所办公室来办，请找他们',
    ]);
    const [reply] = await town.say({ person: member, text: '公示栏前大扫除，15人' });
    expect(reply).toMatch(/^记下 长湖/);
  });
});

describe('公示', () => {
  it('waits for the cut-off and for a draft made after it', async () => {
    await inspectMay();
    await tellOffice('评比 5月', '2023-06-02');
    expect(await tellOffice('公示 5月')).toBe('5月还没截止，6月4日起可以公示');
    expect(await tellOffice('公示 5月', '2023-06-05')).toBe('请先看截止后的草稿，回：评比 5月');
    await tellOffice('评比 5月');
    expect(await tellOffice('公示 5月')).toMatch(/^5月公示 6月6日到6月9日/);
  });

  it('does not publish a month nobody inspected', async () => {
    await tellOffice('评比 5月', '2023-06-05');
    expect(await tellOffice('公示 5月')).toBe('5月没有检查记录，没法公示');
  });

  it('said twice tells the dates and sends nothing twice', async () => {
    await inspectMay();
    await tellOffice('评比 5月', '2023-06-05');
    await tellOffice('公示 5月');
    const before = await town.store.read.select().from(notices);
    expect(await tellOffice('公示 5月')).toBe('5月已在公示：6月6日到6月9日');
    expect(await town.store.read.select().from(notices)).toEqual(before);
  });

  it('begins today when today’s slot is still ahead', async () => {
    await inspectMay();
    town.clock.now = instantAt('2023-06-05', '08:40');
    await town.say({ person: office, chat: 'private', text: '评比 5月' });
    expect(await tellOffice('公示 5月')).toMatch(/^5月公示 6月5日到6月8日/);
  });
});

describe('定稿', () => {
  it('waits for the end of the notice and says from when', async () => {
    await inspectMay();
    expect(await tellOffice('定稿 5月', '2023-06-05')).toBe('5月还没公示，先回：公示 5月');
    await tellOffice('评比 5月');
    await tellOffice('公示 5月');
    expect(await tellOffice('定稿 5月', '2023-06-09')).toBe('5月还在公示，6月10日起可以定稿');
    await tellOffice('定稿 5月', '2023-06-10');
    expect(await tellOffice('定稿 5月', '2023-06-11')).toBe('5月已在6月10日定稿');
  });
});

describe('排名', () => {
  it('says 本期还没评 before the first, and for periods and lists nothing was published of', async () => {
    const person = town.members('changhu')[0]?.id ?? '';
    await inspectMay();
    await tellOffice('评比 5月', '2023-06-05');
    for (const text of ['排名', '排名 本月', '排名 本季', '排名 本年', '排名 网格', '排名 网格组', '/ranking']) {
      expect(await town.say({ person, text })).toEqual(['本期还没评']);
    }
    expect(await town.say({ person, text: '排名 4月' })).toEqual(['4月还没评']);
    expect(await town.say({ person, text: '排名 12月' })).toEqual(['12月还没评']);
    expect(await town.say({ person, text: '排名 13月' })).toEqual(['哪个月？例：排名 5月']);
  });

  it('adds the own unit below the head of its list, within ten lines', async () => {
    await inspectMay();
    for (const name of ['青山村', '石桥村', '白杨村', '东港村']) {
      await town.say({ person: inspector, chat: 'private', text: `检查 ${name} 没问题` });
    }
    await tellOffice('评比 5月', '2023-06-05');
    await tellOffice('公示 5月');
    const [own = ''] = await town.say({ person: town.members('changhu')[0]?.id ?? '', text: '排名' });
    expect(own).toContain('本单位：第8名 长湖村 98.5分');
    const [both = ''] = await town.say({ person: office, chat: 'private', text: '排名' });
    expect(both).toContain('部门单位（共1个）');
    for (const text of [own, both]) expect(text.split('\n').length).toBeLessThanOrEqual(10);
  });
});
