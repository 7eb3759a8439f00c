import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { latestEvaluation } from '../../src/store/evaluations.ts';
import { personByCode } from '../../src/store/people.ts';
import { waitingItems } from '../../src/store/private-items.ts';
import { reportByNumber } from '../../src/store/reports.ts';
import { unitByCode } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

const [lin, lv] = ['zb10', 'zb11'];
let town: TestTown;
let office: string;
let secretary: string;
let member: string;

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
  secretary = town.holder('secretary', 'changhu');
  member = town.members('changhu')[0]?.id ?? '';
  town.clock.now = instantAt('2023-06-20', '09:00');
});
afterEach(() => town.close());

async function privately(person: string, text: string): Promise<string> {
  return (await town.say({ person, chat: 'private', text })).join('\n');
}

/** Confirms 长湖1, draws it, and has one inspector find it untrue. */
async function foundUntrue(): Promise<void> {
  await town.say({ person: member, text: '三组今天大扫除，15人：张建国', photos: 1 });
  await town.say({ person: secretary, text: '确认 长湖1' });
  await privately(office, '检查安排 2季度 林立平 吕玉山');
  expect(await privately(lin, '复查 长湖1 不属实')).toBe('长湖1核实不属实，开封后不算，并扣分');
}

async function open(): Promise<void> {
  const villages = town.bundle.town.units.filter(({ kind }) => kind === 'village' || kind === 'community');
  for (const inspector of [lin, lv]) {
    for (const { name } of villages) await privately(inspector, `检查 季 ${name} 没问题`);
    await privately(inspector, '交卷');
  }
}

async function stateOf(number: number): Promise<string | undefined> {
  const unit = await unitByCode(town.store.read, 'changhu');
  return (await reportByNumber(town.store.read, unit?.id ?? 0, number))?.state;
}

async function findings(): Promise<string[] | undefined> {
  town.clock.now = instantAt('2023-07-04', '09:30');
  await privately(office, '评比 2季度');
  const draft = await latestEvaluation(town.store.read, 'village', '2023-Q2');
  return draft?.document.units.find(({ code }) => code === 'changhu')?.findings.map(({ text }) => text);
}

async function toldTo(code: string): Promise<string[]> {
  const person = await personByCode(town.store.read, code);
  const items = await waitingItems(town.store.read, person?.id ?? 0, town.clock.now);
  return items.map(({ text }) => text).filter((text) => text.includes('不属实'));
}

describe('a report found untrue on site', () => {
  it('is confirmed and corrected no more once the round is open, and the reporter is told once', async () => {
    await foundUntrue();
    await open();
    expect(await stateOf(1)).toBe('returned');
    expect(await toldTo(member)).toEqual(['长湖1现场核实不属实，不再计数。有不同意见，公示时私聊发：异议 理由']);
    expect(await town.say({ person: secretary, text: '确认 长湖1' })).toEqual(['长湖1现场核实不属实，不能再确认']);
    expect(await town.say({ person: member, text: '更正 1 14人' })).toEqual(['长湖1现场核实不属实，不能再更正']);
    expect(await stateOf(1)).toBe('returned');
    expect(await findings()).toEqual(['上报1核实不属实']);
  });

  it.each([
    ['更正 1 14人', 'pending', 'returned'],
    ['撤销 1', 'withdrawn', 'withdrawn'],
  ])('is a finding although the reporter sent %s while the sheets were sealed', async (text, sealed, opened) => {
    await foundUntrue();
    await town.say({ person: member, text });
    expect(await stateOf(1)).toBe(sealed);
    await open();
    expect(await stateOf(1)).toBe(opened);
    expect(await findings()).toEqual(['上报1核实不属实']);
  });

  it('is corrected and confirmed as ever while the sheets are sealed', async () => {
    await foundUntrue();
    expect((await town.say({ person: member, text: '更正 1 14人' })).join()).toContain('改好');
    expect((await town.say({ person: secretary, text: '确认 长湖1' })).join()).toContain('已确认 长湖1');
    expect(await toldTo(member)).toEqual([]);
    await open();
    expect(await stateOf(1)).toBe('returned');
  });

  it('may be confirmed again when the round is cancelled, and the office hears which', async () => {
    await foundUntrue();
    await open();
    expect(await privately(office, '作废检查 1 走错村')).toContain('\n这一轮判不属实的：长湖1，要恢复请回：确认 长湖1');
    expect((await town.say({ person: secretary, text: '确认 长湖1' })).join()).toContain('已确认 长湖1');
    expect(await stateOf(1)).toBe('confirmed');
  });

  it('is not named when the round is cancelled before it is open', async () => {
    await foundUntrue();
    expect(await privately(office, '作废检查 1 走错村')).toBe('第2季度检查1号作废，不算在内');
  });
});

describe('a report of the same work as one found untrue', () => {
  const again = '三组今天大扫除，15人：张建国';
  const why = (number: number, what: string) => `长湖${number}和长湖1是同一件，长湖1现场核实不属实，不能${what}`;

  it('is neither counted apart nor confirmed, and the answer names the untrue one', async () => {
    const other = town.members('changhu')[1]?.id ?? '';
    await town.say({ person: member, text: again, photos: 1 });
    expect((await town.say({ person: other, text: again })).join()).toContain('同一件');
    await town.say({ person: secretary, text: '确认 长湖1' });
    await privately(office, '检查安排 2季度 林立平 吕玉山');
    await privately(lin, '复查 长湖1 不属实');
    await open();
    expect(await town.say({ person: secretary, text: '确认 长湖2' })).toEqual([why(2, '确认')]);
    expect(await town.say({ person: other, text: '另算 2' })).toEqual([why(2, '另算')]);
    expect(await stateOf(2)).toBe('repeat');
  });

  it('that was counted apart while the sheets were sealed, or is sent anew, is not confirmed', async () => {
    const other = town.members('changhu')[1]?.id ?? '';
    await town.say({ person: member, text: again, photos: 1 });
    await town.say({ person: other, text: again });
    await town.say({ person: secretary, text: '确认 长湖1' });
    await privately(office, '检查安排 2季度 林立平 吕玉山');
    await privately(lin, '复查 长湖1 不属实');
    expect((await town.say({ person: other, text: '另算 2' })).join()).toContain('单独算 长湖2');
    await open();
    expect(await town.say({ person: secretary, text: '确认 长湖2' })).toEqual([why(2, '确认')]);
    expect(await town.say({ person: secretary, text: '确认全部' })).toEqual([`没有等着确认的上报\n${why(2, '确认')}`]);
    expect(await stateOf(2)).toBe('pending');
  });

  it('is no obstacle to another work of that day', async () => {
    await foundUntrue();
    await open();
    await town.say({ person: member, text: '五组今天清沟渠，6人', photos: 1 });
    const waiting = (await town.say({ person: secretary, text: '待确认' })).join();
    const number = /长湖(\d+)/u.exec(waiting)?.[1] ?? '';
    expect((await town.say({ person: secretary, text: `确认 长湖${number}` })).join()).toContain('已确认');
  });
});
