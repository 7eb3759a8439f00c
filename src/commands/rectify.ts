import { numberText } from '../presenters/receipt.ts';
import { rectifyProblem } from '../store/problems.ts';
import { attachPhotos } from './attach-photos.ts';
import { defineCommand, here } from './command.ts';
import { startsNumbered } from './numbered.ts';
import { chosenProblem } from './problem-scope.ts';

const example = '整改 12';

/** 整改 12: somebody of the unit says that a problem or finding is put right, with photos if he has any; then it is rechecked. */
export const rectifyCommand = defineCommand<string>({
  name: 'rectify',
  words: ['整改'],
  summary: '问题整改好了说一声，可带照片',
  usage: '整改 <编号>',
  examples: [example, '整改 长湖12', '整改 12 好了'],
  where: 'both',
  action: 'problem.rectify',
  parse(rest, { slash }) {
    if (rest === '') return { say: `哪一件？例：${example}` };
    const named = /^\p{Script=Han}{0,8}\s*#?\d{1,6}号?(?:$|[\s,，:;。!！]|了|好|完|已)/u.test(rest);
    return slash || (named && startsNumbered(rest)) ? { args: rest } : null;
  },
  async run(text, context) {
    const { tx, now, sender } = context;
    const found = await chosenProblem(context, text, { action: 'problem.rectify', example });
    if ('say' in found) return here(found.say);
    const { problem } = found;
    const name = numberText(problem);
    if (!sender.person || problem.state === 'closed' || problem.state === 'dropped') return here(`${name}已经了结了`);
    // Who adds to it later is not the one who put it right, and may not take that place.
    if (problem.state === 'open') await rectifyProblem(tx, problem, { personId: sender.person.id, at: now });
    const target = problem.from === 'finding' ? { findingId: problem.id } : { problemId: problem.id };
    const photos = await attachPhotos(context, { ...target, after: true });
    const added = photos > 0 ? `，图${photos}张` : '';
    return here(problem.state === 'rectified' ? `${name}补上了${added}` : `${name}报整改了${added}，等复查`);
  },
});
