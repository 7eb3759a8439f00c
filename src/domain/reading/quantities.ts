import type { Clause } from './clauses.ts';
import { approximateAfter, type Count, findCounts } from './numbers.ts';
import { surnames } from './people.ts';
import type { PeopleCount } from './people-counts.ts';
import type { Quantity } from './reading.ts';
import { firstFrom, inside, type Span } from './spans.ts';
import { isKind, type Token } from './tokens.ts';
import { measureWords, thingWords } from './words.ts';

/** A quantity and the words from its number to its unit, with the thing where that stands beside them. */
export interface QuantityPhrase extends Span {
  readonly quantity: Quantity;
}

/** Things counted in the clauses: rubbish in carts, metres of ditch, trees, machines, households visited. Not people. */
export function findQuantities(
  clauses: readonly Clause[],
  tokens: readonly Token[],
  people: readonly PeopleCount[],
): QuantityPhrase[] {
  const found = new Map<string, QuantityPhrase>();
  const counted = new Set(people.map((person) => person.start));
  let topic: string | null = null;
  for (const clause of clauses) {
    const own = inside(tokens, clause);
    for (const count of findCounts(clause.text)) {
      if (counted.has(clause.start + count.start)) continue;
      const phrase = quantityAt(clause, count, { tokens: own, topic });
      if (!phrase) continue;
      const { item, n, unit } = phrase.quantity;
      const key = `${item} ${n} ${unit}`;
      if (!found.has(key)) found.set(key, phrase);
    }
    topic = lastThing(own) ?? topic;
  }
  return [...found.values()];
}

interface Around {
  readonly tokens: readonly Token[];
  /** The thing the clauses before were about. */
  readonly topic: string | null;
}

const measures = [...measureWords].sort((a, b) => b.length - a.length).join('|');
const measureAt = new RegExp(
  `^(${measures})(半|多)?(?!头|面上|人家|子|钱)(?<!个(?=小时|多小时|钟头|月|星期|礼拜|地方|组|网格|方面|环节|阶段|重点|点位|村|单位|支部))`,
  'u',
);
const bulk = /^(?:.*车|.*袋|吨|公斤|千克|斤|包|桶|担|筐|堆|方|立方米?|车次|趟|撮箕|箩筐|箢箕|m³|包|捆)$/u;

function quantityAt(clause: Clause, count: Count, around: Around): QuantityPhrase | null {
  if (count.n === null) return null;
  const measure = measureAt.exec(clause.text.slice(count.end));
  const unit = measure?.[1];
  if (unit === '口' && /[老小]/u.test(clause.text.charAt(count.start - 1))) return null;
  if (!measure || unit === undefined || isOrdinal(clause.text, count)) return null;
  const end = count.end + measure[0].length;
  // 杂草一米多高: how high it stood.
  if (/^[米m]$/u.test(unit) && /^多?[高深厚]/u.test(clause.text.slice(end))) return null;
  if (/^(半|多)$/u.test(measure[2] ?? '') === false && noThing(clause.text, count, end)) return null;
  const item = itemOf(clause, count, { ...around, unit, end });
  if (item === null) return null;
  const half = measure[2] === '半' ? 0.5 : 0;
  const approx = count.approx || measure[2] === '多' || approximateAfter(clause.text, end) !== null;
  return {
    quantity: { item, n: count.n + half, unit, approx },
    ...withThing(clause, item, { start: count.start, end }),
  };
}

/** The number with its unit, and the thing where it touches them: 垃圾两车, 两车垃圾. Positions in the message. */
function withThing({ text, start: offset }: Clause, item: string, counted: Span): Span {
  const before = text.slice(0, counted.start).endsWith(item) ? item.length : 0;
  const after = before === 0 && text.startsWith(item, counted.end) ? item.length : 0;
  return { start: offset + counted.start - before, end: offset + counted.end + after };
}

function isOrdinal(text: string, count: Count): boolean {
  return /[第每半]/u.test(text.charAt(count.start - 1));
}

const inName = new RegExp(`(?:^|[^\\p{Script=Han}]|[组到访户在去和])[${surnames}]$`, 'u');

