import { describe, expect, it } from 'vitest';
import { chooseRow, headBlocksMs, retryDelayMs } from '../../src/jobs/lanes.ts';
import type { OutboxRow } from '../../src/store/outbox.ts';

const now = 1_000_000;
const base: OutboxRow = {
  id: 0,
  bot: 'test',
  chatId: 1,
  lane: 'notice',
  state: 'pending',
  text: '',
  images: [],
  files: [],
  choices: null,
  secret: false,
  inboxId: null,
  replyHandle: null,
  replyExpiresAt: null,
  askerName: null,
  idempotencyKey: '',
  slotDay: null,
  sentAs: null,
  attempts: 0,
  stuckSince: null,
  leaseUntil: null,
  retryAt: null,
  sentAt: null,
  error: null,
  settled: null,
  recallKey: null,
  recall: null,
  createdAt: 0,
};
const row = (id: number, more: Partial<OutboxRow> = {}): OutboxRow => ({ ...base, id, ...more });
const stuck = (id: number, sinceMs: number, retryInMs: number) =>
  row(id, { stuckSince: now - sinceMs, retryAt: now + retryInMs });

describe('whose turn it is in a lane', () => {
  const cases: readonly [string, readonly OutboxRow[], ReturnType<typeof chooseRow> | number][] = [
    ['nobody’s when it is empty', [], { next: null }],
    ['the first one’s', [row(1), row(2)], 1],
    ['not that of another lane', [row(1, { lane: 'reply' }), row(2)], 2],
    ['not one under way', [row(1, { state: 'sending' }), row(2)], 2],
    ['nobody’s behind a head that was just refused', [stuck(1, 0, 5_000), row(2)], { next: now + 5_000 }],
    ['nobody’s until the head steps aside', [stuck(1, 60_000, 600_000), row(2)], { next: now + 60_000 }],
    ['the second one’s once the head stood aside', [stuck(1, headBlocksMs, 600_000), row(2)], 2],
    ['the head’s again when its time has come', [stuck(1, headBlocksMs, 0), row(2)], 1],
    [
      'the earliest of those aside',
      [stuck(1, headBlocksMs, 9_000), stuck(2, headBlocksMs, 4_000)],
      { next: now + 4_000 },
    ],
  ];
  it.each(cases)('is %s', (_, rows, expected) => {
    const choice = chooseRow(rows, 'notice', now);
    expect('row' in choice ? choice.row.id : choice).toEqual(expected);
  });
});

describe('the time until the next try', () => {
  it('doubles from two seconds to five minutes', () => {
    expect([0, 1, 2, 7, 8, 50].map((attempts) => retryDelayMs(attempts))).toEqual([
      2_000, 4_000, 8_000, 256_000, 300_000, 300_000,
    ]);
  });

  it('is the platform’s when it says one', () => {
    expect(retryDelayMs(5, 1_234)).toBe(1_234);
  });
});
