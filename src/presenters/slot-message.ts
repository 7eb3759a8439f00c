/** Most items in one proactive message, and most characters (design §3). */
export const slotItems = 3;
export const slotCharacters = 120;

/** Items in slot order as one message; those that do not fit are counted in the last line. */
export function slotMessage(items: readonly string[]): string {
  for (let shown = Math.min(slotItems, items.length); shown > 1; shown -= 1) {
    const text = compose(items.slice(0, shown), items.length - shown);
    if (lengthOf(text) <= slotCharacters) return text;
  }
  const alone = compose(items.slice(0, 1), items.length - 1);
  const over = lengthOf(alone) - slotCharacters;
  if (over <= 0) return alone;
  const clipped = Array.from(items[0] ?? '').slice(0, -over - 1);
  return compose([`${clipped.join('')}…`], items.length - 1);
}

function compose(shown: readonly string[], rest: number): string {
  return [...shown, ...(rest > 0 ? [`另有${rest}项，回复 待办`] : [])].join('\n');
}

/** As people count: one Chinese character, one letter, one emoji. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
