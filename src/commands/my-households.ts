import { type Day, dayOf } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { someLines } from '../presenters/task.ts';
import { type AssignedPlace, assignedPlaces, type Visit, visitsBy } from '../store/visits.ts';
import { defineCommand, here } from './command.ts';

const linesShown = 30;

/** 我的联户: what the sender looks after and when he was last there. Nobody else's; no count to reach, nobody compared. */
export const myHouseholdsCommand = defineCommand<null>({
  name: 'my-households',
  words: ['我的联户', '我的联组'],
  summary: '看自己联的村、组、户，上次什么时候去的',
  usage: '我的联户',
  examples: ['我的联户'],
  where: 'private',
  action: 'visit.record',
  parse: (rest, { slash }) => (slash || /^[?？。!！]*$/u.test(rest) ? { args: null } : null),
  async run(_, { tx, now, sender }) {
    const personId = sender.person?.id ?? 0;
    const places = (await assignedPlaces(tx, personId, now)).filter(({ kind }) => kind !== 'area');
    if (places.length === 0) return here('名册里还没写您联哪些组和户，请找办公室');
    const visits = await visitsBy(tx, personId);
    const lines = places.map((place) => placeLine(place, { visits, today: dayOf(now) }));
    return here([...someLines(lines, linesShown), '去过就发：入户 三组 户主家 说了什么'].join('\n'));
  },
});

function placeLine(place: AssignedPlace, { visits, today }: { visits: readonly Visit[]; today: Day }): string {
  const last = visits.find((visit) => isThere(visit, place));
  const what = [
    place.unitShort,
    place.groupName === null ? '' : plain(place.groupName, 8),
    place.head === null ? '' : ` ${plain(place.head, 10)}家`,
  ].join('');
  return `${what}${last ? ` 上次${chineseDay(last.day, today)}` : ''}`;
}

function isThere(visit: Visit, { unitId, groupName, householdId, head }: AssignedPlace): boolean {
  if (visit.unitId !== unitId) return false;
  if (householdId !== null) return visit.householdId === householdId || (visit.head !== null && visit.head === head);
  return groupName === null || visit.groupName === groupName;
}
