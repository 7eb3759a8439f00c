import { readPlaceAndName } from '../domain/reading/place-and-name.ts';
import { isPartyMember } from '../domain/roster/party.ts';
import { plain } from '../presenters/plain.ts';
import { setExemption } from '../store/exemptions.ts';
import { type Membership, membershipOf, type PersonMatch } from '../store/people.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { findPerson, unitWords } from './find-person.ts';

const usage = '豁免 张建国 年老（取消：豁免 取消 张建国）';
/** Longer is a story, and stories about somebody's health are not for a roster. */
const maxReason = 20;

export const exemptCommand = defineCommand<{ text: string; ends: boolean }>({
  name: 'exempt',
  words: ['豁免', '取消豁免'],
  summary: '在家党员有难处的不算应到',
  usage,
  examples: ['豁免 张建国 年老', '豁免 三组 张建国 外出治病', '豁免 取消 张建国', '取消豁免 张建国'],
  where: 'private',
  action: 'roster.exempt',
  parse(rest, { word }) {
    const ends = word === '取消豁免' || /^取消/u.test(rest);
    const text = rest.replace(/^取消[\s:,]*/u, '');
    return text === '' ? { say: `请写名字和原因，如：${usage}` } : { args: { text, ends } };
  },
  async run({ text, ends }, context) {
    const named = readPlaceAndName(text, await unitWords(context));
    const { name, rest } = named;
    if (name === null) return here(`请写名字和原因，如：${usage}`);
    const example = (who: string) => (ends ? `豁免 取消 ${who}` : `豁免 ${who} ${plain(rest, maxReason) || '原因'}`);
    const person = await findPerson(context, { ...named, name }, { action: 'roster.exempt', example });
    if ('say' in person) return here(person.say);
    const membership = await membershipOf(context.tx, person.id, context.now);
    if (!membership) return here(`${person.name}不在名册里了`);
    return here(
      ends ? await end({ person, membership }, context) : await exempt({ person, membership, rest }, context),
    );
  },
});

interface Of {
  readonly person: PersonMatch;
  readonly membership: Membership;
}

async function exempt({ person, membership, rest }: Of & { rest: string }, context: CommandContext): Promise<string> {
  const { name } = person;
  if (!isPartyMember(membership.memberType)) return `${name}是${membership.memberType}，不算应到，不用豁免`;
  if (!membership.atHome) return `${name}不在家，本来就不算应到，不用豁免`;
  const reason = plain(rest, maxReason);
  if (reason === '') return `请写原因，如：豁免 ${name} 年老`;
  if (membership.exemptReason === reason) return `${name}已经豁免了（${reason}）`;
  await decide({ person, reason }, context);
  return `${name}从今天起豁免（${reason}），不算应到。取消发：豁免 取消 ${name}`;
}

async function end({ person, membership }: Of, context: CommandContext): Promise<string> {
  if (membership.exemptReason === null) return `${person.name}没有豁免`;
  await decide({ person, reason: null }, context);
  return `${person.name}的豁免取消了，从今天起照算应到`;
}

async function decide(
  { person, reason }: { person: PersonMatch; reason: string | null },
  context: CommandContext,
): Promise<void> {
  const before = await setExemption(context.tx, { personId: person.id, reason, at: context.now });
  await noteDecision(context, {
    action: reason === null ? 'exemption.ended' : 'exemption.granted',
    subject: `person:${person.id}`,
    before: { reason: before },
    after: { reason },
  });
}
