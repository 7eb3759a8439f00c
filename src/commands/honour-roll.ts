import { sheetFor } from '../domain/evaluation.ts';
import { reasonMax, topUnits, unitReason } from '../domain/honours.ts';
import { lastDayIn } from '../domain/period.ts';
import { may, refusal } from '../domain/permissions.ts';
import { readPlaceAndName } from '../domain/reading/place-and-name.ts';
import { groupKey } from '../domain/roster/cell-text.ts';
import { addDays, dayOf, firstDayOf, type Month, monthOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { entryText, rollLines } from '../presenters/honours.ts';
import { plain } from '../presenters/plain.ts';
import { someLines } from '../presenters/task.ts';
import { cleanGroups } from '../store/clean-groups.ts';
import { latestEvaluation } from '../store/evaluations.ts';
import {
  addHonour,
  consentingAmong,
  decideHonours,
  honourById,
  honourRoll,
  honoursOf,
  isDecided,
  latestRollMonth,
  renewHonour,
  withdrawHonour,
} from '../store/honours.ts';
import { wantPicture } from '../store/notice-pictures.ts';
import { groupsOf, unitNames } from '../store/units.ts';
import { type ChatUnit, type CommandContext, defineCommand, here, type Parsed } from './command.ts';
import { noteDecision } from './decide.ts';
import { namedMonth } from './evaluation-period.ts';
import { findPerson, unitWords, wordsAfter } from './find-person.ts';
import { chooseManagedUnit } from './managed-unit.ts';
import { tellGroups } from './selection-steps.ts';

interface Args {
  readonly verb: '加' | '撤' | '定' | '草稿' | 'show';
  readonly text: string;
}

const example = '光荣榜 加 张爱国 带头清沟';
const linesShown = 12;
const resultDays = 7;

/** A name or a group right after 加, then a blank and the reason. */
const glued = /^加\s*(?![了上到分过入进强大快油班人名个])\S*(?:\p{Script=Han}{2,4}|组)[\s,，]+\S/u;

function proposal(rest: string): Parsed<Args> {
  return rest === ''
    ? { say: `这样写：${example}` }
    : { args: { verb: '加', text: rest.trim().replace(/^(\S+?)[,，]/u, '$1 ') } };
}

/** 撤12, 定5月, 草稿5月, 5月. */
function gluedDecision(rest: string): Parsed<Args> {
  const verb = (['撤', '定', '草稿'] as const).find((one) => rest.startsWith(one)) ?? 'show';
  return { args: { verb, text: verb === 'show' ? rest : rest.slice(verb.length) } };
}

/** 光荣榜 (S39): anybody sees the decided one; secretaries propose, the office decides, a name needs its owner's consent. */
export const honourRollCommand = defineCommand<Args>({
  name: 'honour-roll',
  words: ['光荣榜', '加光荣榜', '上光荣榜'],
  summary: '看环境卫生光荣榜；书记提名，办公室定',
  usage: '光荣榜 [5月|加 <人或组> <理由>|撤 <编号>|草稿 5月|定 5月]',
  examples: [
    '光荣榜',
    '光荣榜 5月',
    example,
    '光荣榜 加 三组 院子最干净',
    '光荣榜 草稿 5月',
    '光荣榜 定 5月',
    '光荣榜 撤 12',
  ],
  where: 'both',
  action: 'honour.read',
  parse(rest, { slash, separated, word }) {
    if (word !== '光荣榜') return separated || slash ? proposal(rest) : null;
    if (/^[?？]*$/u.test(rest)) return { args: { verb: 'show', text: '' } };
    // 光荣榜加张爱国 带头清沟, as people type it; 光荣榜加了5个名字 tells of it.
    if (glued.test(rest)) return proposal(rest.slice(1));
    if (/^(?:撤\d+号?|(?:定|草稿)?[\d一二三四五六七八九十]{1,3}月份?)$/u.test(rest)) return gluedDecision(rest);
    if (!separated && !slash) return null;
    const parts = /^(加|撤|定|草稿)\s+(.+)$/su.exec(rest);
    const verb = (['加', '撤', '定', '草稿'] as const).find((one) => one === parts?.[1]);
    if (verb) return { args: { verb, text: parts?.[2] ?? '' } };
    if (/^(?:加|撤|定|草稿)$/u.test(rest)) return { say: `这样写：${example}，或 光荣榜 定 5月` };
    return /月/u.test(rest) ? { args: { verb: 'show', text: rest } } : null;
  },
  async run({ verb, text }, context) {
    if (verb === 'show') return here(await show(text, context));
    if (verb === '加') return here(await propose(text, context));
    if (verb === '撤') return here(await withdraw(text, context));
    if (!may('honour.decide', context.sender, null)) return here(refusal('honour.decide'));
    const month = namedMonth(text, context.now, context.programme);
    if (month === null) return here('哪个月？例：光荣榜 定 5月');
    if (verb === '定') return here(await decide(month, context));
    // A draft has who has not agreed.
    return [{ text: await draft(month, context), to: 'private' }];
  },
});

async function show(text: string, { tx, now, programme }: CommandContext): Promise<string> {
  const today = dayOf(now);
  const month = text === '' ? await latestRollMonth(tx) : namedMonth(text, now, programme);
  const roll = month === null ? null : await honourRoll(tx, month);
  if (roll?.state !== 'final') return `${month === null ? '' : periodText(month, today)}光荣榜还没出`;
  return someLines(rollLines(roll, today), linesShown).join('\n');
}

/** Until this day of a month one still proposes for the month before, whose result has only just come. */
const lastDayForMonthBefore = '15';

/** The month a proposal is for. */
async function openMonth({ tx, now, programme }: CommandContext): Promise<Month> {
  const today = dayOf(now);
  const before = monthOf(addDays(firstDayOf(monthOf(today)), -1));
  const isEarly = today.slice(8) <= lastDayForMonthBefore && before >= monthOf(programme.from);
  return isEarly && !(await isDecided(tx, 'roll', before)) ? before : monthOf(today);
}

interface Nominee {
  readonly subject: string;
  readonly unit: ChatUnit;
  readonly groupName: string | null;
  readonly person: { readonly id: number; readonly name: string } | null;
  readonly reason: string;
}

async function propose(text: string, context: CommandContext): Promise<string> {
  const { tx, now, sender, message } = context;
  if (!may('honour.propose', sender, null) || !sender.person) return refusal('honour.propose');
  const nominee = await readNominee(text, context);
  if ('say' in nominee) return nominee.say;
  const { subject, unit, groupName, person, reason } = nominee;
  if (!may('honour.propose', sender, unit.id)) return refusal('honour.propose');
  if (reason === '') return `写上理由，${reasonMax}字以内。例：${example}`;
  if (Array.from(reason).length > reasonMax) return `理由${Array.from(reason).length}字，请写到${reasonMax}字以内`;
  const month = await openMonth(context);
  const inboxId = message.photos > 0 ? message.inboxId : null;
  const before = (await honoursOf(tx, { kind: 'roll', period: month })).find((one) => one.subject === subject);
  if (before && before.state !== 'withdrawn') return `${periodText(month, dayOf(now))}已经提了，编号${before.id}`;
  const facts = { reason, inboxId, proposedBy: sender.person.id, at: now };
  if (before) await renewHonour(tx, before.id, facts);
  const id =
    before?.id ??
    (await addHonour(tx, {
      ...facts,
      kind: 'roll',
      period: month,
      subject,
      unitId: unit.id,
      groupName,
      personId: person?.id ?? null,
      state: 'proposed',
    }));
  await noteDecision(context, {
    action: 'honour.proposed',
    subject: `honour:${id}`,
    before: null,
    after: { unitId: unit.id, personId: person?.id, groupName, reason, month },
  });
  const consents = person === null || (await consentingAmong(tx, [person.id])).has(person.id);
  const ask = consents ? '' : `。要${person?.name}同意：他私聊发 同意上榜，或您问过发 同意上榜 ${person?.name}`;
  return `${periodText(month, dayOf(now))}光荣榜提名${id}：${plain(person?.name ?? `${unit.short}${groupName}`, 16)}（${plain(reason, reasonMax)}）${ask}`;
}

/** 三组 院子最干净, or 张爱国 带头清沟. */
async function readNominee(text: string, context: CommandContext): Promise<Nominee | { readonly say: string }> {
  const { tx, now } = context;
  const words = await unitWords(context);
  const [first = '', ...others] = text.split(/\s+/u);
  const named = (await unitNames(tx, now)).find(({ word }) => first.startsWith(word));
  const unit = await chooseManagedUnit(context, 'honour.propose', named?.word ?? '');
  const groups = 'say' in unit ? [] : await groupsOf(tx, unit.id, now);
  const groupWord = named ? first.slice(named.word.length) : first;
  const groupName = groups.find((one) => groupKey(one) === groupKey(groupWord));
  if (groupName !== undefined && !('say' in unit)) {
    const reason = others.join(' ').replace(/^理由[\s:：]*/u, '');
    return { subject: `group:${unit.id}:${groupName}`, unit, groupName, person: null, reason };
  }
  const read = readPlaceAndName(text, words);
  if (read.name === null) return { say: `写上人或组、理由。例：${example}` };
  const person = await findPerson(
    context,
    { ...read, name: read.name },
    { action: 'honour.propose', example: (who) => `光荣榜 加 ${who} 理由` },
  );
  if ('say' in person) return person;
  const home = (await unitNames(tx, now)).find((one) => one.unit.id === person.unitId)?.unit;
  if (!home) return { say: `${person.name}的单位不在了` };
  const reason = wordsAfter(text, read.name).replace(/^理由[\s:：]*/u, '');
  return { subject: `person:${person.id}`, unit: home, groupName: null, person, reason };
}

/** On request, at any time; the secretary of the unit, the office, or the one who stands there. */
async function withdraw(text: string, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  const id = Number(/^(\d{1,6})/u.exec(text)?.[1] ?? Number.NaN);
  const honour = Number.isNaN(id) ? null : await honourById(tx, id);
  if (honour?.kind !== 'roll') return '撤哪一个？编号看：光荣榜 草稿 5月。例：光荣榜 撤 12';
  const isHimself = sender.person !== null && sender.person.id === honour.personId;
  if (!sender.person || !(isHimself || may('honour.propose', sender, honour.unitId))) return refusal('honour.propose');
  if (honour.state === 'withdrawn') return `${id}号已经撤了`;
  await withdrawHonour(tx, id, { personId: sender.person.id, at: now });
  await noteDecision(context, {
    action: 'honour.withdrawn',
    subject: `honour:${id}`,
    before: { state: honour.state },
    after: { state: 'withdrawn' },
  });
  return `${id}号撤下了`;
}

/** Puts the units the month's final evaluation has first among what is proposed; what was taken back stays so. */
async function addTopUnits(month: Month, context: CommandContext): Promise<string | null> {
  const { tx, now, sender } = context;
  const rules = context.rulesAt(lastDayIn(month));
  const evaluation = await latestEvaluation(tx, sheetFor(rules, month).id, month);
  if (evaluation?.state !== 'final') return `${periodText(month, dayOf(now))}评比还没定稿，先定稿再定光荣榜`;
  const { topRanks: ranks, maxNames: room } = rules.honours;
  for (const unit of topUnits(evaluation.document, { ranks, room })) {
    await addHonour(tx, {
      kind: 'roll',
      period: month,
      subject: `unit:${unit.unitId}`,
      unitId: unit.unitId,
      reason: unitReason(evaluation.document, unit),
      state: 'proposed',
      proposedBy: sender.person?.id ?? null,
      at: now,
    });
  }
  return null;
}

async function draft(month: Month, context: CommandContext): Promise<string> {
  const { tx, now } = context;
  const today = dayOf(now);
  const before = await honourRoll(tx, month);
  if (before.state === 'final') return rollLines(before, today).join('\n');
  const waits = await addTopUnits(month, context);
  const roll = await honourRoll(tx, month);
  const sheetId = sheetFor(context.rulesAt(lastDayIn(month)), month).id;
  const clean = (await cleanGroups(tx, { sheetId, period: month })).slice(0, 4);
  const [first] = clean;
  const groups = clean.map(({ unitShort, groupName }) => `${unitShort}${groupName}`).join('、');
  return [
    ...someLines(rollLines(roll, today), linesShown),
    ...(first
      ? [`抽查没扣分的组：${groups}。要上榜回：光荣榜 加 ${first.unitShort}${first.groupName} 抽查没扣分`]
      : []),
    waits ?? `没问题就回：光荣榜 定 ${periodText(month, today)}`,
  ].join('\n');
}

async function decide(month: Month, context: CommandContext): Promise<string> {
  const { tx, now, sender, rulesAt } = context;
  const today = dayOf(now);
  const name = periodText(month, today);
  if (await isDecided(tx, 'roll', month)) return `${name}光荣榜已经定了。撤一个发：光荣榜 撤 编号`;
  const waits = await addTopUnits(month, context);
  if (waits !== null) return waits;
  const proposed = await honourRoll(tx, month);
  const ready = proposed.entries.filter(({ consent }) => consent !== 'missing');
  const { maxNames } = rulesAt(lastDayIn(month)).honours;
  if (ready.length > maxNames) return `共${ready.length}个，最多${maxNames}个，先撤几个：光荣榜 撤 编号`;
  if (ready.length === 0) return `${name}没有可上榜的`;
  const ids = ready.map(({ id }) => id);
  await decideHonours(tx, { kind: 'roll', period: month, ids, personId: sender.person?.id ?? 0, at: now });
  await noteDecision(context, {
    action: 'honour.decided',
    subject: `honours:${month.replace('-', '')}`,
    before: null,
    after: { month, places: ready.map(entryText) },
  });
  const units = await tellGroups(context, {
    schedule: `honour-roll:${month}`,
    // Worded in its slot: who takes his consent back or is taken off until then is not announced.
    text: null,
    subject: { type: 'honourRoll', month },
    until: addDays(today, resultDays),
  });
  await wantPicture(tx, { type: 'honourRoll', reference: month, askedAt: now });
  const left = proposed.entries.length - ready.length;
  return `${name}光荣榜定了${ready.length}个，发${units}个单位${left > 0 ? `；${left}人还没同意，没上` : ''}`;
}
