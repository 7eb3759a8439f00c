import { afterEach, beforeEach, expect, it } from 'vitest';
import { computeEvaluation, inputsOf } from '../../src/domain/evaluation.ts';
import { instantAt } from '../../src/domain/time.ts';
import { draftEvaluation } from '../../src/jobs/evaluation-draft.ts';
import { quartersOf } from '../../src/store/evaluation-draft.ts';
import { latestEvaluation } from '../../src/store/evaluations.ts';
import { pointEntries } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
/** The towns of a file share their bundle. */
let before: Pick<TestTown['bundle'], 'rules' | 'rulebooks'>;

beforeEach(async () => {
  town = await openTown();
  const { rules, rulebooks } = town.bundle;
  before = { rules, rulebooks };
  const dearer = rules.memberPoints.rules.map((rule) => ({ ...rule, hundredths: rule.hundredths * 3 }));
  const next = {
    ...rules,
    version: '2023.2',
    from: '2023-06-15',
    memberPoints: { ...rules.memberPoints, rules: dearer },
  };
  Object.assign(town.bundle, { rulebooks: [rules, next] });
});
afterEach(async () => {
  Object.assign(town.bundle, before);
  await town.close();
});

it('a new rulebook holds for work and for months that end from its first day on; what was before keeps the old one', async () => {
  const secretary = town.holder('secretary', 'changhu');
  const [member] = town.members('changhu');
  town.clock.now = instantAt('2023-06-20', '09:00');
  for (const [index, day] of ['6月14日', '6月15日'].entries()) {
    await town.say({ person: member?.id ?? '', text: `${day}三组大扫除，张建国参加`, photos: 1 });
    await town.say({ person: secretary, text: `确认 长湖${index + 1}` });
  }
  const entries = await town.store.read.select().from(pointEntries);
  expect(entries.map(({ day, hundredths, rulesVersion }) => [day, hundredths, rulesVersion])).toEqual([
    ['2023-06-14', 100, '2023.1'],
    ['2023-06-15', 300, '2023.2'],
  ]);
  await town.say({ person: town.holder('inspector'), chat: 'private', text: '检查 长湖村 没问题' });
  for (const month of ['5月', '6月'])
    await town.say({ person: town.holder('office'), chat: 'private', text: `评比 ${month}` });
  const versions = await Promise.all(
    ['2023-05', '2023-06'].map(
      async (month) => (await latestEvaluation(town.store.read, 'workplace', month))?.rulesVersion,
    ),
  );
  expect(versions).toEqual(['2023.1', '2023.2']);
});

/** Rules from July on whose sheets have other ids and other items. */
function otherSheetsFromJuly(): void {
  const { rules } = town.bundle;
  const sheets = rules.sheets.map((sheet) => ({
    ...sheet,
    id: `${sheet.id}-new`,
    items: sheet.items.map((item) => ({ ...item, id: `${item.id}-new` })),
  }));
  const quarter = { ...rules.quarter, sheet: `${rules.quarter.sheet}-new` };
  const next = { ...rules, version: '2023.2', from: '2023-07-01', sheets, quarter };
  Object.assign(town.bundle, { rules: next, rulebooks: [rules, next] });
}

async function privately(person: string, text: string): Promise<string> {
  return (await town.say({ person, chat: 'private', text })).join('\n');
}

it('what is found of a month after a new rulebook began goes onto the sheet of the month and counts in it', async () => {
  otherSheetsFromJuly();
  const office = town.holder('office');
  town.clock.now = instantAt('2023-07-02', '09:00');
  expect(await privately(town.holder('inspector'), '检查 长湖村 6月30日 塘边杂草 -1')).toContain('记下 长湖1');
  expect(await privately(office, '评比 6月')).toContain('长湖99');
  await draftEvaluation(town, { month: '2023-06' }, instantAt('2023-07-05', '09:00'));
  const june = await latestEvaluation(town.store.read, 'workplace', '2023-06');
  expect(june?.document.units.find(({ code }) => code === 'changhu')?.result?.totalHundredths).toBe(9900);
  town.clock.now = instantAt('2023-07-05', '10:00');
  expect(await privately(office, '公示 6月')).toContain('6月公示');
  expect(await privately(office, '排名 6月')).toContain('长湖村 99分');
  expect(await privately(town.holder('inspector'), '检查 长湖村 7月4日 塘边杂草 -2')).toContain('记下 长湖2');
  await privately(office, '评比 7月');
  expect(await latestEvaluation(town.store.read, 'workplace-new', '2023-07')).not.toBeNull();
});

it('a quarter that is inspected and adjusted after a new rulebook began keeps the sheet it had, also in the year', async () => {
  otherSheetsFromJuly();
  const office = town.holder('office');
  town.clock.now = instantAt('2023-07-02', '09:00');
  expect(await privately(office, '检查安排 2季度 林立平 吕玉山')).toContain('第2季度检查1号');
  const villages = town.bundle.town.units.filter(({ kind }) => kind === 'village' || kind === 'community');
  for (const inspector of ['zb10', 'zb11']) {
    expect(await privately(inspector, '检查 季 长湖村 三组 塘边漂浮物 -4')).toContain('记下 长湖');
    for (const { name } of villages) await privately(inspector, `检查 季 ${name} 没问题`);
    await privately(inspector, '交卷');
  }
  expect(await privately(office, '加分 长湖村 2季度 微经验 全镇推广')).toContain('记下1');
  town.clock.now = instantAt('2023-07-05', '10:00');
  await privately(office, '评比 2季度');
  expect(await privately(office, '公示 2季度')).toContain('第2季度公示');
  const quarter = await latestEvaluation(town.store.read, 'village', '2023-Q2');
  const changhu = quarter?.document.units.find(({ code }) => code === 'changhu');
  expect(changhu?.result?.sheets.map(({ totalHundredths }) => totalHundredths)).toEqual([9600, 9600]);
  expect(await privately(office, '加分 长湖村 2季度 微经验 又一条')).toContain('已公示');
  const quarters = await quartersOf(town.store.read, '2023');
  expect(quarters.get(changhu?.unitId ?? 0)).toMatchObject([{ period: '2023-Q2', hash: quarter?.hash }]);
});

it('a finding on an item the sheet does not have stops the evaluation instead of being left out', async () => {
  town.clock.now = instantAt('2023-05-20', '09:00');
  await privately(town.holder('inspector'), '检查 长湖村 塘边杂草 -1');
  await privately(town.holder('office'), '评比 5月');
  const may = await latestEvaluation(town.store.read, 'workplace', '2023-05');
  if (!may) throw new Error('May is not evaluated');
  const { document } = may;
  const items = document.sheet.items.map((item) => ({ ...item, id: `${item.id}-new` }));
  const rules = { ...document.rules, ...document, sheet: { ...document.sheet, items } };
  expect(() => computeEvaluation(inputsOf(document), rules)).toThrow(/has no item/u);
});
