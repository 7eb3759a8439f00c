import { and, eq, isNull } from 'drizzle-orm';
import type { ChatKind } from '../domain/messages.ts';
import type { UnitKind } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { chatBindings, chats, units } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type Chat = typeof chats.$inferSelect;
/** `side` groups (副群) receive results only. */
export type GroupPart = 'main' | 'side';

export interface BoundUnit {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly short: string;
  readonly kind: UnitKind;
}

/** What a group is bound to; nothing planned before `since` is sent there. */
export interface ChatBinding {
  readonly unit: BoundUnit;
  readonly part: GroupPart;
  readonly since: Instant;
}

export interface BoundChat extends ChatBinding {
  readonly chatId: number;
  readonly bot: string;
  readonly title: string | null;
  readonly mutedUntil: Instant | null;
}

const unitColumns = { id: units.id, code: units.code, name: units.name, short: units.short, kind: units.kind };

export async function chatById(db: Db, id: number): Promise<Chat | null> {
  const [row] = await db.select().from(chats).where(eq(chats.id, id)).limit(1);
  return row ?? null;
}

/** Finds or makes the chat; a title that changed on the platform is kept up to date. */
export async function ensureChat(
  tx: Tx,
  chat: { bot: string; chatId: string; kind: ChatKind; title?: string | undefined },
): Promise<Chat> {
  const { bot, chatId, kind, title } = chat;
  const [found] = await tx
    .select()
    .from(chats)
    .where(and(eq(chats.bot, bot), eq(chats.chatId, chatId)))
    .limit(1);
  if (found && (title === undefined || title === found.title)) return found;
  const [row] = await tx
    .insert(chats)
    .values({ bot, chatId, kind, title: title ?? null })
    .onConflictDoUpdate({ target: [chats.bot, chats.chatId], set: { title: title ?? null } })
    .returning();
  if (!row) throw new Error('an upsert returned no chat');
  return row;
}

/** Binds a group to a unit; what it was bound to ends. Whether the unit may have another main group is the caller's rule. */
export async function bindChat(
  tx: Tx,
  binding: { chatId: number; unitId: number; part: GroupPart; at: Instant },
): Promise<void> {
  const { chatId, unitId, part, at } = binding;
  await unbindChat(tx, chatId, at);
  await tx.insert(chatBindings).values({ chatId, unitId, part, validFrom: at });
}

/** True when the group was bound. */
export async function unbindChat(tx: Tx, chatId: number, at: Instant): Promise<boolean> {
  const closed = await tx
    .update(chatBindings)
    .set({ validTo: at })
    .where(and(eq(chatBindings.chatId, chatId), isNull(chatBindings.validTo)))
    .returning({ id: chatBindings.id });
  return closed.length > 0;
}

export async function bindingOf(db: Db, chatId: number, at: Instant): Promise<ChatBinding | null> {
  const [row] = await db
    .select({ unit: unitColumns, part: chatBindings.part, since: chatBindings.validFrom })
    .from(chatBindings)
    .innerJoin(units, eq(units.id, chatBindings.unitId))
    .where(and(eq(chatBindings.chatId, chatId), holdsAt(chatBindings, at)))
    .limit(1);
  return row ?? null;
}

/** Every bound group, muted ones too, in the order of the units. */
export async function boundChats(db: Db, at: Instant): Promise<BoundChat[]> {
  return db
    .select({
      chatId: chats.id,
      bot: chats.bot,
      title: chats.title,
      mutedUntil: chats.mutedUntil,
      unit: unitColumns,
      part: chatBindings.part,
      since: chatBindings.validFrom,
    })
    .from(chatBindings)
    .innerJoin(units, eq(units.id, chatBindings.unitId))
    .innerJoin(chats, eq(chats.id, chatBindings.chatId))
    .where(holdsAt(chatBindings, at))
    .orderBy(units.id, chats.id);
}

/** The unit's main group; there is at most one. */
export async function mainChatOf(db: Db, unitId: number, at: Instant): Promise<BoundChat | null> {
  const bound = await boundChats(db, at);
  return bound.find((chat) => chat.unit.id === unitId && chat.part === 'main') ?? null;
}

/** No notices go to the group before this instant; null ends the silence. */
export async function muteChat(tx: Tx, chatId: number, until: Instant | null): Promise<void> {
  await tx.update(chats).set({ mutedUntil: until }).where(eq(chats.id, chatId));
}

/** Units that have a group of their own now, each once. */
export async function boundUnitIds(db: Db, at: Instant): Promise<number[]> {
  return [...new Set((await boundChats(db, at)).map((chat) => chat.unit.id))];
}
