import { groupKey } from '../roster/cell-text.ts';

/** 长湖村 三组 张建国 年老 in its parts; what is not there is null, or empty. */
export interface PlaceAndName {
  /** The unit's name or short name as written. */
  readonly unit: string | null;
  /** The grid group: 三组, 3组, 老屋组. */
  readonly group: string | null;
  /** A name, or the id the roster gives the person. */
  readonly name: string | null;
  /** What follows the name. */
  readonly rest: string;
}

const separators = /[\s,，、:：;；。]+/u;
const numberedGroup = /^第?([\d一二三四五六七八九十百]+)(?:村民|居民|网格)?小?组的?/u;
const namedGroup = /^(\p{Script=Han}{1,5}?)组的?/u;
const hanName = /^(?:\p{Script=Han}{2,4}|\p{Script=Han}+·\p{Script=Han}+)$/u;
const rosterId = /^[\w-]*\d[\w-]*$/;

/**
 * Reads who is meant: [unit] [group] name, with or without blanks between them, and the words after the name. Unit words
 * are tried longest first; one that would leave a single character is part of the name (石桥生 is nobody of 石桥).
 */
export function readPlaceAndName(text: string, unitWords: readonly string[]): PlaceAndName {
  const words = text.split(separators).filter((word) => word !== '');
  let place: Pick<PlaceAndName, 'unit' | 'group'> = { unit: null, group: null };
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const { left, ...found } = readPlace(word, unitWords);
    place = { unit: place.unit ?? found.unit, group: place.group ?? found.group };
    if (left === '') continue;
    const isName = hanName.test(left) || rosterId.test(left);
    if (isName) return { ...place, name: left, rest: words.join(' ') };
    return { ...place, name: null, rest: [left, ...words].join(' ') };
  }
  return { ...place, name: null, rest: '' };
}

/** True when both write the same grid group: 三组 and 第3组. */
export function isSameGroup(written: string, name: string | null): boolean {
  return name !== null && groupKey(written) === groupKey(name);
}

function readPlace(word: string, unitWords: readonly string[]) {
  const unit = [...unitWords].sort((a, b) => b.length - a.length).find((one) => startsWithUnit(word, one)) ?? null;
  const afterUnit = word.slice(unit?.length ?? 0).replace(/^的/u, '');
  const group = numberedGroup.exec(afterUnit) ?? namedGroup.exec(afterUnit);
  return { unit, group: group ? `${group[1]}组` : null, left: afterUnit.slice(group?.[0].length ?? 0) };
}

function startsWithUnit(word: string, unit: string): boolean {
  return word.startsWith(unit) && word.length !== unit.length + 1;
}
