import { firstDue } from '../../domain/repeats.ts';
import { addDays } from '../../domain/time.ts';
import { unitNow } from '../../store/merged-units.ts';
import { createTask, tasksToRepeat } from '../../store/tasks.ts';
import type { DailyWork } from './daily-work.ts';

/**
 * When the day of a task that comes again is over, the next one is made, once. Days that passed while the service was down
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
      await createTask(tx, { ...same, unitId, due, previousId, at });
    }
  },
};
