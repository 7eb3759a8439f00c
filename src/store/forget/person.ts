import { and, eq, gt, inArray, isNotNull, isNull, like, ne, or, type SQL, sql } from 'drizzle-orm';
import { forgottenText } from '../../domain/retention.ts';
import type { Instant } from '../../domain/time.ts';
import {
  accountBindings,
  accounts,
  assignments,
  bindCodes,
  chats,
  evaluationInspectors,
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
import { type Redaction, redactionOf } from './redaction.ts';

/** Somebody who asked for his name, words and photos to be removed. */
export interface Leaving {
  readonly personId: number;
  readonly code: string;
  readonly name: string;
  /** True when others carry the same name: then it stays in what other people wrote, for it may mean them. */
  readonly hasNamesake: boolean;
  /** What goes out of other people's words, and out of what is about him alone. */
  readonly redaction: Redaction;
  readonly ownRedaction: Redaction;
  readonly accounts: readonly OwnAccount[];
}

/** An account he had, with the times it was his; `alone` when it never was anybody else's. */
export interface OwnAccount {
  readonly id: number;
  readonly alone: boolean;
  readonly spans: readonly { readonly from: Instant; readonly to: Instant | null }[];
}

/** Everybody of exactly this name who ever was on the roster: those who have left can be forgotten too. */
export async function everybodyNamed(db: Db, name: string): Promise<{ id: number; code: string }[]> {
  return db
    .select({ id: persons.id, code: persons.code })
    .from(persons)
    .where(eq(persons.name, name))
    .orderBy(persons.id);
}

/** What is to be removed of the person; also of one whose removal was cut short. Null when nobody has the id. */
export async function leavingPerson(db: Db, personId: number): Promise<Leaving | null> {
  const [person] = await db.select().from(persons).where(eq(persons.id, personId)).limit(1);
  if (!person) return null;
  const { code, name, phone } = person;
  const [namesake] = await db
    .select({ id: persons.id })
    .from(persons)
    .where(and(eq(persons.name, name), ne(persons.id, personId)))
    .limit(1);
  const hasNamesake = namesake !== undefined;
  const longerNames = await namesAround(db, name);
  return {
    personId,
    code,
    name,
    hasNamesake,
    redaction: redactionOf({ name, phone, hasNamesake, longerNames }),
    ownRedaction: redactionOf({ name, phone, hasNamesake: false, longerNames }),
    accounts: await ownAccounts(db, personId),
  };
}

/** Names of others that contain this one. */
async function namesAround(db: Db, name: string): Promise<string[]> {
  const people = await db
    .selectDistinct({ name: persons.name })
    .from(persons)
    .where(and(like(persons.name, `%${name}%`), ne(persons.name, name)));
  const heads = await db
    .selectDistinct({ name: households.head })
    .from(households)
    .where(and(like(households.head, `%${name}%`), ne(households.head, name)));
  return [...new Set([...people, ...heads].map((row) => row.name))];
}

async function ownAccounts(db: Db, personId: number): Promise<OwnAccount[]> {
  const own = await db
    .select()
    .from(accountBindings)
    .where(eq(accountBindings.personId, personId))
    .orderBy(accountBindings.id);
  const ids = [...new Set(own.map((binding) => binding.accountId))];
  const others = await db
    .select({ id: accountBindings.accountId })
    .from(accountBindings)
    .where(and(inArray(accountBindings.accountId, ids), ne(accountBindings.personId, personId)));
  const shared = new Set(others.map((row) => row.id));
  return ids.map((id) => ({
    id,
    alone: !shared.has(id),
    spans: own
      .filter((binding) => binding.accountId === id)
      .map(({ validFrom, validTo }) => ({ from: validFrom, to: validTo })),
  }));
}

/**
 * The person leaves the roster at the instant: his rights end, and the reason of an exemption goes. From here on an old
 * roster file cannot bring him back. Name and phone are the last to go, for they are needed to find him in texts.
 */
export async function endPerson(tx: Tx, { personId }: Leaving, at: Instant): Promise<void> {
  await tx
    .update(persons)
    .set({ forgottenAt: at })
    .where(and(eq(persons.id, personId), isNull(persons.forgottenAt)));
  for (const table of [memberships, roleGrants, teamMembers, assignments, accountBindings]) {
    await tx
      .update(table)
      .set({ validTo: sql`max(${table.validFrom}, ${at})` })
      .where(and(eq(table.personId, personId), or(isNull(table.validTo), gt(table.validTo, at))));
  }
  await tx
    .update(memberships)
    .set({ exemptReason: forgottenText })
    .where(and(eq(memberships.personId, personId), isNotNull(memberships.exemptReason)));
  await tx.delete(bindCodes).where(eq(bindCodes.personId, personId));
  await tx.delete(privateItems).where(eq(privateItems.personId, personId));
}

/** What was still to be sent to him privately is not sent any more. */
export async function stopPrivateSends(tx: Tx, leaving: Leaving): Promise<void> {
  const privately = await privateChatsOf(tx, leaving);
  await tx
    .update(outbox)
    .set({ state: 'failed', error: forgottenText, settled: 'delivered' })
    .where(and(inArray(outbox.chatId, privately), eq(outbox.state, 'pending')));
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
  for (const id of await privateChatsOf(tx, leaving)) {
    await tx.update(chats).set({ chatId: newId(), title: null }).where(eq(chats.id, id));
  }
  for (const account of await tx.select().from(accounts).where(inArray(accounts.id, free))) {
    await tx
      .update(accounts)
      .set({ userId: newId(), displayName: null, privateChatId: null })
      .where(eq(accounts.id, account.id));
  }
}

/** Row ids of the private chats of accounts that are his alone. */
export async function privateChatsOf(db: Db, leaving: Leaving): Promise<number[]> {
  const ids = leaving.accounts.filter((account) => account.alone).map((account) => account.id);
  const written = await db
    .selectDistinct({ id: chats.id })
    .from(inbox)
    .innerJoin(chats, eq(chats.id, inbox.chatId))
    .where(and(inArray(inbox.accountId, ids), eq(chats.kind, 'private')));
  const noted = await db
    .select({ id: chats.id })
    .from(accounts)
    .innerJoin(chats, and(eq(chats.bot, accounts.bot), eq(chats.chatId, accounts.privateChatId)))
    .where(and(inArray(accounts.id, ids), eq(chats.kind, 'private')));
  return [...new Set([...written, ...noted].map((row) => row.id))];
}

/** The last step: name and phone themselves, also the name as the head of a household and beside published evaluations. */
export async function dropName(tx: Tx, { personId, name, hasNamesake }: Leaving): Promise<void> {
  const homes = tx
    .select({ id: memberships.householdId })
    .from(memberships)
    .where(and(eq(memberships.personId, personId), isNotNull(memberships.householdId)));
  // A household that nobody is listed in is known by its head's name alone.
  const places = tx.select({ id: memberships.unitId }).from(memberships).where(eq(memberships.personId, personId));
  const isHis: SQL | undefined = hasNamesake
    ? inArray(households.id, homes)
    : or(inArray(households.id, homes), inArray(households.unitId, places));
  await tx
    .update(households)
    .set({ head: forgottenText })
    .where(and(eq(households.head, name), isHis));
  await tx.update(evaluationInspectors).set({ name: forgottenText }).where(eq(evaluationInspectors.personId, personId));
  await tx.update(persons).set({ name: forgottenText, phone: null }).where(eq(persons.id, personId));
}
