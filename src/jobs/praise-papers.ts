import type { Period } from '../domain/period.ts';
import { overlaps } from '../domain/selections.ts';
import { dayOf } from '../domain/time.ts';
import { framed } from '../presenters/paper-frame.ts';
import { halfText } from '../presenters/selection.ts';
import { toWorkbook } from '../presenters/workbook.ts';
import type { Honour } from '../store/honours.ts';
import { publicHonours } from '../store/public-honours.ts';
import { type Candidate, candidatesOf, type Selection, townSelections } from '../store/selections.ts';
import type { Db } from '../store/store.ts';

/** What of `PaperOptions` these need. */
interface Wanted {
  readonly period: Period | null;
}

const outcomes = { open: '提名中', judging: '评委在评', notice: '公示中', final: '已定', cancelled: '取消' } as const;

/** 评选推荐表 (domain.md §5.3): one sheet, all selections of the period by their opening. */
export async function makeSelections(db: Db, { period }: Wanted): Promise<Buffer> {
  const all = (await townSelections(db)).filter(
    ({ openedAt, state }) => state !== 'cancelled' && overlaps(dayOf(openedAt), period),
  );
  const rows: (string | number | null)[][] = [];
  for (const selection of all) {
    for (const candidate of await candidatesOf(db, selection.id)) rows.push(selectionRow(selection, candidate));
  }
  const sheet = {
    name: '评选推荐表',
    columns: [
      { title: '评选', width: 14 },
      { title: '期', width: 11 },
      { title: '户主或网格组', width: 16 },
      { title: '网格', width: 12 },
      { title: '推荐人', width: 10 },
      { title: '事迹', width: 56 },
      { title: '村意见', width: 8 },
      { title: '镇意见', width: 12 },
      { title: '公示', width: 22 },
      { title: '结果', width: 10 },
    ],
    rows,
  };
  return toWorkbook([framed(sheet, period)]);
}

function selectionRow(selection: Selection, candidate: Candidate): (string | number | null)[] {
  const { name, period, state, noticeFrom, noticeTo } = selection;
  const decided = state === 'notice' || state === 'final';
  const mean = candidate.meanHundredths === null ? '' : `评委平均${candidate.meanHundredths / 100}分`;
  return [
    name,
    halfText(period),
    candidate.label,
    candidate.gridName,
    candidate.nominator,
    candidate.deeds,
    candidate.state === 'nominated' ? '' : candidate.state === 'out' ? '不参评' : '推荐',
    mean,
    candidate.state === 'chosen' && decided ? `${noticeFrom}至${noticeTo}` : '',
    decided && candidate.state === 'chosen' ? (state === 'final' ? '通报表扬' : '拟表扬') : outcomes[state],
  ];
}

const kinds = { roll: '环境卫生光荣榜', selection: '评选通报表扬', grid: '党员责任网格表扬' } as const;

/** For the wall: only what was decided and may be shown. */
export async function makeHonours(db: Db, { period }: Wanted): Promise<Buffer> {
  const found = await publicHonours(db, period);
  const rows = found.map((honour, index) => [index + 1, ...honourCells(honour)]);
  const sheet = {
    name: '光荣榜和表扬',
    forWall: true,
    columns: [
      { title: '序号', width: 7 },
      { title: '期', width: 12 },
      { title: '哪一类', width: 16 },
      { title: '单位', width: 14 },
      { title: '名字', width: 18 },
      { title: '理由', width: 40 },
    ],
    rows,
  };
  return toWorkbook([framed(sheet, period)]);
}

function honourCells({ period, kind, unit, name, reason }: Honour): (string | number)[] {
  return [halfText(period), kinds[kind], unit, name, reason];
}
