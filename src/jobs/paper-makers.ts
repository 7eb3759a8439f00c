import { type Paper, type PaperName, paperNamed } from '../domain/papers.ts';
import { spanOf } from '../domain/period.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import { dayOf } from '../domain/time.ts';
import { auditSheet } from '../presenters/audit.ts';
import { framed } from '../presenters/paper-frame.ts';
import { pointsSheets } from '../presenters/points-book.ts';
import { rosterWorkbook } from '../presenters/roster-workbook.ts';
import { toWorkbook } from '../presenters/workbook.ts';
import { readAudit } from '../store/audit-entries.ts';
import { readPointsBook } from '../store/points-book.ts';
import { readTown } from '../store/read-town.ts';
import type { Db } from '../store/store.ts';
import { makeActivities, makeLoudspeaker, makeMonthlyLife, makePhaseSummary } from './activity-papers.ts';
import { makeAnnual } from './annual-paper.ts';
import { makeBurden } from './burden-paper.ts';
import { makeGrids, makeParticipation, makeResults } from './evaluation-papers.ts';
import { makeInspectionSheet } from './inspection-paper.ts';
import type { PaperOptions } from './paper-options.ts';
import { makePhonePoster, makePoster, makeRankingChart, makeScreenPoster } from './picture-papers.ts';
import { makeActions, makeBaseline, makeGoals, makePlan } from './plan-papers.ts';
import { makeHonours, makeSelections } from './praise-papers.ts';
import { makeProblems, makeVisits } from './problem-papers.ts';
import { makePublicPoints } from './public-points-paper.ts';

/** Makes the bytes of a paper; runs in a thread of its own, or at the command line. */
type PaperMaker = (db: Db, options: PaperOptions) => Promise<Buffer>;

/** One line a paper. */
const makers: Readonly<Record<PaperName, PaperMaker>> = {
  roster: async (db, { at }) => rosterWorkbook(await readTown(db, at)),
  audit: makeAudit,
  points: makePoints,
  'public-points': makePublicPoints,
  results: makeResults,
  participation: makeParticipation,
  grids: makeGrids,
  annual: makeAnnual,
  'ranking-chart': makeRankingChart,
  'inspection-sheet': makeInspectionSheet,
  problems: makeProblems,
  visits: makeVisits,
  burden: makeBurden,
  plan: makePlan,
  baseline: makeBaseline,
  goals: makeGoals,
  actions: makeActions,
  selections: makeSelections,
  honours: makeHonours,
  activities: makeActivities,
  'monthly-life': makeMonthlyLife,
  'phase-summary': makePhaseSummary,
  loudspeaker: makeLoudspeaker,
  poster: makePoster,
  'poster-screen': makeScreenPoster,
  'poster-phone': makePhonePoster,
  // Loaded when asked for: the Word library takes a quarter of a second, which no other paper and no command has to spend.
  bulletin: async (db, options) => (await import('./bulletin-papers.ts')).makeBulletin(db, options),
  'public-notice': async (db, options) => (await import('./bulletin-papers.ts')).makePublicNotice(db, options),
};

/** By what a request keeps: `points`, or `points:3,7` for what these units may see of it. */
export function wantedPaper(what: string): { readonly paper: Paper; readonly unitIds: number[] | null } | null {
  const [name = '', ids] = what.split(':');
  const paper = paperNamed(name);
  return paper && { paper, unitIds: ids === undefined ? null : ids.split(',').map(Number) };
}

/** @throws when a request names no paper. */
export async function makePaper(db: Db, what: string, options: Omit<PaperOptions, 'unitIds'>): Promise<Buffer> {
  const wanted = wantedPaper(what);
  const paper = paperNamed(wanted?.paper.name ?? '');
  if (!wanted || !paper) throw new Error(`no paper is called ${what}`);
  return makers[paper.name](db, { ...options, unitIds: wanted.unitIds });
}

async function makeAudit(db: Db, { period, progress }: PaperOptions): Promise<Buffer> {
  const { entries, names } = await readAudit(db, period === null ? null : spanOf(period));
  return toWorkbook([framed(auditSheet(entries, names), period)], progress);
}

async function makePoints(db: Db, { period, unitIds, bundle, progress }: PaperOptions): Promise<Buffer> {
  const span = period === null ? null : spanOf(period);
  const days = span ? { from: dayOf(span.from), to: dayOf(span.to - 1) } : { from: '0001-01-01', to: '9999-12-30' };
  const book = await readPointsBook(db, { ...days, unitIds });
  const wholeYear = period !== null && /^\d{4}$/.test(period);
  const sheets = pointsSheets(book, { year: wholeYear ? rulesAt(bundle, days.to).memberPoints : null });
  return toWorkbook(
    sheets.map((sheet) => framed(sheet, period)),
    progress,
  );
}
