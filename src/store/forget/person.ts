import { and, eq, inArray, isNotNull, isNull, ne, type SQL } from 'drizzle-orm';
import { forgottenText } from '../../domain/retention.ts';
import type { Instant } from '../../domain/time.ts';
import {
  accountBindings,
  accounts,
  assignments,
  bindCodes,
  chats,
  households,
  inbox,
  memberships,
  outbox,
  persons,
  privateItems,
  roleGrants,
  teamMembers,
} from '../schema.ts';
import type { Db, Tx } from '../store.ts';

/** Somebody who asked for his name, words and photos to be removed. */
export interface Leaving {
  readonly personId: number;
  readonly code: string;
  readonly name: string;
  /** True when others carry the same name: then it stays in what other people wrote, for it may mean them. */
  readonly hasNamesake: boolean;
  readonly accounts: readonly OwnAccount[];
}

/** An account he had, with the times it was his; `alone` when it never was anybody else's. */
export interface OwnAccount {
  readonly id: number;
  readonly alone: boolean;
  readonly spans: readonly { readonly from: Instant; readonly to: Instant | null }[];
}

/** What is to be removed of the person; also of one whose removal was cut short. Null when nobody has the id. */
export async function leavingPerson(db: Db, personId: number): Promise<Leaving | null> {
  const [person] = await db.select().from(persons).where(eq(persons.id, personId)).limit(1);
  if (!person) return null;
  const namesakes = await db
    .select({ id: persons.id })
    .from(persons)
    .where(and(eq(persons.name, person.name), ne(persons.id, personId)))
    .limit(1);
  const own = await db
    .select()
    .from(accountBindings)
    .where(eq(accountBindings.personId, personId))
    .orderBy(accountBindings.id);
  const ids = [...new Set(own.map((binding) => binding.accountId))];
  const shared = new Set(
    (
      await db
        .select({ id: accountBindings.accountId })
        .from(accountBindings)
        .where(and(inArray(accountBindings.accountId, ids), ne(accountBindings.personId, personId)))
    ).map((row) => row.id),
  );
  return {
    personId,
    code: person.code,
    name: person.name,
    hasNamesake: namesakes.length > 0,
    accounts: ids.map((id) => ({
      id,
      alone: !shared.has(id),
      spans: own
        .filter((binding) => binding.accountId === id)
        .map(({ validFrom, validTo }) => ({ from: validFrom, to: validTo })),
    })),
  };
}

/**
 * The person leaves the roster at the instant: his rights end, his phone and the reason of an exemption go. From here on
 * an old roster file cannot bring him back. His name is the last thing to go, for it is needed to find him in texts.
 */
export async function endPerson(tx: Tx, { personId }: Leaving, at: Instant): Promise<void> {
  await tx
    .update(persons)
    .set({ phone: null, forgottenAt: at })
    .where(and(eq(persons.id, personId), isNull(persons.forgottenAt)));
  for (const table of [memberships, roleGrants, teamMembers, assignments, accountBindings]) {
    await tx
      .update(table)
      .set({ validTo: at })
      .where(and(eq(table.personId, personId), isNull(table.validTo)));
  }
  await tx
    .update(memberships)
    .set({ exemptReason: forgottenText })
    .where(and(eq(memberships.personId, personId), isNotNull(memberships.exemptReason)));
  await tx.delete(bindCodes).where(eq(bindCodes.personId, personId));
  await tx.delete(privateItems).where(eq(privateItems.personId, personId));
}

/**
 * The person's accounts and private chats lose their platform ids, so that whoever writes from there again is a stranger.
 * An account that is somebody else's now stays his.
 */
export async function releaseAccounts(tx: Tx, leaving: Leaving, newId: () => string): Promise<void> {
  const ids = leaving.accounts.map((account) => account.id);
  const taken = await tx
    .select({ id: accountBindings.accountId })
    .from(accountBindings)
    .where(and(inArray(accountBindings.accountId, ids), isNull(accountBindings.validTo)));
  const free = ids.filter((id) => !taken.some((row) => row.id === id));
  for (const account of await tx.select().from(accounts).where(inArray(accounts.id, free))) {
    if (account.privateChatId !== null) {
      await tx
        .update(chats)
        .set({ chatId: newId(), title: null })
        .where(and(eq(chats.bot, account.bot), eq(chats.chatId, account.privateChatId), eq(chats.kind, 'private')));
    }
    await tx
      .update(accounts)
      .set({ userId: newId(), displayName: null, privateChatId: null })
      .where(eq(accounts.id, account.id));
  }
}

/** What was still to be sent to him privately is not sent any more. */
export async function stopPrivateSends(tx: Tx, leaving: Leaving): Promise<void> {
  const privately = await privateChatsOf(tx, leaving);
  await tx
    .update(outbox)
    .set({ state: 'failed', error: forgottenText, settled: 'delivered' })
    .where(and(inArray(outbox.chatId, privately), eq(outbox.state, 'pending')));
}

/** Row ids of the private chats of accounts that are his alone. */
export async function privateChatsOf(db: Db, leaving: Leaving): Promise<number[]> {
  const ids = leaving.accounts.filter((account) => account.alone).map((account) => account.id);
  const rows = await db
    .selectDistinct({ id: chats.id })
    .from(inbox)
    .innerJoin(chats, eq(chats.id, inbox.chatId))
    .where(and(inArray(inbox.accountId, ids), eq(chats.kind, 'private')));
  return rows.map((row) => row.id);
}

/** The last step: the name itself, also as the head of his household. */
export async function dropName(tx: Tx, { personId, name }: Leaving): Promise<void> {
  const homes = tx
    .select({ id: memberships.householdId })
    .from(memberships)
    .where(and(eq(memberships.personId, personId), isNotNull(memberships.householdId)));
  const isHead: SQL | undefined = and(eq(households.head, name), inArray(households.id, homes));
  await tx.update(households).set({ head: forgottenText }).where(isHead);
  await tx.update(persons).set({ name: forgottenText }).where(eq(persons.id, personId));
}
