/** Most items in one proactive message, and most characters (design §3). */
export const slotItems = 3;
export const slotCharacters = 120;

/**
 * Items in slot order as one message, and how many of them it shows; those that find no room are counted in the last line,
 * which names the command that shows them (`more`).
 */
export function fitSlot(items: readonly string[], more: string): { readonly text: string; readonly shown: number } {
  for (let shown = Math.min(slotItems, items.length); shown > 1; shown -= 1) {
    const text = compose(items.slice(0, shown), { rest: items.length - shown, more });
    if (lengthOf(text) <= slotCharacters) return { text, shown };
  }
  const left = { rest: items.length - 1, more };
  return { text: compose([shortened(items[0] ?? '', slotCharacters - lengthOf(compose([''], left)))], left), shown: 1 };
}

/** Gives up lines from the middle: the first say what it is, the last says what one can do. A single line is cut. */
function shortened(item: string, room: number): string {
  const lines = item.split('\n');
  while (lengthOf(lines.join('\n')) > room && lines.length > 2) lines.splice(-2, 1);
  const text = lines.join('\n');
  return lengthOf(text) <= room
    ? text
    : `${Array.from(text)
        .slice(0, room - 1)
        .join('')}…`;
}

function compose(shown: readonly string[], { rest, more }: { rest: number; more: string }): string {
  return [...shown, ...(rest > 0 ? [`另有${rest}项，回复 ${more}`] : [])].join('\n');
}

/** As people count: one Chinese character, one letter, one emoji. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
