import { announceRulebooks } from './announce-rulebooks.ts';
import type { DailyWork } from './daily-work.ts';
import { dueReminders } from './due-reminders.ts';
import { draftQuartersAndYear, remindToFinalise } from './evaluation-schedule.ts';
import { feedbackDaily } from './feedback.ts';
import { objectionsDue } from './objections-due.ts';
import { problemsDaily } from './problems.ts';
import { redraftMonths } from './redraft.ts';
import { repeatTasks } from './repeat-tasks.ts';
import { selectionReminders } from './selection-reminders.ts';

/** One line each; every one runs in a unit of work of its own. */
export const dailyWork: readonly DailyWork[] = [
  announceRulebooks,
  draftQuartersAndYear,
  redraftMonths,
  remindToFinalise,
  objectionsDue,
  repeatTasks,
  dueReminders,
  problemsDaily,
  feedbackDaily,
  selectionReminders,
];
