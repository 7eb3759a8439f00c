import { type EvaluatedUnit, type EvaluationDocument, rankedUnits, type UnitResult } from '../domain/evaluation.ts';
import type { PartId } from '../domain/evaluation-parts.ts';
import { type Period, periodKind } from '../domain/period.ts';
import type { Day } from '../domain/time.ts';
import { plain } from './plain.ts';
import { chineseDay } from './receipt.ts';
import { upheldLines } from './upheld.ts';

/** Longest a broadcast may be, design §6. */
export const broadcastMax = 120;
const topRanks = 3;
const ownListLines = 5;

/** 96.5, 100, 0.25: hundredths as people write points. */
export function pointsText(hundredths: number): string {
  return String(hundredths / 100);
}

/** 5月, 第2季度, 2023年度; month and quarter with the year when it is another than today's. */
export function periodText(period: Period, today: Day): string {
  const year = period.slice(0, 4);
  const kind = periodKind(period);
  if (kind === 'year') return `${year}年度`;
  const name = kind === 'quarter' ? `第${period.slice(-1)}季度` : `${Number(period.slice(5))}月`;
  return year === today.slice(0, 4) ? name : `${year}年${name}`;
}

/** 第3名, 并列第3名 */
export function rankText({ rank, tied }: Pick<UnitResult, 'rank' | 'tied'>): string {
  return `${tied ? '并列' : ''}第${rank}名`;
}

/** What the office sees of a draft: how many were inspected, the first three of each list, what to answer. */
export function draftText(document: EvaluationDocument, options: { today: Day; preview: boolean }): string {
  const name = periodText(document.period, options.today);
  const inspected = document.units.filter((unit) => unit.result !== null).length;
  const missing = document.units.length - inspected;
  return [
    options.preview ? `${name}评比（截止前预览）` : `${name}评比草稿`,
    `已查${inspected}个单位，未检查${missing}个`,
    ...listTitles(document).map((list) => topText(document, list)),
    ...(options.preview || inspected === 0 ? [] : [`没问题就回：公示 ${name}`]),
  ].join('\n');
}

/**
 * The public notice to one unit, at most 120 characters: score, rank, change, what was best and worst, where to object.
 * A unit that is not evaluated, the town above all, gets the whole of each list, or its head where it is too long.
 */
export function noticeText(
  document: EvaluationDocument,
  { unitId, today, noticeTo, previous, correction, version }: NoticeView,
): string {
  const name = periodText(document.period, today);
  const title = correction === null ? `${name}评比公示` : `${name}评比更正公示`;
  const closing = `公示到${chineseDay(noticeTo, today)}，有异议私聊发我：异议…`;
  const changed = correction === null ? [] : changedLines(document, { unitId, version });
  return broadcastText(document, { unitId, title: [title, ...changed].join('\n'), closing, previous, today });
}

/** 异议3成立，党员参与11/14改为12/14: to the unit it is about, and to groups that are evaluated by none of it, like the town's. */
function changedLines(
  document: EvaluationDocument,
  { unitId, version }: { unitId: number; version: number },
): string[] {
  const isEvaluated = document.units.some((unit) => unit.unitId === unitId);
  return upheldLines(document, version)
    .filter((one) => !isEvaluated || one.unitId === unitId)
    .slice(0, changesShown)
    .map(({ objection, short, text }) => `异议${objection}成立，${isEvaluated ? '' : short}${text}`);
}

const changesShown = 2;

export interface NoticeView {
  readonly unitId: number;
  readonly today: Day;
  readonly noticeTo: Day;
  /** The evaluation of the period before. */
  readonly previous: EvaluationDocument | null;
  /** Why figures published before are not right; null for a first version. */
  readonly correction: string | null;
  /** What changed with it is told. */
  readonly version: number;
}

/** The final result to one unit, at most 120 characters, made up like the notice; never a person or a household. */
export function resultText(
  document: EvaluationDocument,
  { unitId, today, previous }: { unitId: number; today: Day; previous: EvaluationDocument | null },
): string {
  const title = `${periodText(document.period, today)}评比结果`;
  return broadcastText(document, { unitId, title, closing: '发“排名”看名次', previous, today });
}

function broadcastText(
  document: EvaluationDocument,
  view: { unitId: number; title: string; closing: string; previous: EvaluationDocument | null; today: Day },
): string {
  const { unitId, title, closing, previous, today } = view;
  const unit = document.units.find((one) => one.unitId === unitId);
  if (!unit) return townText(document, { title, closing });
  const change = changeText(unit, previous, today);
  return withinBroadcast(
    [title, ...unitLines(document, unit), ...(change === null ? [] : [change]), ...reasonLines(document, unit)],
    closing,
  );
}

function townText(document: EvaluationDocument, { title, closing }: { title: string; closing: string }): string {
  const whole = [title, ...listTitles(document).map((list) => wholeText(document, list)), closing].join('\n');
  if (whole.length <= broadcastMax) return whole;
  return withinBroadcast(
    [title, ...listTitles(document).map((list) => topText(document, list)), '发“排名 全部”看全部'],
    closing,
  );
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
  /** Shows every unit of the lists. */
  readonly all?: boolean;
}

