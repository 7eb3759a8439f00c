import type { Attendance } from './reading.ts';

/** A number as people write it in chat: exact, or approximate with its direction. `n` null: 几, 若干. */
export interface Count {
  readonly start: number;
  /** After the number and a trailing 多, 余, 来. */
  readonly end: number;
  readonly n: number | null;
  readonly approx: boolean;
  readonly dir?: NonNullable<Attendance['dir']>;
}

/**
 * Value of an exact number: Arabic (3,000 · 1.2万), Chinese (四十一 · 两百五 · 一万零三) or year style digits (二〇二三).
 * Null for anything else, also for approximate words such as 十几 or 五六.
 */
export function chineseNumber(text: string): number | null {
  const plain = text.normalize('NFKC').trim();
  if (plain.length > maxNumeralLength) return null;
  if (plain === '半') return 0.5;
  const arabic = /^(\d+(?:,\d{3})*(?:\.\d+)?)([百千万亿]?)$/u.exec(plain);
  if (arabic) return Number((arabic[1] ?? '').replaceAll(',', '')) * (scale.get(arabic[2] ?? '') ?? 1);
  if (/^[零〇一二三四五六七八九]+$/u.test(plain)) return digitString(plain);
  return /^[零〇一二两三四五六七八九十廿百千万]+$/u.test(plain) ? positional(plain) : null;
}

/** Every number in the text from left to right. Linear: each character is looked at by one pattern of bounded length. */
export function findCounts(text: string): Count[] {
  const found: Count[] = [];
  for (const match of text.matchAll(numeral)) {
    const count = toCount(text, match.index, match[0]);
    if (count !== null) found.push(count);
  }
  return found;
}

/** Words after the counted thing that make it approximate: 15个人左右. Looks at the text from `at` only. */
export function approximateAfter(text: string, at: number): { dir: 'ge' | 'le' | 'about'; end: number } | null {
  const match = /^(左右|上下|的样子|光景|以上|开外|朝上|以内|以下)/u.exec(text.slice(at, at + 3));
  if (!match) return null;
  const word = match[1] ?? '';
  const dir = /以上|开外|朝上/u.test(word) ? 'ge' : /以内|以下/u.test(word) ? 'le' : 'about';
  return { dir, end: at + word.length };
}

const maxNumeralLength = 24;
const scale = new Map([
  ['百', 100],
  ['千', 1000],
  ['万', 10_000],
  ['亿', 100_000_000],
]);
const digits = new Map([...'零一二三四五六七八九'].map((char, value) => [char, value]));
digits.set('〇', 0).set('两', 2);

const numeral =
  /\d{1,12}(?:,\d{3}){0,3}(?:\.\d{1,6})?(?:[-~—至到、]\d{1,6}(?=[多余来]?[个人名位车吨袋户]))?[百千万亿]?|[一二两三四五六七八九十廿百千万零〇]{1,16}|半|几[十百千]?|若干|数[十百](?=[人名位个])|俩|仨/gu;

function toCount(text: string, start: number, words: string): Count | null {
  const value = /^[百千万]$/u.test(words) ? roundFigure(text, start, words) : readValue(words);
  if (value === null) return null;
  const before = prefixOf(text, start);
  const after =
    value.n === null
      ? null
      : /^(多|余|来|几)(?![了自到回的年])/u.exec(text.slice(start + words.length, start + words.length + 2));
  const end = start + words.length + (after ? 1 : 0);
  const dir = after ? (after[1] === '来' ? 'about' : 'ge') : (before ?? value.dir);
  return { start, end, n: value.n, approx: value.approx || dir !== undefined, ...(dir ? { dir } : {}) };
}

interface Value {
  n: number | null;
  approx: boolean;
  dir?: 'about' | 'ge' | 'le';
}

/** 近百人, 上千人: a bare 百 is a number only behind such a word. */
function roundFigure(text: string, start: number, word: string): Value | null {
  const n = scale.get(word) ?? null;
  const before = text.charAt(start - 1);
  if (before === '近') return { n, approx: true, dir: 'le' };
  return before === '上' || before === '成' ? { n, approx: true, dir: 'ge' } : null;
}

