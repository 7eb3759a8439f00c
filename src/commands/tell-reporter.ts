import type { Problem } from '../domain/problems.ts';
import { reporterOfProblem } from '../store/problems.ts';
import { tellPerson } from '../store/tell-people.ts';
import type { CommandContext } from './command.ts';

/** Tells whoever reported the problem, privately and once, what became of it. */
export async function tellReporter(context: CommandContext, { id, from }: Problem, text: string): Promise<void> {
  const { tx, now } = context;
  const reporter = from === 'problem' ? await reporterOfProblem(tx, id) : null;
  if (reporter !== null) await tellPerson(tx, reporter, { text, key: `problem-told:${id}`, at: now });
}
