import type { Day } from '../time.ts';
import type { ProgrammeBundle, Rules, Town } from './model.ts';
import { rulesAt } from './rulebook.ts';

/** The rulebook in force on the day and those that will hold after it: what the roster of that day has to fit. */
export function rulebooksFrom(bundle: Pick<ProgrammeBundle, 'rules' | 'rulebooks'>, day: Day): readonly Rules[] {
  return [rulesAt(bundle, day), ...bundle.rulebooks.filter(({ from }) => from !== null && from > day)];
}

/** Why a member class of the roster may not stand: a rulebook has no such class. Null: every one of them has it. */
export function unknownClass(memberClass: string | null, rulebooks: readonly Rules[]): string | null {
  if (memberClass === null) return null;
  const without = rulebooks.find(({ memberPoints }) => memberPoints.classes.every(({ id }) => id !== memberClass));
  if (!without) return null;
  const known = without.memberPoints.classes.map(({ id }) => id).join('、');
  return `规则 ${without.version} 里没有类别“${memberClass}”；要写 ${known} 中的一个，或空着`;
}

/** Branches whose points a rulebook makes public and the town does not have: as written, nothing would become public. */
export function unknownBranches({ units }: Pick<Town, 'units'>, rulebooks: readonly Rules[]): readonly string[] {
  const known = new Set(units.flatMap(({ branches }) => branches));
  return rulebooks.flatMap(({ version, memberPoints }) =>
    Object.keys(memberPoints.publication.branches)
      .filter((branch) => !known.has(branch))
      .map((branch) => `规则 ${version} 的 publication.branches 写了支部“${branch}”，名册里没有；请改成名册里的名字`),
  );
}

/** What does not fit between the names of a town and those of its rulebooks; people with one class are one line. */
export function nameProblems({ units, people }: Pick<Town, 'units' | 'people'>, rulebooks: readonly Rules[]): string[] {
  const wrong = new Map<string, string[]>();
  for (const { name, memberClass } of people) {
    const problem = unknownClass(memberClass, rulebooks);
    if (problem !== null) wrong.set(problem, [...(wrong.get(problem) ?? []), name]);
  }
  const classes = [...wrong].map(([problem, names]) => {
    const shown = names.slice(0, namesShown).join('、');
    return `名册里${shown}${names.length > namesShown ? `等${names.length}人` : ''}：${problem}`;
  });
  return [...classes, ...unknownBranches({ units }, rulebooks)];
}

const namesShown = 3;

/** Classes of the rulebook that nobody has, when the town gives classes at all: worth a look, and no mistake. */
export function unusedClasses({ people }: Pick<Town, 'people'>, { memberPoints }: Rules): readonly string[] {
  const used = new Set(people.flatMap(({ memberClass }) => memberClass ?? []));
  if (used.size === 0) return [];
  return memberPoints.classes.map(({ id }) => id).filter((id) => !used.has(id));
}
