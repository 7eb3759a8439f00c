/** Longest content of one message in bytes of its JSON: 15 000 and 20 000 by document, less what else is in there. */
export const maxBytes = { message: 12_000, webhook: 18_000 } as const;

const titleCharacters = 20;

/** Signs of DingTalk's markdown, its HTML and mentions, and what stands in their place. */
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
const link = /[a-z][a-z\d+.-]*:\/\/[^\s，。；、）]+/giu;

/** Text for a message that knows no markup; nobody is alerted by what somebody wrote. */
export function renderText(text: string): string {
  return linesOf(text).join('\n').replaceAll('@', '＠').trim();
}

/**
 * Text for a markdown message in which nothing is markup: no mention, link, heading, list or table survives (clients
 * differ in them), and each line stays a line (two spaces on both sides of the break, chapter 4.11).
 */
export function renderMarkdown(text: string): string {
  return linesOf(text).map(plainLine).join('  \n  ').trim();
}

/** What the list of chats and the notification show: the beginning of the first line with something in it. */
export function titleOf(text: string): string {
  const line = linesOf(text).find((one) => one.trim() !== '') ?? '图片';
  return Array.from(plainLine(line)).slice(0, titleCharacters).join('');
}

/** Moderation refused an address: the same text without any. */
export function withoutLinks(text: string): string {
  return text.replace(link, '（链接略）');
}

/** Size of a text where the platform measures it: in JSON, UTF-8. */
export function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

/**
 * The text in pieces of at most `max` bytes each, cut between lines; a line that is longer by itself is cut between
 * characters as people see them. Nothing of it is lost but the breaks it is cut at.
 */
export function splitText(text: string, max: number): string[] {
  const pieces: string[] = [];
  let piece: string | null = null;
  for (const line of text.split('\n').flatMap((whole) => cutLine(whole, max))) {
    const longer: string = piece === null ? line : `${piece}\n${line}`;
    if (jsonBytes(longer) <= max) {
      piece = longer;
      continue;
    }
    if (piece !== null) pieces.push(piece);
    piece = line;
  }
  if (piece !== null) pieces.push(piece);
  return pieces.filter((one) => one.trim() !== '');
}

function linesOf(text: string): string[] {
  return text
    .replace(/\r\n?|[\u2028\u2029\v\f]/gu, '\n')
    .split('\n')
    .map((line) => line.replace(/\p{Cc}+/gu, ' '));
}

function plainLine(line: string): string {
  const safe = Array.from(line.trim(), (character) => harmless[character] ?? character).join('');
  return safe
    .replaceAll('://', '：／／')
    .replace(lineStart, (sign) => ({ '-': '－', '+': '＋' })[sign] ?? '＝')
    .replace(listNumber, (_, digits: string, sign: string) => `${digits}${sign === '.' ? '．' : '）'}`);
}

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

function cutLine(line: string, max: number): string[] {
  if (jsonBytes(line) <= max) return [line];
  const pieces: string[] = [];
  let piece = '';
  let bytes = 0;
  for (const character of charactersOf(line, max)) {
    const size = jsonBytes(character);
    if (bytes + size > max) {
      pieces.push(piece);
      piece = '';
      bytes = 0;
    }
    piece += character;
    bytes += size;
  }
  return [...pieces, piece];
}

/** As people see them, unless one is longer than a whole piece (accents can be stacked without end). */
function charactersOf(line: string, max: number): string[] {
  return Array.from(graphemes.segment(line), ({ segment }) => segment).flatMap((segment) =>
    jsonBytes(segment) <= max ? [segment] : Array.from(segment),
  );
}
