import { linesOf, plainLine, splitLines } from '../plain-text.ts';

/** Longest content of one message, UTF-8 bytes (documents 101031, 101463, 91770). */
export const maxBytes = { stream: 20_480, markdown: 20_480, webhookMarkdown: 4_096, webhookText: 2_048 } as const;

/** What may be an address: each stretch of its letters is looked at once, however long. */
const latin = /[a-z\d.-]+/giu;
/** The clients make links of names with a Latin ending, and of four numbers. */
const isAddress = /[a-z\d]\.[a-z]{2}|\d\.\d{1,3}\.\d{1,3}\.\d/iu;
/**
 * Text for a markdown message in which nothing is markup: no mention, link, heading, list or table survives, and each
 * line stays a line (two spaces at its end break it in every dialect).
 */
export function renderMarkdown(text: string): string {
  return linesOf(text).map(wecomLine).join('  \n');
}

/** Text for a webhook's `text` message, which knows no markup but `<@id>`. */
export function renderText(text: string): string {
  return linesOf(text)
    .map((line) => withoutLinks(line.replaceAll('<@', '＜＠').replaceAll('@', '＠').replaceAll('://', '：／／')))
    .join('\n');
}

/** As `splitLines`, by UTF-8 bytes and without the space a piece is cut at. */
export function splitByBytes(text: string, max: number): string[] {
  return splitLines(text, { max, sizeOf: Buffer.byteLength })
    .map((piece) => piece.trimEnd())
    .filter((piece) => piece !== '');
}

function wecomLine(line: string): string {
  return withoutLinks(plainLine(line).replaceAll('$', '＄'));
}

function withoutLinks(line: string): string {
  return line.replace(latin, (word) => (isAddress.test(word) ? word.replaceAll('.', '．') : word));
}
