import { cutOffOf } from '../domain/evaluation.ts';
import { gridIn } from '../domain/grid-scores.ts';
import { firstDayIn, lastDayIn, type Period, periodKind, quarterOf } from '../domain/period.ts';
import type { Programme } from '../domain/programme/model.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import { addDays, type Day, dayOf, monthOf, startOfDay } from '../domain/time.ts';
import { UserError } from '../errors.ts';
import { bulletin } from '../presenters/bulletin.ts';
import type { BulletinView } from '../presenters/bulletin-view.ts';
import { fullPeriodText } from '../presenters/evaluation-state.ts';
import { toDocx } from '../presenters/official-docx.ts';
import { publicNotice } from '../presenters/public-notice.ts';
import { type Evaluation, previousOf } from '../store/evaluations.ts';
import { gridsOf } from '../store/quarter-indicators.ts';
import { unitsOf } from '../store/rounds.ts';
import type { Db } from '../store/store.ts';
import { evaluationFor } from './evaluation-papers.ts';
import type { PaperOptions } from './paper-options.ts';

/**
 * 通报, ready to be signed.
 *
 * @throws UserError when nothing was inspected: there is nothing to tell, and a paper that looks like one would be signed.
 */
export async function makeBulletin(db: Db, options: PaperOptions): Promise<Buffer> {
  const view = await viewFor(db, options);
  if (view.document.units.every(({ result }) => result === null)) {
    throw new UserError(`${fullPeriodText(view.document.period)}还没有现场检查，没有可通报的`);
  }
  return toDocx(bulletin(view));
}

/** 公示, ready for the wall. */
export async function makePublicNotice(db: Db, options: PaperOptions): Promise<Buffer> {
  return toDocx(publicNotice(await viewFor(db, options)));
}

async function viewFor(db: Db, options: PaperOptions): Promise<BulletinView> {
  const evaluation = await evaluationFor(db, options);
  const { period } = evaluation;
  const { programme } = options.bundle;
  const previous = await previousOf(db, evaluation);
  return {
    ...evaluation,
    programme,
    previous: previous?.document ?? null,
    drawn: await drawnFor(db, evaluation),
    rectificationDays: rulesAt(options.bundle, lastDayIn(period)).quarter.rectification.days,
    places: await placesOf(db, evaluation),
    next: nextPeriod(period, programme),
  };
}

async function drawnFor(db: Db, { document }: Evaluation): Promise<BulletinView['drawn']> {
  const drawn = (await Promise.all(document.rounds.map(({ id }) => unitsOf(db, id)))).flat();
  const groups = drawn.reduce((sum, unit) => sum + unit.groups.length, 0);
  const households = drawn.reduce((sum, unit) => sum + unit.households.length, 0);
  return groups === 0 ? null : { groups, households };
}

/** The group, or else the grid, that the roster of the period's end knows and the finding's words name. */
async function placesOf(db: Db, { document, period }: Evaluation): Promise<Map<number, string>> {
  const at = startOfDay(addDays(lastDayIn(period), 1)) - 1;
  const places = new Map<number, string>();
  for (const { unitId, findings } of document.units) {
    const grids = await gridsOf(db, unitId, at);
    const words = grids.flatMap(({ name, groups }) =>
      [name, ...groups].map((word) => ({ code: word, name: word, groups: [] })),
    );
    for (const { id, place, text } of findings) {
      const known = gridIn(`${place} ${text}`, words);
      if (known !== null) places.set(id, known);
    }
  }
  return places;
}

/** The next period of the same kind while the programme runs. */
function nextPeriod(period: Period, programme: Programme): BulletinView['next'] {
  const first: Day = addDays(lastDayIn(period), 1);
  if (periodKind(period) === 'year' || first > programme.to) return null;
  const next = periodKind(period) === 'quarter' ? quarterOf(first) : monthOf(first);
  return firstDayIn(next) > programme.to ? null : { period: next, cutOff: dayOf(cutOffOf(programme, next) - 1) };
}
