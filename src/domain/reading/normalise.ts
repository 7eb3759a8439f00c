import { Converter } from 'opencc-js/t2cn';

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
  for (const [slip, meant] of slips) folded = folded.replace(slip, meant);
  return folded;
}

/** Nothing here needs folding. */
const plain = /^[\n\u0020-\u007e]*$/u;

const toSimplified = Converter({ from: 't', to: 'cn' });

/** Characters already folded; a village uses a few thousand. */
const foldedUnits = new Map<string, string>();

/**
 * Slips of voice input and of the pinyin keyboard, each as long as what is meant, so that positions stay. Only what is no
 * word by itself: 请扫 is a request and no slip of 清扫.
 */
const slips: readonly (readonly [RegExp, string])[] = [
  [/大扫[初出处厨]/gu, '大扫除'],
  [/拉[圾极]|垃[极及级]/gu, '垃圾'],
  [/打少(?=[了卫一完好过])/gu, '打扫'],
  [/沟[区曲](?![域段])/gu, '沟渠'],
  [/杂操/gu, '杂草'],
];

function foldUnit(unit: string): string {
  const known = foldedUnits.get(unit);
  if (known !== undefined) return known;
  const folded = unit === '\n' ? unit : simpleUnit(unit);
  if (foldedUnits.size < 20_000) foldedUnits.set(unit, folded);
  return folded;
}

/** One UTF-16 unit for one: what has no equal of that length stays as it is. */
function simpleUnit(unit: string): string {
  const form = unit.normalize('NFKC');
  if (form.length !== 1) return /\s/u.test(unit) ? ' ' : unit;
  if (/\s/u.test(form)) return ' ';
  const simple = /\p{Script=Han}/u.test(form) ? toSimplified(form) : form;
  return simple.length === 1 ? simple : form;
}
