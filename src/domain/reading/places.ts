import type { Clause } from './clauses.ts';
import { inside } from './spans.ts';
import { isKind, type Token } from './tokens.ts';

/** A place as written: `start` and `end` in the text. */
export interface PlacePhrase {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Places named in the clauses, verbatim and in order: groups and units, known places, and noun phrases that end in a place
 * word (桥头, 塘边, 老供销社后面). Things measured (沟渠300米) and possessives of people (老陈家的) are not places.
 */
export function findPlaces(raw: string, tokens: readonly Token[], clauses: readonly Clause[]): PlacePhrase[] {
  const found: PlacePhrase[] = [];
  const known = new Set<string>();
  for (const clause of clauses) {
    for (const place of placesIn(inside(tokens, clause))) {
      const text = raw.slice(place.start, place.end);
      if (known.has(text)) continue;
      known.add(text);
      found.push({ ...place, text });
    }
  }
  return found;
}

function placesIn(tokens: readonly Token[]): { start: number; end: number }[] {
  const places: { start: number; end: number }[] = [];
  let index = 0;
  while (index < tokens.length) {
    const from = index;
    const last = endsFrom(tokens, from).findLast((candidate) => allowed(tokens, from, candidate));
    const first = tokens[index];
    const end = last === undefined ? undefined : tokens[last];
    if (last === undefined || !first || !end) {
      index += 1;
      continue;
    }
    const previous = places.at(-1);
    const specific = ownName(tokens, index, last);
    const joined =
      previous &&
      /^到|至$/u.test(tokens[index - 1]?.text ?? '') &&
      previous.end === tokens[index - 1]?.start &&
      isRoadEnd(end);
    if (joined && previous) places[places.length - 1] = { start: previous.start, end: end.end };
    else if (specific) places.push({ start: first.start, end: first.end }, { start: specific.start, end: end.end });
    else places.push({ start: first.start, end: end.end });
    index = last + 1;
  }
  return places;
}

/**
 * 四组老供销社后面, 二组大塘埂屋场: a group and a place with a name of its own are two; 三组晒谷场 is the group's. Returns where
 * the second begins.
 */
function ownName(tokens: readonly Token[], first: number, last: number): Token | null {
  const [group, next] = [tokens[first], tokens[first + 1]];
  const end = tokens[last];
  if (!next || !end || !/[组队格]$/u.test(group?.text ?? '') || !isKind(group, 'unit-place')) return null;
  return /^[老新大小]/u.test(next.text) && end.end - next.start > 3 ? next : null;
}

/** 进村路口到村部这段路 is one place; 三组到五组 too when a road word closes it. */
function isRoadEnd(token: Token): boolean {
  return /路段|[这那]段路?|沿线|一线|一带|一段|段$/u.test(token.text);
}

const longestPhrase = 9;

/** Where a place phrase that begins at `from` may end, shortest first. */
function endsFrom(tokens: readonly Token[], from: number): number[] {
  const ends: number[] = [];
  if (!begins(tokens, from)) return ends;
  for (let index = from; index < tokens.length && index < from + longestPhrase; index += 1) {
    if (index > from && !continues(tokens, index)) break;
    if (endsHere(tokens, index, from)) ends.push(index);
  }
  return ends;
}

function endsHere(tokens: readonly Token[], index: number, from: number): boolean {
  const token = tokens[index];
  if (isKind(token, 'unit-place', 'place')) return true;
  if (index === from) return isKind(token, 'water');
  if (isKind(token, 'tail', 'water')) return true;
  if (!isKind(token, 'localiser') || token?.text === '上') return false;
  const known = isKind(tokens[index - 1], 'unit-place', 'place', 'tail', 'water', 'thing', 'localiser');
  return known || ((token?.text.length ?? 0) > 1 && !/^一/u.test(token?.text ?? '') && index - from > 1);
}

function begins(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (isKind(tokens[at - 1], 'count') && !isKind(token, 'unit-place', 'place')) return false;
  if (isKind(token, 'name')) return tokens[at + 1]?.text === '家';
  if (isKind(token, 'role')) return tokens[at + 1]?.text === '家';
  if (isHillBehind(tokens, at)) return true;
  return isKind(token, 'unit-place', 'place', 'water', 'thing', 'unknown', 'tail');
}

/** 后山坡, 上屋场: a word of position may begin a name, after a verb or where the words begin. */
function isHillBehind(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const free =
    before === undefined || isKind(before, 'verb', 'stop', 'time') || /^[在到把将去从往的]$/u.test(before.text);
  return (
    free && /^[后前上下]$/u.test(tokens[at]?.text ?? '') && /^[山塘街坡坪屋湾垸]/u.test(tokens[at + 1]?.text ?? '')
  );
}

/** 莲花塘, 柳树塘: a thing of one or two characters in a name, before what ends it. */
function isInName(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  return isKind(token, 'thing') && isKind(tokens[at + 1], 'tail', 'water') && isKind(tokens[at - 1], 'unknown');
}

/** 黄泥冲水渠: 冲 is a valley where a name stands before it and a place goes on after it. */
function isValley(tokens: readonly Token[], at: number): boolean {
  return (
    tokens[at]?.text === '冲' &&
    isKind(tokens[at - 1], 'unknown') &&
    isKind(tokens[at + 1], 'water', 'tail', 'place', 'localiser')
  );
}

function continues(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (sameLevel(tokens[at - 1], token)) return false;
  if (isInName(tokens, at) || isValley(tokens, at)) return true;
  if (token?.text === '的') {
    // 龙王坝下面的沟: where is said, and the ditch is what was cleared.
    if (isKind(tokens[at - 1], 'localiser') && /^[沟渠塘]$/u.test(tokens[at + 1]?.text ?? '')) return false;
    return (
      isKind(tokens[at - 1], 'unit-place', 'place', 'tail', 'localiser') &&
      isKind(tokens[at + 1], 'water', 'place', 'tail')
    );
  }
  // 胡娭毑家
  if (isKind(token, 'role') && tokens[at + 1]?.text === '家') return isKind(tokens[at - 1], 'unknown');
  if (isKind(token, 'localiser'))
    return !(isKind(token, 'function') && /^[后前上下里]$/u.test(token?.text ?? '') && followsWork(tokens, at));
  return (
    isKind(token, 'unit-place', 'place', 'water', 'tail', 'unknown') ||
    (isKind(token, 'thing') && isKind(tokens[at + 1], 'localiser'))
  );
}

/** 一组二组: two places, not one. */
function sameLevel(first: Token | undefined, second: Token | undefined): boolean {
  return (
    isKind(first, 'unit-place') && isKind(second, 'unit-place') && first?.text.slice(-1) === second?.text.slice(-1)
  );
}

/** 会后清扫, 之后: 后 before a verb is a time word. */
function followsWork(tokens: readonly Token[], at: number): boolean {
  return isKind(tokens[at + 1], 'verb') && !isKind(tokens[at - 1], 'place', 'unit-place', 'tail');
}

function allowed(tokens: readonly Token[], first: number, last: number): boolean {
  const head = tokens[last];
  const next = tokens[last + 1];
  const before = tokens[first - 1];
  const text = tokens
    .slice(first, last + 1)
    .map((token) => token.text)
    .join('');
  if (/^[我你他她全各每本该]/u.test(text) || /[个户名位]家$/u.test(text)) return false;
  if (head?.text === '家' && (next?.text === '的' || text.length < 3)) return false;
  if (isKind(next, 'role') && /^(村|社区)$/u.test(text)) return text === '社区';
  // 街道2条 is what was swept, not where.
  if (first === last && isKind(next, 'count') && tokens[last + 2]?.text === '条') return isKind(head, 'unit-place');
  if (first === last && isKind(head, 'water')) return topicalWater(head, before, next, tokens[last + 2]);
  if (first === last && isKind(head, 'thing') && !isKind(head, 'place')) return false;
  return !/^(人居环境|环境)/u.test(text);
}

/** A bare pond is a place when pointed at or spoken about, not when cleaned generically or measured. */
function topicalWater(
  head: Token | undefined,
  before: Token | undefined,
  next: Token | undefined,
  after: Token | undefined,
): boolean {
  if (!/塘|库$/u.test(head?.text ?? '')) return false;
  if (isKind(before, 'verb') || isKind(next, 'count') || isKind(after, 'count')) return false;
  return before === undefined || /^(那个|这个|那口|这口|把|将|在|到|的)$/u.test(before.text);
}
