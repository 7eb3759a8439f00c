import { addDays, weekdayOf } from '../../../../src/domain/time.ts';
import { type DayOfYear, inGroup, must, type Play, privately } from '../play.ts';

/** One selection of households, from its opening to the praise. */
export const selectionPlay: Play = {
  name: 'selection',
  async onDay(today) {
    const kind = today.town.bundle.rules.selections.find(({ of }) => of === 'household');
    if (!kind) return;
    const { from } = today.town.bundle.programme;
    const is = (offset: number) => today.day === workdayAfter(today, addDays(from, offset));
    const office = (text: string) => privately(today, today.town.office, text);
    const due = addDays(from, 75);
    if (is(56))
      await must(
        office(`评选 ${kind.name} 开始 截止 ${Number(due.slice(5, 7))}月${Number(due.slice(8))}日`),
        /开始了/u,
      );
    if (is(60)) await nominate(today, kind.name);
    if (is(64)) await recommend(today);
    if (is(66)) await judge(today);
    if (is(67)) await must(office(`评选 公示 ${kind.name}`), /公示/u);
    if (is(84)) await must(office(`评选 定 ${kind.name}`), /定了/u);
  },
};

function workdayAfter({ calendar }: DayOfYear, day: string): string {
  let found = day;
  while (!calendar.isWorkingDay(found) || weekdayOf(found) > 5) found = addDays(found, 1);
  return found;
}

/** Heads of party-member households, nominated by members of their own grid. */
async function nominate(today: DayOfYear, name: string): Promise<void> {
  for (const unit of today.town.villages) {
    const people = today.town.bundle.town.people.filter((person) => person.unit === unit.id && person.type === '党员');
    const heads = unit.households.filter(({ head }) => people.some((person) => person.name === head)).slice(0, 2);
    for (const { head } of heads) {
      for (const person of [today.town.holder('gridHead', unit), ...today.town.members(unit)]) {
        if (!person || person.name === head) continue;
        const answer = await inGroup(today, { person, unit, text: `提名 ${name} ${head} 院子干净，带头清沟` });
        if (/提名\d/u.test(answer)) break;
      }
    }
  }
}

async function recommend(today: DayOfYear): Promise<void> {
  for (const unit of today.town.villages) {
    const secretary = today.town.holder('secretary', unit);
    if (!secretary) continue;
    const todo = await privately(today, secretary, '待办');
    const numbers = /回：评选 推荐 ([\d ]+)/u.exec(todo)?.[1];
    if (numbers !== undefined) await privately(today, secretary, `评选 推荐 ${numbers.trim()}`);
  }
}

async function judge(today: DayOfYear): Promise<void> {
  const { town } = today;
  const last = town.everywhere.findLast(({ kind }) => kind === 'department');
  const outsider = last && town.holder('secretary', last);
  const judges = [...town.inspectors.slice(0, 2), ...(outsider ? [outsider] : [])];
  await must(privately(today, town.office, `评选 评委 ${judges.map(({ name }) => name).join(' ')}`), /评委：/u);
  for (const [index, one] of judges.entries()) {
    const asked = await privately(today, one, '评分');
    for (const [, number] of asked.matchAll(/^(\d+) /gmu))
      await privately(today, one, `评分 ${number} ${80 + (Number(number) % 7) * 2 + index}`);
  }
}
