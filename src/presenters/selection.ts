import type { SelectionState } from '../domain/selections.ts';
import type { Day } from '../domain/time.ts';
import { broadcastMax, pointsText } from './evaluation.ts';
import { plain } from './plain.ts';
import { chineseDay } from './receipt.ts';

/** Said wherever votes are: they are never in a result (P3). */
export const votesLabel = '群里意见，只供参考';

/** Said wherever a village's own result is. */
export const villageLabel = '村内评比，由村评委会评，不计入镇评比';

export interface ShownSelection {
  readonly name: string;
  readonly period: string;
  readonly state: SelectionState;
  readonly deadline: Day;
  readonly noticeTo: Day | null;
}

export interface ShownCandidate {
  readonly id: number;
  readonly label: string;
  readonly deeds: string;
}

/** 2023-H1 is 上半年; other periods as evaluations have them. */
export function halfText(period: string): string {
  const half = /^(\d{4})-H([12])$/.exec(period);
  if (half) return `${half[1]}年${half[2] === '1' ? '上' : '下'}半年`;
  const [year = '', part = ''] = period.split('-');
  if (part.startsWith('Q')) return `${year}年第${part.slice(1)}季度`;
  return part === '' ? `${year}年` : `${year}年${Number(part)}月`;
}

/** 网格最美党员户（2023年上半年）：提名到5月31日 */
export function stageText(selection: ShownSelection, today: Day): string {
  const { name, period, state, deadline, noticeTo } = selection;
  const stages: Readonly<Record<SelectionState, string>> = {
    open: `提名到${chineseDay(deadline, today)}`,
    judging: '评委在评',
    notice: `公示到${noticeTo === null ? '' : chineseDay(noticeTo, today)}`,
    final: '已定',
    cancelled: '取消了',
  };
  return `${name}（${halfText(period)}）：${stages[state]}`;
}

export function candidateLine({ id, label, deeds }: ShownCandidate, max = 24): string {
  return `${id} ${plain(label, 20)}：${plain(deeds, max)}`;
}

/** 公示 in a group: who, until when, and how to object. */
export function selectionNoticeText(
  { name, labels, to }: { name: string; labels: readonly string[]; to: Day },
  today: Day,
): string {
  const tail = `。${chineseDay(to, today)}前有意见私聊发：异议 评选 理由`;
  return fitNames(`公示 ${name}评选结果：`, labels, tail);
}

/** 通报表扬: praise, nothing is conferred (P14). */
export function praiseText({
  name,
  period,
  labels,
}: {
  name: string;
  period: string;
  labels: readonly string[];
}): string {
  return fitNames(`通报表扬 ${halfText(period)}${name}：`, labels, '');
}

/** As many names as a broadcast has room for; the rest is counted. */
export function fitNames(head: string, labels: readonly string[], tail: string): string {
  for (let shown = labels.length; shown > 0; shown -= 1) {
    const more = shown < labels.length ? `等${labels.length}个` : '';
    const text = `${head}${labels.slice(0, shown).join('、')}${more}${tail}`;
    if (Array.from(text).length <= broadcastMax) return text;
  }
  return `${head}共${labels.length}个${tail}`;
}

export interface ShownPlace {
  readonly id: number;
  readonly label: string;
  readonly meanHundredths: number;
  readonly rank: number;
  readonly tied: boolean;
  readonly outcome: 'chosen' | 'tie' | 'not';
  readonly votes: number;
}

const outcomeWords = { chosen: '入选', tie: '并列待定', not: '' } as const;

/** A line a candidate; the votes stand behind, with their label. */
export function resultLines(places: readonly ShownPlace[]): string[] {
  return places.map(({ id, label, meanHundredths, rank, tied, outcome, votes }) => {
    const mark = outcomeWords[outcome] === '' ? '' : ` ${outcomeWords[outcome]}`;
    const opinion = votes > 0 ? `（${votesLabel}：${votes}人赞成）` : '';
    return `${tied ? '并列' : ''}第${rank} ${id} ${plain(label, 20)} ${pointsText(meanHundredths)}分${mark}${opinion}`;
  });
}
