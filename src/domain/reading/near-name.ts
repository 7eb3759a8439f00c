/**
 * True when the names are one slip apart: a single other character, as a homophone or a neighbour on the keyboard makes
 * it. In a name of two the family name has to be right, or half of the village would be alike.
 */
export function isNearName(written: string, name: string): boolean {
  const left = Array.from(written);
  const right = Array.from(name);
  if (left.length !== right.length || left.length < 2) return false;
  const wrong = left.flatMap((character, index) => (character === right[index] ? [] : [index]));
  return wrong.length === 1 && (left.length > 2 || wrong[0] !== 0);
}
