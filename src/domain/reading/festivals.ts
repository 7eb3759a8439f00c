import chineseDays from 'chinese-days';
import { addDays, type Day, dayOf, type Instant, isDay } from '../time.ts';

/** Festival names as a pattern source; those that are also plain numbers (十一) need a following word, see `dates.ts`. */
export const festivalWords =
  '元旦|春节|大年初一|元宵节?|三八妇女节|三八节?|植树节|清明节?|五一劳动节|劳动节|五一节?|五四青年节|五四|六一儿童节|儿童节|六一|端午节?|建党节|七一|建军节|八一|中秋节?|重阳节?|国庆节?|十一|冬至';

/** Day of a festival in a year, null when the name is unknown or the lunar table does not reach that year. */
export function festivalDay(name: string, year: number): Day | null {
  if (year < 1901 || year > 2099) return null;
  const entry = festivals.find(([words]) => words.test(name));
  return entry ? checked(entry[1](year)) : null;
}

/** The festival nearest to `now` on the wanted side; today counts. */
export function nearestFestival(name: string, now: Instant, lean: 'past' | 'future'): Day | null {
  const today = dayOf(now);
  const year = Number(today.slice(0, 4));
  const days = [year - 1, year, year + 1].map((each) => festivalDay(name, each)).filter((day) => day !== null);
  const fitting = days.filter((day) => (lean === 'past' ? day <= today : day >= today));
  return (lean === 'past' ? fitting.at(-1) : fitting[0]) ?? null;
}

const festivals: readonly (readonly [RegExp, (year: number) => string])[] = [
  [/元旦/u, fixed('01-01')],
  [/春节|大年初一/u, lunar('01-01')],
  [/元宵/u, lunar('01-15')],
  [/三八/u, fixed('03-08')],
  [/植树节/u, fixed('03-12')],
  [/清明/u, (year) => chineseDays.getSolarTermDate(year, 4, 'pure_brightness')],
  [/五一|劳动节/u, fixed('05-01')],
  [/五四/u, fixed('05-04')],
  [/六一|儿童节/u, fixed('06-01')],
  [/端午/u, lunar('05-05')],
  [/七一|建党/u, fixed('07-01')],
  [/八一|建军/u, fixed('08-01')],
  [/中秋/u, lunar('08-15')],
  [/重阳/u, lunar('09-09')],
  [/国庆|十一/u, fixed('10-01')],
  [/冬至/u, (year) => chineseDays.getSolarTermDate(year, 12, 'the_winter_solstice')],
];

function fixed(monthDay: string): (year: number) => string {
  return (year) => `${year}-${monthDay}`;
}

function lunar(monthDay: string): (year: number) => string {
  return (year) => chineseDays.getSolarDateFromLunar(`${year}-${monthDay}`).date;
}

function checked(day: string): Day | null {
  return isDay(day) ? addDays(day, 0) : null;
}
