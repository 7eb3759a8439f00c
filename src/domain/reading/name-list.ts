import type { ParticipantPart } from '../points.ts';

export interface ListedName {
  readonly name: string;
  /** What was written in brackets to tell two of the same name apart: 二组. */
  readonly hint: string | null;
  /** 组织, 带队, 参加 in brackets behind the name or in front of it (组织：张爱国); null when nothing is said. */
  readonly part: ParticipantPart | null;
}

const partWords: ReadonlyMap<string, ParticipantPart> = new Map([
  ...['组织', '组织者', '组织人', '牵头'].map((word) => [word, 'organised'] as const),
  ...['带队', '领队', '领头', '带头', '队长'].map((word) => [word, 'led'] as const),
  ...['参加', '参与'].map((word) => [word, 'joined'] as const),
]);
const label = new RegExp(`^(${[...partWords.keys()].sort((a, b) => b.length - a.length).join('|')})\\s*[:：]\\s*`);

const between = /^[\s,，、;；。.:：]+/;
const joiner = /^(?:还有|以及|和|及|跟|与)/;
const bracket = /^\s*[（(]([^（()）]{1,20})[)）]/;

/**
 * Reads a list of roster names: 张爱国 李大明、王芳（二组）和周明. Names run together are found by the longest name that
 * fits; what is on no roster is returned as written. A part in front of names (带队：张爱国、李大明 王芳) is that of the
 * names joined to it without a blank.
 */
export function readNameList(text: string, roster: readonly string[]): { names: ListedName[]; unknown: string[] } {
  const longestFirst = [...new Set(roster)].sort((a, b) => b.length - a.length);
  const names: ListedName[] = [];
  const unknown: string[] = [];
  let left = text.replace(between, '');
  let labelled: ParticipantPart | null = null;
  while (left !== '') {
    const labels = label.exec(left);
    if (labels) {
      labelled = partWords.get(labels[1] ?? '') ?? null;
      left = left.slice(labels[0].length);
      continue;
    }
    const name = longestFirst.find((candidate) => left.startsWith(candidate));
    const joined = joiner.exec(left);
    if (name !== undefined) {
      const { hint, part, length } = readBrackets(left.slice(name.length));
      names.push({ name, hint, part: part ?? labelled });
      left = left.slice(name.length + length);
    } else if (joined && (names.length > 0 || unknown.length > 0)) {
      left = left.slice(joined[0].length);
    } else {
      const word = /^[^\s,，、;；。.:：]+/.exec(left)?.[0] ?? left;
      unknown.push(word);
      left = left.slice(word.length);
    }
    if (/^[\s,，;；。.]/.test(left)) labelled = null;
    left = left.replace(between, '');
  }
  return { names, unknown };
}

/** （六组）, （带队）, （六组，带队） and （六组）（带队）. */
function readBrackets(text: string): Pick<ListedName, 'hint' | 'part'> & { length: number } {
  let hint: string | null = null;
  let part: ParticipantPart | null = null;
  let length = 0;
  for (;;) {
    const found = bracket.exec(text.slice(length));
    if (!found) return { hint, part, length };
    length += found[0].length;
    for (const word of (found[1] ?? '').split(/[\s,，、]+/).filter((one) => one !== '')) {
      const said = partWords.get(word);
      if (said) part = said;
      else hint ??= word;
    }
  }
}
