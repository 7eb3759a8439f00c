import { plain } from './plain.ts';

/** 2,048 bytes is the shortest limit of the platforms, and a Chinese character takes three. */
const maxCharacters = 600;
const cutLine = '…（太长，后面没显示）';

/** The text, line by line, without mention, markup or link. Applying it twice changes nothing. */
export function escapeChat(text: string): string {
  return text
    .split('\n')
    .map((line) => plain(line, Number.POSITIVE_INFINITY))
    .join('\n');
}

/** The last step of every reply: escaped, no empty lines at the ends, cut at a line where it is too long to send. */
export function replyText(text: string): string {
  const safe = escapeChat(text).trim();
  if (safe.length <= maxCharacters) return safe;
  const room = safe.slice(0, maxCharacters - cutLine.length - 1);
  const lineEnd = room.lastIndexOf('\n');
  const kept = lineEnd > 0 ? room.slice(0, lineEnd) : wholeCharacters(room);
  return `${kept}\n${cutLine}`;
}

/** A cut through a surrogate pair leaves half a character, which some platforms refuse. */
function wholeCharacters(text: string): string {
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text;
}
