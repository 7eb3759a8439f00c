import { may, refusal } from '../domain/permissions.ts';
import { noticeRank } from '../domain/programme/occurrences.ts';
import { nextSlot } from '../domain/programme/sending-hours.ts';
import { addDays, type Day, dayOf, startOfDay } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { praiseText, resultLines, selectionNoticeText } from '../presenters/selection.ts';
import { boundUnitIds } from '../store/chats.ts';
import { addHonour } from '../store/honours.ts';
import { planNotice, takeBackNotices } from '../store/notices.ts';
import { addPrivateItem } from '../store/private-items.ts';
import {
  answerSelectionObjection,
  openSelectionObjections,
  selectionObjectionById,
} from '../store/selection-objections.ts';
import {
  type Candidate,
  candidateById,
  candidatesOf,
  changeCandidate,
  changeSelection,
  type Selection,
  selectionById,
} from '../store/selections.ts';
import type { CommandContext } from './command.ts';
import { noteDecision } from './decide.ts';
import { kindOf } from './selection-named.ts';
import { shownPlaces, standingOf } from './selection-result.ts';

/** A result is news for a week, design §7. */
const resultDays = 7;
const defaultNoticeDays = 5;
const itemDays = 60;

/** 评选 推荐 3 5: the village's shortlist. */
export async function shortlist(rest: string, context: CommandContext): Promise<string> {
  const { tx, sender } = context;
  const ids = [...rest.matchAll(/\d{1,6}/gu)].map(([digits]) => Number(digits));
  if (ids.length === 0) return '推荐哪几号？例：评选 推荐 3 5';
  const done: string[] = [];
  for (const id of ids) {
    const candidate = await candidateById(tx, id);
    const selection = candidate ? await selectionById(tx, candidate.selectionId) : null;
    if (!candidate || selection?.unitId !== null) return `没有${id}号提名`;
    if (!sender.person || !may('selection.shortlist', sender, candidate.unitId)) return refusal('selection.shortlist');
    if (selection.state !== 'open') return `${selection.name}已经不收推荐了`;
    if (candidate.state !== 'nominated') return `${id}号已经推荐或不参评了`;
    await changeCandidate(tx, id, { state: 'shortlisted', shortlistedBy: sender.person.id });
    await noteDecision(context, {
      action: 'candidate.shortlisted',
      subject: `candidate:${id}`,
      before: { state: 'nominated' },
      after: { state: 'shortlisted' },
    });
    done.push(`${id}${candidate.label}`);
  }
  return `推荐了${done.join('、')}`;
}

/** 评选 结果: the draft, for the office. */
export async function result(selection: Selection, context: CommandContext): Promise<string> {
  const { places, missing } = await standingOf(context, selection);
  const shown = await shownPlaces(context, places);
  if (missing !== null) return `${selection.name}：${missing}`;
  const ties = shown.filter(({ outcome }) => outcome === 'tie').map(({ id }) => id);
  const next =
    ties.length > 0 ? `并列超了名额，请定：评选 选 ${ties[0]} 理由` : `没问题就回：评选 公示 ${selection.name}`;
  return [`${selection.name}结果草稿`, ...resultLines(shown), next].join('\n');
}

/** 评选 选 5 理由 between those who tie; 评选 不选 5 理由: put aside, such as at his own wish. */
export async function decideCandidate(
  { take, rest }: { take: boolean; rest: string },
  context: CommandContext,
): Promise<string> {
  const { tx } = context;
  const parts = /^(\d{1,6})号?\s+(\S.*)$/su.exec(rest);
  if (!parts) return `写上编号和理由。例：评选 ${take ? '选' : '不选'} 5 ${take ? '事迹更突出' : '本人不愿意'}`;
  const [, digits = '', reason = ''] = parts;
  const candidate = await candidateById(tx, Number(digits));
  const selection = candidate ? await selectionById(tx, candidate.selectionId) : null;
  if (!candidate || !selection || selection.unitId !== null) return `没有${digits}号候选`;
  const settled = selection.state !== 'open' && selection.state !== 'judging';
  if (settled) return `${selection.name}已公示，要改请等异议答复`;
  if (take) {
    const { places, missing } = await standingOf(context, selection);
    if (missing !== null) return missing;
    const place = places.find((one) => one.candidate.id === candidate.id);
    if (place?.outcome !== 'tie') return `${digits}号不在并列里，按评委的分定`;
  }
  const state = take ? 'chosen' : 'out';
  await changeCandidate(tx, candidate.id, { state });
  await noteDecision(context, {
    action: 'candidate.decided',
    subject: `candidate:${candidate.id}`,
    before: { state: candidate.state },
    after: { state, reason },
  });
  return take ? `并列里选${digits}号${candidate.label}` : `${digits}号${candidate.label}不参评了`;
}

