import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { objectionsDue } from '../../src/jobs/daily/objections-due.ts';
import { selectionReminders } from '../../src/jobs/daily/selection-reminders.ts';
import { honoursOf } from '../../src/store/honours.ts';
import { setNoticeState } from '../../src/store/notices.ts';
import { candidates, groupVotes, notices, privateItems, selections } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;
let secretary: string;

/** 林立平, 吕玉山 and 梁庆香 inspect; 高秀兰 and 徐国华 are of villages. */
const judges = { 林立平: 'zb10', 吕玉山: 'zb11', 高秀兰: 'ch01' } as const;
/** Head of 第二网格, in which 张建国 and 张爱国 live. */
const gridHead = 'ch06';

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
  secretary = town.holder('secretary', 'changhu');
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

async function tell(person: string, text: string, chat = 'private'): Promise<string> {
  return (await town.say({ person, text, chat })).join('\n');
}

async function opened(scope = ''): Promise<void> {
  await tell(office, `评选 网格最美党员户 开始 ${scope}截止 5月31日`);
}

/** 1 is 张爱国户, 2 张建国户, both of 第二网格. */
async function nominated(): Promise<void> {
  await opened();
  await tell(gridHead, '提名 网格最美党员户 张爱国 院子干净，带头清沟', 'changhu');
  await tell(gridHead, '提名 网格最美党员户 张建国 门前种花', 'changhu');
}

async function judged(scores: readonly (readonly [number, number])[]): Promise<void> {
  await nominated();
  await tell(secretary, '评选 推荐 1 2');
  await tell(office, `评选 评委 ${Object.keys(judges).join(' ')}`);
  for (const [id, score] of scores) for (const judge of Object.values(judges)) await tell(judge, `评分 ${id} ${score}`);
}

const clear = [
  [1, 90],
  [2, 80],
] as const;

async function onNotice(): Promise<void> {
  await judged(clear);
  await tell(office, '评选 公示 网格最美党员户');
}

