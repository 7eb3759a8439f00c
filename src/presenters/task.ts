import { type Repeats, repeatsText } from '../domain/repeats.ts';
import type { TaskEvidence } from '../domain/task-match.ts';
import { type Day, daysBetween } from '../domain/time.ts';
import { type OwnerView, ownerText } from './owner.ts';
import { plain } from './plain.ts';
import { chineseDay } from './receipt.ts';

export interface TaskView extends OwnerView {
  readonly unitShort: string;
  readonly number: number;
  readonly title: string;
  readonly due: Day;
  readonly evidence: TaskEvidence;
  readonly kinds: readonly string[];
  readonly repeats: Repeats | null;
  readonly state: 'open' | 'reported' | 'closed' | 'undone';
  readonly doneOn: Day | null;
}

/** Whether it is read by one person alone: in a group nobody is named and nothing is called late. */
export interface Readers {
  readonly privately: boolean;
}

/** 长湖12 清塘边垃圾（三组）6月9日止 已过期 */
export function taskLine(task: TaskView, today: Day, readers: Readers): string {
  const mark = task.state === 'reported' ? ' 待办结' : '';
  const head = `${task.unitShort}${task.number} ${plain(task.title)}${ownerText(task, readers)}`;
  const how = [evidenceText(task), task.repeats === null ? '' : repeatsText(task.repeats)].filter(
    (word) => word !== '',
  );
  const needs = how.length > 0 ? ` ${how.join('，')}` : '';
  return `${head}${chineseDay(task.due, today)}止${needs}${mark}${readers.privately ? lateText(task, today) : ''}`;
}

/** 长湖12 清塘边垃圾（三组）5月18日办好 */
export function doneTaskLine(task: TaskView, today: Day, readers: Readers): string {
  const head = `${task.unitShort}${task.number} ${plain(task.title)}${ownerText(task, readers)}`;
  if (task.state === 'undone') return `${head}${chineseDay(task.due, today)}${readers.privately ? '没做' : '止'}`;
  const day = task.doneOn === null ? '' : chineseDay(task.doneOn, today);
  const late = readers.privately ? lateText(task, today) : '';
  return `${head}${day}办好${late}`;
}

/** 要照片, 要上报清沟渠; nothing where words are enough. */
export function evidenceText({ evidence, kinds }: Pick<TaskView, 'evidence' | 'kinds'>): string {
  return { words: '', photo: '要照片', report: `要上报${kinds.join('、')}` }[evidence];
}

/** ' 迟3天' for what was done late, ' 已过期' for what is still open; nothing for what is in time. */
export function lateText(
  { due, doneOn, state }: { readonly due: Day; readonly doneOn: Day | null; readonly state: string },
  today: Day,
): string {
  if (doneOn !== null) return doneOn > due ? ` 迟${daysBetween(due, doneOn)}天` : '';
  return state === 'open' && due < today ? ' 已过期' : '';
}

/** At most `max` of the lines, then how many are left out. */
export function someLines(lines: readonly string[], max: number): string[] {
  if (lines.length <= max) return [...lines];
  return [...lines.slice(0, max - 1), `另有${lines.length - max + 1}项`];
}
