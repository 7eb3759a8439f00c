import { type CriticismFacts, criticismFacts, standingFacts } from '../domain/criticism.ts';
import { noticeRank } from '../domain/programme/occurrences.ts';
import { addDays, type Day, dayOf, startOfDay } from '../domain/time.ts';
import { criticismNotice, factLines, missingText } from '../presenters/criticism.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { boundUnitIds } from '../store/chats.ts';
import {
  type Criticism,
  criticismBasis,
  criticismById,
  decideCriticism,
  draftCriticism,
  draftedCriticisms,
} from '../store/criticisms.ts';
import { planNotice } from '../store/notices.ts';
import { holdersOf } from '../store/people.ts';
import { addPrivateItem } from '../store/private-items.ts';
import { listUnits, type Unit, unitNames } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';

type Args =
  | { readonly verb: 'list' }
  | { readonly verb: 'order'; readonly unit: string }
  | { readonly verb: 'show' | 'send'; readonly id: number }
  | { readonly verb: 'drop'; readonly id: number; readonly reason: string };

const example = '通报批评 长湖村';
/** A result is news for a week, design §7; so is this. */
const newsDays = 7;

/**
 * 通报批评 (S48, U13): a person of the office or the command orders it, the rulebook says whether it may be ordered at all,
 * the unit is heard, and a person decides. Nothing of it happens by itself.
 */
export const criticiseCommand = defineCommand<Args>({
  name: 'criticise',
  words: ['通报批评'],
  summary: '够条件才能拟通报批评，听过申辩再决定发不发',
  usage: '通报批评 <单位> · 通报批评 <编号> 发出 · 通报批评 <编号> 撤销 <理由>',
  examples: [example, '通报批评', '通报批评 3', '通报批评 3 发出', '通报批评 3 撤销 已经整改了'],
  where: 'private',
  action: 'criticism.decide',
  parse(rest, { slash, separated }) {
    if (/^[?？]*$/u.test(rest)) return { args: { verb: 'list' } };
    if (!slash && !separated) return null;
    const numbered = /^(\d{1,6})号?\s*(.*)$/su.exec(rest);
    if (!numbered) return { args: { verb: 'order', unit: rest } };
    const id = Number(numbered[1]);
    const words = (numbered[2] ?? '').trim();
    if (words === '') return { args: { verb: 'show', id } };
    if (words === '发出') return { args: { verb: 'send', id } };
    const reason = /^撤销\s*(.*)$/su.exec(words)?.[1];
    if (reason === undefined) return { say: `这样写：通报批评 ${id} 发出，或 通报批评 ${id} 撤销 理由` };
    return reason === ''
      ? { say: `请写理由。例：通报批评 ${id} 撤销 已经整改了` }
      : { args: { verb: 'drop', id, reason } };
  },
  async run(args, context) {
    if (args.verb === 'list') return here(await list(context));
    if (args.verb === 'order') return here(await order(args.unit, context));
    const criticism = await criticismById(context.tx, args.id);
    if (!criticism) return here(`没有通报批评${args.id}`);
    if (args.verb === 'show') return here(shown(criticism, context));
    if (criticism.state !== 'draft')
      return here(`通报批评${args.id}已经${criticism.state === 'sent' ? '发了' : '撤销了'}`);
    return here(args.verb === 'drop' ? await drop(criticism, args.reason, context) : await send(criticism, context));
  },
});

async function list(context: CommandContext): Promise<string> {
  const drafts = await draftedCriticisms(context.tx);
  if (drafts.length === 0) return `没有在拟的通报批评。例：${example}`;
  return drafts.map(({ id, unitShort, ...rest }) => `${id} ${unitShort}：${stateText(rest, context)}`).join('\n');
}

function stateText(
  { state, reply, replyDue }: Pick<Criticism, 'state' | 'reply' | 'replyDue'>,
  { now }: CommandContext,
): string {
  if (state !== 'draft') return state === 'sent' ? '发了' : '撤销了';
  if (reply !== null) return '已申辩，等决定';
  const today = dayOf(now);
  return replyDue < today ? '没有申辩，等决定' : `${chineseDay(replyDue, today)}前可申辩`;
}

function shown(criticism: Criticism, context: CommandContext): string {
  const { id, unitName, facts, reply, reason } = criticism;
  const view = { today: dayOf(context.now), openDays: context.rules.criticism.openDays };
  return [
    `通报批评${id} ${unitName}：${stateText(criticism, context)}`,
    ...factLines(facts, view),
    ...(reply === null ? [] : [`申辩：${plain(reply, 200)}`]),
    ...(reason === null ? [] : [`撤销理由：${plain(reason, 60)}`]),
  ].join('\n');
}

