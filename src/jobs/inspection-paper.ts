import { interestIn } from '../domain/permissions.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import { dayOf } from '../domain/time.ts';
import { UserError } from '../errors.ts';
import { periodText } from '../presenters/evaluation.ts';
import { inspectionPage } from '../presenters/inspection-sheet.ts';
import { toWorkbook, type WorkbookSheet } from '../presenters/workbook.ts';
import { grantsOf, membershipOf, personById } from '../store/people.ts';
import { sealedRoundsFor, unitsOf } from '../store/rounds.ts';
import type { Db } from '../store/store.ts';
import type { PaperOptions } from './paper-options.ts';

/**
 * 打分表: a page for each unit the asker may inspect in the rounds he has not handed in. Read from the draw and the
 * rulebook alone, so that it can hold nothing that is sealed.
 *
 * @throws UserError when nobody asked, or he has nothing to inspect.
 */
export async function makeInspectionSheet(
  db: Db,
  { askedBy = null, period, bundle, at }: PaperOptions,
): Promise<Buffer> {
  const person = askedBy === null ? null : await personById(db, askedBy);
  if (!person) throw new UserError('打分表各人一份，请检查人私聊发：导出 打分表');
  const membership = await membershipOf(db, person.id, at);
  const asker = {
    person: membership ? { unitId: membership.unitId } : null,
    grants: await grantsOf(db, person.id, at),
  };
  const open = (await sealedRoundsFor(db, person.id)).filter(({ handedInAt }) => handedInAt === null);
  const asked = open.filter((round) => period === null || round.period === period);
  // Without a word about the time a paper is of this month, which a quarter's round never is: then it is the newest.
  const rounds = asked.length > 0 ? asked : open.slice(0, 1);
  const today = dayOf(at);
  const pages: WorkbookSheet[] = [];
  for (const round of rounds) {
    const sheet = rulesAt(bundle, today).sheets.find(({ id }) => id === round.sheetId);
    if (!sheet) continue;
    const periodName = periodText(round.period, today);
    for (const unit of await unitsOf(db, round.id)) {
      if (interestIn(asker, unit.unitId) !== null) continue;
      // Of several rounds the numbers keep the names of the pages apart.
      const name = rounds.length === 1 ? unit.short : `${round.id}号 ${unit.short}`;
      pages.push(inspectionPage({ id: round.id, periodName, sheet, inspector: person }, unit, pageName(name)));
    }
  }
  if (pages.length === 0) throw new UserError('现在没有您要交的检查，没有打分表');
  return toWorkbook(pages);
}

/** What spreadsheets take as the name of a page. */
function pageName(name: string): string {
  return name.replace(/[[\]:*?/\\]/gu, '').slice(0, 31);
}
