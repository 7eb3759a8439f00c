import { type Period, periodKind, spanOf } from '../domain/period.ts';
import type { PublicationRules } from '../domain/programme/model.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import { dayOf } from '../domain/time.ts';
import { UserError } from '../errors.ts';
import { fullDayText, fullPeriodText } from '../presenters/evaluation-state.ts';
import { publicPointsSheets } from '../presenters/public-points.ts';
import { toWorkbook } from '../presenters/workbook.ts';
import { readPointsBook } from '../store/points-book.ts';
import type { Db } from '../store/store.ts';
import type { PaperOptions } from './paper-options.ts';

const branchesNamed = 4;

/**
 * 党员积分公示 of the branches the asker may see that have made their points public, by what they have decided today.
 *
 * @throws UserError when none has.
 */
export async function makePublicPoints(db: Db, options: PaperOptions): Promise<Buffer> {
  const { period, unitIds, bundle, at, progress, note } = options;
  const span = period === null ? null : spanOf(period);
  const days = span ? { from: dayOf(span.from), to: dayOf(span.to - 1) } : { from: '0001-01-01', to: '9999-12-30' };
  const today = dayOf(at);
  const { publication: notices, memberPoints } = rulesAt(bundle, today);
  const { people } = await readPointsBook(db, { ...days, unitIds });
  const { sheets, leftOut } = publicPointsSheets(people, {
    periodName: nameOf(period),
    noticeLength: noticeLength(period, notices),
    rules: rulesAt(bundle, days.to < today ? days.to : today),
    publication: memberPoints.publication,
    botName: bundle.programme.botName,
  });
  if (sheets.length === 0) throw new UserError('没有支部定了公开积分，积分只给本人看');
  if (leftOut.length > 0) note?.(`没定公开的不在里面：${shortList(leftOut)}`);
  return toWorkbook(sheets, progress);
}

function nameOf(period: Period | null): string {
  if (period === null) return '到今天为止';
  return periodKind(period) === 'day' ? fullDayText(period) : fullPeriodText(period);
}

function noticeLength(period: Period | null, rules: PublicationRules): string {
  const isMonth = period !== null && periodKind(period) === 'month';
  return isMonth ? `${rules.monthlyNoticeDays}天` : `${rules.noticeWorkingDays}个工作日`;
}

function shortList(names: readonly string[]): string {
  const rest = names.length - branchesNamed;
  return `${names.slice(0, branchesNamed).join('、')}${rest > 0 ? `等${names.length}个` : ''}`;
}
