import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { dailyWork } from '../../src/jobs/daily/list.ts';
import { runDaily } from '../../src/jobs/daily/run-daily.ts';
import { personByCode } from '../../src/store/people.ts';
import { waitingItems } from '../../src/store/private-items.ts';
import { accountabilityRecords, criticisms, evaluations, findings, notices } from '../../src/store/schema.ts';
import { allUnits } from '../../src/store/units.ts';
import { openedRound } from '../support/opened-round.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;
let secretary: string;
beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
  secretary = town.holder('secretary', 'changhu');
});
afterEach(() => town.close());

async function privately(person: string, text: string, day?: string): Promise<string> {
  if (day !== undefined) town.clock.now = instantAt(day, '09:30');
  return (await town.say({ person, chat: 'private', text })).join('\n');
}

async function itemsOf(code: string): Promise<string[]> {
  const person = await personByCode(town.store.read, code);
  return (await waitingItems(town.store.read, person?.id ?? 0, town.clock.now)).map(({ text }) => text);
}

async function planned(): Promise<Map<string, string>> {
  const units = await allUnits(town.store.read);
  const rows = (await town.store.read.select().from(notices)).filter(({ text }) => text?.includes('通报批评'));
  return new Map(rows.map(({ unitId, text }) => [units.find(({ id }) => id === unitId)?.code ?? '', text ?? '']));
}

/** A finding in 长湖 on 5月18日 that names a household, and one in 荷塘. */
async function foundInMay(): Promise<void> {
  const inspector = town.holder('inspector');
  await privately(inspector, '检查 长湖村 三组张建国家门口 垃圾未清 -1', '2023-05-18');
  await privately(inspector, '检查 荷塘村 塘边杂草 -1');
}

/** Quarters without any activity: on site 60 of 60 and the rest near nothing, so below 70; finalised. */
async function finalised(period: string, at: string): Promise<void> {
  await openedRound(town, { period, units: ['changhu'], at: instantAt(at, '15:00') });
  await town.say({ person: office, chat: 'private', text: `评比 ${period}` });
  await town.store.write(async (tx) => {
    await tx.update(evaluations).set({ state: 'final' }).where(eq(evaluations.period, period));
  });
}

