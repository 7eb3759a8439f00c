import { paperNamed } from '../domain/papers.ts';
import { defineCommand, here } from './command.ts';
import { evaluationPeriod, periodArgument } from './evaluation-period.ts';
import { requestPaper } from './request-paper.ts';

/** 通报 5月: the bulletin of an evaluation as a Word file, to be read, signed and sealed by people. */
export const bulletinCommand = defineCommand<string>({
  name: 'bulletin',
  words: ['通报'],
  summary: '做一份评比通报（Word），好了私聊发给您',
  usage: '通报 <月份|季度|年度>',
  examples: ['通报 5月', '通报 2季度'],
  where: 'private',
  action: 'evaluation.prepare',
  parse: (rest, { slash }) => (rest === '' ? { say: '通报哪个月？例：通报 5月' } : periodArgument(rest, slash)),
  async run(text, context) {
    const asked = evaluationPeriod(text, context.now, context.programme);
    const paper = paperNamed('bulletin');
    if ('say' in asked || !paper) return here('say' in asked ? asked.say : '');
    return requestPaper(paper, asked.period, context);
  },
});
