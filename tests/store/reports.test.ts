import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureAccount } from '../../src/store/accounts.ts';
import { ensureChat } from '../../src/store/chats.ts';
import { addMessage } from '../../src/store/inbox.ts';
import { attachMessagePhotos, attachRecentPhotos, photosOf } from '../../src/store/message-photos.ts';
import { openStore } from '../../src/store/open.ts';
import {
  addPointEntries,
  lastEntries,
  pointsTotal,
  reverseEntries,
  standingEntries,
  standingEntriesOfReport,
} from '../../src/store/points.ts';
import {
  addParticipants,
  addReport,
  changeReport,
  participantsOf,
  pendingReports,
  type Report,
  removeParticipants,
  reportById,
  reportByNumber,
  versionsOf,
} from '../../src/store/reports.ts';
import { attachments, persons, units } from '../../src/store/schema.ts';
import type { Store, Tx } from '../../src/store/store.ts';

const at = 1_680_000_000_000;
let dir: string;
let store: Store;
let messages = 0;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'jingcun-reports-'));
  store = openStore(join(dir, 'store.db'));
  await store.write(async (tx) => {
    for (const short of ['甲', '乙']) {
      await tx
        .insert(units)
        .values({ code: short, name: `${short}村`, short, kind: 'village', places: [], branches: [] });
    }
    for (const name of ['周一', '周二']) await tx.insert(persons).values({ code: name, name });
  });
});

afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

async function message(tx: Tx, options: { chat?: 'group' | 'private'; photos?: string[]; receivedAt?: number } = {}) {
  messages += 1;
  const kind = options.chat ?? 'group';
  const { id: accountId } = await ensureAccount(tx, { bot: 'b', userId: 'u' });
  const { id: chatId } = await ensureChat(tx, { bot: 'b', chatId: kind, kind });
  const row = { bot: 'b', messageId: `m${messages}`, chatId, accountId, text: '', state: 'done' as const };
  const inboxId = await addMessage(tx, { ...row, receivedAt: options.receivedAt ?? at }, options.photos ?? []);
  return { inboxId, accountId };
}

async function report(tx: Tx, unitId = 1): Promise<Report> {
  const { inboxId, accountId } = await message(tx);
  return addReport(tx, {
    unitId,
    inboxId,
    reporterAccountId: accountId,
    reporterPersonId: null,
    onBehalf: false,
    text: '大扫除',
    day: '2023-05-17',
    dayTo: '2023-05-17',
    kinds: ['大扫除'],
    places: [],
    attendance: null,
    quantities: [],
    sources: [],
    knownPlaces: [],
    repeatOfId: null,
    createdAt: at,
  });
}

const entry = (personId: number, reportId: number, hundredths: number, day = '2023-05-17') => ({
  personId,
  reportId,
  ruleId: 'r',
  rulesVersion: '1',
  hundredths,
  reason: '做了事',
  day,
  decidedBy: null,
  at,
});

