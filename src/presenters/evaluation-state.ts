import type { EvaluationDocument } from '../domain/evaluation.ts';
import { type Period, periodKind } from '../domain/period.ts';
import type { Day } from '../domain/time.ts';

/** A stored evaluation as papers show it. */
export interface ShownEvaluation {
  readonly document: EvaluationDocument;
  readonly state: 'draft' | 'notice' | 'final';
  readonly version: number;
  readonly noticeFrom: Day | null;
  readonly noticeTo: Day | null;
  /** 更正公示: why this version stands beside the one before. */
  readonly correction: string | null;
}

/** 2023年5月, 2023年第二季度, 2023年度: a paper is read years later. */
export function fullPeriodText(period: Period): string {
  const year = `${period.slice(0, 4)}年`;
  const kind = periodKind(period);
  if (kind === 'year') return `${year}度`;
  if (kind === 'month') return `${year}${Number(period.slice(5))}月`;
  return `${year}第${'一二三四'[Number(period.slice(-1)) - 1]}季度`;
}

/** 2023年6月9日 */
export function fullDayText(day: Day): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}

/** What is not final says so: 草稿，只供办公室看, or 公示中 with its last day. Null when it is. */
export function markOf({ state, noticeTo }: Pick<ShownEvaluation, 'state' | 'noticeTo'>): string | null {
  if (state === 'final') return null;
  if (state === 'draft') return '草稿，未公示';
  return noticeTo === null ? '公示中' : `公示中，到${fullDayText(noticeTo)}`;
}

/** 办公区、村民服务中心月评比, or for a quarter and a year the evaluation of the programme's subject. */
export function evaluationName({ period, sheet }: Pick<EvaluationDocument, 'period' | 'sheet'>): string {
  return periodKind(period) === 'month' ? sheet.title : '人居环境整治评比';
}

/** What figures were computed by. */
export function rulesText({ rules: { version, adopted } }: Pick<EvaluationDocument, 'rules'>): string {
  const meeting = adopted === null ? '' : `（${fullDayText(adopted.on)}${adopted.by}通过）`;
  return `规则${version}${meeting}`;
}

/** With the seeds anybody can draw again what the inspectors visited; null when no round was drawn. */
export function seedsText({ rounds }: EvaluationDocument): string | null {
  if (rounds.length === 0) return null;
  return `抽签种子 ${rounds.map(({ id, seed }) => `${id}号检查 ${seed}`).join('、')}（抽签办法见检查评比说明）`;
}