async function order(text: string, context: CommandContext): Promise<string> {
  const { tx, now, rules, calendar, sender } = context;
  const [word = ''] = text.split(/[\s,，]+/u);
  const unit = (await unitNames(tx, now)).find((one) => one.word === word)?.unit;
  if (!unit || unit.kind === 'town') return `通报哪个单位？例：${example}`;
  const open = (await draftedCriticisms(tx)).find(({ unitId }) => unitId === unit.id);
  if (open) return `${unit.short}已有通报批评${open.id}在拟，看它发：通报批评 ${open.id}`;
  const today = dayOf(now);
  const found = criticismFacts(await criticismBasis(tx, unit.id, { ...context, at: now }), rules, today);
  if ('missing' in found) return missingText(unit.short, found.missing, { rules: rules.criticism, today });
  const replyDue = calendar.workingDayAfter(today, rules.criticism.replyWorkingDays);
  const id = await draftCriticism(tx, {
    unitId: unit.id,
    facts: found.facts,
    orderedBy: sender.person?.id ?? 0,
    orderedAt: now,
    replyDue,
  });
  await noteDecision(context, {
    action: 'criticism.drafted',
    subject: `criticism:${id}`,
    before: null,
    after: { unitId: unit.id, replyDue, text: factLines(found.facts, view(context)).join('；') },
  });
  const heard = await tellUnit(context, { id, unit, facts: found.facts, replyDue });
  const until = chineseDay(replyDue, today);
  return `拟了通报批评${id}（${unit.short}），没有发。${heard ? '书记会收到私聊' : '没有书记能收到，请当面告知'}，${until}前可申辩。看它发：通报批评 ${id}`;
}

function view({ now, rules }: CommandContext): { today: Day; openDays: number } {
  return { today: dayOf(now), openDays: rules.criticism.openDays };
}

/** The unit's secretaries read the draft privately; false when there is none. */
async function tellUnit(
  context: CommandContext,
  { id, unit, facts, replyDue }: { id: number; unit: Unit; facts: CriticismFacts; replyDue: Day },
): Promise<boolean> {
  const { tx, now } = context;
  const secretaries = await holdersOf(tx, 'secretary', unit.id, now);
  const until = chineseDay(replyDue, dayOf(now));
  const text = [
    `指挥所在拟对${unit.name}的通报批评${id}，还没决定发不发`,
    ...factLines(facts, view(context)),
    `${until}前可以申辩，回：申辩 ${id} 理由`,
  ].join('\n');
  for (const { id: personId } of secretaries) {
    const key = `criticism:${id}:${personId}`;
    await addPrivateItem(tx, { personId, text, key, expiresAt: startOfDay(addDays(replyDue, 1)), createdAt: now });
  }
  return secretaries.length > 0;
}

async function send(criticism: Criticism, context: CommandContext): Promise<string> {
  const { tx, now, rules, sender } = context;
  const { id, unitId, unitName, unitShort, reply, replyDue } = criticism;
  const today = dayOf(now);
  if (reply === null && today <= replyDue) return `${unitShort}${chineseDay(replyDue, today)}前可以申辩，过了再发`;
  const facts = await stillStanding(criticism, context);
  if (facts === null) return `原来的条件不再成立（整改了或分数更正了）。请回：通报批评 ${id} 撤销 理由`;
  const text = criticismNotice(facts, { unitName, reply, ...view(context) });
  const bound = new Set(await boundUnitIds(tx, now));
  const towns = (await listUnits(tx, now)).filter(({ kind }) => kind === 'town').map((unit) => unit.id);
  const receivers = [unitId, ...towns].filter((one) => bound.has(one));
  for (const receiver of receivers) {
    await planNotice(tx, {
      schedule: `criticism:${id}`,
      plannedAt: now,
      unitId: receiver,
      // Not a result: it is for the main groups alone.
      rank: noticeRank.deadline,
      text,
      subject: { type: 'criticism', criticism: id },
      expiresAt: startOfDay(addDays(today, newsDays + 1)),
      createdAt: now,
    });
  }
  await decideCriticism(tx, id, { state: 'sent', reason: null, personId: sender.person?.id ?? 0, at: now });
  await noteDecision(context, {
    action: 'criticism.sent',
    subject: `criticism:${id}`,
    before: { state: 'draft' },
    after: { state: 'sent', rules: rules.version, text },
  });
  const missing = bound.has(unitId) ? '' : `；${unitShort}没绑群，请当面送达`;
  return `通报批评${id}下一个发送时段发到${unitShort}群和镇群${missing}`;
}

/** What of the facts still holds, when that is still enough; a unit that put things right meanwhile is not criticised. */
async function stillStanding({ unitId, facts }: Criticism, context: CommandContext): Promise<CriticismFacts | null> {
  const { tx, now, rules } = context;
  const found = criticismFacts(await criticismBasis(tx, unitId, { ...context, at: now }), rules, dayOf(now));
  if ('missing' in found) return null;
  const standing = standingFacts(facts, found.facts);
  const enough = standing.quarters.length >= rules.criticism.quarters || standing.findings.length > 0;
  return enough ? standing : null;
}

async function drop({ id, unitId }: Criticism, reason: string, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  await decideCriticism(tx, id, { state: 'dropped', reason, personId: sender.person?.id ?? 0, at: now });
  await noteDecision(context, {
    action: 'criticism.dropped',
    subject: `criticism:${id}`,
    before: { state: 'draft' },
    after: { state: 'dropped', reason },
  });
  for (const { id: personId } of await holdersOf(tx, 'secretary', unitId, now)) {
    const key = `criticism-dropped:${id}:${personId}`;
    const expiresAt = startOfDay(addDays(dayOf(now), newsDays + 1));
    await addPrivateItem(tx, { personId, text: `通报批评${id}撤销了，不发`, key, expiresAt, createdAt: now });
  }
  return `通报批评${id}撤销了，不发；书记会知道`;
}
