import type { EvaluatedUnit, EvaluationDocument } from '../domain/evaluation.ts';
import type { BulletinView } from './bulletin-view.ts';
import { findingsIn } from './bulletin-view.ts';
import { partNames, pointsText } from './evaluation.ts';
import { fullDayText } from './evaluation-state.ts';
import type { DocumentTable } from './official-document.ts';
import { inOrder } from './results-book.ts';

/** 得分明细: every unit of every list with what its score is made of. */
export function scoreTable({ document, previous }: Pick<BulletinView, 'document' | 'previous'>): DocumentTable {
  const parts = scoreParts(document);
  const lists = document.sheet.lists.map(({ title }) => title);
  return {
    title: '得分明细',
    columns: [
      { title: '名次', width: 8 },
      { title: '单位', width: 13 },
      ...parts.map(({ title, width }) => ({ title, width })),
      { title: '总分', width: 10 },
      { title: '上期名次', width: 8 },
      { title: '等次', width: 12 },
    ],
    rows: lists.flatMap((list) =>
      inOrder(document, list).map((unit) => [
        placeText(unit),
        unit.name,
        ...parts.map(({ of }) => of(unit)),
        unit.result === null ? '—' : pointsText(unit.result.totalHundredths),
        String(previous?.units.find(({ code }) => code === unit.code)?.result?.rank ?? '—'),
        unit.result?.tier ?? '未检查',
      ]),
    ),
    note: lists.length > 1 ? `注：${lists.join('、')}分开排名；“＝”是并列。` : '注：“＝”是并列。',
  };
}

/** 问题整改清单: what the rulebook calls it and where, never a member's words or a name. */
export function rectificationTable(view: BulletinView): DocumentTable {
  const items = new Map(view.document.sheet.items.map((item) => [item.id, item]));
  return {
    title: '问题整改清单',
    columns: [
      { title: '序号', width: 8 },
      { title: '地点', width: 18 },
      { title: '问题', width: 26 },
      { title: '扣分', width: 8 },
      { title: '改好日期', width: 12 },
      { title: '整改情况', width: 12 },
    ],
    rows: findingsIn(view).map(({ where, itemId, text, deductionHundredths, due }, index) => {
      const item = items.get(itemId);
      const word = item?.words.filter((one) => text.includes(one)).sort((a, b) => b.length - a.length)[0];
      const name = item?.name ?? itemId;
      return [
        String(index + 1),
        where,
        word === undefined || name.includes(word) ? name : `${name}（${word}）`,
        pointsText(deductionHundredths),
        due === '' ? '' : fullDayText(due).replace(/^\d+年/, ''),
        '',
      ];
    }),
    note: '注：改好后请检查人复查；复查合格在系统里记“复查 编号 合格”。',
  };
}

/** 并列 as ＝: the column is narrow. */
function placeText({ result }: EvaluatedUnit): string {
  if (result === null) return '—';
  return `${result.tied ? '＝' : ''}${result.rank}`;
}

function scoreParts({
  sheet,
  scheme,
  units,
}: EvaluationDocument): { title: string; width: number; of: (unit: EvaluatedUnit) => string }[] {
  const shown = (hundredths: number | undefined) => (hundredths === undefined ? '—' : pointsText(hundredths));
  if (scheme.kind === 'month') {
    return sheet.items.map(({ id, name }) => ({
      title: name,
      width: name.length > 4 ? 12 : 9,
      of: ({ result }) => shown(result?.items.find(({ itemId }) => itemId === id)?.hundredths),
    }));
  }
  const scored = units.find(({ result }) => result !== null);
  return (scored?.result?.parts ?? []).map(({ id }) => ({
    title: partNames[id],
    // 58.25 stays on one line; of what is added and taken there are never as many digits.
    width: id === 'bonus' || id === 'penalty' ? 8 : 10,
    of: ({ result }) => shown(result?.parts.find((part) => part.id === id)?.hundredths),
  }));
}
