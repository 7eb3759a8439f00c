import type { LedgerReport } from '../domain/ledger-report.ts';
import { branchMonths } from '../domain/monthly-life.ts';
import { firstDayIn, lastDayIn, monthsIn, type Period } from '../domain/period.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import { addDays, type Day, dayOf, firstDayOf, lastDayOf, monthOf, startOfDay } from '../domain/time.ts';
import { actionNames, exemplarSheet, ledgerColumns, ledgerRow } from '../presenters/activity-ledger.ts';
import { periodText } from '../presenters/evaluation.ts';
import { loudspeakerText, screenText } from '../presenters/loudspeaker.ts';
import { type LifeRow, monthlyLifeSheet } from '../presenters/monthly-life-sheet.ts';
import { framed } from '../presenters/paper-frame.ts';
import { phaseSummarySheet } from '../presenters/phase-summary.ts';
import { toWorkbook, type WorkbookRow } from '../presenters/workbook.ts';
import { countLedgerReports, ledgerReports } from '../store/activity-ledger.ts';
import { exemplarsBetween } from '../store/exemplars.ts';
import { loudspeakerFacts } from '../store/loudspeaker.ts';
import { branchesByUnit, lifeReports } from '../store/monthly-life.ts';
import { phaseSummary } from '../store/phase-summary.ts';
import type { Db } from '../store/store.ts';
import { listUnits } from '../store/units.ts';
import type { PaperOptions } from './paper-options.ts';

/** 活动台账: a row a report, and 典型 on a sheet of their own. */
export async function makeActivities(db: Db, { period, unitIds, bundle, progress }: PaperOptions): Promise<Buffer> {
  const days = daysOf(period);
  const asked = { ...days, unitIds };
  const span = { from: startOfDay(days.from), to: startOfDay(addDays(days.to, 1)) };
  const exemplars = await exemplarsBetween(db, { ...span, unitIds });
  const ledger = {
    name: '活动台账',
    columns: ledgerColumns,
    rows: ledgerRows(ledgerReports(db, asked), actionNames(bundle.programme)),
    rowTotal: await countLedgerReports(db, asked),
  };
  const sheets = [ledger, ...(exemplars.length > 0 ? [exemplarSheet(exemplars)] : [])];
  return toWorkbook(
    sheets.map((sheet) => framed(sheet, period)),
    progress,
  );
}

/** Each piece of the store's is let go before the next is read. */
async function* ledgerRows(
  pieces: AsyncIterable<readonly LedgerReport[]>,
  actions: ReadonlyMap<string, string>,
): AsyncGenerator<WorkbookRow> {
  let number = 0;
  for await (const lines of pieces) {
    for (const line of lines) {
      number += 1;
      yield ledgerRow(line, number, actions);
    }
  }
}

/** A row for every branch and month of the programme that has begun. */
export async function makeMonthlyLife(db: Db, options: PaperOptions): Promise<Buffer> {
  const { period, unitIds, bundle, at, progress } = options;
  const { programme } = bundle;
  const today = dayOf(at);
  const until = today < programme.to ? today : programme.to;
  const years = period === null ? yearsBetween(programme.from, until) : [period];
  const months = years.flatMap((one) => monthsIn(one, { from: programme.from, to: until }));
  const branches = await branchesByUnit(db);
  const units = (await listUnits(db, at)).filter(({ id }) => unitIds === null || unitIds.includes(id));
  const rows: LifeRow[] = [];
  for (const month of months) {
    const { parts } = rulesAt(bundle, lastDayOf(month)).quarter.organisationLife;
    const reports = await lifeReports(db, { from: firstDayOf(month), to: lastDayOf(month), unitIds });
    for (const { id, short } of units) {
      const own = reports.filter(({ unitId }) => unitId === id);
      const done = branchMonths(branches.get(id) ?? [], own, parts);
      rows.push(...done.map((branch) => ({ ...branch, month, unitShort: short })));
    }
  }
  const partNames = rulesAt(bundle, until).quarter.organisationLife.parts.map(({ name }) => name);
  return toWorkbook([framed(monthlyLifeSheet(rows, partNames), period)], progress);
}

/** A sheet for each phase that the period touches and that has begun. */
export async function makePhaseSummary(db: Db, { period, unitIds, bundle, at }: PaperOptions): Promise<Buffer> {
  const { programme } = bundle;
  const { from, to } = daysOf(period);
  const begun = programme.phases.filter((phase) => phase.from <= dayOf(at));
  const touched = begun.filter((phase) => phase.from <= to && phase.to >= from);
  const sheets = [];
  for (const phase of touched.length > 0 ? touched : begun) {
    const facts = await phaseSummary(db, { phase, programme, unitIds, at });
    // Of the whole phase, whichever period it was asked for by.
    sheets.push(framed(phaseSummarySheet(phase, facts), null));
  }
  const nothing = { name: '阶段总结', columns: [{ title: '阶段还没开始', width: 40 }], rows: [] };
  return toWorkbook(sheets.length > 0 ? sheets : [nothing]);
}

/** The script and the screen's line as plain text; of a month unless a longer period is asked for. */
export async function makeLoudspeaker(db: Db, { period, unitIds, bundle, at }: PaperOptions): Promise<Buffer> {
  const asked = period ?? monthOf(dayOf(at));
  const [only, second] = unitIds ?? [];
  const facts = await loudspeakerFacts(db, {
    period: asked,
    unitId: second === undefined ? (only ?? null) : null,
    rules: rulesAt(bundle, lastDayIn(asked)),
    at,
  });
  const view = { ...facts, period: periodText(asked, dayOf(at)) };
  // Notepad on an office PC takes a file with a mark for UTF-8.
  return Buffer.from(`\uFEFF广播稿\r\n${loudspeakerText(view)}\r\n\r\n电子屏\r\n${screenText(view)}\r\n`, 'utf8');
}

function daysOf(period: Period | null): { from: Day; to: Day } {
  return period === null
    ? { from: '0001-01-01', to: '9999-12-30' }
    : { from: firstDayIn(period), to: lastDayIn(period) };
}

function yearsBetween(from: Day, to: Day): Period[] {
  const first = Number(from.slice(0, 4));
  return Array.from({ length: Number(to.slice(0, 4)) - first + 1 }, (_, index) => String(first + index));
}
