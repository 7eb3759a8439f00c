import { readPlanFields } from '../domain/plan-fields.ts';
import { dayOf } from '../domain/time.ts';
import { measureLine } from '../presenters/plan.ts';
import { lateText } from '../presenters/task.ts';
import { changeMeasure, dropMeasure, finishMeasure } from '../store/measures.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { managedMeasure } from './managed-measure.ts';
import { startsNumbered } from './numbered.ts';
import { shownFacts } from './plan-new.ts';
import { readPlanWords } from './plan-words.ts';

type Verb = 'done' | 'change' | 'drop';

const examples = {
  done: '计划 完成 12',
  change: '计划 改 12 截止 6月1日',
  drop: '计划 删 12 和任务重复',
} as const satisfies Record<Verb, string>;

/** 计划 完成 12 · 计划 改 12 截止 6月1日 · 计划 删 12 原因 */
export const planChangeCommand = defineCommand<{ verb: Verb; text: string }>({
  name: 'plan-change',
  words: ['计划 完成', '计划完成', '计划 改', '计划改', '计划 删', '计划删'],
  summary: '书记改计划：一项完成了、要改、不做了',
  usage: '计划 完成 <编号> · 计划 改 <编号> 截止 <日期> [负责 …] · 计划 删 <编号> <原因>',
  examples: [examples.done, examples.change, '计划 改 长湖12 负责 三组', examples.drop],
  where: 'both',
  action: 'plan.manage',
  parse(rest, { word, slash }) {
    const verb = word.endsWith('完成') ? 'done' : word.endsWith('改') ? 'change' : 'drop';
    // 计划改院墙 is speech.
    if (!startsNumbered(rest)) return word.includes(' ') || slash ? { say: `写上编号。例：${examples[verb]}` } : null;
    return { args: { verb, text: rest } };
  },
  async run({ verb, text }, context) {
    return here(await { done: finish, change, drop }[verb](text, context));
  },
});

async function finish(text: string, context: CommandContext): Promise<string> {
  const found = await managedMeasure(context, text, examples.done);
  if ('say' in found) return found.say;
  const { measure } = found;
  const name = `${measure.unitShort}${measure.number}`;
  const doneOn = dayOf(context.now);
  if (!(await finishMeasure(context.tx, measure.id, doneOn))) return `${name}之前已办好`;
  await noteDecision(context, {
    action: 'measure.done',
    subject: `measure:${measure.id}`,
    before: { state: measure.state },
    after: { state: 'done', doneOn },
  });
  const late = context.chat.kind === 'private' ? lateText({ ...measure, doneOn }, doneOn) : '';
  return `好，${name}办好了${late}`;
}

async function change(text: string, context: CommandContext): Promise<string> {
  const { tx, now, sender, chat } = context;
  const found = await managedMeasure(context, text, examples.change);
  if ('say' in found) return found.say;
  const { measure, unit } = found;
  const to = await readPlanWords(context, readPlanFields(found.rest).parts, unit);
  if ('say' in to) return to.say;
  if (Object.keys(to).length === 0) return `改什么？例：${examples.change}，也能改 负责、行动、阶段、内容`;
  const changed = await changeMeasure(tx, measure, { to, by: sender.person?.id ?? null, at: now });
  await noteDecision(context, {
    action: 'measure.changed',
    subject: `measure:${measure.id}`,
    before: shownFacts(measure, context),
    after: shownFacts(changed, context),
  });
  return `改好 ${measureLine(changed, dayOf(now), { privately: chat.kind === 'private' })}`;
}

async function drop(text: string, context: CommandContext): Promise<string> {
  const found = await managedMeasure(context, text, examples.drop);
  if ('say' in found) return found.say;
  const { measure, rest: reason } = found;
  const name = `${measure.unitShort}${measure.number}`;
  if (reason === '') return `为什么不做了？例：计划 删 ${measure.number} 和任务重复`;
  await dropMeasure(context.tx, measure.id, reason);
  await noteDecision(context, {
    action: 'measure.dropped',
    subject: `measure:${measure.id}`,
    before: shownFacts(measure, context),
    after: { reason },
  });
  return `${name}从计划里删了，原因记下了`;
}
