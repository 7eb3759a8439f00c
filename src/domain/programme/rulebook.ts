import type { Day } from '../time.ts';
import type { ProgrammeBundle, Rules } from './model.ts';

/** The rulebook in force on the day: what is done, and a period that ends, on a day goes by the rules of that day. */
export function rulesAt({ rules, rulebooks }: Pick<ProgrammeBundle, 'rules' | 'rulebooks'>, day: Day): Rules {
  return rulebooks.findLast(({ from }) => from === null || from <= day) ?? rules;
}
