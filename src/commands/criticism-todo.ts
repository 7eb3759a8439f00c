import { may } from '../domain/permissions.ts';
import { dayOf } from '../domain/time.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { draftedCriticisms } from '../store/criticisms.ts';
import type { CommandContext } from './command.ts';

/** Privately: to the unit that it may still answer, to whoever decides that it may now be decided. */
export async function criticismLines({ tx, now, sender, chat }: CommandContext): Promise<string[]> {
  if (chat.kind === 'group') return [];
  const today = dayOf(now);
  return (await draftedCriticisms(tx)).flatMap(({ id, unitId, unitShort, reply, replyDue }) => [
    ...(may('criticism.reply', sender, unitId) && reply === null && today <= replyDue
      ? [`通报批评${id}在拟，${chineseDay(replyDue, today)}前可以申辩，回：申辩 ${id} 理由`]
      : []),
    ...(may('criticism.decide', sender, null) && (reply !== null || today > replyDue)
      ? [`通报批评${id}（${unitShort}）等决定，回：通报批评 ${id}`]
      : []),
  ]);
}
