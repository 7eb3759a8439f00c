import { formColumns, formRows, type InspectionForm } from '../domain/inspection-sheet.ts';
import { interestIn } from '../domain/permissions.ts';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { toWorkbook } from '../presenters/workbook.ts';
import { grantsOf, membershipOf } from '../store/people.ts';
import { inspectorsOf, sealedRounds, unitsOf } from '../store/rounds.ts';
import type { Db } from '../store/store.ts';

/** All columns together fit an upright page. */
const widths = [12, 6, 22, 7, 18, 16, 8];

interface Options {
  readonly bundle: ProgrammeBundle;
  readonly at: Instant;
  /** Absent: the office prints those of everybody. */
  readonly askerId?: number;
}

/**
 * 打分表: for each open round of the inspector a sheet for each unit he may inspect and has still to hand in. They are
 * empty whatever was found so far: nobody can read from them what is sealed.
 */
export async function makeInspectionSheets(db: Db, options: Options): Promise<Buffer> {
  const sheets = [];
  for (const round of await sealedRounds(db)) {
    const sheet = rulesAt(options.bundle, dayOf(options.at)).sheets.find(({ id }) => id === round.sheetId);
    const check = `${round.id}号 ${periodText(round.period, dayOf(options.at))}`;
    for (const form of sheet ? await formsOf(db, { id: round.id, check }, options) : []) {
      if (!sheet) continue;
      const everybody = options.askerId === undefined ? ` ${form.inspectorName} ${form.inspectorId}` : '';
      const name = `${form.unitName.replace(/[[\]:*?/\\]/gu, '').slice(0, 12)} ${round.id}号${everybody}`.slice(0, 31);
      const columns = formColumns.map((title, index) => ({ title, width: widths[index] ?? 10 }));
      sheets.push({ name, columns, rows: formRows(form, sheet) });
    }
  }
  if (sheets.length > 0) return toWorkbook(sheets);
  return toWorkbook([{ name: '说明', columns: [{ title: '现在没有要填的打分表', width: 40 }], rows: [] }]);
}

async function formsOf(
  db: Db,
  { id: roundId, check }: { id: number; check: string },
  { at, askerId }: Options,
): Promise<InspectionForm[]> {
  const forms: InspectionForm[] = [];
  for (const { personId, name: inspectorName, handedInAt } of await inspectorsOf(db, roundId)) {
    if (handedInAt !== null || (askerId !== undefined && askerId !== personId)) continue;
    const membership = await membershipOf(db, personId, at);
    const asker = {
      person: membership ? { unitId: membership.unitId } : null,
      grants: await grantsOf(db, personId, at),
    };
    for (const { unitId, name: unitName, groups, households } of await unitsOf(db, roundId)) {
      if (interestIn(asker, unitId) !== null) continue;
      forms.push({ roundId, unitId, inspectorId: personId, unitName, check, inspectorName, groups, households });
    }
  }
  return forms;
}
