import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asc, eq } from 'drizzle-orm';
import type { Command } from '../../src/commands/command.ts';
import { type HandleDeps, type Handled, handleInbox } from '../../src/commands/handle-message.ts';
import { commands as allCommands } from '../../src/commands/list.ts';
import { receiveMessage } from '../../src/commands/receive-message.ts';
import type { IncomingMessage } from '../../src/domain/messages.ts';
import { chineseCalendar } from '../../src/domain/programme/calendar.ts';
import type { ProgrammeBundle, Role, TownPerson } from '../../src/domain/programme/model.ts';
import { type Instant, instantAt } from '../../src/domain/time.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';
import { bindAccount, ensureAccount } from '../../src/store/accounts.ts';
import { bindChat, ensureChat } from '../../src/store/chats.ts';
import { importTown } from '../../src/store/import-town.ts';
import { openStore } from '../../src/store/open.ts';
import type { OutboxRow } from '../../src/store/outbox.ts';
import { personByCode } from '../../src/store/people.ts';
import { chats, outbox } from '../../src/store/schema.ts';
import { stampStore } from '../../src/store/settings.ts';
import type { Store } from '../../src/store/store.ts';
import { allUnits } from '../../src/store/units.ts';

/**
 * The sample town in a store of its own, spoken to as its people do:
 *
 *     const town = await openTown();
 *     const secretary = town.holder('secretary', 'changhu');
 *     expect(await town.say({ person: secretary, text: '待确认' })).toEqual(['…']);
 *     await town.say({ account: 'stranger', chat: 'changhu', text: '三组大扫除15人', photos: 2 });
 *     await town.say({ person: secretary, chat: 'private', text: '我的积分', at: instantAt('2023-05-04', '10:00') });
 *     await town.close();
 *
 * Every unit has a bound main group named by its code; `unbound` is a group bound to nothing. A roster person's account
 * is bound with all his roles when he first speaks; an `account` is nobody until he says 我是. The clock stands at
 * 09:00 of 2023-03-16 and moves on by a second with each message; `at` or `town.clock.now` sets it.
 */
export interface TestTown {
  /** Holds `jingcun.db`, as a data directory does. */
  readonly dir: string;
  readonly store: Store;
  readonly bundle: ProgrammeBundle;
  /** `now` is the programme clock, `machineNow` the machine clock. */
  readonly clock: { now: Instant; machineNow: number };
  readonly deps: HandleDeps & { shownPhoto?: (sha256: string) => string | null };
  /** Errors of handlers, as they were logged. */
  readonly errors: unknown[];
  /** Receives and handles a message; the texts it was answered with, in every chat. A handler that throws fails the test. */
  say(message: Said): Promise<string[]>;
  /** The same with everything that came of it, and failures as outcomes. */
  post(message: Said): Promise<Posted>;
  /** Messages as an adapter would deliver them, for tests of the two commits. */
  incoming(message: Said): Promise<IncomingMessage>;
  /** Roster id of the first person with the role; for `member`, of one without roles. */
  holder(role: Role, unitCode?: string): string;
  /** People of the unit who hold no role. */
  members(unitCode: string): readonly TownPerson[];
  person(id: string): TownPerson;
  /** The outbox of a chat: a unit's code, `unbound`, or `private:<roster id or account>`. */
  sentTo(chat: string): Promise<OutboxRow[]>;
  close(): Promise<void>;
}

export interface Said {
  readonly text: string;
  /** Roster id; the sender is bound to him. */
  readonly person?: string;
  /** Platform account that is bound to nobody. */
  readonly account?: string;
  /** A unit's code, `unbound` or `private`. By default the group of the person's unit. */
  readonly chat?: string;
  /** Number of photos, or their references. */
  readonly photos?: number | readonly string[];
  readonly files?: IncomingMessage['files'];
  readonly quote?: { readonly messageId?: string; readonly text?: string; readonly photos?: readonly string[] };
  readonly at?: Instant;
  /** Platform's message id; the same id twice is a redelivery. */
  readonly id?: string;
}

export interface Posted extends Handled {
  readonly inboxId: number;
  readonly repeat: boolean;
  /** Replies to this message and to those it released, in order. */
  readonly replies: readonly OutboxRow[];
}

const bot = 'test';
export const programmeStart = instantAt('2023-03-16', '09:00');