describe('通报批评', () => {
  it('is drafted only on order, heard, decided, and then told to the unit and the town alone', async () => {
    await foundInMay();
    expect(await privately(office, '通报批评 长湖村', '2023-06-20')).toBe(
      '拟了通报批评1（长湖），没有发。书记会收到私聊，6月28日前可申辩。看它发：通报批评 1',
    );
    expect(await itemsOf(secretary)).toEqual([
      '指挥所在拟对长湖村的通报批评1，还没决定发不发\n1处过了30天没整改：三组室外（5月18日）\n6月28日前可以申辩，回：申辩 1 理由',
    ]);
    expect(await privately(office, '通报批评 1 发出')).toBe('长湖6月28日前可以申辩，过了再发');
    expect(await privately(secretary, '申辩 1 塘边是外村倒的，已请人清', '2023-06-21')).toBe(
      '记下申辩，由指挥所决定通报批评1发不发',
    );
    expect(await itemsOf(office)).toContain('长湖对通报批评1申辩了，看它发：通报批评 1');
    expect(await privately(office, '通报批评 1')).toContain('申辩：塘边是外村倒的，已请人清');
    expect(await planned()).toEqual(new Map());
    expect(await privately(town.holder('commander'), '通报批评 1 发出')).toBe(
      '通报批评1下一个发送时段发到长湖群和镇群',
    );
    const text = '通报批评\n长湖村\n1处过了30天没整改：三组室外（5月18日）\n单位说明：塘边是外村倒的，已请人清';
    expect(await planned()).toEqual(
      new Map([
        ['changhu', text],
        ['zhenban', text],
      ]),
    );
    expect(text).not.toContain('张建国');
    expect(await privately(office, '通报批评 1 发出')).toBe('通报批评1已经发了');
    expect((await planned()).size).toBe(2);
  });

  it('without an answer goes out once the time for it is over, and says that there was none', async () => {
    await foundInMay();
    await privately(office, '通报批评 长湖村', '2023-06-20');
    expect(await privately(office, '待办', '2023-06-28')).not.toContain('等决定');
    expect(await privately(office, '待办', '2023-06-29')).toContain('通报批评1（长湖）等决定，回：通报批评 1');
    expect(await privately(secretary, '申辩 1 晚了')).toBe('申辩期到6月28日为止，请直接找指挥所办公室');
    await privately(office, '通报批评 1 发出');
    expect((await planned()).get('changhu')).toContain('单位没有申辩');
  });

  it('is not sent any more when the unit has put things right meanwhile, and can be dropped with the reason', async () => {
    await foundInMay();
    await privately(office, '通报批评 长湖村', '2023-06-20');
    await privately(town.holder('inspector'), '复查 长湖1 合格', '2023-06-21');
    expect(await privately(office, '通报批评 1 发出', '2023-06-29')).toBe(
      '原来的条件不再成立（整改了或分数更正了）。请回：通报批评 1 撤销 理由',
    );
    expect(await privately(office, '通报批评 1 撤销')).toContain('请写理由');
    expect(await privately(office, '通报批评 1 撤销 都整改了')).toBe('通报批评1撤销了，不发；书记会知道');
    expect(await itemsOf(secretary)).toContain('通报批评1撤销了，不发');
    expect(await planned()).toEqual(new Map());
    expect(await privately(office, '通报批评')).toBe('没有在拟的通报批评。例：通报批评 长湖村');
  });

  it('is refused while the conditions do not hold, and says which one is missing; the last place is none', async () => {
    await foundInMay();
    expect(await privately(office, '通报批评 长湖村', '2023-06-17')).toBe(
      '长湖不够条件：定稿的季度低于70分的有0个，要2个；没整改的1处还没过30天（最早到6月18日）。名次垫底不算理由',
    );
    expect(await privately(office, '通报批评 柳林村')).toContain('没有没整改的问题。名次垫底不算理由');
    expect(await privately(office, '通报批评 火星村')).toBe('通报哪个单位？例：通报批评 长湖村');
    expect(await town.store.read.select().from(criticisms)).toEqual([]);
  });

  it('may rest on two finalised quarters below 70, and on no one of them', async () => {
    town.clock.now = instantAt('2023-07-04', '10:00');
    await finalised('2023-Q2', '2023-06-20');
    expect(await privately(office, '通报批评 长湖村', '2023-07-18')).toContain('低于70分的有1个，要2个');
    town.clock.now = instantAt('2023-10-09', '10:00');
    await finalised('2023-Q3', '2023-09-20');
    expect(await privately(office, '通报批评 长湖村', '2023-10-23')).toContain('拟了通报批评1（长湖）');
    expect((await itemsOf(secretary)).join('')).toMatch(/第2季度[\d.]+分、第3季度[\d.]+分/u);
  });

  it('never comes about by itself: a year of daily work makes no draft', async () => {
    await foundInMay();
    const { store, bundle, deps } = town;
    for (const day of ['2023-06-20', '2023-07-20', '2023-10-10', '2023-12-15']) {
      await runDaily(store, dailyWork, { bundle, calendar: deps.calendar, day, at: instantAt(day, '08:30') });
    }
    expect(await store.read.select().from(criticisms)).toEqual([]);
    expect(await planned()).toEqual(new Map());
  });

  it('stays within 120 characters with the longest answer and many findings', async () => {
    await foundInMay();
    for (let number = 0; number < 5; number += 1) {
      await privately(town.holder('inspector'), '检查 长湖村 二组垃圾分类不到位 -1');
    }
    await privately(office, '通报批评 长湖村', '2023-06-20');
    const long = '长'.repeat(40);
    expect(await privately(secretary, `申辩 1 ${long}多`)).toBe('申辩要和通报一起发，请写在40字以内，现在41字');
    await privately(secretary, `申辩 1 ${long}`);
    await privately(office, '通报批评 1 发出');
    const text = (await planned()).get('changhu') ?? '';
    expect(text).toContain('6处过了30天没整改');
    expect(text).toContain(long);
    expect(Array.from(text).length).toBeLessThanOrEqual(120);
  });

  it('of another unit is not answered, and a second is not drafted beside the first', async () => {
    await foundInMay();
    await privately(office, '通报批评 荷塘村', '2023-06-20');
    expect(await privately(secretary, '申辩')).toBe('没有在拟的通报批评');
    expect(await privately(secretary, '申辩 1 不是这样')).toBe('没有等您申辩的通报批评1');
    expect(await privately(office, '通报批评 荷塘村')).toBe('荷塘已有通报批评1在拟，看它发：通报批评 1');
    expect((await town.store.read.select().from(criticisms)).map(({ reply }) => reply)).toEqual([null]);
    expect((await town.store.read.select().from(findings)).length).toBe(2);
  });
});

describe('问责记录', () => {
  it('stores text, day and authority, for the office alone, and nothing comes of it', async () => {
    town.clock.now = instantAt('2023-09-12', '09:30');
    expect(await privately(office, '问责记录 9月10日 镇纪委 对两名责任人谈话提醒')).toBe(
      '记下问责1，只存档，不发到任何群',
    );
    expect(await town.store.read.select().from(accountabilityRecords)).toMatchObject([
      { day: '2023-09-10', authority: '镇纪委', text: '对两名责任人谈话提醒' },
    ]);
    expect(await privately(office, '问责记录')).toBe('1 9月10日 镇纪委：对两名责任人谈话提醒');
    expect(await privately(town.holder('commander'), '问责记录')).toBe('这个由指挥所办公室来办，请找他们');
    expect(await privately(office, '问责记录 镇纪委 谈话')).toContain('日期、机关、决定用空格分开');
    expect(await town.store.read.select().from(notices)).toEqual([]);
  });
});
