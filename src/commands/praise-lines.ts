import { sheetFor } from '../domain/evaluation.ts';
import { lastDayIn } from '../domain/period.ts';
import { may } from '../domain/permissions.ts';
import { addDays, dayOf, firstDayOf, monthOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { latestEvaluation } from '../store/evaluations.ts';
import { experiencesIn } from '../store/experiences.ts';
import { isDecided } from '../store/honours.ts';
import { openSelectionObjections } from '../store/selection-objections.ts';
import { candidatesOf, judgedBy, runningSelections, type Selection } from '../store/selections.ts';
import type { CommandContext } from './command.ts';
import { leftFor } from './selection-score.ts';

/** 待办 about 评选, 光荣榜 and 微经验: privately, for the judge, the secretary and the office. */
export async function praiseLines(context: CommandContext): Promise<string[]> {
  if (context.chat.kind === 'group') return [];
  return [...(await judgeLines(context)), ...(await secretaryLines(context)), ...(await officeLines(context))];
}

async function judgeLines(context: CommandContext): Promise<string[]> {
  const { tx, sender } = context;
  if (!sender.person) return [];
  const lines: string[] = [];
  for (const { id, name } of await judgedBy(tx, sender.person.id)) {
    const left = await leftFor(context, id, sender.person.id);
    if (left > 0) lines.push(`${name}还有${left}个没评，回：评分`);
  }
  return lines;
}

/** Nominations of his units he has not decided about. */
async function secretaryLines({ tx, now, sender }: CommandContext): Promise<string[]> {
  const units = sender.grants.flatMap(({ role, unitId }) => (role === 'secretary' && unitId !== null ? [unitId] : []));
  if (units.length === 0) return [];
  const lines: string[] = [];
  for (const selection of await runningSelections(tx)) {
    if (selection.state !== 'open' || selection.unitId !== null) continue;
    const waiting = (await candidatesOf(tx, selection.id)).filter(
      ({ state, unitId }) => state === 'nominated' && units.includes(unitId),
    );
    if (waiting.length === 0) continue;
    const due = chineseDay(selection.deadline, dayOf(now));
    const numbers = waiting.map(({ id }) => id).join(' ');
    lines.push(`${selection.name}有${waiting.length}个提名（${due}截止），回：评选 推荐 ${numbers}`);
  }
  return lines;
}

async function officeLines(context: CommandContext): Promise<string[]> {
  const { tx, now, rulesAt, sender } = context;
  if (!may('selection.decide', sender, null)) return [];
  const today = dayOf(now);
  const lines: string[] = [];
  for (const selection of await runningSelections(tx)) {
    if (selection.unitId !== null) continue;
    const objections = await openSelectionObjections(tx, selection.id);
    const step = nextStep(selection, today);
    // What is objected to is not decided before it is answered.
    if (step !== null && !(selection.state === 'notice' && objections.length > 0)) lines.push(step);
    for (const { id } of objections) {
      lines.push(`${selection.name}异议${id}没答，回：评选 答 ${id} 成立|不成立 理由`);
    }
  }
  const open = (await experiencesIn(tx, 'open')).length;
  const lastMonth = monthOf(addDays(firstDayOf(monthOf(today)), -1));
  const evaluation = await latestEvaluation(tx, sheetFor(rulesAt(lastDayIn(lastMonth)), lastMonth).id, lastMonth);
  const rollWaits = evaluation?.state === 'final' && !(await isDecided(tx, 'roll', lastMonth));
  const name = periodText(lastMonth, today);
  return [
    ...lines,
    ...(open > 0 ? [`${open}条微经验待看，回：微经验`] : []),
    ...(rollWaits ? [`${name}光荣榜没定，回：光荣榜 草稿 ${name}`] : []),
  ];
}

/** What the office does next; null while others are at work. */
function nextStep({ name, state, deadline, noticeTo }: Selection, today: string): string | null {
  if (state === 'open' && deadline < today) return `${name}提名截止了，定评委回：评选 评委 姓名…`;
  if (state === 'judging') return `${name}评委在评，看结果回：评选 结果 ${name}`;
  return state === 'notice' && noticeTo !== null && noticeTo < today ? `${name}公示期满，回：评选 定 ${name}` : null;
}
