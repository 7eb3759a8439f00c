import { cutOffOf, sheetFor } from '../domain/evaluation.ts';
import { lastDayIn, type Period, periodKind } from '../domain/period.ts';
import { noticeRank } from '../domain/programme/occurrences.ts';
import { nextSlot } from '../domain/programme/sending-hours.ts';
import { addDays, type Day, dayOf, startOfDay } from '../domain/time.ts';
import { noticeText, periodText } from '../presenters/evaluation.ts';
import { missingGlyphsLine } from '../presenters/pictures/missing-glyphs.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { boundUnitIds } from '../store/chats.ts';
import { evaluationNow } from '../store/evaluation-draft.ts';
import { type Evaluation, latestEvaluation, previousOf, publishDraft } from '../store/evaluations.ts';
import { wantPicture } from '../store/notice-pictures.ts';
import { planNotice } from '../store/notices.ts';
import { roundsOf } from '../store/rounds.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { sealedLines } from './evaluate.ts';
import { evaluationPeriod, periodArgument } from './evaluation-period.ts';
import { whyQuartersWait } from './year-quarters.ts';

/** 公示 5月: freezes the draft the office has seen and gives every group notice of it. */
export const publishCommand = defineCommand<string>({
  name: 'publish',
  words: ['公示'],
  summary: '把评比草稿公示到各群',
  usage: '公示 <月份|季度|年度>',
  examples: ['公示 5月', '公示 2季度'],
  where: 'private',
  action: 'evaluation.decide',
  parse: (rest, { slash }) => (rest === '' ? { say: '公示哪个月？例：公示 5月' } : periodArgument(rest, slash)),
  async run(text, context) {
    const { tx, now, programme } = context;
    const asked = evaluationPeriod(text, now, programme);
    if ('say' in asked) return here(asked.say);
    const { period } = asked;
    const rules = context.rulesAt(lastDayIn(period));
    const draft = await latestEvaluation(tx, sheetFor(rules, period).id, period);
    const [sealed] = await sealedLines(context, period);
    const problem =
      whyNot(context, period, draft) ??
      (sealed === undefined ? null : `${sealed}。交齐或作废再公示`) ??
      (await openedSince(context, draft)) ??
      (await whyQuartersWait(context, draft)) ??
      (await changedSince(context, draft));
    if (problem !== null || draft === null) return here(problem ?? '');
    const days = noticeDays(context, period);
    const { personId } = await freeze(context, draft, days);
    const units = await tellGroups(context, { ...draft, publishedBy: personId }, days);
    // Said once, here: what the picture of the result will not show.
    const missing = missingGlyphsLine(draft.document.units.map((unit) => unit.name));
    const told = publishedText(context, { period, units, ...days });
    return here(missing === null ? told : `${told}\n${missing}`);
  },
});

/** 5月公示 6月6日到6月9日，发17个单位。6月10日起可定稿 */
export function publishedText(
  { now }: CommandContext,
  { period, units, from, to }: { period: Period; units: number; from: Day; to: Day },
): string {
  const today = dayOf(now);
  const [first, last, final] = [from, to, addDays(to, 1)].map((day) => chineseDay(day, today));
  return `${periodText(period, today)}公示 ${first}到${last}，发${units}个单位。${final}起可定稿`;
}

/** First and last day of a public notice that begins with the next slot. */
export function noticeDays(
  { now, programme, rules, calendar }: CommandContext,
  period: Period,
): { from: Day; to: Day } {
  const from = dayOf(nextSlot({ sending: programme.sending, calendar }, now));
  const { monthlyNoticeDays, noticeWorkingDays } = rules.publication;
  const isMonth = periodKind(period) === 'month';
  return { from, to: isMonth ? addDays(from, monthlyNoticeDays) : calendar.workingDayAfter(from, noticeWorkingDays) };
}

function whyNot(context: CommandContext, period: Period, draft: Evaluation | null): string | null {
  const { now, programme } = context;
  const today = dayOf(now);
  const name = periodText(period, today);
  const cutOff = cutOffOf(programme, period);
  if (draft?.noticeFrom && draft.noticeTo) {
    const days = `${chineseDay(draft.noticeFrom, today)}到${chineseDay(draft.noticeTo, today)}`;
    return draft.state === 'final' ? `${name}已定稿（公示期${days}）` : `${name}已在公示：${days}`;
  }
  if (now < cutOff) return `${name}还没截止，${chineseDay(dayOf(cutOff), today)}起可以公示`;
  if (!draft || draft.draftedAt < cutOff) return `请先看截止后的草稿，回：评比 ${name}`;
  if (draft.document.units.every((unit) => unit.result === null)) return `${name}没有检查记录，没法公示`;
  return null;
}

/** A draft made before a round was opened does not have it. */
async function openedSince({ tx, now }: CommandContext, draft: Evaluation | null): Promise<string | null> {
  const rounds = draft ? await roundsOf(tx, draft) : [];
  if (!rounds.some(({ openedAt }) => openedAt !== null && openedAt > (draft?.draftedAt ?? 0))) return null;
  return `草稿之后又有检查开封，请先看新草稿，回：评比 ${periodText(draft?.period ?? '', dayOf(now))}`;
}

/** What was withdrawn, cancelled or added after the draft is not frozen unseen. */
async function changedSince(context: CommandContext, draft: Evaluation | null): Promise<string | null> {
  if (!draft) return null;
  const { tx, now, programme } = context;
  const { period } = draft;
  const { hash } = await evaluationNow(tx, { period, programme, rules: context.rulesAt(lastDayIn(period)) });
  return hash === draft.hash ? null : `草稿之后有变化，请先看新草稿，回：评比 ${periodText(period, dayOf(now))}`;
}

async function freeze(
  context: CommandContext,
  draft: Evaluation,
  { from, to }: { from: Day; to: Day },
): Promise<{ personId: number }> {
  const { tx, sender } = context;
  if (!sender.person) throw new Error('an evaluation is published by nobody');
  const personId = sender.person.id;
  await publishDraft(tx, draft.id, { from, to, personId });
  await noteDecision(context, {
    action: 'evaluation.published',
    subject: `evaluation:${draft.id}`,
    before: { state: draft.state },
    after: { state: 'notice', month: draft.period, hash: draft.hash, from, to },
  });
  return { personId };
}

/** Plans the notice to every unit with a group; returns how many there are. */
export async function tellGroups(
  { tx, now }: CommandContext,
  evaluation: Evaluation,
  { from, to }: { from: Day; to: Day },
): Promise<number> {
  const { id, period, version, correction, document } = evaluation;
  const previous = await previousOf(tx, evaluation);
  const units = await boundUnitIds(tx, now);
  await wantPicture(tx, { type: 'evaluationNotice', reference: String(id), askedAt: now });
  for (const unitId of units) {
    await planNotice(tx, {
      schedule: `evaluation-notice:${period}${version > 1 ? `:${version}` : ''}`,
      plannedAt: now,
      unitId,
      rank: noticeRank.result,
      text: noticeText(document, {
        unitId,
        today: from,
        noticeTo: to,
        previous: previous?.document ?? null,
        correction,
        version,
      }),
      subject: { type: 'evaluationNotice', evaluation: id },
      expiresAt: startOfDay(addDays(to, 1)),
      createdAt: now,
    });
  }
  return units.length;
}
