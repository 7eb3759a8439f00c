import type { Phase } from '../domain/programme/model.ts';
import type { Day } from '../domain/time.ts';
import { type OwnerView, ownerText } from './owner.ts';
import { plain } from './plain.ts';
import { chineseDay } from './receipt.ts';
import { lateText, type Readers } from './task.ts';

export interface MeasureView extends OwnerView {
  readonly unitShort: string;
  readonly number: number;
  readonly text: string;
  readonly phase: string | null;
  readonly due: Day;
  readonly state: 'open' | 'done' | 'dropped';
  readonly doneOn: Day | null;
}

/** 长湖12 清理塘边垃圾（三组）5月20日止; 办好 once it is done. */
export function measureLine(measure: MeasureView, today: Day, readers: Readers): string {
  const { unitShort, number, text, due, state } = measure;
  const when = state === 'done' ? '办好' : `${chineseDay(due, today)}止`;
  const late = readers.privately ? lateText(measure, today) : '';
  return `${unitShort}${number} ${plain(text)}${ownerText(measure, readers)}${when}${late}`;
}

/** The plan of one unit by phases, those that are over last; at most `max` measures. */
export function planText(
  { unitShort, measures, phases }: { unitShort: string; measures: readonly MeasureView[]; phases: readonly Phase[] },
  { today, readers, max }: { today: Day; readers: Readers; max: number },
): string {
  const done = measures.filter(({ state }) => state === 'done').length;
  const lines = [`${unitShort}计划${measures.length}项，办好${done}项`];
  const stages = [...phases.filter(({ to }) => to >= today), ...phases.filter(({ to }) => to < today)];
  let left = max;
  for (const stage of [...stages, null]) {
    const own = measures.filter(({ phase }) => phase === (stage?.id ?? null)).slice(0, left);
    if (own.length === 0) continue;
    lines.push(stage ? `“${stage.short}”阶段，到${chineseDay(stage.to, today)}` : '其他');
    lines.push(...own.map((measure) => measureLine(measure, today, readers)));
    left -= own.length;
  }
  const shown = max - left;
  return [...lines, ...(shown < measures.length ? [`另有${measures.length - shown}项，书记可以 导出 计划`] : [])].join(
    '\n',
  );
}
