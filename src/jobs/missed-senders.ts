import { openSlotDay, type WorkingTime } from '../domain/programme/sending-hours.ts';
import { dayOf, type Instant, monthOf } from '../domain/time.ts';
import { missedText } from '../presenters/quota.ts';
import { type MissedSender, markTold, untoldSenders } from '../store/call-counts.ts';
import { addPush } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';

/**
 * Asks those whose messages the platform kept back in a month before to write again: one message a chat, in sending
 * hours of a working day.
 */
export async function tellMissedSenders(
  { store, workingTime }: { readonly store: Store; readonly workingTime: WorkingTime },
  { at, machineNow }: { readonly at: Instant; readonly machineNow: number },
): Promise<void> {
  if (openSlotDay(workingTime, at) === null) return;
  const senders = await untoldSenders(store.read, monthOf(dayOf(machineNow)));
  const chats = new Map<number, MissedSender[]>();
  for (const sender of senders) chats.set(sender.chatId, [...(chats.get(sender.chatId) ?? []), sender]);
  for (const [chatId, missed] of chats) {
    const [first] = missed;
    if (!first) continue;
    const names = missed.flatMap(({ name }) => (name === null || name === '' ? [] : [name]));
    await store.write(async (tx) => {
      await addPush(tx, {
        bot: first.bot,
        chatId,
        text: missedText(first.kind, names, missed.length),
        slotDay: null,
        key: `quota-missed:${first.month}:${chatId}`,
        createdAt: at,
      });
      for (const { id } of missed) await markTold(tx, id, at);
    });
  }
}
