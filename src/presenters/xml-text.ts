/** Everything XML 1.0 cannot carry, lone halves of surrogate pairs among it. */
const uncarried = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const special = /[&<>"]/;

/** The text without the characters XML cannot carry. */
export function carriedText(text: string): string {
  return text.replace(uncarried, '');
}

/** The text as content or attribute of an element. */
export function escapeXml(text: string): string {
  const carried = carriedText(text);
  if (!special.test(carried)) return carried;
  return carried.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
