import type { DailyWork } from './daily-work.ts';
import { feedbackDaily } from './feedback.ts';
import { problemsDaily } from './problems.ts';

/** One line each; every one runs in a unit of work of its own. */
export const dailyWork: readonly DailyWork[] = [problemsDaily, feedbackDaily];