/** 一个 moment, 一条路段, 一处 as an article, 5家单位, 这一块: no output. */
function noThing(text: string, count: Count, end: number): boolean {
  const words = text.slice(count.start, end);
  const before = text.slice(Math.max(0, count.start - 2), count.start);
  // 王五家: whose house it is.
  if (/^[一二三四五六七八九十]家$/u.test(words) && inName.test(before)) return true;
  if (/[这那]$|(?<!整)整$|门前$/u.test(before)) return true;
  // 拆了两个旱厕一个猪栏: what was torn down, built or bought is counted from one.
  if (/^一[个座间栋]$/u.test(words) && /[拆建装修换买租砌]/u.test(text.slice(0, count.start))) return false;
  return /^一(个|家|处|条|面|把|口|段|本|块|张|份|副|堆|根)$/u.test(words) || /^(半|几)里$/u.test(words);
}

interface Item extends Around {
  readonly unit: string;
  readonly end: number;
}

function itemOf(clause: Clause, count: Count, item: Item): string | null {
  const after = thingAfter(clause, item);
  if (after !== null) return after;
  const before = thingBefore(clause, count, item);
  if (before !== null) return before;
  if (/^户|家$/u.test(item.unit)) return '农户';
  if (item.unit === '棵' && item.topic === null) return '树';
  if (bulk.test(item.unit)) return item.topic ?? '垃圾';
  return item.topic;
}

/** 两车垃圾, 20株月季, 两台三轮车: the noun that follows the unit. */
function thingAfter(clause: Clause, { tokens, end, unit }: Item): string | null {
  const at = firstFrom(tokens, clause.start + end);
  const rest = tokens[at]?.start === clause.start + end ? tokens.slice(at, at + 6) : [];
  const start = rest[0]?.text === '的' ? rest.slice(1) : rest;
  const words: string[] = [];
  for (const token of start) {
    if (!isKind(token, 'thing', 'unknown', 'water') || words.length >= 4) break;
    words.push(token.text);
  }
  if (unit === '户') {
    const board = start.find((token) => isKind(token, 'thing') && /榜$/u.test(token.text));
    return board && !/评比|走访|看/u.test(clause.text) ? board.text : null;
  }
  const text = words.join('');
  return text.length > 1 || isKind(start[0], 'thing', 'water') ? text || null : null;
}

/** A thing stands at most so many words before its number. */
const thingReach = 30;

/** 垃圾拉了一车半, 院墙刷白了80平方, 花钵子30个: the nearest noun before, over verbs and fillers. */
function thingBefore(clause: Clause, count: Count, { tokens, unit }: Item): string | null {
  const before = firstFrom(tokens, clause.start + count.start);
  const earlier = tokens.slice(Math.max(0, before - thingReach), before);
  let index = earlier.length - 1;
  while (
    index >= 0 &&
    (isKind(earlier[index], 'verb', 'function') || /^[了\s:约近]$/u.test(earlier[index]?.text ?? ''))
  ) {
    if (isKind(earlier[index], 'thing')) break;
    index -= 1;
  }
  const last = earlier[index];
  const stretch = /^(?:条|段|处|米|m|公里|km|里)$/u.test(unit);
  if (stretch && isKind(last, 'place')) return last?.text ?? null;
  if (!isKind(last, 'thing', 'unknown', 'water')) return null;
  const words: string[] = [];
  while (index >= 0 && isKind(earlier[index], 'thing', 'unknown', 'water') && words.length < 5) {
    words.unshift(earlier[index]?.text ?? '');
    index -= 1;
  }
  while (words.length > 1 && !isThing(words.at(-1) ?? '') && words.some(isThing)) words.pop();
  const text = words.join('');
  return unit === '户' || text.length < 1 || (text.length === 1 && !/[树草花墙船渠沟塘路]/u.test(text)) ? null : text;
}

function isThing(word: string): boolean {
  return thingWords.includes(word);
}

/** The last thing carried off in the clause; neighbours make one item (水草青苔). */
function lastThing(tokens: readonly Token[]): string | null {
  const last = tokens.findLastIndex((token) => isKind(token, 'thing') && !/车$|机$|榜$|单$|资料$/u.test(token.text));
  if (last < 0) return null;
  let first = last;
  while (isKind(tokens[first - 1], 'thing')) first -= 1;
  return tokens
    .slice(first, last + 1)
    .map((token) => token.text)
    .join('');
}
