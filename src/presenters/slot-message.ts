/** Most items in one proactive message, and most characters (design §3). */
export const slotItems = 3;
export const slotCharacters = 120;

/** Items in slot order as one message; those that do not fit are counted in the last line. */
export function slotMessage(items: readonly string[]): string {
  return fitSlot(items, '待办').text;
}

/** The same, and how many items it shows; `more` is the command that shows the rest. */
export function fitSlot(items: readonly string[], more: string): { readonly text: string; readonly shown: number } {
  for (let shown = Math.min(slotItems, items.length); shown > 1; shown -= 1) {
    const text = compose(items.slice(0, shown), { rest: items.length - shown, more });
    if (lengthOf(text) <= slotCharacters) return { text, shown };
  }
  const left = { rest: items.length - 1, more };
  const alone = compose(items.slice(0, 1), left);
  const over = lengthOf(alone) - slotCharacters;
  if (over <= 0) return { text: alone, shown: 1 };
  const clipped = Array.from(items[0] ?? '').slice(0, -over - 1);
  return { text: compose([`${clipped.join('')}…`], left), shown: 1 };
}

function compose(shown: readonly string[], { rest, more }: { rest: number; more: string }): string {
  return [...shown, ...(rest > 0 ? [`另有${rest}项，回复 ${more}`] : [])].join('\n');
}

/** As people count: one Chinese character, one letter, one emoji. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