function readValue(words: string): Value | null {
  if (words === '俩') return { n: 2, approx: false };
  if (words === '仨') return { n: 3, approx: false };
  if (/^(几|若干|数)/u.test(words)) return { n: null, approx: true };
  const range = /^(\d+(?:\.\d+)?)[-~—至到、](\d+)$/u.exec(words);
  if (range) return { n: Number(range[1]), approx: true, dir: 'about' };
  const pair = pairOf(words);
  if (pair !== null) return { n: pair, approx: true, dir: 'about' };
  const n = chineseNumber(words);
  return n === null ? null : { n, approx: false };
}

/** 五六, 十四五, 三四十, 二三百: neighbours; the lower one counts. */
function pairOf(words: string): number | null {
  const match =
    /^(二十|三十|四十|五十|六十|七十|八十|九十|十)?([一二两三四五六七八九])([二三四五六七八九])([十百千万]?)$/u.exec(
      words,
    );
  if (!match) return null;
  const low = digits.get(match[2] ?? '') ?? 0;
  const high = digits.get(match[3] ?? '') ?? 0;
  if (high !== low + 1 && !(low === 3 && high === 5)) return null;
  const factor = match[4] === '十' ? 10 : (scale.get(match[4] ?? '') ?? 1);
  return (match[1] === undefined ? 0 : (positional(match[1]) ?? 0)) + low * factor;
}

function prefixOf(text: string, start: number): 'ge' | 'le' | 'about' | undefined {
  const before = text.slice(Math.max(0, start - 6), start).replace(/(有|是|为|来了|去了|到了)$/u, '');
  if (/(至少|不少于|不低于|不下|超过|起码|最少|超)$/u.test(before)) return 'ge';
  if (/(将近|不到|不足|最多|不超过|至多|接近|(?<![附最远])近)$/u.test(before)) return 'le';
  return /(大约|大概|约|差不多|估计|大致|大概其)$/u.test(before) ? 'about' : undefined;
}

/** 二〇二三, 一三八…: digits read one by one. Two bare digits (五六) are a pair, not a number. */
function digitString(text: string): number | null {
  if (text.length === 2 && !/[零〇]/u.test(text)) return null;
  return Number([...text].map((char) => digits.get(char) ?? 0).join(''));
}

/** Chinese numerals with 十百千万; a last bare digit takes the next lower place (两百五 = 250). */
function positional(text: string): number | null {
  const [high, low, ...more] = text.split('万');
  if (high === undefined || more.length > 0) return null;
  if (low === undefined) return belowTenThousand(high);
  const upper = high === '' ? null : belowTenThousand(high);
  if (upper === null) return null;
  if (low === '') return upper * 10_000;
  const rest = low.length === 1 && digits.has(low) ? (digits.get(low) ?? 0) * 1000 : belowTenThousand(low);
  return rest === null ? null : upper * 10_000 + rest;
}

function belowTenThousand(text: string): number | null {
  let total = 0;
  let digit: number | null = null;
  let unit = 10_000;
  let zero = false;
  for (const char of text) {
    const value = digits.get(char);
    if (value === 0) {
      if (digit !== null) return null;
      zero = true;
      continue;
    }
    if (value !== undefined) {
      if (digit !== null) return null;
      digit = value;
      continue;
    }
    const size = char === '十' ? 10 : char === '廿' ? 20 : (scale.get(char) ?? 0);
    if (size === 20) {
      if (digit !== null || unit <= 10) return null;
      total += 20;
      unit = 10;
      continue;
    }
    if (size >= unit || (digit === null && size !== 10)) return null;
    total += (digit ?? 1) * size;
    unit = size;
    digit = null;
    zero = false;
  }
  if (digit !== null) total += unit <= 1000 && unit > 10 && !zero ? digit * (unit / 10) : digit;
  return text === '' ? null : total;
}
