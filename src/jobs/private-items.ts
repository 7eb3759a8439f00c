import { may } from '../domain/permissions.ts';
import { levelOf } from '../domain/quota.ts';
import { dayOf, type Instant, monthOf } from '../domain/time.ts';
import { fitSlot } from '../presenters/slot-message.ts';
import { privateChatsOf } from '../store/accounts.ts';
import { standingOf } from '../store/call-counts.ts';
import { addPush, isInOutbox } from '../store/outbox.ts';
import { slotTaken } from '../store/outbox-slots.ts';
import { grantsOf } from '../store/people.ts';
import { allWaitingItems, markItemsShown, waitingItems } from '../store/private-items.ts';
import type { Db, Store, Tx } from '../store/store.ts';
import type { Slot } from './fill-slot.ts';

/**
 * Tells each person privately, in the slot of the day, what had waited for him until then: one message a person and
 * working day, in whichever of his chats. Whoever has never written privately is not written to; his items wait.
 */
export async function pushPrivateItems(store: Store, slot: Slot & { readonly machineNow: number }): Promise<void> {
  for (const personId of await peopleToTell(store.read, { until: slot.opensAt, at: slot.at })) {
    await store.write((tx) => tellPerson(tx, personId, slot));
  }
}

/** People who have something waiting and can be written to. */
export async function peopleToTell(db: Db, when: { until: Instant; at: Instant }): Promise<number[]> {
  const waiting = new Set((await allWaitingItems(db, when)).map((item) => item.personId));
  const reachable: number[] = [];
  for (const personId of waiting) {
    if ((await privateChatsOf(db, personId, when.at)).length > 0) reachable.push(personId);
  }
  return reachable;
}

async function tellPerson(
  tx: Tx,
  personId: number,
  { day, at, machineNow }: Slot & { readonly machineNow: number },
): Promise<void> {
  const key = `private:${personId}:${day}`;
  const chats = await privateChatsOf(tx, personId, at);
  const chat = await firstOpen(tx, chats, machineNow);
  if (!chat || (await isInOutbox(tx, key))) return;
  for (const { id } of chats) if (await slotTaken(tx, id, day)) return;
  const items = await waitingItems(tx, personId, at);
  if (items.length === 0) return;
  const { text, shown } = fitSlot(
    items.map((item) => item.text),
    await commandForMore(tx, personId, at),
  );
  await addPush(tx, { bot: chat.bot, chatId: chat.id, text, slotDay: day, key, createdAt: at });
  await markItemsShown(
    tx,
    items.slice(0, shown).map(({ id }) => id),
    at,
  );
}

/** What the month's quota would hold back is better told with the next 待办: it waits. */
async function firstOpen<Chat extends { readonly bot: string }>(
  db: Db,
  chats: readonly Chat[],
  machineNow: number,
): Promise<Chat | null> {
  for (const chat of chats) {
    const standing = await standingOf(db, { bot: chat.bot, month: monthOf(dayOf(machineNow)), machineNow });
    const level = standing?.api ? levelOf(standing.api) : 'plenty';
    if (level !== 'scarce' && level !== 'exhausted') return chat;
  }
  return null;
}

/** 待确认 is for those with a role; 待办 is everybody's. */
async function commandForMore(db: Db, personId: number, at: Instant): Promise<string> {
  const grants = await grantsOf(db, personId, at);
  return may('report.read-waiting', { person: null, grants }, null) ? '待确认' : '待办';
}
