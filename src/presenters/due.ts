import { type Day, daysBetween } from '../domain/time.ts';
import { type OwnerView, ownerText } from './owner.ts';
import { plain } from './plain.ts';
import { chineseDay } from './receipt.ts';

export interface DueView extends OwnerView {
  readonly kind: 'task' | 'measure';
  readonly unitShort: string;
  readonly number: number;
  readonly text: string;
  readonly due: Day;
}

const kindWords = { task: '任务', measure: '计划' } as const;

/** 任务 长湖12 清塘边垃圾（三组）5月20日到期: names no person, for a group reads it. */
export function dueText(item: DueView, today: Day): string {
  const owner = item.personName === null ? ownerText(item, { privately: false }) : '';
  const head = `${kindWords[item.kind]} ${item.unitShort}${item.number} ${plain(item.text)}`;
  return `${head}${owner === '' ? ' ' : owner}${item.due === today ? '今天' : chineseDay(item.due, today)}到期${item.due < today ? '了' : leftText(item.due, today)}`;
}

/** Makes the last call before a day off say something else than the line some days before it. */
function leftText(due: Day, today: Day): string {
  const days = daysBetween(today, due);
  return days > 0 && days < 3 ? `，还有${days}天` : '';
}

/** For the secretary alone. */
export function overdueText(item: DueView, today: Day): string {
  const number = `${item.unitShort}${item.number}`;
  const owner = ownerText(item, { privately: true });
  const howTo =
    item.kind === 'task'
      ? `办结 ${number}，或 延期 ${number} 日期`
      : `计划 完成 ${number}，或 计划 改 ${number} 截止 日期`;
  return `${kindWords[item.kind]} ${number} ${plain(item.text, 20)}${owner}${chineseDay(item.due, today)}到期了。回：${howTo}`;
}
