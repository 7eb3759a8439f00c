import { may, refusal } from '../domain/permissions.ts';
import { readPlaceAndName } from '../domain/reading/place-and-name.ts';
import { endConsent, recordConsent } from '../store/honours.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { findPerson, unitWords } from './find-person.ts';

const example = '同意上榜 张爱国';

/** 同意上榜: he himself, or the secretary whom he told; dated, and taken back as easily (S39, docs/privacy.md). */
export const honourConsentCommand = defineCommand<{ text: string; ends: boolean }>({
  name: 'honour-consent',
  words: ['同意上榜', '不同意上榜'],
  summary: '同意自己的名字和照片上光荣榜；书记可替问过的人记',
  usage: '同意上榜 [姓名]（取消：不同意上榜）',
  examples: ['同意上榜', example, '不同意上榜'],
  where: 'private',
  action: 'honour.consent',
  parse(rest, { word, slash }) {
    if (!slash && (rest.startsWith('的') || Array.from(rest).length > 20)) return null;
    return { args: { text: rest, ends: word === '不同意上榜' } };
  },
  async run({ text, ends }, context) {
    const { tx, now, sender } = context;
    if (!sender.person) return here(refusal('honour.consent'));
    const whom = text === '' ? sender.person : await named(text, context);
    if ('say' in whom) return here(whom.say);
    const changed = ends
      ? await endConsent(tx, whom.id, now)
      : await recordConsent(tx, { personId: whom.id, recordedBy: sender.person.id, at: now });
    const who = text === '' ? '您' : whom.name;
    if (!changed) return here(ends ? `${who}本来就没同意上榜` : `${who}已经同意过了`);
    await noteDecision(context, {
      action: ends ? 'consent.ended' : 'consent.given',
      subject: `person:${whom.id}`,
      before: ends ? { state: '同意' } : null,
      after: { state: ends ? '不同意' : '同意', personId: whom.id },
    });
    return here(ends ? `好，${who}不上榜，已上的也撤下` : `记下：${who}同意上光荣榜。不愿意了就发：不同意上榜`);
  },
});

async function named(text: string, context: CommandContext) {
  const read = readPlaceAndName(text, await unitWords(context));
  if (read.name === null) return { say: `写上姓名。例：${example}` };
  const person = await findPerson(
    context,
    { ...read, name: read.name },
    { action: 'honour.consent', example: (who) => `同意上榜 ${who}` },
  );
  if ('say' in person) return person;
  const isHimself = person.id === context.sender.person?.id;
  return isHimself || may('honour.consent', context.sender, person.unitId) ? person : { say: '这个由本人或村书记来记' };
}
