import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';
import {
  accountById,
  accountOfPerson,
  bindAccount,
  ensureAccount,
  notePrivateChat,
  privateChatOf,
  speakerAt,
} from '../../src/store/accounts.ts';
import { decisionsAbout, recordDecision } from '../../src/store/audit.ts';
import {
  bindChat,
  bindingOf,
  boundChats,
  ensureChat,
  mainChatOf,
  muteChat,
  unbindChat,
} from '../../src/store/chats.ts';
import { importTown } from '../../src/store/import-town.ts';
import { openStore } from '../../src/store/open.ts';
import { personByCode } from '../../src/store/people.ts';
import { sayOnce } from '../../src/store/said-once.ts';
import { readStamp, type Stamp, stampProblem, stampStore } from '../../src/store/settings.ts';
import type { Store } from '../../src/store/store.ts';
import { unitByCode } from '../../src/store/units.ts';
import { tempDir } from '../support/temp-dir.ts';

const { town } = readProgrammeDir('programmes/chaqi-2023');
const secretaryCode = town.people.find((person) => person.roles.some(({ role }) => role === 'secretary'))?.id ?? '';
const memberCode = town.people.find((person) => person.roles.length === 0)?.id ?? '';

let store: Store;
let secretary: number;
let member: number;

beforeEach(async () => {
  store = openStore(join(tempDir(), 'store.db'));
  const opened = store;
  onTestFinished(() => opened.close());
  await store.write((tx) => importTown(tx, town, 100));
  secretary = (await personByCode(store.read, secretaryCode))?.id ?? 0;
  member = (await personByCode(store.read, memberCode))?.id ?? 0;
});

function account(userId: string, displayName?: string): Promise<number> {
  return store.write(async (tx) => (await ensureAccount(tx, { bot: 'b', userId, displayName })).id);
}

async function speaker(accountId: number, at: number) {
  const row = await accountById(store.read, accountId);
  if (!row) throw new Error('no account');
  return speakerAt(store.read, row, at);
}

describe('accounts', () => {
  it('are made once and keep the newest display name', async () => {
    const id = await account('u1', '小张');
    expect(await account('u1')).toBe(id);
    expect(await account('u1', '老张')).toBe(id);
    expect((await accountById(store.read, id))?.displayName).toBe('老张');
  });

  it('speak for nobody until bound, and for the person from then on', async () => {
    const id = await account('u1');
    await store.write((tx) => bindAccount(tx, { accountId: id, personId: member, by: 'claim', at: 200 }));
    expect((await speaker(id, 199)).person).toBeNull();
    expect((await speaker(id, 200)).person?.id).toBe(member);
  });

  it('have the roles of the person only when a code proved it', async () => {
    const id = await account('u1');
    await store.write((tx) => bindAccount(tx, { accountId: id, personId: secretary, by: 'claim', at: 200 }));
    expect((await speaker(id, 200)).grants).toEqual([]);
    await store.write((tx) => bindAccount(tx, { accountId: id, personId: secretary, by: 'code', at: 300 }));
    expect((await speaker(id, 300)).grants).toContainEqual(expect.objectContaining({ role: 'secretary' }));
  });

  it('speak for nobody once the person is off the roster', async () => {
    const id = await account('u1');
    await store.write(async (tx) => {
      await bindAccount(tx, { accountId: id, personId: member, by: 'code', at: 200 });
      await importTown(tx, { ...town, people: town.people.filter((person) => person.id !== memberCode) }, 300);
    });
    expect((await speaker(id, 300)).person).toBeNull();
    expect((await speaker(id, 299)).person?.id).toBe(member);
  });

  it('rebinding ends the old binding of the account and of the person', async () => {
    const [first, second] = [await account('u1'), await account('u2')];
    await store.write(async (tx) => {
      await bindAccount(tx, { accountId: first, personId: member, by: 'code', at: 200 });
      await bindAccount(tx, { accountId: second, personId: member, by: 'code', at: 300 });
      await bindAccount(tx, { accountId: second, personId: secretary, by: 'code', at: 400 });
    });
    expect((await speaker(first, 299)).person?.id).toBe(member);
    expect((await speaker(first, 300)).person).toBeNull();
    expect((await speaker(second, 400)).person?.id).toBe(secretary);
    expect(await accountOfPerson(store.read, member, 400)).toBeNull();
  });

  it('a person keeps one account on each platform', async () => {
    const wecom = await account('u1');
    const dingtalk = await store.write(async (tx) => (await ensureAccount(tx, { bot: 'other', userId: 'x' })).id);
    await store.write(async (tx) => {
      await bindAccount(tx, { accountId: wecom, personId: member, by: 'code', at: 200 });
      await bindAccount(tx, { accountId: dingtalk, personId: member, by: 'code', at: 300 });
    });
    expect((await speaker(wecom, 300)).person?.id).toBe(member);
    expect((await speaker(dingtalk, 300)).person?.id).toBe(member);
  });

  it('can be written to privately only after they have written privately', async () => {
    const id = await account('u1');
    expect(await privateChatOf(store.read, id)).toBeNull();
    const chat = await store.write(async (tx) => {
      await notePrivateChat(tx, id, 'p-u1');
      return ensureChat(tx, { bot: 'b', chatId: 'p-u1', kind: 'private' });
    });
    expect(await privateChatOf(store.read, id)).toEqual({ id: chat.id, bot: 'b' });
  });
});

