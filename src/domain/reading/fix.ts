import { dayOf } from '../time.ts';
import { type Clause, readClauses } from './clauses.ts';
import { findDays } from './dates.ts';
import { findFacts } from './facts.ts';
import { withoutMention } from './mention.ts';
import { fold } from './normalise.ts';
import { chineseNumber } from './numbers.ts';
import type { Attendance, Reading, ReadingContext } from './reading.ts';

export type Fix = NonNullable<Reading['fix']>;

/** The changed fields of a correction, read from its right half alone. */
export function readFix(raw: string, context: ReadingContext): Fix {
  const folded = rightHalf(withoutMention(fold(raw), context.lexicon.botName).statement);
  const before =
    context.prev === undefined
      ? null
      : findFacts(context.prev, wholeText(fold(context.prev)), { lexicon: context.lexicon, days: [] });
  const days = findDays(folded, context.now, 'past').filter((day) => !day.weak);
  const found = findFacts(raw, split(withoutFixWords(folded), context), { lexicon: context.lexicon, days });
  const people = found.attendance ?? bareCount(folded);
  const changed = difference(folded);
  const total =
    changed !== null && !/(一共|共|加起来|总共|合计)/u.test(folded) && before?.attendance?.n != null
      ? { n: before.attendance.n + changed, approx: false }
      : null;
  const changesFigures = Boolean(people ?? total) || found.quantities.length > 0;
  // 昨天不是15个人，是18个人: the day says which report is meant, unless it is what 是 or 改成 names.
  const day = days.findLast(({ end }) => !changesFigures || !tellsWhich.test(folded.slice(end)))?.day;
  // 数漏了后山那边的 is the reason, not another place.
  const places = changesFigures && /[数算报写]漏|漏[了数算报写]/u.test(folded) ? [] : found.places;
  return {
    ...((total ?? people) ? { participants: total ?? people ?? { n: null, approx: true } } : {}),
    ...(places.length > 0 ? { places } : {}),
    ...(day === undefined ? {} : { date: day }),
    ...(found.quantities.length > 0 ? { quantities: found.quantities } : {}),
    ...(found.activities.length > 0 && found.quantities.length === 0 && people === null
      ? { activities: found.activities }
      : {}),
  };
}

/** 改成四组 names 四组, not a place 成四组. Same length. */
function withoutFixWords(text: string): string {
  return text.replace(/改成|改为|应该是|应为/gu, (words) => ','.repeat(words.length));
}

/** After a day: what is said to be right comes only now, so the day said which report is meant. */
const tellsWhich = /^[,，的那次条上下午早晚]{0,14}(?:是|应该?是|应为|改成|改为)/u;

function wholeText(text: string): Clause[] {
  return [{ start: 0, end: text.length, text, mood: 'stated', finished: true }];
}

function split(text: string, context: ReadingContext): Clause[] {
  return readClauses(text, findDays(text, context.now, 'past'), dayOf(context.now)).map((clause) => ({
    ...clause,
    mood: 'stated',
  }));
}

/** 加起来12个, 改成12: people when the message corrected counted people and nothing else is named. */
function bareCount(text: string): Attendance | null {
  const match =
    /(?:改成|改为|应该是|应为|加起来|一共|总共|共|(?:^|[,，])是)(?:是)?([\d一二两三四五六七八九十百]{1,6})个?(?:$|[,，。了])/u.exec(
      text,
    );
  const n = chineseNumber(match?.[1] ?? '');
  return n === null ? null : { n, approx: false };
}

/** What a correction says is right, with the wrong half blanked out: 不是三组，是五组的塘 keeps 五组的塘. Same length. */
export function rightHalf(text: string): string {
  const blank = (part: string) => ','.repeat(part.length);
  return text
    .replace(/而不是[^,，。;；!！]{1,14}/gu, blank)
    .replace(/(?<=是[^,，。]{1,14}[,，]?)不是[^,，。;；!！是]{1,14}$/u, blank)
    .replace(/不是[^,，。;；!！]{1,14}?(?=[,，、\s]*(?:而)?是)/gu, blank)
    .replace(/把?[^,，。;；]{1,14}(?=改成|改为|应该是|应为)/gu, (part) =>
      /[\d一二两三四五六七八九十]/u.test(part) ? blank(part) : part,
    );
}

/** 少算了2人, 多写了3个: how far the earlier number was off; null when no difference is said. */
function difference(text: string): number | null {
  const match = /(少|漏|多)[算写报了]{1,2}(\d{1,4}|[一二两三四五六七八九十])(?:个|人|名|位)/u.exec(text);
  if (!match) return null;
  const size = /^\d+$/u.test(match[2] ?? '')
    ? Number(match[2])
    : ' 一二三四五六七八九十'.indexOf((match[2] ?? '').replace('两', '二'));
  return match[1] === '多' ? -size : size;
}
