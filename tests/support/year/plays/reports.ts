import type { TownPerson, TownUnit } from '../../../../src/domain/programme/model.ts';
import { weekdayOf } from '../../../../src/domain/time.ts';
import { type DayOfYear, inGroup, type Play, privately } from '../play.ts';

/** People report what they did, mostly on the meeting day of their unit; some mend it, some only chat. */
export const reportsPlay: Play = {
  name: 'reports',
  async onDay(today) {
    for (const unit of today.town.units) {
      const isMeetingDay = weekdayOf(today.day) === unit.meetingDay;
      if (today.dice.chance(isMeetingDay ? 0.8 : today.isWorkingDay ? 0.18 : 0.08)) await reportOf(today, unit);
      if (today.dice.chance(0.05)) await chatter(today, unit);
      if (today.isWorkingDay && today.dice.chance(0.4)) await confirm(today, unit);
    }
  },
};

async function reportOf(today: DayOfYear, unit: TownUnit): Promise<void> {
  const { dice } = today;
  const members = today.town.members(unit);
  const poster = dice.pick([...members, today.town.holder('secretary', unit) ?? members[0]].filter((one) => !!one));
  const answer = await inGroup(today, {
    person: poster,
    unit,
    text: reportText(today, unit, members),
    photos: dice.chance(0.7) ? dice.between(1, 3) : 0,
  });
  if (!/^记下/u.test(answer)) return;
  if (dice.chance(0.12)) await inGroup(today, { person: poster, unit, text: `应该是${dice.between(6, 30)}人` });
  else if (dice.chance(0.04)) await inGroup(today, { person: poster, unit, text: '撤销' });
}

function reportText({ dice, town }: DayOfYear, unit: TownUnit, members: readonly TownPerson[]): string {
  const kind = dice.pick(town.bundle.programme.activityKinds.filter(({ earnsPoints }) => earnsPoints !== false));
  const word = dice.pick(kind.words);
  const groups = unit.grids.flatMap(({ groups: names }) => names);
  const where = groups.length > 0 ? dice.pick(groups) : (unit.places[0] ?? '');
  const names = dice
    .some(members, dice.between(1, 3))
    .map(({ name }) => name)
    .join('、');
  const people = dice.between(4, 40);
  const carts = dice.between(1, 6);
  return dice.pick([
    () => `${where}今天上午${word}，${names}等${people}人参加，清了${carts}车垃圾`,
    () => `今天下午${where}${word}，党员${dice.between(2, 9)}人、群众${dice.between(3, 20)}人，有${names}`,
    () => `${where}昨天${word}，${names}带头，一共${people}人`,
    () => `上报 ${where}${word}，到了${people}人，${names}都来了`,
    () => `我们${where}刚刚${word}搞完，${people}个人，垃圾${carts}袋`,
  ])();
}

async function chatter(today: DayOfYear, unit: TownUnit): Promise<void> {
  const person = today.dice.pick(today.town.members(unit));
  const text = today.dice.pick([
    '收到',
    '辛苦大家了',
    '明天搞大扫除',
    '谢谢',
    '[强][强]',
    '今天落雨没搞',
    '排名',
    '待办',
    '阶段',
    '帮助',
  ]);
  await inGroup(today, { person, unit, text });
}

async function confirm(today: DayOfYear, unit: TownUnit): Promise<void> {
  const secretary = today.town.holder('secretary', unit);
  if (!secretary) return;
  const waiting = await privately(today, secretary, '待确认');
  if (!/\d/u.test(waiting)) return;
  const number = new RegExp(`${unit.short}(\\d+)`, 'u').exec(waiting)?.[1];
  if (number !== undefined && today.dice.chance(0.05))
    await privately(today, secretary, `退回 ${number} 人数对不上，请再看看`);
  else if (number !== undefined && today.dice.chance(0.3))
    await privately(today, secretary, `确认 ${number} ${today.dice.pick(today.town.members(unit)).name}`);
  await privately(today, secretary, '确认全部');
}
