import { chineseNumber } from '../reading/numbers.ts';

/** What two texts have in common when a person would call them the same: width, case and blanks do not matter. */
export function keyOf(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, '').toLowerCase();
}

/** The same for names of grid groups: 3组, 第三组 and 三村民小组 are one. */
export function groupKey(text: string): string {
  const key = keyOf(text);
  const number = /^第?(\d+|[零〇一二两三四五六七八九十百]+)(?:村民)?小?组$/u.exec(key)?.[1];
  const value = number === undefined ? null : chineseNumber(number);
  return value === null ? key : `${value}组`;
}

/** A name as it is kept: blanks between Hanzi are there for the looks of a table only. */
export function personName(text: string): string {
  return text.trim().replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '');
}

const listSeparators = '、，,;；\n';

/** The items of a cell with several values: 一组、二组. */
export function splitList(text: string): string[] {
  return splitOutside(text, listSeparators).map(unquote);
}

export function joinList(items: readonly string[]): string {
  return items.map((item) => quote(item, listSeparators)).join('、');
}

/**
 * Parts between separators, trimmed, empty ones left out; what stands in brackets or in 「」 is not split. With `most`
 * parts the last one has all the rest.
 */
export function splitOutside(text: string, separators: string, most = Number.POSITIVE_INFINITY): string[] {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quoted) {
      if (char === '」' && text.charAt(at + 1) === '」') {
        part += char;
        at += 1;
      } else if (char === '」') quoted = false;
    } else if (char === '「' && beginsHere(part)) quoted = true;
    else if ('（('.includes(char)) depth += 1;
    else if ('）)'.includes(char)) depth = Math.max(0, depth - 1);
    else if (depth === 0 && parts.length + 1 < most && separators.includes(char)) {
      parts.push(part);
      part = '';
      continue;
    }
    part += char;
  }
  parts.push(part);
  return parts.map((each) => each.trim()).filter((each) => each !== '');
}

/** A 「 opens a quotation at the start of an item, however deep it lies; elsewhere it is a character. */
function beginsHere(before: string): boolean {
  return /(?:^|[（(/／：:、，,;；])\s*$/u.test(before);
}

/** Wraps an item in 「」, doubling a 」 within, when it would not come back as one from `splitOutside` and `unquote`. */
export function quote(item: string, separators: string): string {
  const [first, second, ...more] = splitOutside(`${item}${separators.charAt(0)}x`, separators);
  const plain = first === item && second === 'x' && more.length === 0 && unquote(item) === item;
  return plain ? item : `「${item.replaceAll('」', '」」')}」`;
}

export function unquote(item: string): string {
  const quoted = item.length > 2 && item.startsWith('「') && item.endsWith('」');
  return quoted ? item.slice(1, -1).replaceAll('」」', '」') : item;
}