describe('a selection of households', () => {
  it('goes from nominations to praise that is told to every group', async () => {
    expect(await tell(office, '评选 网格最美党员户 开始 截止 5月31日')).toBe(
      '网格最美党员户（2023年上半年）开始了：全镇，提名到5月31日',
    );
    expect(await tell(gridHead, '提名 网格最美党员户 张爱国 院子干净，带头清沟', 'changhu')).toBe(
      '提名1：长湖张爱国户 院子干净，带头清沟。村里推荐发：评选 推荐 1',
    );
    await tell(gridHead, '提名 网格最美党员户 张建国 门前种花', 'changhu');
    expect(await tell(secretary, '待办')).toContain('网格最美党员户有2个提名（5月31日截止），回：评选 推荐 1 2');
    expect(await tell(secretary, '评选 推荐 1 2')).toBe('推荐了1长湖第二网格张爱国户、2长湖第二网格张建国户');
    expect(await tell(office, '评选 评委 林立平 吕玉山 高秀兰')).toContain('评委：林立平、吕玉山、高秀兰');
    expect(await tell(judges.林立平, '待办')).toContain('网格最美党员户还有2个没评，回：评分');
    expect(await tell(judges.林立平, '评分')).toContain('1 长湖第二网格张爱国户：院子干净，带头清沟');
    for (const judge of Object.values(judges)) {
      expect(await tell(judge, '评分 1 90')).toContain('分数不公开');
      await tell(judge, '评分 2 同意');
    }
    expect(await tell(office, '评选 结果')).toContain('第1 2 长湖第二网格张建国户 100分 入选');
    expect(await tell(office, '评选 公示 网格最美党员户')).toBe('网格最美党员户公示 5月11日到5月18日，1个，发17个单位');
    town.clock.now = instantAt('2023-05-19', '10:00');
    expect(await tell(office, '待办')).toContain('网格最美党员户公示期满，回：评选 定 网格最美党员户');
    expect(await tell(office, '评选 定 网格最美党员户')).toBe('网格最美党员户定了1个，通报表扬下一次发到各群');
    const rows = await town.store.read.select().from(notices);
    const texts = [...new Set(rows.map(({ text }) => text))];
    expect(texts).toEqual([
      '公示 网格最美党员户评选结果：长湖第二网格张建国户。5月18日前有意见私聊发：异议 评选 理由',
      '通报表扬 2023年上半年网格最美党员户：长湖第二网格张建国户',
    ]);
    expect(texts.join()).not.toMatch(/命名|授牌|示范/u);
    expect(rows).toHaveLength(34);
    expect(await honoursOf(town.store.read, { kind: 'selection' })).toMatchObject([
      { name: '张建国户', period: '2023-H1', state: 'standing' },
    ]);
  });

  it('begins with pilot grids and takes nobody of others', async () => {
    expect(await tell(office, '评选 网格最美党员户 开始 试点 长湖一网格 荷塘 截止 5月31日')).toContain(
      '试点长湖第一网格、荷塘',
    );
    expect(await tell(gridHead, '提名 网格最美党员户 张爱国 院子干净')).toBe('张爱国户不在这次的试点网格里');
    expect(await tell(office, '评选 网格最美党员户 开始 截止 5月31日')).toContain('正在评');
    await tell(office, '评选 取消 网格最美党员户 试点评完了');
    expect(await tell(office, '评选 网格最美党员户 开始 截止 5月31日')).toContain('全镇');
  });

  it.each([
    [gridHead, '王桂英 院子干净', '王桂英户名册里没有党员、流动党员，不能评网格最美党员户'],
    [gridHead, '罗金花 院子干净', '名册里没有罗金花这一户，请书记让办公室先补上'],
    [gridHead, '顾水生 院子干净', '顾水生户不在您的网格，由那个网格的网格长、村民代表或成员提名'],
    [gridHead, '张爱国', '写上张爱国的事迹，100字以内。例：提名 网格最美党员户 张爱国 门前种花，常年自己扫路'],
    [gridHead, `张爱国 ${'好'.repeat(101)}`, '事迹101字，请写到100字以内'],
  ])('%s 提名 %s is refused clearly', async (person, words, answer) => {
    await opened();
    expect(await tell(person, `提名 网格最美党员户 ${words}`, 'changhu')).toBe(answer);
    expect(await town.store.read.select().from(candidates)).toEqual([]);
  });

  it('takes nominations of the grid’s own members, once a household, until the last day', async () => {
    await opened();
    expect(await tell('ch13', '提名 网格最美党员户 张爱国 院子干净', 'changhu')).toContain('提名1');
    expect(await tell(gridHead, '提名 网格最美党员户 张爱国 院子干净', 'changhu')).toBe('张爱国户已经提名过了');
    town.clock.now = instantAt('2023-06-01', '10:00');
    expect(await tell(gridHead, '提名 网格最美党员户 张建国 种花', 'changhu')).toBe(
      '网格最美党员户的提名5月31日截止了',
    );
  });

  it('is judged by three at least, of mixed origin, and by nobody of the household', async () => {
    await nominated();
    const naming = (names: string) => tell(office, `评选 评委 ${names}`);
    expect(await naming('林立平 吕玉山 高秀兰')).toBe('还没有推荐的候选，先推荐再定评委');
    await tell(secretary, '评选 推荐 1 2');
    expect(await naming('林立平 吕玉山')).toContain('评委至少3人');
    expect(await naming('林立平 吕玉山 梁庆香')).toBe('评委都是一个单位、一样的职务，请换上别的单位或职务的人');
    expect(await naming('林立平 吕玉山 张爱国')).toBe('张爱国是1号长湖第二网格张爱国户的家里人，请换一位');
    expect(await naming('林立平 吕玉山 高秀兰')).toContain('评委：');
    expect(await tell('zb12', '评分 1 90')).toContain('您不是1号的评委');
  });

  it('is not published while a judge has not scored, or fewer than three have', async () => {
    await judged([[1, 90]]);
    expect(await tell(office, '评选 公示')).toBe('网格最美党员户：评委还差3个分没给，还不能公示');
    await tell(judges.林立平, '评选 回避 2');
    expect(await tell(judges.林立平, '评分 2 90')).toBe('2号您回避了，不评');
    for (const judge of [judges.吕玉山, judges.高秀兰]) await tell(judge, '评分 2 80');
    expect(await tell(office, '评选 公示')).toBe('网格最美党员户：2号只有2位评委能评，请再加评委，还不能公示');
    await tell(office, '评选 评委 梁庆香');
    for (const id of [1, 2]) await tell('zb12', `评分 ${id} 85`);
    expect(await tell(office, '评选 公示')).toContain('公示');
  });

  it('leaves a tie over the limit to the office, and nothing else', async () => {
    await judged([
      [1, 90],
      [2, 90],
    ]);
    expect(await tell(office, '评选 结果')).toContain('并列超了名额，请定：评选 选 1 理由');
    expect(await tell(office, '评选 公示')).toContain('并列超了名额');
    expect(await tell(office, '评选 选 2 事迹更突出')).toBe('并列里选2号长湖第二网格张建国户');
    expect(await tell(office, '评选 选 1 也好')).toBe('1号不在并列里，按评委的分定');
    await tell(office, '评选 公示');
    expect(await tell(secretary, '评选')).toContain('2 长湖第二网格张建国户');
    expect(await tell(secretary, '评选')).not.toContain('张爱国');
  });

  it('counts what a group says once a person, shows it as an opinion, and never in the result', async () => {
    await judged(clear);
    const before = await tell(office, '评选 结果');
    const voters = town.members('changhu').slice(0, 6);
    for (const { id } of voters) await tell(id, '赞成 2', 'changhu');
    expect(await tell(voters[0]?.id ?? '', '赞成 2', 'changhu')).toBe(
      '群里意见，只供参考：2号长湖第二网格张建国户 6人赞成（您说过了）',
    );
    expect(await town.store.read.select().from(groupVotes)).toHaveLength(6);
    const after = await tell(office, '评选 结果');
    expect(after).toContain('（群里意见，只供参考：6人赞成）');
    expect(after.replaceAll(/（群里意见，只供参考：6人赞成）/g, '')).toBe(before);
    await tell(office, '评选 公示');
    const rows = await town.store.read.select().from(candidates);
    expect(rows.map(({ id, state, meanHundredths }) => [id, state, meanHundredths])).toEqual([
      [1, 'chosen', 9000],
      [2, 'shortlisted', 8000],
    ]);
  });

  it('gives a grid its one place in the half-year, and a household none twice in the year', async () => {
    await onNotice();
    town.clock.now = instantAt('2023-05-19', '10:00');
    await tell(office, '评选 定');
    await tell(office, '评选 网格最美党员户 开始 截止 6月20日');
    expect(await tell(gridHead, '提名 网格最美党员户 张爱国 又做了好事', 'changhu')).toBe(
      '张爱国户今年已评上网格最美党员户，明年再评',
    );
    await tell(gridHead, '提名 网格最美党员户 张建国 门前种花', 'changhu');
    await tell(secretary, '评选 推荐 3');
    await tell(office, '评选 评委 林立平 吕玉山 高秀兰');
    for (const judge of Object.values(judges)) await tell(judge, '评分 3 90');
    expect(await tell(office, '评选 公示')).toBe('没有名额了：这一期各网格、单位都评过了');
  });

  it('is not settled before the notice is over and objections are answered; what is upheld goes back', async () => {
    await onNotice();
    expect(await tell(office, '评选 定')).toBe('公示到5月18日，过了再定');
    expect(await tell('ch13', '异议 评选 1号 事迹不属实')).toBe('记下对网格最美党员户的异议1，5月15日前答复您');
    expect(await tell('ch13', '异议 我有意见')).toBe('在公示的是网格最美党员户，请发：异议 评选 理由');
    town.clock.now = instantAt('2023-05-19', '10:00');
    expect(await tell(office, '评选 定')).toContain('异议1还没答复');
    const todo = await tell(office, '待办');
    expect(todo).toContain('异议1没答');
    expect(todo).not.toContain('公示期满');
    expect(await tell(office, '评选 答 1 成立 沟是别人清的')).toBe('异议1成立，1号不算，请重新公示');
    expect(await tell(office, '评选 公示')).toContain('5月22日到5月29日');
    expect(await tell('ch13', '待办')).toContain('您对评选的异议1成立，会重新公示：沟是别人清的');
    town.clock.now = instantAt('2023-05-30', '10:00');
    await tell(office, '评选 定');
    expect(await honoursOf(town.store.read, { kind: 'selection' })).toMatchObject([{ name: '张建国户' }]);
    const told = (await town.store.read.select().from(notices)).filter(({ schedule }) => schedule.includes('notice'));
    expect(told).toHaveLength(34);
  });

  it('is the office’s to decide', async () => {
    await nominated();
    for (const text of ['评选 评委 林立平 吕玉山 高秀兰', '评选 公示', '评选 网格最美党员户 开始 截止 5月31日']) {
      expect(await tell(secretary, text)).toContain('这个由指挥所办公室来办');
    }
    expect(await tell(town.holder('secretary', 'hetang'), '评选 推荐 1')).toContain('这个由村书记');
  });
});

