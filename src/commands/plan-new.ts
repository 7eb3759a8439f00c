import { may, refusal } from '../domain/permissions.ts';
import { type PlanWords, readPlanFields } from '../domain/plan-fields.ts';
import { dayOf } from '../domain/time.ts';
import { ownerName, ownerText } from '../presenters/owner.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { addMeasure, type Measure } from '../store/measures.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { chooseManagedUnit } from './managed-unit.ts';
import { completed, planExample, readPlanWords } from './plan-words.ts';

/** 计划 新建 清理塘边垃圾 截止 5月20日 负责 张建国 行动 先锋: one measure of the unit's plan. */
export const planNewCommand = defineCommand<PlanWords>({
  name: 'plan-new',
  words: ['计划 新建', '计划新建', '新建计划'],
  summary: '书记写一项计划：做什么、截止哪天、谁负责、哪项行动',
  usage: '计划 新建 <事情> 截止 <日期> [负责 张建国|三组] [行动 先锋] [阶段 干净] [单位 长湖]',
  examples: [planExample, '计划 新建 三组清沟渠 截止 6月30日 负责 第二网格', '新建计划 上党课 截止 5月30日'],
  where: 'both',
  action: 'plan.manage',
  parse(rest, { word, slash }) {
    const { head, parts } = readPlanFields(rest);
    const isSpeech = parts.due === undefined && word === '计划新建' && !slash;
    if (isSpeech) return null;
    if (parts.due === undefined) return { say: `要写截止日期。例：${planExample}` };
    return { args: { ...parts, text: parts.text ?? head } };
  },
  async run(words, context) {
    const unit = await chooseManagedUnit(context, 'plan.manage', words.unit ?? '');
    if ('say' in unit) return here(unit.say);
    if (!context.sender.person || !may('plan.manage', context.sender, unit.id)) return here(refusal('plan.manage'));
    const read = await readPlanWords(context, words, unit);
    const facts = 'say' in read ? read : completed(read, context);
    if ('say' in facts) return here(facts.say);
    const by = context.sender.person.id;
    const measure = await addMeasure(context.tx, { ...facts, unitId: unit.id, by, at: context.now });
    await noteDecision(context, {
      action: 'measure.planned',
      subject: `measure:${measure.id}`,
      before: null,
      after: shownFacts(measure, context),
    });
    return here(writtenText(measure, context));
  },
});

function writtenText(measure: Measure, { now, chat, programme }: CommandContext): string {
  const { unitShort, number, text, due, action } = measure;
  const owner = ownerText(measure, { privately: chat.kind === 'private' });
  const actionName = programme.actions.find(({ id }) => id === action)?.name ?? action;
  return `记进计划 ${unitShort}${number}：${plain(text)}${owner}，${chineseDay(due, dayOf(now))}止，${actionName}`;
}

/** A measure as the audit tells it. */
export function shownFacts(measure: Measure, { programme }: CommandContext) {
  return {
    text: measure.text,
    due: measure.due,
    action: programme.actions.find(({ id }) => id === measure.action)?.name ?? measure.action,
    phase: programme.phases.find(({ id }) => id === measure.phase)?.short ?? null,
    owner: ownerName(measure, { privately: true }),
  };
}
