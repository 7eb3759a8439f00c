/** Signs of markdown dialects, HTML and mentions, and what stands in their place. */
const harmless: Readonly<Record<string, string>> = {
  '<': '＜',
  '>': '＞',
  '@': '＠',
  '*': '＊',
  _: '＿',
  '`': '｀',
  '~': '～',
  '#': '＃',
  '|': '｜',
  '[': '［',
  ']': '］',
  '!': '！',
  '&': '＆',
  '\\': '＼',
};
/** At the start of a line these make lists, quotes and rules; `37.` would be counted on as 38 in the next line. */
const lineStart = /^([-+=])/u;
const listNumber = /^(\d+)([.)])(?=\s|$)/u;

/** The lines of a text, without control characters. */
export function linesOf(text: string): string[] {
  return text
    .replace(/\r\n?|[\u2028\u2029\v\f]/gu, '\n')
    .split('\n')
    .map((line) => line.replace(/\p{Cc}+/gu, ' '));
}

/** A line in which nothing is markup: no mention, link, heading, list or table survives. */
export function plainLine(line: string): string {
  const safe = Array.from(line.trim(), (character) => harmless[character] ?? character).join('');
  return safe
    .replaceAll('://', '：／／')
    .replace(lineStart, (sign) => ({ '-': '－', '+': '＋' })[sign] ?? '＝')
    .replace(listNumber, (_, digits: string, sign: string) => `${digits}${sign === '.' ? '．' : '）'}`);
}

export interface PieceSize {
  readonly max: number;
  /** In the unit of `max`; of two texts together no more than the sum. */
  readonly sizeOf: (text: string) => number;
}

/**
 * The text in pieces of at most `max`, cut between lines; a line that is longer by itself is cut between characters as
 * people see them. Nothing of it is lost but the breaks it is cut at.
 */
export function splitLines(text: string, size: PieceSize): string[] {
  const pieces: string[] = [];
  let piece: string | null = null;
  for (const line of text.split('\n').flatMap((whole) => cutLine(whole, size))) {
    const longer: string = piece === null ? line : `${piece}\n${line}`;
    if (size.sizeOf(longer) <= size.max) {
      piece = longer;
      continue;
    }
    if (piece !== null) pieces.push(piece);
    piece = line;
  }
  return piece === null ? pieces : [...pieces, piece];
}

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

function cutLine(line: string, size: PieceSize): string[] {
  const { max, sizeOf } = size;
  if (sizeOf(line) <= max) return [line];
  const pieces: string[] = [];
  let piece = '';
  let length = 0;
  for (const character of charactersOf(line, size)) {
    const added = sizeOf(character);
    if (length + added > max) {
      pieces.push(piece);
      piece = '';
      length = 0;
    }
    piece += character;
    length += added;
  }
  return [...pieces, piece];
}

/** As people see them, unless one is longer than a whole piece (accents can be stacked without end). */
function charactersOf(line: string, { max, sizeOf }: PieceSize): string[] {
  return Array.from(graphemes.segment(line), ({ segment }) => segment).flatMap((segment) =>
    sizeOf(segment) <= max ? [segment] : Array.from(segment),
  );
}
