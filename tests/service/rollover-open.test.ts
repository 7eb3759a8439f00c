import { afterEach, beforeEach, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { openThings } from '../../src/service/rollover-open.ts';
import { measures, persons, problems, tasks } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let old: TestTown;
let next: TestTown;
let secretary: string;
let office: string;

beforeEach(async () => {
  [old, next] = [await openTown(), await openTown()];
  secretary = old.holder('secretary', 'changhu');
  office = old.holder('office');
  old.clock.now = instantAt('2023-05-10', '10:00');
  next.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(async () => {
  await old.close();
  await next.close();
});

const give = (text: string) => old.say({ person: secretary, chat: 'changhu', text });

/** The list of the old year, its dates moved by no year: so the same programme can take them. */
async function list(): Promise<readonly string[]> {
  const { lines } = await openThings(old.store.read, { bundle: old.bundle, at: old.clock.now, years: 0 });
  return lines;
}

async function giveAgain(lines: readonly string[]): Promise<void> {
  for (const line of lines.filter((one) => /^(?:任务|计划) 新建|^反映/u.test(one))) {
    const answer = await next.say({ person: office, chat: 'private', text: line });
    expect(answer.join(), line).toMatch(/^(?:建好|记进计划|记下)/u);
  }
}

async function given({ store }: TestTown) {
  const names = new Map((await store.read.select().from(persons)).map(({ id, code }) => [id, code]));
  const whose = ({ personId }: { personId: number | null }) => (personId === null ? null : names.get(personId));
  return {
    tasks: (await store.read.select().from(tasks)).map((row) => ({ ...pick(row), who: whose(row) })),
    measures: (await store.read.select().from(measures)).map(
      ({ text, due, action, phase, groupName, gridId, ...row }) => {
        return { text, due, action, phase, groupName, gridId, who: whose(row) };
      },
    ),
    problems: (await store.read.select().from(problems)).map(({ unitId, text, groupName }) => ({
      unitId,
      text,
      groupName,
    })),
  };
}

function pick({
  title,
  due,
  repeats,
  evidence,
  kinds,
  places,
  groupName,
  gridId,
  teamId,
  unitId,
}: typeof tasks.$inferSelect) {
  return { title, due, repeats, evidence, kinds, places, groupName, gridId, teamId, unitId };
}

it('every line of what is open makes the same thing again when it is sent as it stands', async () => {
  await give('任务 新建 扫村部 每周五 要照片 给 一组');
  await give('任务 新建 登台账 每月5日');
  await give('任务 新建 修院墙 截止 5月20日 给 张建国');
  await give('任务 新建 补院墙 截止 5月21日 给 六组刘建军');
  await give('任务 新建 清沟渠 截止 5月22日 要上报 给 第二网格');
  await give('任务 新建 迎接参观 截止 5月23日 要上报 大扫除 给 突击先锋队');
  await give('任务 新建 给老人送水 截止 5月24日');
  await give('任务 新建 三组塘边种花 截止 5月25日');
  await give('计划 新建 清理塘边垃圾 截止 5月20日 负责 张建国 行动 先锋');
  await give('计划 新建 三组清沟渠 截止 6月30日 负责 第二网格');
  await give('计划 新建 上党课 截止 5月30日');
  await old.say({ person: 'ch05', chat: 'changhu', text: '反映 三组塘边 有一堆垃圾' });
  await giveAgain(await list());
  const [before, after] = [await given(old), await given(next)];
  const byDay = (a: { due: string }, b: { due: string }) => (a.due < b.due ? -1 : 1);
  expect(before.tasks).toHaveLength(8);
  expect(before.measures).toHaveLength(3);
  expect(after.tasks.sort(byDay)).toEqual(before.tasks.sort(byDay));
  expect(after.measures.sort(byDay)).toEqual(before.measures.sort(byDay));
  expect(after.problems).toEqual(before.problems);
});

it('what is done is not in it', async () => {
  await give('任务 新建 清沟渠 截止 5月20日');
  await give('办结 1');
  expect(await list()).toEqual([]);
});

it('a day comes within the new programme', async () => {
  await give('任务 新建 清沟渠 截止 5月20日');
  await give('任务 新建 登台账 截止 12月31日');
  old.clock.now = instantAt('2023-12-31', '10:00');
  const { lines } = await openThings(old.store.read, { bundle: old.bundle, at: old.clock.now, years: 1 });
  expect(lines.join('\n')).toMatch(/清沟渠 截止 2024-05-20[\s\S]*登台账 截止 2024-12-15/u);
});

it('tells the office of complaints nobody answered, and not who complained', async () => {
  await old.say({ person: 'ch05', chat: 'private', text: '投诉建议 书记办事不公道' });
  const lines = (await list()).join('\n');
  expect(lines).toContain('书记办事不公道');
  expect(lines).not.toContain('张爱国');
});
