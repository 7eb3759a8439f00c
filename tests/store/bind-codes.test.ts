import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { hourMs } from '../../src/domain/time.ts';
import { isGuessing, issueCode, noteBindAttempt, redeemCode } from '../../src/store/bind-codes.ts';
import { openStore } from '../../src/store/open.ts';
import { accounts, bindCodes, persons } from '../../src/store/schema.ts';
import type { Store } from '../../src/store/store.ts';
import { tempDir } from '../support/temp-dir.ts';

const now = 1_790_000_000_000;
let store: Store;

beforeEach(async () => {
  store = openStore(join(tempDir(), 'store.db'));
  const opened = store;
  onTestFinished(() => opened.close());
  await store.write(async (tx) => {
    await tx.insert(persons).values([
      { code: 'p1', name: '甲' },
      { code: 'p2', name: '乙' },
    ]);
    await tx.insert(accounts).values({ bot: 'b', userId: 'u' });
  });
});

const issue = (personId: number) => store.write((tx) => issueCode(tx, { personId, machineNow: now }));
const redeem = (code: string, at = now) => store.write((tx) => redeemCode(tx, code, at));

describe('a code', () => {
  it('is six digits, works once and names its person', async () => {
    const code = await issue(2);
    expect(code).toMatch(/^\d{6}$/);
    expect(await redeem(code)).toEqual({ personId: 2 });
    expect(await redeem(code)).toBeNull();
  });

  it('works for 72 hours', async () => {
    const code = await issue(1);
    expect(await redeem(code, now + 72 * hourMs)).toBeNull();
    expect(await redeem(code, now + 72 * hourMs - 1)).toEqual({ personId: 1 });
  });

  it('stops working when the same person gets another', async () => {
    const first = await issue(1);
    const second = await issue(1);
    if (first !== second) expect(await redeem(first)).toBeNull();
    expect(await redeem(second)).toEqual({ personId: 1 });
  });

  it('is not found in the database', async () => {
    const code = await issue(1);
    const [row] = await store.read.select().from(bindCodes);
    expect(JSON.stringify(row)).not.toContain(code);
  });

  it('binds nobody when two people happen to have the same', async () => {
    const code = await issue(1);
    await store.write(async (tx) => {
      const [row] = await tx.select().from(bindCodes);
      if (row) await tx.insert(bindCodes).values({ personId: 2, codeHash: row.codeHash, expiresAt: row.expiresAt });
    });
    expect(await redeem(code)).toBeNull();
  });
});

it('five wrong codes within an hour are guessing', async () => {
  const guessing = (at: number) => isGuessing(store.read, 1, at);
  for (let n = 0; n < 5; n += 1) {
    expect(await guessing(now)).toBe(false);
    await store.write((tx) => noteBindAttempt(tx, 1, now));
  }
  expect(await guessing(now + hourMs - 1)).toBe(true);
  expect(await guessing(now + hourMs)).toBe(false);
});
