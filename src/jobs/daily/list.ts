import type { DailyWork } from './daily-work.ts';
import { selectionReminders } from './selection-reminders.ts';

/** One line each; every one runs in a unit of work of its own. */
export const dailyWork: readonly DailyWork[] = [selectionReminders];