/** 评选 公示: freezes what the judges gave and gives every group notice. */
export async function publish(selection: Selection, context: CommandContext): Promise<string> {
  const { tx, now, programme, calendar } = context;
  const { places, missing } = await standingOf(context, selection);
  if (missing !== null) return `${selection.name}：${missing}，还不能公示`;
  const tie = places.find(({ outcome }) => outcome === 'tie');
  if (tie) return `并列超了名额，请先定：评选 选 ${tie.candidate.id} 理由`;
  const chosen = places.filter(({ outcome }) => outcome === 'chosen').map(({ candidate }) => candidate.candidate);
  if (chosen.length === 0) return '没有名额了：这一期各网格、单位都评过了';
  for (const { candidate, meanHundredths, outcome } of places) {
    const state = outcome === 'chosen' ? 'chosen' : 'shortlisted';
    await changeCandidate(tx, candidate.id, { state, meanHundredths });
  }
  const from = dayOf(nextSlot({ sending: programme.sending, calendar }, now));
  const to = calendar.workingDayAfter(from, kindOf(context, selection)?.noticeDays ?? defaultNoticeDays);
  await changeSelection(tx, selection.id, { state: 'notice', noticeFrom: from, noticeTo: to });
  await noteDecision(context, {
    action: 'selection.published',
    subject: `selection:${selection.id}`,
    before: { state: selection.state },
    after: { state: 'notice', from, to, places: chosen.map(({ id }) => id) },
  });
  const labels = chosen.map(({ label }) => label);
  const text = selectionNoticeText({ name: selection.name, labels, to }, from);
  const units = await tellGroups(context, { schedule: `selection-notice:${selection.id}`, text, until: to });
  const today = dayOf(now);
  return `${selection.name}公示 ${chineseDay(from, today)}到${chineseDay(to, today)}，${chosen.length}个，发${units}个单位`;
}

/** 评选 定: the notice is over and nothing open; honours, and 通报表扬 to every group. */
export async function finalise(selection: Selection, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  const today = dayOf(now);
  const { noticeTo, name, period } = selection;
  if (noticeTo === null || today <= noticeTo) return `公示到${chineseDay(noticeTo ?? today, today)}，过了再定`;
  const [open] = await openSelectionObjections(tx, selection.id);
  if (open) return `异议${open.id}还没答复。回：评选 答 ${open.id} 成立|不成立 理由`;
  const personId = sender.person?.id ?? 0;
  const chosen = (await candidatesOf(tx, selection.id)).filter(({ state }) => state === 'chosen');
  for (const candidate of chosen) await addHonour(tx, honourOf(candidate, { selection, personId, at: now }));
  await changeSelection(tx, selection.id, { state: 'final', finalBy: personId, finalAt: now });
  await noteDecision(context, {
    action: 'selection.finalised',
    subject: `selection:${selection.id}`,
    before: { state: 'notice' },
    after: { state: 'final', places: chosen.map(({ id }) => id) },
  });
  const text = praiseText({ name, period, labels: chosen.map(({ label }) => label) });
  await tellGroups(context, { schedule: `selection-result:${selection.id}`, text, until: addDays(today, resultDays) });
  const bonus = selection.of === 'gridGroup' ? '。要加分回：秀美网格组 验收 长湖村 三组' : '';
  return `${name}定了${chosen.length}个，通报表扬下一次发到各群${bonus}`;
}

/** 评选 取消 <name> <reason> */
export async function cancel(selection: Selection, reason: string, context: CommandContext): Promise<string> {
  if (reason === '') return `请写原因。例：评选 取消 ${selection.name} 下半年再评`;
  await changeSelection(context.tx, selection.id, { state: 'cancelled' });
  await noteDecision(context, {
    action: 'selection.cancelled',
    subject: `selection:${selection.id}`,
    before: { state: selection.state },
    after: { state: 'cancelled', reason },
  });
  await takeBack(selection, '取消', context);
  return `${selection.name}取消了`;
}

