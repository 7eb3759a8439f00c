import type { Day } from '../domain/time.ts';
import { plain } from './plain.ts';
import { chineseDay } from './receipt.ts';

export interface TaskView {
  readonly unitShort: string;
  readonly number: number;
  readonly title: string;
  readonly due: Day;
  readonly groupName: string | null;
  readonly state: 'open' | 'reported' | 'closed';
}

/** 长湖12 清塘边垃圾（三组）6月9日止 已过期 */
export function taskLine(task: TaskView, today: Day): string {
  const group = task.groupName === null ? '' : `（${plain(task.groupName, 8)}）`;
  const mark = task.state === 'reported' ? ' 待办结' : task.due < today ? ' 已过期' : '';
  return `${task.unitShort}${task.number} ${plain(task.title)}${group}${chineseDay(task.due, today)}止${mark}`;
}

/** At most `max` of the lines, then how many are left out. */
export function someLines(lines: readonly string[], max: number): string[] {
  if (lines.length <= max) return [...lines];
  return [...lines.slice(0, max - 1), `另有${lines.length - max + 1}项`];
}
