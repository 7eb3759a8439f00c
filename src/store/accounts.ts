import { and, desc, eq, isNull, ne, sql } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { type Grant, grantsOf, membershipOf } from './people.ts';
import { accountBindings, accounts, chats, persons } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type Account = typeof accounts.$inferSelect;
export type BindingProof = 'code' | 'claim' | 'seed';

/** Who an account speaks for. `grants` is empty for a claim: roles count only when proved by a code. */
export interface Speaker {
  readonly accountId: number;
  readonly displayName: string | null;
  readonly person: { readonly id: number; readonly name: string; readonly unitId: number } | null;
  readonly grants: readonly Grant[];
}

export async function accountById(db: Db, id: number): Promise<Account | null> {
  const [row] = await db.select().from(accounts).where(eq(accounts.id, id)).limit(1);
  return row ?? null;
}

/** Finds or makes the account; a display name that changed on the platform is kept up to date. */
export async function ensureAccount(
  tx: Tx,
  { bot, userId, displayName }: { bot: string; userId: string; displayName?: string | undefined },
): Promise<Account> {
  const [found] = await tx
    .select()
    .from(accounts)
    .where(and(eq(accounts.bot, bot), eq(accounts.userId, userId)))
    .limit(1);
  if (found && (displayName === undefined || displayName === found.displayName)) return found;
  const [row] = await tx
    .insert(accounts)
    .values({ bot, userId, displayName: displayName ?? null })
    .onConflictDoUpdate({ target: [accounts.bot, accounts.userId], set: { displayName: displayName ?? null } })
    .returning();
  if (!row) throw new Error('an upsert returned no account');
  return row;
}

/** Notes where the person has written privately; from then on a private push may go there. */
export async function notePrivateChat(tx: Tx, accountId: number, platformChatId: string): Promise<void> {
  await tx.update(accounts).set({ privateChatId: platformChatId }).where(eq(accounts.id, accountId));
}

/** The chat a private push to the account goes to; null until it has written privately. */
export async function privateChatOf(db: Db, accountId: number): Promise<{ id: number; bot: string } | null> {
  const [row] = await db
    .select({ id: chats.id, bot: chats.bot })
    .from(accounts)
    .innerJoin(chats, and(eq(chats.bot, accounts.bot), eq(chats.chatId, accounts.privateChatId)))
    .where(eq(accounts.id, accountId))
    .limit(1);
  return row ?? null;
}

export async function speakerAt(db: Db, account: Account, at: Instant): Promise<Speaker> {
  const { id: accountId, displayName } = account;
  const [binding] = await db
    .select({ personId: accountBindings.personId, name: persons.name, by: accountBindings.by })
    .from(accountBindings)
    .innerJoin(persons, eq(persons.id, accountBindings.personId))
    .where(and(eq(accountBindings.accountId, accountId), holdsAt(accountBindings, at)))
    .limit(1);
  const membership = binding ? await membershipOf(db, binding.personId, at) : null;
  if (!binding || !membership) return { accountId, displayName, person: null, grants: [] };
  const person = { id: binding.personId, name: binding.name, unitId: membership.unitId };
  const grants = binding.by === 'claim' ? [] : await grantsOf(db, person.id, at);
  return { accountId, displayName, person, grants };
}

/** Binds an account to a person. What bound either of them on this bot before ends at the same instant. */
export async function bindAccount(
  tx: Tx,
  binding: { accountId: number; personId: number; by: BindingProof; at: Instant },
): Promise<void> {
  const { accountId, personId, by, at } = binding;
  const open = isNull(accountBindings.validTo);
  await tx
    .update(accountBindings)
    .set({ validTo: at })
    .where(and(open, eq(accountBindings.accountId, accountId)));
  await tx
    .update(accountBindings)
    .set({ validTo: at })
    .where(
      and(
        open,
        eq(accountBindings.personId, personId),
        sql`${accountBindings.accountId} in (select id from ${accounts} where bot = (select bot from ${accounts} where id = ${accountId}))`,
      ),
    );
  await tx.insert(accountBindings).values({ accountId, personId, by, validFrom: at });
}

/** The account to write to a person: one that can be written to privately before one that cannot, then the newest. */
export async function accountOfPerson(db: Db, personId: number, at: Instant): Promise<Account | null> {
  const rows = await db
    .select({ account: accounts })
    .from(accountBindings)
    .innerJoin(accounts, eq(accounts.id, accountBindings.accountId))
    .where(and(eq(accountBindings.personId, personId), holdsAt(accountBindings, at)))
    .orderBy(desc(accountBindings.id));
  return (rows.find((row) => row.account.privateChatId !== null) ?? rows[0])?.account ?? null;
}

/** True when a code, or the sandbox, bound an account to the person: only then his roles count. */
export async function hasProvedAccount(db: Db, personId: number, at: Instant): Promise<boolean> {
  const [row] = await db
    .select({ id: accountBindings.id })
    .from(accountBindings)
    .where(and(eq(accountBindings.personId, personId), holdsAt(accountBindings, at), ne(accountBindings.by, 'claim')))
    .limit(1);
  return row !== undefined;
}

/**
 * The private chats in which the person can be told something, the newest account first. Whoever holds a role is told only
 * where a code proved that it is he.
 */
export async function privateChatsOf(db: Db, personId: number, at: Instant): Promise<{ id: number; bot: string }[]> {
  const holdsRole = (await grantsOf(db, personId, at)).length > 0;
  return db
    .select({ id: chats.id, bot: chats.bot })
    .from(accountBindings)
    .innerJoin(accounts, eq(accounts.id, accountBindings.accountId))
    .innerJoin(chats, and(eq(chats.bot, accounts.bot), eq(chats.chatId, accounts.privateChatId)))
    .where(
      and(
        eq(accountBindings.personId, personId),
        holdsAt(accountBindings, at),
        holdsRole ? ne(accountBindings.by, 'claim') : undefined,
      ),
    )
    .orderBy(desc(accountBindings.id));
}
