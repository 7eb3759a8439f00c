import { may, refusal } from '../domain/permissions.ts';
import { goalsText, goalText } from '../presenters/goals.ts';
import { assessGoal, goalsOf } from '../store/goals.ts';
import { type ChatUnit, type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { notHisPlan } from './plan.ts';
import { unitShown } from './unit-shown.ts';

interface GoalArgs {
  /** As written; '' is the group's or the sender's own. */
  readonly unit: string;
  /** Place in the programme's list, from 1; null shows all. */
  readonly number: number | null;
  /** What the unit says of itself; null only shows. */
  readonly assessment: string | null;
}

const longestAssessment = 200;

/** 年终目标 · 年终目标 3 · 年终目标 3 自评 …: the goals of the plan, what speaks for them, and the unit's own word (S16). */
export const goalsCommand = defineCommand<GoalArgs>({
  name: 'goals',
  words: ['年终目标', '年度目标'],
  summary: '看年终目标的依据，书记写自评',
  usage: '年终目标 · 年终目标 3 · 年终目标 3 自评 <一句话>',
  examples: ['年终目标', '年终目标 3', '年终目标 长湖', '年终目标 3 自评 每组都有人管，每周扫一次'],
  where: 'both',
  action: 'plan.read',
  parse(rest, { slash }) {
    const [whole, unit = '', digits, assessment] =
      /^(\p{Script=Han}{2,8}?)?\s*(?:第?(\d{1,2})[条个]?)?\s*(?:自评[\s:：,，]*(.*))?$/su.exec(rest) ?? [];
    if (whole === undefined) return null;
    // 年终目标都完成了 is speech.
    if (!slash && /完成|情况|了/u.test(unit)) return null;
    if (assessment !== undefined && digits === undefined)
      return { say: '自评哪一条？例：年终目标 3 自评 每组都有人管' };
    if (assessment === '') return { say: '自评写一句话。例：年终目标 3 自评 每组都有人管' };
    return { args: { unit, number: digits === undefined ? null : Number(digits), assessment: assessment ?? null } };
  },
  async run(args, context) {
    const { goals } = context.programme;
    if (goals.length === 0) return here('方案里没有写年终目标');
    const unit = await unitShown(context, args.unit, '年终目标');
    if ('say' in unit) return here(unit.say);
    const { number } = args;
    if (number !== null && !goals[number - 1]) return here(`只有${goals.length}条，写 1 到 ${goals.length}`);
    return here(await (args.assessment === null ? show(number, unit, context) : assess(args, unit, context)));
  },
});

async function show(number: number | null, unit: ChatUnit, context: CommandContext): Promise<string> {
  const { tx, now, sender, programme } = context;
  if (!may('plan.read', sender, unit.id)) return notHisPlan(context, unit);
  const states = await goalsOf(tx, { unitId: unit.id, goals: programme.goals, at: now });
  const one = number === null ? undefined : states[number - 1];
  return number !== null && one ? goalText(unit.short, number, one) : goalsText(unit.short, states);
}

async function assess({ number, assessment }: GoalArgs, unit: ChatUnit, context: CommandContext): Promise<string> {
  const { tx, now, sender, programme } = context;
  if (!may('plan.manage', sender, unit.id)) return refusal('plan.manage');
  const goal = programme.goals[(number ?? 0) - 1];
  const text = assessment ?? '';
  if (!goal) return '自评哪一条？例：年终目标 3 自评 每组都有人管';
  if (text.length > longestAssessment) return `请写短些，${longestAssessment}字以内`;
  await assessGoal(tx, { unitId: unit.id, goal: goal.id, text, by: sender.person?.id ?? null, at: now });
  await noteDecision(context, {
    action: 'goal.assessed',
    subject: `goal:${goal.id}`,
    before: null,
    after: { unitId: unit.id, text },
  });
  return `记下${unit.short}年终目标${number}的自评，再写一次就换成新的`;
}
