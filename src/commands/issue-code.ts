import { may, roleNames } from '../domain/permissions.ts';
import { readPlaceAndName } from '../domain/reading/place-and-name.ts';
import { dayOf, timeOf } from '../domain/time.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { codeLifeMs, issueCode } from '../store/bind-codes.ts';
import { type GrantedRole, grantsOf, type PersonMatch } from '../store/people.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { findPerson, placeOf, unitWords } from './find-person.ts';

const usage = '绑定码 张建国';

/** Roles a secretary hands out codes for in his village; all others come from the office. */
const rolesOfVillage: ReadonlySet<GrantedRole> = new Set(['representative', 'gridHead', 'villageCadre', 'secretary']);

export const issueCodeCommand = defineCommand<{ text: string }>({
  name: 'issue-code',
  words: ['绑定码'],
  summary: '给人发绑定码，让他登记身份和职务',
  usage,
  examples: ['绑定码 张建国', '绑定码 三组 张建国'],
  where: 'private',
  action: 'code.issue',
  parse(rest) {
    // 绑定码 482913 is somebody who uses his code, not somebody who issues one.
    if (/^[\d\s]{6,}$/.test(rest)) return null;
    return rest === '' ? { say: `请写名字，如：${usage}` } : { args: { text: rest } };
  },
  async run({ text }, context) {
    const named = readPlaceAndName(text, await unitWords(context));
    const { name } = named;
    if (name === null) return here(`请写名字，如：${usage}`);
    const example = (who: string) => `绑定码 ${who}`;
    const person = await findPerson(context, { ...named, name }, { action: 'code.issue', example });
    if ('say' in person) return here(person.say);
    const refused = await whyFromOffice(person, context);
    return refused === null ? [{ text: await issue(person, context), to: 'here', secret: true }] : here(refused);
  },
});

/** A secretary makes nobody of more than his own village: such a code the office gives. */
async function whyFromOffice(person: PersonMatch, { tx, now, sender }: CommandContext): Promise<string | null> {
  if (may('code.issue-any-role', sender, person.unitId)) return null;
  const above = (await grantsOf(tx, person.id, now)).find(
    ({ role, unitId }) => !rolesOfVillage.has(role) || unitId === null || !may('code.issue', sender, unitId),
  );
  return above ? `${person.name}是${roleNames[above.role]}，绑定码要由办公室发` : null;
}

async function issue(person: PersonMatch, context: CommandContext): Promise<string> {
  const { tx, now, machineNow, programme } = context;
  const code = await issueCode(tx, { personId: person.id, machineNow });
  await noteDecision(context, {
    action: 'code.issued',
    subject: `person:${person.id}`,
    before: null,
    after: { personId: person.id },
  });
  const until = now + codeLifeMs;
  return [
    `${await placeOf(context, person.id)} ${person.name}的绑定码：${code}`,
    `${chineseDay(dayOf(until), dayOf(now))}${timeOf(until)}前有效，用一次，只告诉他本人`,
    `请他私聊${programme.botName}发：绑定 ${code}`,
  ].join('\n');
}
