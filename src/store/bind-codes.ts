import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { and, eq, gt, isNull, type SQL, sql } from 'drizzle-orm';
import { hourMs } from '../domain/time.ts';
import { bindAttempts, bindCodes } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** A code is typed off a slip of paper: long enough to reach somebody who is in town once in three days. */
export const codeLifeMs = 72 * hourMs;
/** A million codes at five an hour: guessing one takes longer than it lives. */
const wrongCodesPerHour = 5;
/** Far more slips than an afternoon of binding brings; thirty an hour for 72 hours are 2,160 of a million. */
const wrongCodesOfAllPerHour = 30;

/**
 * Issues a six-digit code that binds an account to the person; codes issued to him before stop working. The code is
 * returned once and stored hashed. `machineNow` is the machine clock.
 */
export async function issueCode(
  tx: Tx,
  { personId, machineNow }: { personId: number; machineNow: number },
): Promise<string> {
  await tx
    .update(bindCodes)
    .set({ usedAt: machineNow })
    .where(and(eq(bindCodes.personId, personId), isNull(bindCodes.usedAt)));
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  await tx
    .insert(bindCodes)
    .values({ personId, codeHash: hash(code, randomBytes(16).toString('hex')), expiresAt: machineNow + codeLifeMs });
  return code;
}

/** Uses the code up; null when no valid code matches. Every valid row is compared, so the time taken tells nothing. */
export async function redeemCode(tx: Tx, code: string, machineNow: number): Promise<{ personId: number } | null> {
  const valid = await tx
    .select()
    .from(bindCodes)
    .where(and(isNull(bindCodes.usedAt), gt(bindCodes.expiresAt, machineNow)));
  const matches = valid.filter((row) => matchesHash(code, row.codeHash));
  const [match] = matches;
  // Two people drew the same six digits: neither may win by luck.
  if (!match || matches.length > 1) return null;
  await tx.update(bindCodes).set({ usedAt: machineNow }).where(eq(bindCodes.id, match.id));
  return { personId: match.personId };
}

/** Notes a code that did not fit. */
export async function noteBindAttempt(tx: Tx, accountId: number, machineNow: number): Promise<void> {
  await tx.insert(bindAttempts).values({ accountId, at: machineNow });
}

/** True when the account has tried too many wrong codes in the last hour. */
export async function isGuessing(db: Db, accountId: number, machineNow: number): Promise<boolean> {
  return (await wrongCodes(db, machineNow, eq(bindAttempts.accountId, accountId))) >= wrongCodesPerHour;
}

/** True when all accounts together have: then no code is taken until the hour is over. */
export async function areManyGuessing(db: Db, machineNow: number): Promise<boolean> {
  return (await wrongCodes(db, machineNow)) >= wrongCodesOfAllPerHour;
}

async function wrongCodes(db: Db, machineNow: number, of?: SQL): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(bindAttempts)
    .where(and(of, gt(bindAttempts.at, machineNow - hourMs)));
  return row?.count ?? 0;
}

function hash(code: string, salt: string): string {
  return `${salt}:${createHash('sha256').update(`${salt}:${code}`).digest('hex')}`;
}

function matchesHash(code: string, stored: string): boolean {
  const [salt = ''] = stored.split(':');
  return timingSafeEqual(Buffer.from(hash(code, salt)), Buffer.from(stored));
}