/** 排名: the published figures, at most ten lines with the one the command may put before. */
export function rankingText(view: RankingView): string {
  const { document, list, unitId } = view;
  const shownLists = list === null ? listTitles(document) : [list];
  const perList = view.all ? Number.POSITIVE_INFINITY : list === null ? topRanks : ownListLines;
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

/** 排名 网格: the grids of one unit in a published quarter. */
export function gridRankingText(
  view: Pick<RankingView, 'document' | 'state' | 'noticeTo' | 'finalOn' | 'today'>,
  unit: EvaluatedUnit,
): string {
  const grids = unit.result?.grids ?? [];
  if (grids.length === 0) return `${unit.name}这一季没有网格名次`;
  const lines = grids.map((grid) => `${rankText(grid)} ${plain(grid.name, 12)} ${pointsText(grid.totalHundredths)}分`);
  return [headline(view), `${unit.name}网格（共${grids.length}个）`, ...lines].join('\n');
}

function headline({
  document,
  state,
  noticeTo,
  finalOn,
  today,
}: Pick<RankingView, 'document' | 'state' | 'noticeTo' | 'finalOn' | 'today'>): string {
  const name = periodText(document.period, today);
  if (state === 'notice') return `${name}评比（公示中，到${noticeTo ? chineseDay(noticeTo, today) : ''}）`;
  return `${name}评比结果（${finalOn ? chineseDay(finalOn, today) : ''}定稿）`;
}

function rankLine(unit: EvaluatedUnit & { result: UnitResult }): string {
  return `${rankText(unit.result)} ${unit.name} ${pointsText(unit.result.totalHundredths)}分`;
}

function ownLine(unit: EvaluatedUnit): string {
  return unit.result ? rankLine({ ...unit, result: unit.result }) : '';
}

function unitLines(document: EvaluationDocument, unit: EvaluatedUnit): string[] {
  if (!unit.result) return [`${unit.name}未检查，不排名`];
  const { list, totalHundredths, tier } = unit.result;
  const ranked = rankedUnits(document, list).length;
  return [
    `${unit.name}${pointsText(totalHundredths)}分（${tier}）`,
    `${plain(list, 12)}${rankText(unit.result)}，共${ranked}个单位`,
  ];
}

function changeText(unit: EvaluatedUnit, previous: EvaluationDocument | null, today: Day): string | null {
  const before = previous?.units.find((one) => one.unitId === unit.unitId)?.result;
  if (!previous || !before || !unit.result) return null;
  const change = unit.result.totalHundredths - before.totalHundredths;
  const name = periodText(previous.period, today);
  if (change === 0) return `分数和${name}一样`;
  return `比${name}${change > 0 ? '高' : '低'}${pointsText(Math.abs(change))}分`;
}

/** The two largest reasons for the score and the two largest against it. */
function reasonLines(document: EvaluationDocument, unit: EvaluatedUnit): string[] {
  if (!unit.result) return [];
  const reasons = reasonsOf(document, unit.result);
  const best = reasons.filter(({ lost, worth }) => lost === 0 && worth > 0).sort((a, b) => b.worth - a.worth);
  const worst = reasons.filter(({ lost }) => lost > 0).sort((a, b) => b.lost - a.lost);
  const names = (all: readonly Reason[]) => all.slice(0, reasonsShown).map(({ name }) => plain(name, 8));
  return [
    ...(best.length === 0 ? [] : [`做得好：${names(best).join('、')}满分`]),
    worst.length === 0
      ? '没有扣分'
      : `扣分多：${worst
          .slice(0, reasonsShown)
          .map(({ name, lost }) => `${plain(name, 8)}${pointsText(lost)}分`)
          .join('、')}`,
  ];
}

const reasonsShown = 2;

interface Reason {
  readonly name: string;
  /** Hundredths of the total it is worth, and lost. */
  readonly worth: number;
  readonly lost: number;
}

/** The items of the sheet, weighed as the on-site check is, and the other parts. */
function reasonsOf({ sheet, scheme }: EvaluationDocument, { items, parts }: UnitResult): Reason[] {
  const weight =
    scheme.kind === 'month'
      ? 10_000
      : scheme.kind === 'quarter'
        ? scheme.onSiteHundredths
        : scheme.yearEndHundredths * 100;
  const kept = new Map(items.map(({ itemId, hundredths }) => [itemId, hundredths]));
  const ofSheet = sheet.items.map(({ id, name, points }) => {
    const worth = Math.round((points * 100 * weight) / 10_000);
    return { name, worth, lost: Math.round(((points * 100 - (kept.get(id) ?? points * 100)) * weight) / 10_000) };
  });
  const others = parts.flatMap(({ id, hundredths, maxHundredths }) => {
    if (id === 'onSite' || id === 'yearEnd') return [];
    if (id === 'bonus') return hundredths > 0 ? [{ name: partNames[id], worth: hundredths, lost: 0 }] : [];
    return [{ name: partNames[id], worth: maxHundredths, lost: maxHundredths - hundredths }];
  });
  return [...ofSheet, ...others];
}

/** What the parts of a quarter and a year are called. */
export const partNames: Readonly<Record<PartId, string>> = {
  onSite: '现场检查',
  participation: '党员参与',
  coverage: '分片包干',
  organisationLife: '组织生活',
  rectification: '问题整改',
  bonus: '加分',
  penalty: '扣罚',
  quarters: '各季平均',
  yearEnd: '年终检查',
};

/** 村（社区）：1枫树100 2荷塘99 2柳林99 */
function wholeText(document: EvaluationDocument, list: string): string {
  const ranked = rankedUnits(document, list);
  const names = ranked.map(({ short, result }) => `${result.rank}${short}${pointsText(result.totalHundredths)}`);
  return `${plain(list, 12)}：${names.length === 0 ? '都未检查' : names.join(' ')}`;
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
