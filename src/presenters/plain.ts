/** Characters a chat platform may take as markup or as a call to everybody, and what stands in their place. */
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
  '(': '（',
  ')': '）',
  '!': '！',
  '&': '＆',
  '\\': '＼',
};
const link = /(?:[a-z][a-z\d+.-]*:\/\/|www\.)[^\s\p{Script=Han}，。；、）)]*/giu;
const domain = /[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,}(?:[/:?][^\s\p{Script=Han}]*)?/giu;
/** Commands are read in half width; beside Chinese it is written the Chinese way again. */
const stops: Readonly<Record<string, string>> = { ',': '，', ';': '；', ':': '：', '?': '？' };
const stopByHan = /(?<=\p{Script=Han})[,;:?]|[,;:?](?=\p{Script=Han})/gu;
const invisible = /[\p{Cf}\p{Cc}\p{Co}]+/gu;

/**
 * Text of a member as it may be echoed: one line, no mention, no markup, no link survives. Longer than `max` characters
 * it ends in ….
 */
export function plain(text: string, max = 30): string {
  const oneLine = text.replace(/\s+/gu, ' ').replace(invisible, '').trim();
  const linkless = oneLine.replace(link, '（链接）').replace(domain, '（链接）');
  const chinese = linkless.replace(stopByHan, (stop) => stops[stop] ?? stop);
  const safe = Array.from(chinese, (character) => harmless[character] ?? character);
  return safe.length > max ? `${safe.slice(0, max - 1).join('')}…` : safe.join('');
}
