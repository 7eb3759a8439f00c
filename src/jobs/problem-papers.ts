import { firstDayIn, lastDayIn } from '../domain/period.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import { dayOf, firstDayOf, monthOf } from '../domain/time.ts';
import { framed } from '../presenters/paper-frame.ts';
import { type LedgerProblem, problemSheets } from '../presenters/problem-ledger.ts';
import { visitSheet } from '../presenters/visit-ledger.ts';
import { toWorkbook } from '../presenters/workbook.ts';
import { problemPhotos, visitPhotos } from '../store/message-photos.ts';
import { listProblems } from '../store/problems.ts';
import type { Db } from '../store/store.ts';
import { allUnits } from '../store/units.ts';
import { visitsIn } from '../store/visits.ts';
import type { PaperOptions } from './paper-options.ts';

/** 问题整改台账: what was found in the period, and whatever is still open from before it. */
export async function makeProblems(db: Db, options: PaperOptions): Promise<Buffer> {
  const { period, unitIds, bundle, at, progress } = options;
  const today = dayOf(at);
  const all = await listProblems(db, {
    unitIds: unitIds ?? (await allUnits(db)).map(({ id }) => id),
    states: ['open', 'rectified', 'closed', 'dropped'],
    programme: bundle.programme,
    rules: rulesAt(bundle, today),
    at,
  });
  const { from, to } = daysOf(period);
  const wanted = all
    .filter(({ foundOn, decidedOn, state }) => {
      const openThen = state === 'open' || state === 'rectified' || (decidedOn !== null && decidedOn >= from);
      return foundOn <= to && (foundOn >= from || openThen);
    })
    .sort((a, b) =>
      a.foundOn === b.foundOn ? a.unitId - b.unitId || a.number - b.number : a.foundOn < b.foundOn ? -1 : 1,
    );
  const rows: LedgerProblem[] = [];
  for (const problem of wanted) rows.push({ problem, photos: await problemPhotos(db, problem) });
  const begins = period === null ? firstDayOf(monthOf(today)) : from;
  const sheets = problemSheets(rows, begins).map((sheet) => framed(sheet, period));
  return toWorkbook(sheets, progress);
}

/** 入户: visits of the period, in the order of the days. */
export async function makeVisits(db: Db, { period, unitIds, progress }: PaperOptions): Promise<Buffer> {
  const rows = [];
  for (const visit of await visitsIn(db, { unitIds, ...daysOf(period) })) {
    rows.push({ visit, photos: await visitPhotos(db, visit.id) });
  }
  return toWorkbook([framed(visitSheet(rows), period)], progress);
}

function daysOf(period: PaperOptions['period']) {
  if (period === null) return { from: '0001-01-01', to: '9999-12-30' };
  return { from: firstDayIn(period), to: lastDayIn(period) };
}
