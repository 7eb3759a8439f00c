export interface ListedName {
  readonly name: string;
  /** What was written in brackets to tell two of the same name apart: 二组. */
  readonly hint: string | null;
}

const between = /^[\s,，、;；。.:：]+/;
const joiner = /^(?:还有|以及|和|及|跟|与)/;
const bracket = /^\s*[（(]([^（()）]{1,20})[)）]/;

/**
 * Reads a list of roster names: 张爱国 李大明、王芳（二组）和周明. Names run together are found by the longest name that
 * fits; what is on no roster is returned as written.
 */
export function readNameList(text: string, roster: readonly string[]): { names: ListedName[]; unknown: string[] } {
  const longestFirst = [...new Set(roster)].sort((a, b) => b.length - a.length);
  const names: ListedName[] = [];
  const unknown: string[] = [];
  let left = text.replace(between, '');
  while (left !== '') {
    const name = longestFirst.find((candidate) => left.startsWith(candidate));
    const joined = joiner.exec(left);
    if (name !== undefined) {
      const hint = bracket.exec(left.slice(name.length));
      names.push({ name, hint: hint?.[1]?.trim() ?? null });
      left = left.slice(name.length + (hint?.[0].length ?? 0));
    } else if (joined && (names.length > 0 || unknown.length > 0)) {
      left = left.slice(joined[0].length);
    } else {
      const word = /^[^\s,，、;；。.:：]+/.exec(left)?.[0] ?? left;
      unknown.push(word);
      left = left.slice(word.length);
    }
    left = left.replace(between, '');
  }
  return { names, unknown };
}
