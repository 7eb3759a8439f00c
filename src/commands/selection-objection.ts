import { dayOf } from '../domain/time.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { addSelectionObjection } from '../store/selection-objections.ts';
import { candidateById, runningSelections, type Selection } from '../store/selections.ts';
import { tellOffice } from '../store/tell-people.ts';
import type { CommandContext } from './command.ts';
import { noteDecision } from './decide.ts';

const named = /^评选\s*(?:(\d{1,6})号?)?[\s,，]*/u;

/** Selections of the town whose public notice runs. */
export async function selectionsOnNotice({ tx, now }: CommandContext): Promise<Selection[]> {
  const today = dayOf(now);
  return (await runningSelections(tx)).filter(
    ({ state, unitId, noticeTo }) => state === 'notice' && unitId === null && noticeTo !== null && noticeTo >= today,
  );
}

/** True when the words are about a selection: 异议 评选 5号 理由. */
export function isAboutSelection(text: string): boolean {
  return named.test(text);
}

/** 异议 评选 [号] 理由 */
export async function objectToSelection(text: string, context: CommandContext): Promise<string> {
  const { tx, now, sender, message, rules, calendar } = context;
  const onNotice = await selectionsOnNotice(context);
  if (onNotice.length === 0) return '现在没有在公示的评选。别的意见请直接说给镇办';
  const digits = named.exec(text)?.[1];
  const reason = text.replace(named, '').trim();
  if (reason === '' || !sender.person) return '请写理由。例：异议 评选 5号 事迹不属实';
  const candidate = digits === undefined ? null : await candidateById(tx, Number(digits));
  const about = candidate ? onNotice.find(({ id }) => id === candidate.selectionId) : onNotice[0];
  if (!about || (digits !== undefined && !candidate)) return `${digits}号不在公示里，看编号发：评选`;
  if (!candidate && onNotice.length > 1) return `在公示的有${onNotice.map(({ name }) => name).join('、')}，请写上几号`;
  const due = calendar.workingDayAfter(dayOf(now), rules.publication.objectionWorkingDays);
  const id = await addSelectionObjection(tx, {
    selectionId: about.id,
    candidateId: candidate?.id ?? null,
    text: reason,
    inboxId: message.inboxId,
    personId: sender.person.id,
    at: now,
    due,
  });
  await noteDecision(context, {
    action: 'selection.objected',
    subject: `selection:${about.id}`,
    before: null,
    after: { text: reason },
  });
  const when = chineseDay(due, dayOf(now));
  await tellOffice(tx, {
    text: `${about.name}有异议${id}${candidate ? `（${candidate.id}号）` : ''}，${when}前答：评选 答 ${id} 成立|不成立 理由`,
    key: `selection-objection:${id}`,
    at: now,
  });
  return `记下对${about.name}的异议${id}，${when}前答复您`;
}