describe('groups', () => {
  it('are bound to one unit at a time, and the past stays', async () => {
    const [first, second] = await villages();
    const chatId = await group('g1');
    await store.write(async (tx) => {
      await bindChat(tx, { chatId, unitId: first, part: 'main', at: 200 });
      await bindChat(tx, { chatId, unitId: second, part: 'side', at: 300 });
    });
    expect(await bindingOf(store.read, chatId, 199)).toBeNull();
    expect(await bindingOf(store.read, chatId, 299)).toMatchObject({ unit: { id: first }, part: 'main', since: 200 });
    expect(await bindingOf(store.read, chatId, 300)).toMatchObject({ unit: { id: second }, part: 'side' });
    expect(await mainChatOf(store.read, first, 300)).toBeNull();
  });

  it('are listed while bound, with their silence', async () => {
    const [first] = await villages();
    const chatId = await group('g1');
    await store.write(async (tx) => {
      await bindChat(tx, { chatId, unitId: first, part: 'main', at: 200 });
      await muteChat(tx, chatId, 900);
    });
    expect(await boundChats(store.read, 200)).toMatchObject([{ chatId, bot: 'b', mutedUntil: 900, part: 'main' }]);
    expect(await store.write((tx) => unbindChat(tx, chatId, 300))).toBe(true);
    expect(await store.write((tx) => unbindChat(tx, chatId, 301))).toBe(false);
    expect(await boundChats(store.read, 300)).toEqual([]);
  });

  it('keep the newest title', async () => {
    const chatId = await group('g1', '旧名');
    expect(await group('g1')).toBe(chatId);
    expect(await group('g1', '新名')).toBe(chatId);
    const rows = await store.write((tx) => ensureChat(tx, { bot: 'b', chatId: 'g1', kind: 'group' }));
    expect(rows.title).toBe('新名');
  });
});

describe('the stamp', () => {
  const sandbox: Stamp = { kind: 'sandbox', programmeId: 'a-2023', activatedAt: 500 };

  it('is set once', async () => {
    expect(await readStamp(store.read)).toBeNull();
    await store.write((tx) => stampStore(tx, sandbox));
    await store.write((tx) => stampStore(tx, { ...sandbox, activatedAt: 900 }));
    expect(await readStamp(store.read)).toEqual(sandbox);
  });

  it('refuses another kind of store and another programme', () => {
    expect(stampProblem(sandbox, { kind: 'sandbox', programmeId: 'a-2023' })).toBeNull();
    expect(stampProblem(sandbox, { kind: 'real', programmeId: 'a-2023' })).toContain('演练场');
    expect(stampProblem(sandbox, { kind: 'sandbox', programmeId: 'a-2024' })).toContain('a-2024');
  });
});

it('says a line once per key', async () => {
  const say = (key: string) => store.write((tx) => sayOnce(tx, key, 1));
  expect([await say('a'), await say('a'), await say('b')]).toEqual([true, false, true]);
});

it('records decisions, newest first', async () => {
  await store.write(async (tx) => {
    const closed = { subject: 'task:1', before: { state: 'open' }, after: { state: 'closed' } };
    await recordDecision(tx, { at: 1, personId: member, action: 'task.closed', ...closed, channel: 'system' });
    const later = { subject: 'task:1', before: { due: '2023-05-01' }, after: { due: '2023-05-09' } };
    await recordDecision(tx, { at: 2, personId: null, action: 'task.extended', ...later, channel: 'cli' });
  });
  expect(await decisionsAbout(store.read, 'task:1')).toMatchObject([
    { action: 'task.extended', personId: null, channel: 'cli', chatId: null, after: { due: '2023-05-09' } },
    { action: 'task.closed', personId: member, channel: 'system', before: { state: 'open' } },
  ]);
});

function group(chatId: string, title?: string): Promise<number> {
  return store.write(async (tx) => (await ensureChat(tx, { bot: 'b', chatId, kind: 'group', title })).id);
}

async function villages(): Promise<[number, number]> {
  const codes = town.units.filter((unit) => unit.kind === 'village').map((unit) => unit.id);
  const first = await unitByCode(store.read, codes[0] ?? '');
  const second = await unitByCode(store.read, codes[1] ?? '');
  return [first?.id ?? 0, second?.id ?? 0];
}