describe('the daily round', () => {
  const run = (day: string) =>
    town.store.write((tx) =>
      selectionReminders.run(tx, {
        bundle: town.bundle,
        calendar: town.deps.calendar,
        day,
        at: instantAt(day, '08:30'),
      }),
    );
  const lines = async () => (await town.store.read.select().from(privateItems)).map(({ text }) => text);

  it('tells secretaries before the last day and the office after it, once', async () => {
    await opened('试点 长湖 ');
    await run('2023-05-25');
    expect(await lines()).toEqual([]);
    for (const day of ['2023-05-29', '2023-05-29', '2023-05-30']) await run(day);
    expect(await lines()).toEqual(['网格最美党员户提名5月31日截止，要参加就发：提名 网格最美党员户 姓名 事迹']);
    for (const day of ['2023-06-01', '2023-06-01', '2023-06-02']) await run(day);
    const told = (await lines()).filter((text) => text.includes('定评委'));
    expect(new Set(told)).toEqual(new Set(['网格最美党员户提名5月31日截止了，定评委回：评选 评委 姓名…']));
    const officePeople = town.bundle.town.people.filter(({ roles }) => roles.some(({ role }) => role === 'office'));
    expect(told).toHaveLength(officePeople.length);
  });

  it('tells the office of an objection that falls due, and of no notice that is over while one is open', async () => {
    await onNotice();
    await tell('ch13', '异议 评选 1号 事迹不属实');
    const due = async (day: string) =>
      town.store.write((tx) =>
        objectionsDue.run(tx, { bundle: town.bundle, calendar: town.deps.calendar, day, at: instantAt(day, '08:30') }),
      );
    for (const day of ['2023-05-12', '2023-05-12', '2023-05-16', '2023-05-19']) await due(day);
    await run('2023-05-19');
    const told = [...new Set((await lines()).filter((text) => /评选异议|公示期满/u.test(text)))];
    expect(told).toEqual([
      '评选异议1（网格最美党员户）5月15日前要答复，回：评选 答 1 成立|不成立 理由',
      '评选异议1（网格最美党员户）5月15日就该答复了，回：评选 答 1 成立|不成立 理由',
    ]);
    await tell(office, '评选 答 1 不成立 看过了');
    await run('2023-05-22');
    expect((await lines()).join()).toContain('公示期满');
  });

  it('tells the office once that a notice is over', async () => {
    await onNotice();
    for (const day of ['2023-05-18', '2023-05-19', '2023-05-19', '2023-05-22']) await run(day);
    const told = (await lines()).filter((text) => text.includes('公示期满'));
    expect(new Set(told)).toEqual(new Set(['网格最美党员户公示期满，没异议就回：评选 定 网格最美党员户']));
    expect(told.length).toBeLessThanOrEqual(3);
  });
});

