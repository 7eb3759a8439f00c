import { and, asc, between, eq, isNotNull, lt, ne } from 'drizzle-orm';
import type { Day } from '../domain/time.ts';
import type { OutboxRow } from './outbox.ts';
import { outbox } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** True when the chat's slot of that day is taken. */
export async function slotTaken(db: Db, chatId: number, day: Day): Promise<boolean> {
  const [row] = await db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.chatId, chatId), eq(outbox.slotDay, day)))
    .limit(1);
  return row !== undefined;
}

/** Texts of the chat's slots of these days (both inclusive); without those that never left and never will. */
export async function slotTexts(db: Db, chatId: number, days: { from: Day; to: Day }): Promise<string[]> {
  const rows = await db
    .select({ text: outbox.text })
    .from(outbox)
    .where(and(eq(outbox.chatId, chatId), between(outbox.slotDay, days.from, days.to), ne(outbox.state, 'failed')));
  return rows.map(({ text }) => text);
}

/** Days of slots whose message has not left yet, earliest first. */
export async function pendingSlotDays(db: Db): Promise<Day[]> {
  const rows = await db
    .selectDistinct({ day: outbox.slotDay })
    .from(outbox)
    .where(and(eq(outbox.state, 'pending'), isNotNull(outbox.slotDay)))
    .orderBy(asc(outbox.slotDay));
  return rows.flatMap((row) => (row.day === null ? [] : [row.day]));
}

/** Messages of past days' slots that have not left. */
export async function staleSlotRows(db: Db, today: Day): Promise<OutboxRow[]> {
  return db
    .select()
    .from(outbox)
    .where(and(eq(outbox.state, 'pending'), isNotNull(outbox.slotDay), lt(outbox.slotDay, today)))
    .orderBy(asc(outbox.id));
}

/** Gives up a message that never left; `note` says why. */
export async function dropRow(tx: Tx, id: number, note: string): Promise<void> {
  await tx
    .update(outbox)
    .set({ state: 'failed', settled: 'resent', error: note })
    .where(and(eq(outbox.id, id), eq(outbox.state, 'pending')));
}

/** Moves a message that never left to another day's slot; the caller has seen that it is free. */
export async function moveSlot(tx: Tx, id: number, day: Day): Promise<void> {
  await tx
    .update(outbox)
    .set({ slotDay: day })
    .where(and(eq(outbox.id, id), eq(outbox.state, 'pending')));
}
