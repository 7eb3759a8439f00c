import type { DailyWork } from './daily-work.ts';
import { dueReminders } from './due-reminders.ts';
import { repeatTasks } from './repeat-tasks.ts';

/** One line each; every one runs in a unit of work of its own. */
export const dailyWork: readonly DailyWork[] = [repeatTasks, dueReminders];
