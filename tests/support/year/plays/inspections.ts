import { quarterOf } from '../../../../src/domain/period.ts';
import type { TownPerson, TownUnit } from '../../../../src/domain/programme/model.ts';
import { addDays, type Day, lastDayOf, monthOf } from '../../../../src/domain/time.ts';
import { type DayOfYear, must, numberIn, type Play, privately } from '../play.ts';

/** Named inspectors go round near the end of each month and quarter, and at the end of the year. */
export const inspectionsPlay: Play = {
  name: 'inspections',
  async onDay(today) {
    const { day, town } = today;
    if (!today.isWorkingDay || day > town.bundle.programme.to) return;
    const month = monthOf(day);
    if (isNthLast(today, lastDayOf(month), 5)) await round(today, { what: `${Number(month.slice(5))}月`, word: '月' });
    const quarter = quarterOf(day);
    if (quarterEnds(day) && isNthLast(today, lastDayOf(month), 4))
      await round(today, { what: `${quarter.slice(6)}季度`, word: '季' });
    if (isNthLast(today, town.bundle.programme.to, 3)) await round(today, { what: '年终', word: '年终' });
  },
};

/** True on the n-th last working day up to `last`. */
function isNthLast({ calendar, day }: DayOfYear, last: Day, n: number): boolean {
  let found = 0;
  for (let one = last; one >= day; one = addDays(one, -1)) {
    if (calendar.isWorkingDay(one)) found += 1;
  }
  return found === n;
}

function quarterEnds(day: Day): boolean {
  return Number(day.slice(5, 7)) % 3 === 0;
}

async function round(today: DayOfYear, { what, word }: { what: string; word: string }): Promise<void> {
  const inspectors = today.town.inspectors.slice(0, today.town.bundle.rules.rounds.inspectors.max);
  const arranged = await privately(
    today,
    today.town.office,
    `检查安排 ${what} ${inspectors.map(({ name }) => name).join(' ')}`,
  );
  if (!/检查\d+号/u.test(arranged)) throw new Error(`no round for ${what}: ${arranged}`);
  const { everywhere } = today.town;
  const places = word === '月' ? everywhere : everywhere.filter(({ kind }) => kind !== 'department');
  for (const inspector of inspectors) {
    for (const unit of places) await visit(today, inspector, { unit, word });
    if (word === '年终') await residents(today, inspector);
    await recheckReports(today, inspector);
    await must(handIn(today, inspector), /交卷|开封/u);
  }
}

async function visit(
  today: DayOfYear,
  inspector: TownPerson,
  { unit, word }: { unit: TownUnit; word: string },
): Promise<void> {
  const { dice, town } = today;
  const sheet = town.bundle.rules.sheets.find(({ cadence }) => cadence === (word === '月' ? 'month' : 'quarter'));
  const findings = dice.between(0, 4);
  if (!sheet || findings === 0) {
    await privately(today, inspector, `检查 ${word} ${unit.name} 没问题`);
    return;
  }
  for (let index = 0; index < findings; index += 1) {
    const item = dice.pick(sheet.items);
    const group = unit.grids[0]?.groups[0] ?? unit.places[0] ?? '';
    await privately(
      today,
      inspector,
      `检查 ${word} ${unit.name} ${group} ${dice.pick(item.words)} -${dice.pick(['0.5', '1', '2'])}`,
    );
  }
}

/** In the year-end check a few residents are asked. */
async function residents(today: DayOfYear, inspector: TownPerson): Promise<void> {
  if (today.town.bundle.programme.residentQuestion === null) return;
  for (const unit of today.town.villages)
    await privately(today, inspector, `检查 年终 ${unit.name} 满意 ${today.dice.between(2, 4)}/4`);
}

async function recheckReports(today: DayOfYear, inspector: TownPerson): Promise<void> {
  const mine = await privately(today, inspector, '我的检查');
  for (const unit of today.town.everywhere) {
    const number = numberIn(mine.split('核实')[1] ?? '', unit);
    if (number !== null)
      await privately(today, inspector, `复查 ${number} ${today.dice.chance(0.93) ? '属实' : '不属实'}`);
  }
}

/** What he has not been to is named; a unit he may not inspect is not among it. */
async function handIn(today: DayOfYear, inspector: TownPerson): Promise<string> {
  const answer = await privately(today, inspector, '交卷');
  if (!/没查/u.test(answer)) return answer;
  throw new Error(`${inspector.name} cannot hand in: ${answer}`);
}
