/** Longest content of one message, UTF-8 bytes (documents 101031, 101463, 91770). */
export const maxBytes = { stream: 20_480, markdown: 20_480, webhookMarkdown: 4_096, webhookText: 2_048 } as const;

/** Signs of WeCom's markdown dialects and mentions, and what stands in their place. */
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
  $: '＄',
};
/** What the clients would make a link of: a scheme, or a name with a Latin ending. */
const scheme = /:\/\//gu;
const domain = /[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,}/giu;
/** At the start of a line these make lists, quotes and rules; `37.` would be counted on as 38 in the next line. */
const lineStart = /^([-+=])/u;
const listNumber = /^(\d+)([.)])(?=\s|$)/u;

/**
 * Text for a markdown message in which nothing is markup: no mention, link, heading, list or table survives, and each
 * line stays a line (two spaces at its end break it in every dialect).
 */
export function renderMarkdown(text: string): string {
  return linesOf(text).map(plainLine).join('  \n');
}

/** Text for a webhook's `text` message, which knows no markup but `<@id>`. */
export function renderText(text: string): string {
  return linesOf(text)
    .map((line) => line.replaceAll('<@', '＜＠').replaceAll('@', '＠'))
    .join('\n');
}

/**
 * The text in pieces of at most `max` UTF-8 bytes, cut between lines; a line that is longer by itself is cut between
 * characters as people see them. Nothing of it is lost but the space it is cut at.
 */
export function splitByBytes(text: string, max: number): string[] {
  const pieces: string[] = [];
  let piece: string | null = null;
  for (const line of text.split('\n').flatMap((whole) => cutLine(whole, max))) {
    const longer: string = piece === null ? line : `${piece}\n${line}`;
    if (Buffer.byteLength(longer) <= max) {
      piece = longer;
      continue;
    }
    if (piece !== null) pieces.push(piece);
    piece = line;
  }
  if (piece !== null) pieces.push(piece);
  return pieces.map((one) => one.trimEnd()).filter((one) => one !== '');
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
    .replace(scheme, '：／／')
    .replace(domain, (name) => name.replaceAll('.', '．'))
    .replace(lineStart, (sign) => ({ '-': '－', '+': '＋' })[sign] ?? '＝')
    .replace(listNumber, (_, digits: string, sign: string) => `${digits}${sign === '.' ? '．' : '）'}`);
}

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

function cutLine(line: string, max: number): string[] {
  if (Buffer.byteLength(line) <= max) return [line];
  const pieces: string[] = [];
  let piece = '';
  let bytes = 0;
  for (const character of charactersOf(line, max)) {
    const size = Buffer.byteLength(character);
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
    Buffer.byteLength(segment) <= max ? [segment] : Array.from(segment),
  );
}
