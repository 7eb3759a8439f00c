import { may, refusal } from '../domain/permissions.ts';
import type { Problem } from '../domain/problems.ts';
import { problemText } from '../presenters/problem.ts';
import { numberText } from '../presenters/receipt.ts';
import { decideProblem } from '../store/problems.ts';
import { tellPerson } from '../store/tell-people.ts';
import { attachPhotos } from './attach-photos.ts';
import { type CommandContext, here, type Reply } from './command.ts';
import { noteDecision } from './decide.ts';
import { tellReporter } from './tell-reporter.ts';

const seenDone = /已(?:经)?(?:整改|改好|清|处理|弄好)|(?:整改|改|清|处理|弄|搞)(?:好|完|干净)|现场/u;

/**
 * 复查 of what people reported: the secretary's, but never his who put it right. Well: 销号. Else it is open again. What
 * nobody said was put right is closed only by somebody who saw on the spot that it is: with a photo, or with a word of it.
 */
export async function recheckProblem(
  context: CommandContext,
  problem: Problem,
  { result, words }: { result: 'passed' | 'failed'; words: string },
): Promise<readonly Reply[]> {
  const { tx, now, sender } = context;
  const name = numberText(problem);
  const { person } = sender;
  if (!person || !may('problem.recheck', sender, problem.unitId)) return here(refusal('problem.recheck'));
  if (problem.rectifiedBy === person.id) return here(`${name}是您整改的，请另一位来复查`);
  const passed = result === 'passed';
  const onTheSpot = passed && problem.state === 'open';
  if (onTheSpot) {
    const photos = await attachPhotos(context, { problemId: problem.id, after: true });
    if (photos === 0 && !seenDone.test(words))
      return here(`${name}还没报整改。改好了先发：整改 ${name}；现场看过就带图发，或写：复查 ${name} 合格 已整改`);
  }
  const state = passed ? 'closed' : 'open';
  if (!(await decideProblem(tx, problem.id, { state, personId: person.id, at: now }))) return here(`${name}已经了结了`);
  await noteDecision(context, {
    action: passed ? 'problem.closed' : 'problem.reopened',
    subject: `problem:${problem.id}`,
    before: { state: problem.state },
    after: { state, recheck: result, ...(onTheSpot ? { reason: `没报整改，现场看过：${words}` } : {}) },
  });
  if (passed) {
    await tellReporter(context, problem, `您反映的${name}（${problemText(problem, 20)}）整改好了，谢谢您`);
    return here(`${name}复查合格，销号了`);
  }
  if (problem.ownerId !== null) {
    const line = { text: `${name}复查没过，还要整改`, key: `problem-again:${problem.id}:${now}`, at: now };
    await tellPerson(tx, problem.ownerId, line);
  }
  return here(`${name}复查不合格，还要整改`);
}
