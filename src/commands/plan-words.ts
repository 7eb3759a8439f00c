import { actionNamed, actionNames, actionOf, longestMeasure, phaseNamed, phaseOn } from '../domain/measure.ts';
import type { PlanWords } from '../domain/plan-fields.ts';
import { readDay } from '../domain/reading/dates.ts';
import { type Day, dayOf } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import type { MeasureFacts } from '../store/measures.ts';
import type { ChatUnit, CommandContext } from './command.ts';
import { ownerNamed } from './owner-named.ts';

export const planExample = '计划 新建 清理塘边垃圾 截止 5月20日 负责 张建国 行动 先锋';

type Said = { readonly say: string };

/** What the words about a measure of the unit mean, only what is written; the first thing that is not understood is told. */
export async function readPlanWords(
  context: CommandContext,
  { text, due, owner, action, phase }: PlanWords,
  unit: ChatUnit,
): Promise<Partial<MeasureFacts> | Said> {
  const wrong = text === undefined ? null : textProblem(text);
  if (wrong !== null) return { say: wrong };
  const day = due === undefined ? null : readDue(due, context);
  if (day && 'say' in day) return day;
  const whose = owner === undefined ? null : await ownerNamed(context, unit, owner);
  if (whose && 'say' in whose) return whose;
  const actionId = action === undefined ? undefined : actionNamed(action, context.programme);
  if (actionId === null) return { say: `没有“${plain(action ?? '', 10)}”行动，有${actionNames(context.programme)}` };
  const phaseId = phase === undefined ? undefined : phaseNamed(phase, context.programme);
  if (phaseId === null) return { say: `没有“${plain(phase ?? '', 8)}”阶段，有${phaseWords(context)}` };
  return {
    ...(text === undefined ? {} : { text }),
    ...day,
    ...whose,
    ...(actionId === undefined ? {} : { action: actionId }),
    ...(phaseId === undefined ? {} : { phase: phaseId }),
  };
}

/** What was not said of a new measure is told by its words and its day; the action is asked for when they do not tell. */
export function completed(
  { text = '', due, action, phase, owner }: Partial<MeasureFacts>,
  { programme }: CommandContext,
): MeasureFacts | Said {
  if (text === '') return { say: `要写做什么事。例：${planExample}` };
  if (due === undefined) return { say: `要写截止日期。例：${planExample}` };
  const known = action ?? actionOf(text, programme);
  if (known === null)
    return { say: `属于哪项行动？末尾加上：行动 ${programme.actions[0]?.name ?? ''}（有${actionNames(programme)}）` };
  const whose = owner ?? { groupName: null, gridId: null, teamId: null, personId: null };
  return { text, due, action: known, phase: phase ?? phaseOn(due, programme), owner: whose };
}

function textProblem(text: string): string | null {
  if (text === '') return `要写做什么事。例：${planExample}`;
  return text.length > longestMeasure ? `事情请写短些，${longestMeasure}字以内` : null;
}

function readDue(words: string, { now, programme }: CommandContext): { readonly due: Day } | Said {
  const today = dayOf(now);
  const day = readDay(words, now, 'future')?.day;
  if (day === undefined) return { say: `截止日期没看懂。例：${planExample}` };
  if (day < today) return { say: `${chineseDay(day, today)}已经过了，请写今天或以后的日子` };
  return day > programme.to ? { say: `方案到${chineseDay(programme.to, today)}，截止请写在这以前` } : { due: day };
}

function phaseWords({ programme }: CommandContext): string {
  return programme.phases.map(({ short }) => short).join('、');
}
