import { chineseDay } from '../../presenters/receipt.ts';
import { openObjections } from '../../store/objections.ts';
import { allOpenSelectionObjections } from '../../store/selection-objections.ts';
import { tellOffice, tellPerson } from '../../store/tell-people.ts';
import type { DailyWork } from './daily-work.ts';

/**
 * An objection that has one working day left, or none, is told to the office and to whoever is to answer it; once while
 * it nears its day, once when that is over.
 */
export const objectionsDue: DailyWork = {
  name: 'objections-due',
  async run(tx, { calendar, day, at }) {
    for (const { id, unitShort, due, assignedTo } of await openObjections(tx)) {
      if (due > calendar.workingDayAfter(day, 1)) continue;
      const isOver = due < day;
      const when = isOver ? `${chineseDay(due, day)}就该答复了` : `${chineseDay(due, day)}前要答复`;
      const key = `objection-${isOver ? 'overdue' : 'due'}:${id}`;
      const todo = assignedTo === null ? `还没派人，回：异议 派 ${id} 检查人姓名` : '已派人，还没答';
      await tellOffice(tx, { key, text: `异议${id}（${unitShort}）${when}，${todo}`, at });
      if (assignedTo === null) continue;
      const text = `异议${id}（${unitShort}）${when}，回：异议 答 ${id} 成立|不成立 理由`;
      await tellPerson(tx, assignedTo, { key: `${key}:inspector`, text, at });
    }
    for (const { id, selection, due } of await allOpenSelectionObjections(tx)) {
      if (due > calendar.workingDayAfter(day, 1)) continue;
      const isOver = due < day;
      const when = isOver ? `${chineseDay(due, day)}就该答复了` : `${chineseDay(due, day)}前要答复`;
      const key = `selection-objection-${isOver ? 'overdue' : 'due'}:${id}`;
      const text = `评选异议${id}（${selection}）${when}，回：评选 答 ${id} 成立|不成立 理由`;
      await tellOffice(tx, { key, text, at });
    }
  },
};
