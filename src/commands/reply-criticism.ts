import { may, refusal } from '../domain/permissions.ts';
import { addDays, dayOf, startOfDay } from '../domain/time.ts';
import { factLines, replyMax } from '../presenters/criticism.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { type Criticism, draftedCriticisms, replyToCriticism } from '../store/criticisms.ts';
import { holdersWho } from '../store/people.ts';
import { addPrivateItem } from '../store/private-items.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';

const example = '申辩 3 塘边是外村倒的，已经清了';
const itemDays = 30;

/** 申辩: the unit answers a criticism that is being drafted; its words go out beside the facts, if it goes out at all. */
export const replyCriticismCommand = defineCommand<{ id: number | null; text: string }>({
  name: 'reply-criticism',
  words: ['申辩'],
  summary: '书记对在拟的通报批评说明情况',
  usage: `申辩 <编号> <理由，${replyMax}字以内>`,
  examples: [example, '申辩'],
  where: 'private',
  action: 'criticism.reply',
  parse(rest, { slash, separated }) {
    if (rest !== '' && !slash && !separated) return null;
    const numbered = /^(\d{1,6})号?(?!\d|[处组人户天月年])\s*(.*)$/su.exec(rest);
    return { args: { id: numbered ? Number(numbered[1]) : null, text: (numbered?.[2] ?? rest).trim() } };
  },
  async run({ id, text }, context) {
    const mine = (await draftedCriticisms(context.tx)).filter(({ unitId }) =>
      may('criticism.reply', context.sender, unitId),
    );
    const [only, another] = id === null ? mine : mine.filter((one) => one.id === id);
    if (!only) return here(id === null ? '没有在拟的通报批评' : await whyNone(id, context));
    if (another) return here(`哪一份？在拟的有${mine.map((one) => one.id).join('、')}。例：${example}`);
    return here(text === '' ? shown(only, context) : await reply(only, text, context));
  },
});

/** Another unit's is nobody's business; one that is decided says so. */
async function whyNone(id: number, { sender }: CommandContext): Promise<string> {
  return may('criticism.reply', sender, null) ? `没有等您申辩的通报批评${id}` : refusal('criticism.reply');
}

function shown({ id, facts, replyDue }: Criticism, { now, rules }: CommandContext): string {
  const today = dayOf(now);
  return [
    `通报批评${id}（在拟，没有发）`,
    ...factLines(facts, { today, openDays: rules.criticism.openDays }),
    `${chineseDay(replyDue, today)}前可以申辩，例：申辩 ${id} 理由`,
  ].join('\n');
}

async function reply(
  { id, replyDue, unitShort, reply: before }: Criticism,
  text: string,
  context: CommandContext,
): Promise<string> {
  const { tx, now, sender } = context;
  const today = dayOf(now);
  if (today > replyDue) return `申辩期到${chineseDay(replyDue, today)}为止，请直接找指挥所办公室`;
  const length = Array.from(text).length;
  if (length > replyMax) return `申辩要和通报一起发，请写在${replyMax}字以内，现在${length}字`;
  await replyToCriticism(tx, id, { text, personId: sender.person?.id ?? 0, at: now });
  await noteDecision(context, {
    action: 'criticism.replied',
    subject: `criticism:${id}`,
    before: { text: before },
    after: { text },
  });
  for (const { id: personId } of await holdersWho(tx, 'criticism.decide', { unitId: null, at: now })) {
    await addPrivateItem(tx, {
      personId,
      text: `${unitShort}对通报批评${id}申辩了，看它发：通报批评 ${id}`,
      key: `criticism-replied:${id}:${personId}`,
      expiresAt: startOfDay(addDays(today, itemDays)),
      createdAt: now,
    });
  }
  return before === null ? `记下申辩，由指挥所决定通报批评${id}发不发` : `申辩改好了，由指挥所决定通报批评${id}发不发`;
}
