import { addDays, dayOf, firstDayOf, lastDayOf, monthOf } from '../../../../src/domain/time.ts';
import { evaluations } from '../../../../src/store/schema.ts';
import { type DayOfYear, type Play, privately } from '../play.ts';

/** The office publishes what the bot drafted, answers objections, and finalises when the notice period is over. */
export const evaluationsPlay: Play = {
  name: 'evaluations',
  async onDay(today) {
    if (!today.isWorkingDay) return;
    for (const period of duePeriods(today)) await publish(today, period);
    await finalise(today);
    if (today.dice.chance(0.1)) await rectify(today);
  },
};

/** Periods whose cut-off is over, as the office names them. */
function duePeriods({ day, town }: DayOfYear): string[] {
  const { cutOffDay } = town.bundle.programme.cadences.monthlyEvaluation;
  const first = firstDayOf(monthOf(day));
  if (day < addDays(first, cutOffDay) || day > addDays(first, cutOffDay + 8)) return [];
  const before = monthOf(addDays(first, -1));
  const number = Number(before.slice(5));
  if (lastDayOf(before) < town.bundle.programme.from) return [];
  const year = before.slice(0, 4);
  return [
    `${year}年${number}月`,
    ...(number % 3 === 0 ? [`${year}年${number / 3}季度`] : []),
    ...(number === 12 ? [`${year}年`] : []),
  ];
}

async function publish(today: DayOfYear, period: string): Promise<void> {
  const draft = await privately(today, today.town.office, `评比 ${period}`);
  if (/已公示|定稿|公示中/u.test(draft)) return;
  await privately(today, today.town.office, `公示 ${period}`);
}

async function finalise(today: DayOfYear): Promise<void> {
  const rows = await today.stage.read.select().from(evaluations);
  const open = rows.filter((row) => row.state === 'notice');
  for (const { period } of open) {
    const words = /^(\d{4})-(?:Q(\d)|(\d\d))$/u.exec(period);
    const name = words
      ? words[2]
        ? `${words[1]}年${words[2]}季度`
        : `${words[1]}年${Number(words[3])}月`
      : `${period}年`;
    await privately(today, today.town.office, `定稿 ${name}`);
  }
}

/** An inspector looks at what was put right. */
async function rectify(today: DayOfYear): Promise<void> {
  const unit = today.dice.pick(today.town.villages);
  const secretary = today.town.holder('secretary', unit);
  if (!secretary) return;
  const todo = await privately(today, secretary, '待办');
  const number = new RegExp(`整改 (${unit.short}\\d+)`, 'u').exec(todo)?.[1];
  const inspector = today.dice.pick(today.town.inspectors);
  if (number !== undefined && dayOf(await today.stage.now()) === today.day)
    await privately(today, inspector, `复查 ${number} 合格`);
}
