import type { Count } from './numbers.ts';
import { findCounts } from './numbers.ts';
import type { Lexicon } from './reading.ts';
import * as words from './words.ts';

export type TokenKind =
  | 'function'
  | 'verb'
  | 'time'
  | 'role'
  | 'name'
  | 'unit-place'
  | 'place'
  | 'tail'
  | 'water'
  | 'localiser'
  | 'thing'
  | 'count'
  | 'unknown'
  | 'stop';

/** A word of a folded text. A word may serve as several kinds (渠道 is water and thing); places and things ask for theirs. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly kinds: ReadonlySet<TokenKind>;
  readonly count?: Count;
}

/** The words of the language and of one lexicon, by their text. Built once per lexicon. */
export type Vocabulary = ReadonlyMap<string, ReadonlySet<TokenKind>>;

const vocabularies = new WeakMap<Lexicon, Vocabulary>();

export function vocabularyOf(lexicon: Lexicon): Vocabulary {
  const known = vocabularies.get(lexicon);
  if (known) return known;
  const made = buildVocabulary(lexicon);
  vocabularies.set(lexicon, made);
  return made;
}

/**
 * Longest match from left to right; what no list knows becomes single unknown characters. Linear in the text.
 * The date phrases of the text (`days`) are words of their own.
 */
export function tokenise(
  text: string,
  vocabulary: Vocabulary,
  days: readonly { start: number; end: number }[] = [],
): Token[] {
  const counts = new Map(findCounts(text).map((count) => [count.start, count]));
  const dayEnds = new Map(days.map((day) => [day.start, day.end]));
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const token =
      siltAt(text, at) ??
      dayAt(text, at, dayEnds) ??
      groupAt(text, at) ??
      roadAt(text, at) ??
      wordAt(text, at, vocabulary) ??
      countAt(text, at, counts) ??
      single(text, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

export function isKind(token: Token | undefined, ...kinds: readonly TokenKind[]): boolean {
  return token !== undefined && kinds.some((kind) => token.kinds.has(kind));
}

const longestWord = 10;

function buildVocabulary(lexicon: Lexicon): Vocabulary {
  const vocabulary = new Map<string, Set<TokenKind>>();
  const add = (kind: TokenKind, entries: readonly string[]) => {
    for (const word of entries) {
      const kinds = vocabulary.get(word) ?? new Set<TokenKind>();
      vocabulary.set(word, kinds.add(kind));
    }
  };
  add('function', words.functionWords);
  add('function', words.notPlaces);
  add('function', words.eventWords);
  add('verb', words.verbWords);
  add('role', words.roleWords);
  add('place', words.placeNouns);
  add('tail', words.placeTails);
  add('water', words.waterWords);
  add('localiser', words.localisers);
  add('thing', words.thingWords);
  add(
    'unit-place',
    lexicon.places.filter((place) => place.length > 1 && !vocabulary.has(place)),
  );
  add(
    'name',
    lexicon.people.filter((name) => name.length > 1),
  );
  return vocabulary;
}

/** An ordinal group or grid: 三组, 第3网格, 五队. Counts of groups (三个组, 分成5组, 4个组) are not. */
function groupAt(text: string, at: number): Token | null {
  const match =
    /^(?:第)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:村民小组|小组|组(?!织|成|合|建)|网格|片区|片(?=的|今|昨|[,，]))/u.exec(
      text.slice(at, at + 9),
    );
  if (!match || /(分成?|分为|分了|共|成立|有)$/u.test(text.slice(Math.max(0, at - 2), at))) return null;
  return token(at, match[0], ['unit-place']);
}

/** 清淤泥4方: here 清 is the work and 淤泥 the thing. */
function siltAt(text: string, at: number): Token | null {
  return text.startsWith('清淤泥', at) ? token(at, '清', ['verb']) : null;
}

/** A numbered road: S306线, G240国道. The number is part of the name. */
function roadAt(text: string, at: number): Token | null {
  const match = /^[SGXYC]\d{2,4}(?:国道|省道|县道|乡道|线)?/u.exec(text.slice(at, at + 8));
  return match ? token(at, match[0], ['place']) : null;
}

function dayAt(text: string, at: number, dayEnds: ReadonlyMap<number, number>): Token | null {
  const end = dayEnds.get(at);
  return end === undefined ? null : token(at, text.slice(at, end), ['time']);
}

function wordAt(text: string, at: number, vocabulary: Vocabulary): Token | null {
  for (let length = Math.min(longestWord, text.length - at); length > 0; length -= 1) {
    const word = text.slice(at, at + length);
    const kinds = vocabulary.get(word);
    if (kinds) return { start: at, end: at + length, text: word, kinds };
  }
  return null;
}

function countAt(text: string, at: number, counts: ReadonlyMap<number, Count>): Token | null {
  const count = counts.get(at);
  return count ? { ...token(at, text.slice(at, count.end), ['count']), count } : null;
}

function single(text: string, at: number): Token {
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return token(at, char, [/[\p{Script=Han}A-Za-z]/u.test(char) ? 'unknown' : 'stop']);
}

function token(start: number, text: string, kinds: readonly TokenKind[]): Token {
  return { start, end: start + text.length, text, kinds: new Set(kinds) };
}