describe('reports', () => {
  it('are numbered per unit without gaps and found by that number', async () => {
    const made = await store.write(async (tx) => [await report(tx), await report(tx, 2), await report(tx)]);
    expect(made.map(({ unitShort, number }) => `${unitShort}${number}`)).toEqual(['甲1', '乙1', '甲2']);
    expect((await reportByNumber(store.read, 1, 2))?.id).toBe(made[2]?.id);
    expect(await reportByNumber(store.read, 2, 2)).toBeNull();
    expect((await pendingReports(store.read, [2, 1])).map(({ id }) => id)).toEqual([1, 3, 2]);
  });

  it('leave no number behind when the unit of work fails', async () => {
    const failing = store.write(async (tx) => {
      await report(tx);
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect((await store.write((tx) => report(tx))).number).toBe(1);
  });

  it('keep what they said before each change', async () => {
    const changed = await store.write(async (tx) => {
      const first = await report(tx);
      const second = await changeReport(tx, first, { to: { kinds: ['植树'] }, text: '一', accountId: null, at });
      return changeReport(tx, second, { to: { state: 'withdrawn' }, text: '二', accountId: null, at });
    });
    expect(changed).toMatchObject({ kinds: ['植树'], state: 'withdrawn', version: 3 });
    expect((await versionsOf(store.read, changed.id)).map(({ before, change }) => [before, change])).toEqual([
      [expect.objectContaining({ kinds: ['大扫除'], state: 'pending' }), '一'],
      [expect.objectContaining({ kinds: ['植树'], state: 'pending' }), '二'],
    ]);
  });

  it('have each participant once, also one who was taken off and came back', async () => {
    const added = await store.write(async (tx) => {
      const { id } = await report(tx);
      const person = (personId: number) => ({ personId, source: 'text' as const });
      const results = [await addParticipants(tx, id, [person(1), person(1)], at)];
      results.push(await addParticipants(tx, id, [person(1), person(2)], at));
      results.push(await removeParticipants(tx, id, [1], at));
      results.push(await removeParticipants(tx, id, [1], at));
      results.push(await addParticipants(tx, id, [person(1)], at));
      return results;
    });
    expect(added).toEqual([[1], [2], [1], [], [1]]);
    expect((await participantsOf(store.read, 1)).map(({ name }) => name)).toEqual(['周二', '周一']);
  });

  it('take photos that belong to nothing, from the own message and from private ones of the time', async () => {
    const minute = 60_000;
    const whole = await store.write(async (tx) => {
      await message(tx, { chat: 'private', photos: ['old'], receivedAt: at - 11 * minute });
      await message(tx, { chat: 'group', photos: ['group'], receivedAt: at - minute });
      await message(tx, { chat: 'private', photos: ['a', 'b'], receivedAt: at - 10 * minute });
      await message(tx, { chat: 'private', photos: ['later'], receivedAt: at + minute });
      const { inboxId, accountId } = await message(tx, { photos: ['own'] });
      const { id } = await report(tx);
      for (let twice = 0; twice < 2; twice += 1) {
        await attachMessagePhotos(tx, { reportId: id }, inboxId);
        await attachRecentPhotos(tx, { reportId: id }, { accountId, chatId: 0, since: at - 10 * minute, until: at });
      }
      return reportById(tx, id);
    });
    const attached = (await store.read.select().from(attachments)).filter((row) => row.reportId === whole.id);
    expect(attached.map((row) => row.reference)).toEqual(['a', 'b', 'own']);
    expect(whole.photosAnnounced).toBe(3);
    await store.write(async (tx) => {
      await tx.update(attachments).set({ state: 'failed' });
    });
    expect(await photosOf(store.read, whole.id)).toEqual({ usable: 0, failed: 3 });
  });
});

describe('the ledger', () => {
  it('reverses what stands, once, and deletes nothing', async () => {
    const { reversed, again } = await store.write(async (tx) => {
      const { id } = await report(tx);
      await addPointEntries(tx, [entry(1, id, 100), entry(2, id, 0)]);
      const by = { by: null, at, why: '已撤销' };
      const takeBack = async () => {
        const standing = await standingEntriesOfReport(tx, id);
        await reverseEntries(tx, standing, by);
        return standing.length;
      };
      return { reversed: await takeBack(), again: await takeBack() };
    });
    expect([reversed, again]).toEqual([2, 0]);
    expect(await standingEntriesOfReport(store.read, 1)).toEqual([]);
    // What earned nothing and is taken back moved no points: it is in the ledger, and no line for people.
    expect(await lastEntries(store.read, 2, 5)).toEqual([]);
    expect(await lastEntries(store.read, 1, 5)).toEqual([
      { day: '2023-05-17', hundredths: -100, reason: '已撤销，冲回：做了事', report: '甲1' },
      { day: '2023-05-17', hundredths: 100, reason: '做了事', report: '甲1' },
    ]);
  });

  it('takes an entry back once, whoever tries again', async () => {
    const twice = store.write(async (tx) => {
      const { id } = await report(tx);
      await addPointEntries(tx, [entry(1, id, 100)]);
      const standing = await standingEntriesOfReport(tx, id);
      for (const why of ['已撤销', '已退回']) await reverseEntries(tx, standing, { by: null, at, why });
    });
    await expect(twice).rejects.toThrow();
    expect(await pointsTotal(store.read, 1, { from: '2023-01-01', to: '2023-12-31' })).toBe(0);
  });

  it('counts in a total and for caps only what stands, on the days asked for', async () => {
    await store.write(async (tx) => {
      const first = await report(tx);
      const second = await report(tx);
      await addPointEntries(tx, [entry(1, first.id, 100), entry(1, second.id, 50), entry(2, second.id, 70)]);
      await addPointEntries(tx, [entry(1, second.id, 30, '2022-12-31')]);
      await reverseEntries(tx, await standingEntriesOfReport(tx, first.id), { by: null, at, why: '退回' });
      await addPointEntries(tx, [entry(1, first.id, 100)]);
    });
    const year = { from: '2023-01-01', to: '2023-12-31' };
    expect(await pointsTotal(store.read, 1, year)).toBe(150);
    expect((await standingEntries(store.read, 1, year)).map((one) => one.hundredths)).toEqual([50, 100]);
    expect((await standingEntriesOfReport(store.read, 1)).map((one) => one.personName)).toEqual(['周一']);
  });
});
