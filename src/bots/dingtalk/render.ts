import { linesOf, plainLine, splitLines } from '../plain-text.ts';

/** Longest content of one message in bytes of its JSON: 15 000 and 20 000 by document, less what else is in there. */
export const maxBytes = { message: 12_000, webhook: 18_000 } as const;

const titleCharacters = 20;

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

/** As `splitLines`, by the size DingTalk measures. */
export function splitText(text: string, max: number): string[] {
  return splitLines(text, { max, sizeOf: jsonBytes }).filter((piece) => piece.trim() !== '');
}