export async function openTown(options: { commands?: readonly Command[] } = {}): Promise<TestTown> {
  const { bundle, file: template } = await sample();
  const dir = mkdtempSync(join(tmpdir(), 'jingcun-town-'));
  const file = join(dir, 'jingcun.db');
  copyFileSync(template, file);
  const store = openStore(file);
  const clock = { now: programmeStart, machineNow: 1_790_000_000_000 };
  const errors: unknown[] = [];
  const deps: TestTown['deps'] = {
    store,
    bundle,
    calendar: chineseCalendar(),
    now: () => clock.now,
    machineNow: () => clock.machineNow,
    commands: options.commands ?? allCommands,
    log: { error: (fields) => errors.push('err' in fields ? fields.err : fields) },
  };
  let messages = 0;

  function person(id: string): TownPerson {
    const found = bundle.town.people.find((one) => one.id === id);
    if (!found) throw new Error(`nobody on the roster is ${id}`);
    return found;
  }

  async function incoming(said: Said): Promise<IncomingMessage> {
    if (said.at !== undefined) clock.now = said.at;
    messages += 1;
    const userId = await speaker(said);
    const chat = said.chat ?? (said.person === undefined ? 'private' : person(said.person).unit);
    const photos = typeof said.photos === 'number' ? photoReferences(messages, said.photos) : (said.photos ?? []);
    return {
      bot,
      messageId: said.id ?? `m-${messages}`,
      chat: chat === 'private' ? { id: `private:${userId}`, kind: 'private' } : { id: chat, kind: 'group' },
      sender: { id: userId, name: said.person === undefined ? userId : person(said.person).name },
      text: said.text,
      photos,
      ...(said.files ? { files: said.files } : {}),
      ...(said.quote ? { quote: { ...said.quote, photos: said.quote.photos ?? [] } } : {}),
      replyHandle: { value: `handle-${messages}`, expiresAt: clock.machineNow + 600_000 },
    };
  }

  async function speaker(said: Said): Promise<string> {
    const code = said.person;
    if (code === undefined) return said.account ?? 'stranger';
    await store.write(async (tx) => {
      const { id: accountId } = await ensureAccount(tx, { bot, userId: code, displayName: person(code).name });
      const known = await personByCode(tx, code);
      if (!known) throw new Error(`${code} was not imported`);
      if (!bound.has(code)) await bindAccount(tx, { accountId, personId: known.id, by: 'seed', at: clock.now });
      bound.add(code);
    });
    return code;
  }
  const bound = new Set<string>();

  async function post(said: Said): Promise<Posted> {
    const { inboxId, repeat } = await receiveMessage(deps, await incoming(said));
    const handled = await handleInbox(deps, inboxId);
    const replies = await repliesTo(store, inboxId);
    for (const released of handled.heldReleased) {
      const before = new Set((await repliesTo(store, released)).map((row) => row.id));
      await handleInbox(deps, released);
      replies.push(...(await repliesTo(store, released)).filter((row) => !before.has(row.id)));
    }
    clock.now += 1_000;
    clock.machineNow += 1_000;
    return { ...handled, inboxId, repeat, replies };
  }

  return {
    dir,
    store,
    bundle,
    clock,
    deps,
    errors,
    person,
    incoming,
    post,
    async say(said) {
      const { outcome, replies } = await post(said);
      if (outcome === 'failed') throw errors.at(-1);
      return replies.map((reply) => reply.text);
    },
    holder(role, unitCode) {
      const found = bundle.town.people.find(
        (one) => (unitCode === undefined || coversUnit(one, role, unitCode)) && holds(one, role),
      );
      if (!found) throw new Error(`nobody is ${role} of ${unitCode ?? 'the town'}`);
      return found.id;
    },
    members: (unitCode) => bundle.town.people.filter((one) => one.unit === unitCode && one.roles.length === 0),
    async sentTo(chat) {
      const rows = await store.read
        .select({ row: outbox })
        .from(outbox)
        .innerJoin(chats, eq(chats.id, outbox.chatId))
        .where(eq(chats.chatId, chat))
        .orderBy(asc(outbox.id));
      return rows.map(({ row }) => row);
    },
    async close() {
      await store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The imported town is the same for all tests of a file: it is made once and copied. */
let made: Promise<{ bundle: ProgrammeBundle; file: string }> | undefined;

function sample(): Promise<{ bundle: ProgrammeBundle; file: string }> {
  made ??= makeSample();
  return made;
}

async function makeSample(): Promise<{ bundle: ProgrammeBundle; file: string }> {
  const bundle = readProgrammeDir('programmes/chaqi-2023');
  const dir = mkdtempSync(join(tmpdir(), 'jingcun-sample-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'sample.db');
  const store = openStore(file);
  await store.write(async (tx) => {
    await importTown(tx, bundle.town, programmeStart);
    await stampStore(tx, { kind: 'sandbox', programmeId: bundle.programme.id, activatedAt: programmeStart });
    for (const unit of await allUnits(tx)) {
      const chat = await ensureChat(tx, { bot, chatId: unit.code, kind: 'group', title: `${unit.name}工作群` });
      await bindChat(tx, { chatId: chat.id, unitId: unit.id, part: 'main', at: programmeStart });
    }
    await ensureChat(tx, { bot, chatId: 'unbound', kind: 'group', title: '新群' });
  });
  await store.close();
  return { bundle, file };
}

async function repliesTo(store: Store, inboxId: number): Promise<OutboxRow[]> {
  return store.read.select().from(outbox).where(eq(outbox.inboxId, inboxId)).orderBy(asc(outbox.id));
}

function photoReferences(message: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `photo-${message}-${index + 1}`);
}

function holds(person: TownPerson, role: Role): boolean {
  return role === 'member' ? person.roles.length === 0 : person.roles.some((grant) => grant.role === role);
}

function coversUnit(person: TownPerson, role: Role, unitCode: string): boolean {
  const grant = person.roles.find((one) => one.role === role);
  return grant && grant.units.length > 0 ? grant.units.includes(unitCode) : person.unit === unitCode;
}
