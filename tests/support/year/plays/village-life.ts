import type { TownPerson, TownUnit } from '../../../../src/domain/programme/model.ts';
import { addDays, type Day } from '../../../../src/domain/time.ts';
import { type DayOfYear, inGroup, must, numberIn, type Play, privately } from '../play.ts';

/** What a village does besides its clean-ups, on the days of the month on which it does it. */
export const villageLifePlay: Play = {
  name: 'village-life',
  async onDay(today) {
    const dayOfMonth = Number(today.day.slice(8));
    if (today.day > today.town.bundle.programme.to) return;
    for (const unit of today.town.villages) {
      const secretary = today.town.holder('secretary', unit);
      if (!secretary) continue;
      const own = { ...today, unit, secretary };
      if (today.day === addDays(today.town.bundle.programme.from, 5)) await plan(own);
      if (dayOfMonth === 9) await problem(own);
      if (dayOfMonth === 12) await organisationLife(own);
      if (dayOfMonth === 14) await visit(own);
      if (dayOfMonth === 16) await campaign(own);
      if (dayOfMonth === 18) await proposeHonour(own);
      if (dayOfMonth === 28) await privately(own, secretary, '群众参与');
    }
    const [first] = today.town.villages;
    const secretary = first && today.town.holder('secretary', first);
    if (first && secretary) await once({ ...today, unit: first, secretary });
  },
};

interface Village extends DayOfYear {
  readonly unit: TownUnit;
  readonly secretary: TownPerson;
}

function written(day: Day): string {
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;
}

function groupsOf(unit: TownUnit): readonly string[] {
  return unit.grids.flatMap(({ groups }) => groups);
}

async function plan(village: Village): Promise<void> {
  const { unit, secretary, day, dice } = village;
  const due = written(addDays(day, dice.between(20, 40)));
  const action = village.town.bundle.programme.actions[0]?.name ?? '';
  await must(
    privately(village, secretary, `计划 新建 清理村口沟渠 截止 ${due} 负责 ${secretary.name} 行动 ${action}`),
    /\d/u,
  );
  const where = dice.pick(groupsOf(unit));
  await must(inGroup(village, { person: secretary, unit, text: `摸底 ${where} 垃圾堆占路`, photos: 1 }), /\d/u);
}

/** A member says what is wrong; it is put right and looked at again. */
async function problem(village: Village): Promise<void> {
  const { unit, secretary, dice, town } = village;
  const [member, other] = dice.some(town.members(unit), 2);
  if (!member || !other) return;
  const told = await inGroup(village, {
    person: member,
    unit,
    text: `反映 ${dice.pick(groupsOf(unit))} 路边有一堆垃圾没人清`,
    photos: 1,
  });
  const number = numberIn(told, unit);
  if (number === null) throw new Error(`no problem was noted: ${told}`);
  if (!dice.chance(0.7)) return;
  await inGroup(village, { person: other, unit, text: `整改 ${number}`, photos: 1 });
  await privately(village, secretary, `复查 ${number} 合格`);
}

/** 一课一片一实践 of some branches, with the roll; others are late. */
async function organisationLife(village: Village): Promise<void> {
  const { unit, secretary, dice } = village;
  for (const branch of unit.branches) {
    if (!dice.chance(0.6)) continue;
    const expected = dice.between(8, 14);
    await inGroup(village, {
      person: secretary,
      unit,
      text: `${branch}今天上午主题党日，上了党课，看了党教片，应到${expected}人实到${expected - 2}人`,
      photos: 1,
    });
  }
}

async function visit(village: Village): Promise<void> {
  const { unit, town, dice } = village;
  const cadre = town.holder('liaison', unit);
  if (!cadre) return;
  const home = unit.households.length > 0 ? `${dice.pick(unit.households).head}家` : `${dice.pick(groupsOf(unit))}几户`;
  await privately(village, cadre, `入户 ${unit.short} ${home} 说了门前三包的事`);
}

async function campaign(village: Village): Promise<void> {
  const { unit, town, dice } = village;
  const words = town.bundle.programme.campaigns.map(({ words: [word] }) => word ?? '');
  const person = dice.pick(town.members(unit));
  const where = dice.pick(groupsOf(unit));
  const cadre = town.holder('liaison', unit);
  const party = `党员${dice.between(3, 8)}人群众${dice.between(5, 20)}人${cadre ? `，办点干部${cadre.name}也来了` : ''}`;
  const text = `${where}今天上午“${dice.pick(words)}”活动大扫除，${party}`;
  await inGroup(village, { person, unit, text, photos: 2 });
}

async function proposeHonour(village: Village): Promise<void> {
  const { unit, secretary, dice, town } = village;
  const person = dice.pick(town.members(unit));
  await privately(village, secretary, `光荣榜 加 ${person.name} 带头扫路`);
  if (dice.chance(0.7)) await privately(village, person, '同意上榜');
}

/** What one village does once in the year. */
async function once(village: Village): Promise<void> {
  const { unit, secretary, town, day } = village;
  const { office } = town;
  const is = (offset: number) => day === addDays(town.bundle.programme.from, offset);
  const member = town.members(unit)[0] ?? secretary;
  if (is(30)) await privately(village, secretary, `典型 ${member.name}一家主动把门前杂物清走`);
  if (is(35)) await privately(village, member, '投诉建议 垃圾车来得太晚');
  if (is(36)) await privately(village, office, '投诉建议 答 1 已和环卫线商量，提早一小时');
  if (is(50)) await privately(village, secretary, '微经验 塘长轮流：一户一周看塘，月底互评');
  if (is(55)) {
    const open = await privately(village, office, '微经验');
    const number = /(\d+)/u.exec(open)?.[1] ?? '1';
    await privately(village, office, `采纳 ${number} 好学好用`);
  }
  if (is(60)) await privately(village, secretary, `秀美网格组 登记 ${groupsOf(unit)[0]} 目标 门前有花、塘里无渣`);
  if (is(70)) await villageRanking(village);
  if (day === addDays(town.bundle.programme.to, -7)) {
    await privately(village, secretary, '年终目标 1 自评 村道天天有人扫，塘边没有垃圾堆');
    const baseline = numberIn(await privately(village, secretary, '摸底'), unit);
    if (baseline !== null) await privately(village, secretary, `摸底 ${baseline} 现在 垃圾堆清了，种了花`);
  }
}

async function villageRanking(village: Village): Promise<void> {
  const { unit, secretary, town } = village;
  const [one, two] = groupsOf(unit);
  if (one === undefined || two === undefined) return;
  const judges = town.members(unit).slice(0, 3);
  await privately(village, secretary, `村评 开始 ${one} ${two}`);
  await privately(village, secretary, `村评 评委 ${judges.map(({ name }) => name).join(' ')}`);
  for (const judge of judges) {
    const asked = await privately(village, judge, '评分');
    for (const [, number] of asked.matchAll(/^(\d+) /gmu)) await privately(village, judge, `评分 ${number} 85`);
  }
  await privately(village, secretary, '村评 结果');
}