/** 评选 答 3 成立 理由: what is upheld is put aside, and the selection goes back to be published anew. */
export async function answerObjectionTo(rest: string, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  const parts = /^(\d{1,6})号?\s*(不成立|成立)\s+(\S.*)$/su.exec(rest);
  if (!parts) return '这样写：评选 答 3 成立|不成立 理由';
  const [, digits = '', verdict = '', text = ''] = parts;
  const objection = await selectionObjectionById(tx, Number(digits));
  if (objection?.state !== 'open') return `没有没答复的评选异议${digits}`;
  const upheld = verdict === '成立';
  if (upheld && objection.candidateId === null) return '没写是几号，请先问清楚；整个不算数就回：评选 取消';
  const state = upheld ? 'upheld' : 'rejected';
  await answerSelectionObjection(tx, objection.id, { state, text, personId: sender.person?.id ?? 0, at: now });
  await noteDecision(context, {
    action: 'selection.answered',
    subject: `selection:${objection.selectionId}`,
    before: { state: 'open' },
    after: { state, text },
  });
  if (upheld && objection.candidateId !== null) {
    await changeCandidate(tx, objection.candidateId, { state: 'out' });
    await changeSelection(tx, objection.selectionId, { state: 'judging', noticeFrom: null, noticeTo: null });
    const selection = await selectionById(tx, objection.selectionId);
    if (selection) await takeBack(selection, '公示撤回，会重新公示', context);
  }
  await addPrivateItem(tx, {
    personId: objection.personId,
    text: `您对评选的异议${digits}${upheld ? '成立，会重新公示' : '不成立'}：${plain(text, 40)}`,
    key: `selection-objection-answered:${objection.id}`,
    expiresAt: startOfDay(addDays(dayOf(now), itemDays)),
    createdAt: now,
  });
  return upheld
    ? `异议${digits}成立，${objection.candidateId}号不算，请重新公示`
    : `异议${digits}记为不成立，已告诉本人`;
}

function honourOf(
  candidate: Candidate,
  { selection, personId, at }: { selection: Selection; personId: number; at: number },
) {
  const { subject, unitId, gridId, groupName, householdId, personId: of, deeds, inboxId } = candidate;
  return {
    kind: 'selection' as const,
    period: selection.period,
    selectionKind: selection.kind,
    subject,
    unitId,
    gridId,
    groupName: householdId === null ? groupName : null,
    householdId,
    personId: of,
    reason: deeds,
    inboxId,
    state: 'standing' as const,
    proposedBy: candidate.nominatedBy,
    at,
    decidedBy: personId,
    decidedAt: at,
  };
}

/** A published result that no longer holds goes to no more groups; those that have it learn that it is off. */
async function takeBack({ id, name }: Selection, what: string, context: CommandContext): Promise<void> {
  const unitIds = await takeBackNotices(context.tx, `selection-notice:${id}`, what);
  await tellGroups(context, {
    schedule: `selection-off:${id}`,
    text: `${name}${what}`,
    until: addDays(dayOf(context.now), resultDays),
    unitIds,
  });
}

interface GroupNotice {
  readonly schedule: string;
  /** Null: worded in its slot, by the subject. */
  readonly text: string | null;
  readonly subject?: object;
  readonly until: Day;
  /** All with a group, unless some are named. */
  readonly unitIds?: readonly number[];
}

/** A notice to every unit with a group, in its slot; how many there are. */
export async function tellGroups(
  { tx, now }: CommandContext,
  { schedule, text, subject, until, unitIds }: GroupNotice,
): Promise<number> {
  const units = unitIds ?? (await boundUnitIds(tx, now));
  for (const unitId of units) {
    await planNotice(tx, {
      schedule,
      plannedAt: now,
      unitId,
      rank: noticeRank.result,
      text,
      subject: subject ?? { type: 'praise', schedule },
      expiresAt: startOfDay(addDays(until, 1)),
      createdAt: now,
    });
  }
  return units.length;
}
