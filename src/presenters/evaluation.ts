import { type EvaluatedUnit, type EvaluationDocument, rankedUnits, type UnitResult } from '../domain/evaluation.ts';
import type { Day, Month } from '../domain/time.ts';
import { plain } from './plain.ts';
import { chineseDay } from './receipt.ts';

/** Longest a broadcast may be, design §6. */
export const broadcastMax = 120;
const topRanks = 3;
const ownListLines = 5;

/** 96.5, 100, 0.25: hundredths as people write points. */
export function pointsText(hundredths: number): string {
  return String(hundredths / 100);
}

/** 5月; with the year when it is another than today's. */
export function monthText(month: Month, today: Day): string {
  const name = `${Number(month.slice(5))}月`;
  return month.slice(0, 4) === today.slice(0, 4) ? name : `${month.slice(0, 4)}年${name}`;
}

/** 第3名, 并列第3名 */
export function rankText({ rank, tied }: Pick<UnitResult, 'rank' | 'tied'>): string {
  return `${tied ? '并列' : ''}第${rank}名`;
}

/** What the office sees of a draft: how many were inspected, the first three of each list, what to answer. */
export function draftText(document: EvaluationDocument, options: { today: Day; preview: boolean }): string {
  const month = monthText(document.month, options.today);
  const inspected = document.units.filter((unit) => unit.result !== null).length;
  const missing = document.units.length - inspected;
  return [
    options.preview ? `${month}评比（截止前预览）` : `${month}评比草稿`,
    `已查${inspected}个单位，未检查${missing}个`,
    ...listTitles(document).map((list) => topText(document, list)),
    ...(options.preview || inspected === 0 ? [] : [`没问题就回：公示 ${month}`]),
  ].join('\n');
}

/** The public notice to one unit, at most 120 characters. A unit that is not evaluated gets the head of each list. */
export function noticeText(
  document: EvaluationDocument,
  { unitId, today, noticeTo }: { unitId: number; today: Day; noticeTo: Day },
): string {
  const closing = `公示到${chineseDay(noticeTo, today)}，有异议找镇办`;
  return withinBroadcast([`${monthText(document.month, today)}评比公示`, ...unitLines(document, unitId)], closing);
}

/**
 * The final result to one unit, at most 120 characters: score, rank, change against the month before, and where most
 * was taken off; an item of the sheet, never a person or a household.
 */
export function resultText(
  document: EvaluationDocument,
  { unitId, today, previous }: { unitId: number; today: Day; previous: EvaluationDocument | null },
): string {
  const unit = document.units.find((one) => one.unitId === unitId);
  const lines = [`${monthText(document.month, today)}评比结果`, ...unitLines(document, unitId)];
  if (unit?.result) {
    const change = changeText(unit, previous);
    if (change) lines.push(change);
    lines.push(largestDeduction(document, unit));
  }
  return withinBroadcast(lines, '发“排名”看名次');
}

export interface RankingView {
  readonly document: EvaluationDocument;
  readonly state: 'notice' | 'final';
  readonly noticeTo: Day | null;
  readonly finalOn: Day | null;
  readonly today: Day;
  /** A list to show alone; null shows the head of every list. */
  readonly list: string | null;
  /** The asker's unit. */
  readonly unitId: number | null;
}

/** 排名: the published figures, at most ten lines with the one the command may put before. */
export function rankingText(view: RankingView): string {
  const { document, list, unitId } = view;
  const shownLists = list === null ? listTitles(document).slice(0, 2) : [list];
  const perList = list === null ? topRanks : ownListLines;
  const own = document.units.find((unit) => unit.unitId === unitId);
  const lines = [headline(view)];
  for (const title of shownLists) {
    const ranked = rankedUnits(document, title);
    const head = ranked.slice(0, perList);
    lines.push(`${plain(title, 12)}（共${ranked.length}个）`, ...head.map(rankLine));
    const shown = head.some((unit) => unit.unitId === unitId);
    if (own?.result?.list === title && !shown) lines.push(`本单位：${ownLine(own)}`);
  }
  if (own && !own.result) lines.push(`本单位：${own.name} 未检查，不排名`);
  return lines.join('\n');
}

