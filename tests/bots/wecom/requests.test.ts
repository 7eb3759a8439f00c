import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../src/bots/timers.ts';
import { createRate } from '../../../src/bots/wecom/rate.ts';
import { createRequests } from '../../../src/bots/wecom/requests.ts';

/** Time that passes when the test says so. */
function handTime() {
  let at = 0;
  const due = new Set<{ at: number; run: () => void }>();
  const schedule: Schedule = (run, afterMs) => {
    const entry = { at: at + afterMs, run };
    due.add(entry);
    return () => void due.delete(entry);
  };
  return {
    schedule,
    open: () => due.size,
    pass(ms: number) {
      at += ms;
      for (const entry of [...due].filter((one) => one.at <= at)) {
        due.delete(entry);
        entry.run();
      }
    },
  };
}

function bench() {
  const time = handTime();
  const written: { headers: { req_id: string } }[] = [];
  let ids = 0;
  const requests = createRequests({
    write: (frame) => void written.push(JSON.parse(frame)),
    schedule: time.schedule,
    newId: () => `own-${++ids}`,
  });
  return { time, written, requests };
}

const ok = (id: string) => ({ headers: { req_id: id }, errcode: 0, errmsg: 'ok' });
const timeoutMs = 1_000;

describe('requests', () => {
  it('are settled by the answer with their id, whatever the order', async () => {
    const { requests, written } = bench();
    const one = requests.ask('ping', null, { timeoutMs });
    const two = requests.ask('aibot_send_msg', { chatid: 'C' }, { timeoutMs });
    expect(written.map(({ headers }) => headers.req_id)).toEqual(['own-1', 'own-2']);
    expect(requests.settle({ ...ok('own-2'), errcode: 93_006, errmsg: 'invalid chatid' })).toBe(true);
    expect(requests.settle({ ...ok('own-1'), body: { media_id: 'M' } })).toBe(true);
    expect(await two).toEqual({ outcome: 'refused', code: 93_006, message: 'invalid chatid' });
    expect(await one).toEqual({ outcome: 'ok', body: { media_id: 'M' } });
    expect(requests.settle(ok('own-1'))).toBe(false);
  });

  it('have an unknown end when no answer comes in time, or the socket goes', async () => {
    const { requests, time } = bench();
    const slow = requests.ask('ping', null, { timeoutMs });
    time.pass(timeoutMs);
    expect(await slow).toMatchObject({ outcome: 'unknown' });
    const cut = requests.ask('ping', null, { timeoutMs });
    requests.abandon('closed');
    expect(await cut).toEqual({ outcome: 'unknown', reason: 'closed' });
    expect(time.open()).toBe(0);
  });

  it('to one callback take their answers in order: a late one is not taken for the next', async () => {
    const { requests, time } = bench();
    const first = requests.ask('aibot_respond_msg', { stream: { finish: false } }, { timeoutMs, reqId: 'CB' });
    time.pass(timeoutMs);
    expect(await first).toMatchObject({ outcome: 'unknown' });
    const second = requests.ask('aibot_respond_msg', { stream: { finish: true } }, { timeoutMs, reqId: 'CB' });
    expect(requests.settle(ok('CB'))).toBe(true);
    expect(requests.settle({ ...ok('CB'), errcode: 846_608, errmsg: 'expired' })).toBe(true);
    expect(await second).toMatchObject({ outcome: 'refused', code: 846_608 });
    expect(time.open()).toBe(0);
  });

  it('that are word for word the same are settled by one answer', async () => {
    const { requests, time } = bench();
    const body = { stream: { id: 'S', finish: true, content: '记下了' } };
    void requests.ask('aibot_respond_msg', body, { timeoutMs, reqId: 'CB' });
    time.pass(timeoutMs);
    const repeat = requests.ask('aibot_respond_msg', body, { timeoutMs, reqId: 'CB' });
    requests.settle(ok('CB'));
    expect(await repeat).toMatchObject({ outcome: 'ok' });
  });
});

describe('a rate', () => {
  it('lets so many go in every sliding window, each conversation by itself', () => {
    let now = 0;
    const rate = createRate([{ max: 3, windowMs: 1_000 }], () => now);
    expect([rate.take('a'), rate.take('a'), rate.take('b')]).toEqual([0, 0, 0]);
    now = 400;
    expect(rate.take('a')).toBe(0);
    expect(rate.take('a')).toBe(1_100);
    now = 1_499;
    expect(rate.take('a')).toBe(1);
    now = 1_500;
    expect([rate.take('a'), rate.take('a')]).toEqual([0, 0]);
    expect(rate.take('a')).toBe(400);
  });

  it('leaves room free for calls that are to come', () => {
    const rate = createRate([{ max: 3, windowMs: 1_000 }], () => 0);
    expect([rate.take('a', 1, 1), rate.take('a', 1, 1)]).toEqual([0, 0]);
    expect(rate.take('a', 1, 1)).toBe(1_500);
    expect(rate.take('a')).toBe(0);
  });

  it('counts several at once, or none of them', () => {
    let now = 0;
    const rate = createRate([{ max: 3, windowMs: 1_000 }], () => now);
    expect(rate.take('a', 2)).toBe(0);
    expect(rate.take('a', 2)).toBe(1_500);
    expect(rate.take('a')).toBe(0);
    now = 1_500;
    expect(rate.take('a', 5)).toBe(0);
    expect(rate.take('a')).toBe(1_500);
  });

  it('goes by what the platform says when that has counted more', () => {
    let now = 0;
    const rate = createRate([{ max: 3, windowMs: 1_000 }], () => now);
    rate.hold('a', 600);
    expect([rate.take('a'), rate.take('b')]).toEqual([600, 0]);
    now = 600;
    expect(rate.take('a')).toBe(0);
  });

  it('holds the longest of several windows', () => {
    let now = 0;
    const rate = createRate(
      [
        { max: 2, windowMs: 100 },
        { max: 3, windowMs: 10_000 },
      ],
      () => now,
    );
    const taken = [];
    for (now = 0; now < 3_000; now += 1_000) taken.push(rate.take('a'));
    expect(taken).toEqual([0, 0, 0]);
    expect(rate.take('a')).toBe(7_500);
  });
});
