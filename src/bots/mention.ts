/** Spaces a client puts into or after a mention, visible or not (U+2005 is WeCom's own), and zero-width characters. */
const gap = '[\\s\\u00a0\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u2064\\u3000\\ufeff]';
const everybody = /^[@＠](?:所有人|全体成员|all\b)/iu;
const leading = new RegExp(`^${gap}*[@＠][^\\s@＠]+${gap}*`, 'u');
const trailing = new RegExp(`${gap}*[@＠][^\\s@＠]+${gap}*$`, 'u');

const isGap = new RegExp(`^${gap}$`, 'u');
/** Longer rows of spaces mean nothing, and would be gone through again from each of them. */
const longGap = new RegExp(`(${gap}{8})${gap}+`, 'gu');

/**
 * The text without the mention of the bot: wherever it stands, however often, with ＠ for @, and with whatever space
 * the client writes inside and after the name. No mention in a text is marked as such, so `botName` must be the
 * display name; when it is nowhere in the text the bot was renamed, and a mention at the start or at the end is taken
 * for it. @所有人 is never taken away.
 */
export function stripMention(text: string, botName: string): string {
  const name = mentionOf(botName);
  const short = text.replace(longGap, (row, start: string) => (row.includes('\n') ? `${start}\n` : start));
  const without = name === null ? short : short.replace(name, joinWords);
  const named = without !== short;
  return trimGaps(named ? without : withoutUnknown(short));
}

/** Without the spaces and invisible characters at both ends. */
export function trimGaps(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isGap.test(text.charAt(start))) start += 1;
  while (end > start && isGap.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function mentionOf(botName: string): RegExp | null {
  const words = botName.split(new RegExp(`${gap}+`, 'u')).filter((word) => word !== '');
  if (words.length === 0) return null;
  const letters = (word: string) => Array.from(word, escapePattern).join(`${invisible}*`);
  return new RegExp(`${gap}*[@＠]${gap}*${words.map(letters).join(`${gap}+`)}${gap}*`, 'giu');
}

const invisible = '[\\u200b-\\u200f\\u2060-\\u2064\\ufeff]';

function escapePattern(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/-]/u, '\\$&');
}

/** What stood before and after the mention stays apart; a line break stays one. */
function joinWords(mention: string, ...rest: readonly unknown[]): string {
  const whole = String(rest.at(-1));
  const at = Number(rest.at(-2));
  const isInside = at > 0 && at + mention.length < whole.length;
  if (!isInside) return '';
  return mention.includes('\n') ? '\n' : ' ';
}

function withoutUnknown(text: string): string {
  const [found] = leading.exec(text) ?? [];
  if (found !== undefined && !everybody.test(trimGaps(found))) return text.slice(found.length);
  const end = trailing.exec(text);
  return end && !everybody.test(trimGaps(end[0])) ? text.slice(0, end.index) : text;
}
