/** Unicode compatibility form (full width becomes half width), runs of blanks become one space, ends trimmed. */
export function normalise(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, ' ').trim();
}

/**
 * A text that reads like `normalise(text)` but has exactly its length, so that a position found in it is a position in
 * the original: places and date phrases are reported verbatim. Line breaks stay, other blanks become spaces.
 */
export function fold(text: string): string {
  if (plain.test(text)) return text;
  let folded = '';
  for (let index = 0; index < text.length; index += 1) folded += foldUnit(text.charAt(index));
  return folded;
}

/** Nothing here needs folding: Han of the basic block without the traditional forms below, ASCII, Chinese stops. */
const plain = /^[\n\u0020-\u0040\u005b-\u007e]*$/u;

/** Traditional characters that older phones produce and that the grammar looks at. */
const simplified = new Map(
  [
    ...'個个戶户組组車车黨党員员幹干淨净掃扫溝沟兩两萬万餘余來来號号點点時时後后邊边場场樹树雜杂幾几張张們们開开會会課课動动參参區区與与還还',
  ].reduce<[string, string][]>((pairs, char, index, all) => {
    const next = all[index + 1];
    if (index % 2 === 0 && next !== undefined) pairs.push([char, next]);
    return pairs;
  }, []),
);

function foldUnit(unit: string): string {
  const known = simplified.get(unit);
  if (known !== undefined) return known;
  if (unit === '\n') return unit;
  const form = unit.normalize('NFKC');
  if (form.length !== 1) return /\s/u.test(unit) ? ' ' : unit;
  return /\s/u.test(form) ? ' ' : form;
}