function headline({ document, state, noticeTo, finalOn, today }: RankingView): string {
  const month = monthText(document.month, today);
  if (state === 'notice') return `${month}评比（公示中，到${noticeTo ? chineseDay(noticeTo, today) : ''}）`;
  return `${month}评比结果（${finalOn ? chineseDay(finalOn, today) : ''}定稿）`;
}

function rankLine(unit: EvaluatedUnit & { result: UnitResult }): string {
  return `${rankText(unit.result)} ${unit.name} ${pointsText(unit.result.totalHundredths)}分`;
}

function ownLine(unit: EvaluatedUnit): string {
  return unit.result ? rankLine({ ...unit, result: unit.result }) : '';
}

function unitLines(document: EvaluationDocument, unitId: number): string[] {
  const unit = document.units.find((one) => one.unitId === unitId);
  if (!unit) return listTitles(document).map((list) => topText(document, list));
  if (!unit.result) return [`${unit.name}未检查，不排名`];
  const { list, totalHundredths, tier } = unit.result;
  const ranked = rankedUnits(document, list).length;
  return [
    `${unit.name}${pointsText(totalHundredths)}分（${tier}）`,
    `${plain(list, 12)}${rankText(unit.result)}，共${ranked}个单位`,
  ];
}

function changeText(unit: EvaluatedUnit, previous: EvaluationDocument | null): string | null {
  const before = previous?.units.find((one) => one.unitId === unit.unitId)?.result;
  if (!previous || !before || !unit.result) return null;
  const change = unit.result.totalHundredths - before.totalHundredths;
  const month = `${Number(previous.month.slice(5))}月`;
  if (change === 0) return `分数和${month}一样`;
  return `比${month}${change > 0 ? '高' : '低'}${pointsText(Math.abs(change))}分`;
}

function largestDeduction(document: EvaluationDocument, unit: EvaluatedUnit): string {
  const lost = document.sheet.items.map((item) => {
    const kept = unit.result?.items.find((score) => score.itemId === item.id)?.hundredths ?? item.points * 100;
    const places = unit.findings.filter((finding) => finding.itemId === item.id).length;
    return { name: item.name, hundredths: item.points * 100 - kept, places };
  });
  const [worst] = lost.sort((a, b) => b.hundredths - a.hundredths);
  if (!worst || worst.hundredths <= 0) return '没有扣分';
  return `扣分最多：${plain(worst.name, 12)}，${worst.places}处扣${pointsText(worst.hundredths)}分`;
}

/** 村（社区）：第1名 长湖 98.5、并列第2名 … */
function topText(document: EvaluationDocument, list: string): string {
  const ranked = rankedUnits(document, list);
  if (ranked.length === 0) return `${plain(list, 12)}：都未检查`;
  const head = ranked.slice(0, topRanks);
  const names = head.map((unit) => `${rankText(unit.result)}${unit.short}${pointsText(unit.result.totalHundredths)}`);
  const next = ranked[topRanks];
  const more = next && next.result.rank === head.at(-1)?.result.rank ? '等' : '';
  return `${plain(list, 12)}：${names.join('、')}${more}`;
}

function listTitles(document: EvaluationDocument): string[] {
  return document.sheet.lists.map((list) => list.title);
}

/** Lines and a closing line within 120 characters; what does not fit is left out from the end, the closing never. */
function withinBroadcast(lines: readonly string[], closing: string): string {
  const kept: string[] = [];
  for (const line of lines) {
    if ([...kept, line, closing].join('\n').length > broadcastMax) break;
    kept.push(line);
  }
  return [...kept, closing].join('\n');
}
