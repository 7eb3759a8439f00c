import { may, refusal } from '../domain/permissions.ts';
import { dayOf } from '../domain/time.ts';
import { planText } from '../presenters/plan.ts';
import { planOf } from '../store/measures.ts';
import { withMerged } from '../store/merged-units.ts';
import { type ChatUnit, type CommandContext, defineCommand, here, type Reply } from './command.ts';
import { unitShown } from './unit-shown.ts';

const linesShown = 15;

/** 计划: the unit's own plan, staged by the phases of the programme. */
export const planCommand = defineCommand<string>({
  name: 'plan',
  words: ['计划'],
  summary: '看本单位今年的计划，分阶段',
  usage: '计划 · 计划 长湖',
  examples: ['计划', '计划 长湖'],
  where: 'both',
  action: 'plan.read',
  // 计划明天大扫除 is speech: only a unit's name stands after the word.
  parse: (rest, { separated, slash }) =>
    rest === '' ||
    ((slash || (separated && !/[今明后]天|[上下]午|扫|清/u.test(rest))) && /^\p{Script=Han}{2,8}$/u.test(rest))
      ? { args: rest }
      : null,
  run: (words, context) => showPlan(words, context),
});

async function showPlan(words: string, context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now, sender, programme, chat } = context;
  const unit = await unitShown(context, words, '计划');
  if ('say' in unit) return here(unit.say);
  if (!may('plan.read', sender, unit.id)) return here(notHisPlan(context, unit));
  const measures = await planOf(tx, await withMerged(tx, [unit.id], now));
  if (measures.length === 0) {
    const howTo = may('plan.manage', sender, unit.id) ? '。例：计划 新建 清理塘边垃圾 截止 5月20日 负责 三组' : '';
    return here(`${unit.short}还没写计划${howTo}`);
  }
  const view = { unitShort: unit.short, measures, phases: programme.phases };
  const readers = { privately: chat.kind === 'private' };
  return here(planText(view, { today: dayOf(now), readers, max: linesShown }));
}

/** Whoever is registered elsewhere is told so; whoever is not is told how. */
export function notHisPlan({ sender }: CommandContext, { short }: ChatUnit): string {
  return sender.person ? `${short}的只给${short}和办公室看` : refusal('plan.read');
}