describe('a published result that no longer holds', () => {
  const planned = async () =>
    (await town.store.read.select().from(notices)).map(({ schedule, state, text }) => `${schedule} ${state} ${text}`);
  const off = async () => (await planned()).filter((line) => line.startsWith('selection-off'));
  const upheld = async () => {
    await tell('ch13', '异议 评选 1号 事迹不属实');
    await tell(office, '评选 答 1 成立 沟是别人清的');
  };

  it.each([
    ['an upheld objection', upheld],
    ['取消', () => tell(office, '评选 取消 网格最美党员户 下半年再评')],
  ])('is dropped before any group has it: %s', async (_, strike) => {
    await onNotice();
    await strike();
    const all = await planned();
    expect(all).toHaveLength(17);
    expect(all.every((line) => line.includes(' dropped '))).toBe(true);
  });

  it.each([
    ['公示撤回，会重新公示', upheld],
    ['取消', () => tell(office, '评选 取消 网格最美党员户 下半年再评')],
  ])('is said to be off, once, in the groups that have it: %s', async (words, strike) => {
    await onNotice();
    const [first] = await town.store.read.select().from(notices);
    await town.store.write((tx) => setNoticeState(tx, first?.id ?? 0, 'sent', null));
    await strike();
    expect(await off()).toEqual([`selection-off:1 pending 网格最美党员户${words}`]);
    const [sent] = (await town.store.read.select().from(notices)).filter(({ state }) => state === 'sent');
    expect(sent?.expiresAt).toBe(sent?.plannedAt);
    await tell(office, '评选 取消 网格最美党员户 不评了');
    expect(await off()).toHaveLength(1);
  });
});

it('plain speech with the word in it is no command', async () => {
  await opened();
  await tell('ch13', '评选出5户最美庭院，三组大扫除15人', 'changhu');
  await tell('ch13', '赞成大家的意见', 'changhu');
  expect(await town.store.read.select().from(selections)).toHaveLength(1);
  expect(await town.store.read.select().from(groupVotes)).toEqual([]);
});
