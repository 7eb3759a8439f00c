import { may } from '../domain/permissions.ts';
import type { Programme, Rules } from '../domain/programme/model.ts';
import { levelOf } from '../domain/quota.ts';
import { type Day, dayOf, type Instant, monthOf } from '../domain/time.ts';
import { privateItemText } from '../presenters/private-item.ts';
import { fitSlot } from '../presenters/slot-message.ts';
import { privateChatsOf } from '../store/accounts.ts';
import { standingOf } from '../store/call-counts.ts';
import { addPush, isInOutbox } from '../store/outbox.ts';
import { slotTaken } from '../store/outbox-slots.ts';
import { grantsOf } from '../store/people.ts';
import { privateFacts } from '../store/private-facts.ts';
import { allWaitingItems, markItemsShown, type PrivateItem, waitingItems } from '../store/private-items.ts';
import type { Db, Store, Tx } from '../store/store.ts';
import type { Slot } from './fill-slot.ts';

/** What the private messages of a slot depend on beside it. */
export interface PrivateSlot extends Slot {
  readonly machineNow: number;
  readonly programme: Programme;
  readonly rulesOf: (day: Day) => Pick<Rules, 'quarter'>;
}

/**
 * Tells each person privately, in the slot of the day, what had waited for him until then: one message a person and
 * working day, in whichever of his chats. Whoever has never written privately is not written to; his items wait.
 */
export async function pushPrivateItems(store: Store, slot: PrivateSlot): Promise<void> {
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

async function tellPerson(tx: Tx, personId: number, slot: PrivateSlot): Promise<void> {
  const { day, at, machineNow } = slot;
  const key = `private:${personId}:${day}`;
  const chats = await privateChatsOf(tx, personId, at);
  const chat = await firstOpen(tx, chats, machineNow);
  if (!chat || (await isInOutbox(tx, key))) return;
  for (const { id } of chats) if (await slotTaken(tx, id, day)) return;
  const items = await worthTelling(tx, await waitingItems(tx, personId, at), slot);
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

/** In the words of the slot; what was settled since counts as told, and so does what another line says already. */
async function worthTelling(
  tx: Tx,
  items: readonly PrivateItem[],
  { day, at, programme, rulesOf }: PrivateSlot,
): Promise<PrivateItem[]> {
  const scope = { programme, rules: rulesOf(day), at };
  const found = new Map<string, PrivateItem>();
  const settled: number[] = [];
  for (const item of items) {
    const text = privateItemText(item.text, await privateFacts(tx, item, scope), day);
    if (text === null || found.has(text)) settled.push(item.id);
    else found.set(text, { ...item, text });
  }
  await markItemsShown(tx, settled, at);
  return [...found.values()];
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
