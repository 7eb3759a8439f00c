import { firstDue } from '../../domain/repeats.ts';
import { addDays } from '../../domain/time.ts';
import { plain } from '../../presenters/plain.ts';
import { chineseDay } from '../../presenters/receipt.ts';
import { unitNow } from '../../store/merged-units.ts';
import { createTask, leaveUndone, tasksToRepeat } from '../../store/tasks.ts';
import { tellSecretary } from '../../store/tell-people.ts';
import type { DailyWork } from './daily-work.ts';

/**
 * When the day of a task that comes again is over, the next one is made, once, and the one still open is left undone: one of
 * them is in 待办. Days that passed while the service was down
 * are not made up for.
 */
export const repeatTasks: DailyWork = {
  name: 'repeat tasks',
  async run(tx, { day, at }) {
    for (const task of await tasksToRepeat(tx, day)) {
      const { id: previousId, title, evidence, kinds, places, repeats, createdBy } = task;
      if (repeats === null) continue;
      const next = addDays(task.due, 1);
      const due = firstDue(repeats, next > day ? next : day);
      const unitId = await unitNow(tx, task.unitId, at);
      const same = { title, evidence, kinds, places, repeats, owner: task, createdBy };
      const made = await createTask(tx, { ...same, unitId, due, previousId, at });
      if (!(await leaveUndone(tx, previousId, at))) continue;
      const before = `${task.unitShort}${task.number}`;
      const text = `任务 ${before} ${plain(title, 16)}${chineseDay(task.due, day)}没做，下一次是${made.unitShort}${made.number}。做了就回：办结 ${before}`;
      await tellSecretary(tx, unitId, { text, key: `task-undone:${previousId}`, at });
    }
  },
};
