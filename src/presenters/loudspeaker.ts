import type { WorkFigures } from '../domain/work-figures.ts';
import { sumText } from './work-figures.ts';

/** A minute of speech; what is longer nobody listens to (reference/domain.md §5.3). */
export const loudspeakerCharacters = 200;
const screenCharacters = 40;

export interface LoudspeakerView {
  /** 5月, 2023年第2季度. */
  readonly period: string;
  /** Null: the town speaks. */
  readonly village: string | null;
  readonly figures: WorkFigures;
  /** Names of the published leaders, best first; of a village only that it is among them. */
  readonly leaders: readonly string[];
  readonly rank: number | null;
  /** 典型 and honours of the period, as they were noted. */
  readonly praised: readonly string[];
}

/** What is read out: plain spoken Chinese, only good news, at most 200 characters. Whole sentences are left out, the last first. */
export function loudspeakerText(view: LoudspeakerView): string {
  const closing = '大家出了力，村子才干净。请把房前屋后收拾好，垃圾倒进桶里，谢谢大家。';
  const sentences = [
    view.village === null ? '乡亲们好，说说环境整治的事。' : `${view.village}的乡亲们好，说说环境整治的事。`,
    figuresText(view),
    resultText(view),
    ...view.praised.map((text) => `还要说说身边的好样子：${text.replace(/[。；;，,\s]+$/u, '')}。`),
  ].filter((sentence) => sentence !== '');
  let said = '';
  for (const sentence of sentences) {
    if (lengthOf(said + sentence + closing) > loudspeakerCharacters) continue;
    said += sentence;
  }
  return said + closing;
}

/** One line for the screen at the centre. */
export function screenText(view: LoudspeakerView): string {
  const { period, figures } = view;
  const where = view.village ?? '全镇';
  const done = figures.reports > 0 ? `${period}${where}整治${figures.reports}次` : `${where}环境整治`;
  const rubbish = figures.rubbish.length > 0 ? `，清垃圾${sumText(figures.rubbish, 2)}` : '';
  const whole = `${done}${rubbish}。干净家园，一起动手`;
  return lengthOf(whole) <= screenCharacters ? whole : `${done}。干净家园，一起动手`;
}

function figuresText({ period, village, figures }: LoudspeakerView): string {
  if (figures.reports === 0) return '';
  const { reports, people, approx, rubbish, planted } = figures;
  const parts = [
    `${period}${village === null ? '全镇' : '我们村'}做了${reports}次`,
    ...(people > 0 ? [`${approx ? '大约' : ''}来了${people}人次`] : []),
    ...(rubbish.length > 0 ? [`清走垃圾${sumText(rubbish, 2)}`] : []),
    ...(planted.length > 0 ? [`栽种美化${sumText(planted, 2)}`] : []),
  ];
  return `${parts.join('，')}。`;
}

function resultText({ period, village, leaders, rank }: LoudspeakerView): string {
  if (village !== null) return rank === null ? '' : `${period}评比，我们村排在全镇第${rank}。`;
  return leaders.length === 0 ? '' : `${period}评比排在前面的是${leaders.join('、')}，祝贺他们。`;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
