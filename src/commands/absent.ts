import { pointsText } from '../domain/points.ts';
import { readPastDay } from '../domain/reading/past-day.ts';
import { readPlaceAndName } from '../domain/reading/place-and-name.ts';
import { isPartyMember } from '../domain/roster/party.ts';
import { type Day, dayOf, startOfDay } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { membershipOf, type PersonMatch } from '../store/people.ts';
import { absenceOn, addPointEntries, reverseEntries } from '../store/points.ts';
import { tellPerson } from '../store/tell-people.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { findPerson, unitWords } from './find-person.ts';

const usage = '缺席 张建国 5月10日 开会没来（取消：撤销缺席 张建国 5月10日）';
const maxReason = 20;

/** The one thing that takes points off (D5, P1): a human decision of the branch, with its reason, once a person and day. */
export const absentCommand = defineCommand<{ text: string; ends: boolean }>({
  name: 'absent',
  words: ['缺席', '撤销缺席', '取消缺席'],
  summary: '支部记党员无故缺席，或撤销',
  usage,
  examples: ['缺席 张建国 5月10日 开会没来', '撤销缺席 张建国 5月10日', '缺席 撤销 张建国 5月10日'],
  where: 'private',
  action: 'points.absence',
  parse(rest, { word }) {
    const ends = word !== '缺席' || /^(?:撤销|取消)/u.test(rest);
    const text = rest.replace(/^(?:撤销|取消)[\s:,，]*/u, '');
    // 缺席的请补课 is speech.
    if (/^(?:[的了人]|\d+\s*[人名])/u.test(text)) return null;
    return text === '' ? { say: `请写名字、日期和原因，如：${usage}` } : { args: { text, ends } };
  },
  async run({ text, ends }, context) {
    const named = readPlaceAndName(text, await unitWords(context));
    const { name, rest } = named;
    const dated = readPastDay(rest, dayOf(context.now));
    if (name === null || dated === null) return here(`请写名字、日期和原因，如：${usage}`);
    const shown = chineseDay(dated.day, dayOf(context.now));
    const example = (who: string) => (ends ? `撤销缺席 ${who} ${shown}` : `缺席 ${who} ${shown} 原因`);
    const person = await findPerson(context, { ...named, name }, { action: 'points.absence', example });
    if ('say' in person) return here(person.say);
    const absence = { person, day: dated.day, shown, reason: plain(dated.rest, maxReason) };
    return here(ends ? await takeBack(absence, context) : await record(absence, context));
  },
});

interface Absence {
  readonly person: PersonMatch;
  readonly day: Day;
  /** The day as people read it. */
  readonly shown: string;
  readonly reason: string;
}

async function record(absence: Absence, context: CommandContext): Promise<string> {
  const { tx, now, rules, sender, message } = context;
  const { person, day, shown, reason } = absence;
  const hundredths = -rules.memberPoints.unexcusedAbsenceHundredths;
  if (hundredths === 0) return '规则里缺席不扣分，没有记';
  const against = await whyNot(absence, context);
  if (against !== null) return against;
  const entry = { ruleId: 'absence', rulesVersion: rules.version, hundredths, reason: `无故缺席：${reason}` };
  const by = { decidedBy: sender.person?.id ?? null, at: now };
  await addPointEntries(tx, [{ ...entry, ...by, personId: person.id, reportId: null, day }]);
  await noteDecision(context, {
    action: 'absence.recorded',
    subject: `person:${person.id}`,
    before: null,
    after: { day, reason, deductionHundredths: -hundredths },
  });
  await tellPerson(tx, person.id, {
    text: `支部记了您${shown}缺席（${reason}），${pointsText(hundredths)}。有不同意见请找书记`,
    key: `absence:${message.inboxId}`,
    at: now,
  });
  return `${person.name}${shown}缺席记了，${pointsText(hundredths)}。取消发：撤销缺席 ${person.name} ${shown}`;
}

/** Why nothing is booked, as the sentence to answer with. */
async function whyNot({ person, day, shown, reason }: Absence, { tx, now }: CommandContext): Promise<string | null> {
  const { name } = person;
  if (day > dayOf(now)) return '还没到那天，不能记缺席';
  if (reason === '') return `请写原因，如：缺席 ${name} ${shown} 开会没来`;
  const today = await membershipOf(tx, person.id, now);
  const then = await membershipOf(tx, person.id, Math.min(now, startOfDay(day) + dayEndMs));
  if (!today || !then) return `${name}那天不在名册里，不能记`;
  for (const membership of [then, today]) {
    if (!isPartyMember(membership.memberType)) return `${name}是${membership.memberType}，不记缺席`;
    if (membership.exemptReason !== null) return `${name}豁免了（${membership.exemptReason}），不记缺席`;
    if (!membership.atHome) return `${name}不在家，不算应到，不记缺席`;
  }
  return (await absenceOn(tx, person.id, day)) ? `${name}${shown}的缺席已经记过` : null;
}

/** To 23:59:59 of the day. */
const dayEndMs = 86_399_000;

async function takeBack({ person, day, shown }: Absence, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  const standing = await absenceOn(tx, person.id, day);
  if (!standing) return `${person.name}${shown}没有记缺席`;
  await reverseEntries(tx, [standing], { by: sender.person?.id ?? null, at: now, why: '缺席撤销' });
  await noteDecision(context, {
    action: 'absence.withdrawn',
    subject: `person:${person.id}`,
    before: { day, reason: standing.reason, deductionHundredths: -standing.hundredths },
    after: { day, deductionHundredths: 0 },
  });
  return `${person.name}${shown}的缺席撤销了，分数加回`;
}
