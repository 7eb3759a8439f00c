import type { Choice } from '../../domain/messages.ts';
import { type Connection, Database } from '../../sqlite.ts';
import type { Cast } from './cast.ts';

export interface PlatformChat {
  readonly id: string;
  readonly title: string;
  readonly unit: string | null;
  readonly unitName: string | null;
  readonly unitKind: string | null;
  readonly kind: 'group' | 'private';
  /** How many messages it shows, so that a reader can count the unread ones. */
  readonly count: number;
  readonly lastText: string | null;
  readonly lastAt: number | null;
}

export interface PlatformPerson {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
}

export interface PlatformMessage {
  /** Order of the platform, over all chats. */
  readonly seq: number;
  readonly id: string;
  readonly chat: string;
  /** Null: the bot. */
  readonly sender: string | null;
  readonly senderName: string | null;
  readonly text: string;
  /** Programme clock. */
  readonly at: number;
  readonly mention: boolean;
  readonly quote: { readonly id: string; readonly name: string | null; readonly text: string } | null;
  readonly images: readonly Attachment[];
  readonly files: readonly Attachment[];
  /** Buttons under a message of the bot. */
  readonly choices: readonly Choice[];
}

/** `stored` names the bytes in the platform's own directory, `name` is what people see. */
export interface Attachment {
  readonly stored: string;
  readonly name: string;
}

export interface NewMessage {
  /** Null: the platform gives one. */
  readonly id: string | null;
  readonly chat: string;
  readonly sender: string | null;
  readonly text: string;
  readonly at: number;
  readonly mention: boolean;
  readonly quote: string | null;
  readonly images: readonly Attachment[];
  readonly files: readonly Attachment[];
  readonly choices?: readonly Choice[];
  /** True when the bot is to receive it. */
  readonly forBot: boolean;
  /** Idempotency key of a message the bot sends. */
  readonly key: string | null;
}

/** The row of the programme clock, see clock.ts. */
export interface ClockRow {
  readonly programme: number;
  readonly machine: number;
  readonly ceiling: number;
  readonly walkTarget: number | null;
}

export interface PlatformFile {
  /** Brings chats and people in line with the cast; messages stay. */
  seed(cast: Cast): void;
  chats(): PlatformChat[];
  chat(id: string): PlatformChat | undefined;
  /** The people of a chat, or everybody. */
  people(chat: string | null): PlatformPerson[];
  /** Stores the message durably. Null when this id or key is already there. */
  insert(message: NewMessage): PlatformMessage | null;
  message(id: string): PlatformMessage | undefined;
  /** Messages of a chat in order: all, those after one, or the last n. */
  messages(chat: string, range: { after?: number; last?: number }): PlatformMessage[];
  /** Messages of all chats after `seq`, at most `limit`. */
  since(seq: number, limit: number): PlatformMessage[];
  lastSeq(): number;
  /** The next message of the chat the bot has not taken yet. */
  nextForBot(chat: string): PlatformMessage | undefined;
  chatsWaiting(): string[];
  setTaken(seq: number, taken: boolean): void;
  attachment(stored: string): Attachment | undefined;
  readClock(): ClockRow | undefined;
  writeClock(row: ClockRow): void;
  close(): void;
}

const version = 2;
const busyTimeoutMs = 200;

/** What the bot has to do with a message: nothing, take it, it has taken it. */
const notForBot = 0;
const waiting = 1;
const taken = 2;

const schema = `
  create table chat (
    id text primary key, title text not null, unit text, unit_name text, unit_kind text, kind text not null,
    position integer not null, listed integer not null default 1
  );
  create table person (id text primary key, name text not null, roles text not null, position integer not null);
  create table membership (
    chat text not null references chat, person text not null references person, primary key (chat, person)
  ) without rowid;
  create table message (
    seq integer primary key autoincrement, id text not null unique, chat text not null references chat,
    sender text references person, text text not null, at integer not null, mention integer not null,
    quote text, images text not null, files text not null, bot_state integer not null, key text unique,
    choices text not null default '[]'
  );
  create index message_by_chat on message (chat, seq);
  create index message_waiting on message (chat, seq) where bot_state = ${waiting};
  create table attachment (stored text primary key, name text not null);
  create table clock (
    one integer primary key check (one = 1), programme integer not null, machine integer not null,
    ceiling integer not null, walk_target integer
  );
`;

const chatColumns = `
  c.id, c.title, c.unit, c.unit_name as unitName, c.unit_kind as unitKind, c.kind,
  (select count(*) from message m where m.chat = c.id) as count,
  (select m.text from message m where m.chat = c.id order by m.seq desc limit 1) as lastText,
  (select m.at from message m where m.chat = c.id order by m.seq desc limit 1) as lastAt`;

const messageColumns = `
  m.seq, m.id, m.chat, m.sender, p.name as senderName, m.text, m.at, m.mention, m.images, m.files, m.choices,
  q.id as quoteId, qp.name as quoteName, q.text as quoteText
  from message m left join person p on p.id = m.sender
  left join message q on q.id = m.quote left join person qp on qp.id = q.sender`;

interface MessageRow extends Omit<PlatformMessage, 'mention' | 'quote' | 'images' | 'files' | 'choices'> {
  readonly choices: string;
  readonly mention: number;
  readonly images: string;
  readonly files: string;
  readonly quoteId: string | null;
  readonly quoteName: string | null;
  readonly quoteText: string | null;
}

/**
 * The chat platform's own file. It stands for WeCom's or DingTalk's servers, so it is not the store and shares nothing
 * with it: what the bot knows of it comes through the adapter alone. Every write is durable when it returns.
 */
export function openPlatformFile(file: string): PlatformFile {
  const db = new Database(file, { timeout: busyTimeoutMs });
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  create(db);
  return { ...directory(db), ...messages(db), ...clock(db), close: () => db.close() };
}

function create(db: Connection): void {
  const found = Number(db.pragma('user_version', { simple: true }));
  if (found === version) return;
  if (found === 1) {
    db.exec(`alter table message add column choices text not null default '[]'; pragma user_version = ${version}`);
    return;
  }
  if (found !== 0) {
    db.close();
    throw new Error('演练场的文件是别的版本写的，打不开。请运行 jingcun sandbox-reset 重新开始。');
  }
  db.transaction(() => {
    db.exec(schema);
    db.pragma(`user_version = ${version}`);
  })();
}

function directory(db: Connection): Pick<PlatformFile, 'seed' | 'chats' | 'chat' | 'people'> {
  const putChat = db.prepare(
    `insert into chat (id, title, unit, unit_name, unit_kind, kind, position) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set title = excluded.title, unit = excluded.unit, unit_name = excluded.unit_name,
     unit_kind = excluded.unit_kind,
     kind = excluded.kind, position = excluded.position, listed = 1`,
  );
  const putPerson = db.prepare(
    `insert into person (id, name, roles, position) values (?, ?, ?, ?)
     on conflict (id) do update set name = excluded.name, roles = excluded.roles, position = excluded.position`,
  );
  const putMember = db.prepare('insert into membership (chat, person) values (?, ?)');
  const allChats = db.prepare<[], PlatformChat>(`select ${chatColumns} from chat c where listed = 1 order by position`);
  const oneChat = db.prepare<[string], PlatformChat>(`select ${chatColumns} from chat c where id = ? and listed = 1`);
  const peopleOf = db.prepare<{ chat: string | null }, { id: string; name: string; roles: string }>(
    `select id, name, roles from person p
     where exists (select 1 from membership where person = p.id and (@chat is null or chat = @chat)) order by position`,
  );
  const seed = db.transaction((cast: Cast) => {
    db.exec('delete from membership; update chat set listed = 0');
    for (const [index, person] of cast.people.entries()) {
      putPerson.run(person.id, person.name, JSON.stringify(person.roles), index);
    }
    for (const [index, chat] of cast.chats.entries()) {
      putChat.run(chat.id, chat.title, chat.unit, chat.unitName, chat.unitKind, chat.kind, index);
      for (const member of chat.members) putMember.run(chat.id, member);
    }
  });
  return {
    seed: (cast) => seed(cast),
    chats: () => allChats.all(),
    chat: (id) => oneChat.get(id),
    people: (chat) => peopleOf.all({ chat }).map((row) => ({ ...row, roles: textList(row.roles) })),
  };
}

type MessagePart = Omit<PlatformFile, 'seed' | 'chats' | 'chat' | 'people' | 'readClock' | 'writeClock' | 'close'>;

function messages(db: Connection): MessagePart {
  const put = db.prepare(
    `insert into message (id, chat, sender, text, at, mention, quote, images, files, choices, bot_state, key)
     values (@id, @chat, @sender, @text, @at, @mention, @quote, @images, @files, @choices, @state, @key)
     on conflict do nothing`,
  );
  const putAttachment = db.prepare('insert into attachment (stored, name) values (?, ?) on conflict do nothing');
  const highest = db.prepare<[], { seq: number | null }>('select max(seq) as seq from message');
  const byId = db.prepare<[string], MessageRow>(`select ${messageColumns} where m.id = ?`);
  const after = db.prepare<[string, number], MessageRow>(
    `select ${messageColumns} where m.chat = ? and m.seq > ? order by m.seq`,
  );
  const last = db.prepare<[string, number], MessageRow>(
    `select ${messageColumns} where m.chat = ? order by m.seq desc limit ?`,
  );
  const since = db.prepare<[number, number], MessageRow>(
    `select ${messageColumns} where m.seq > ? order by m.seq limit ?`,
  );
  const next = db.prepare<[string], MessageRow>(
    `select ${messageColumns} where m.chat = ? and m.bot_state = ${waiting} order by m.seq limit 1`,
  );
  const chatsWaiting = db.prepare<[], { chat: string }>(
    `select distinct chat from message where bot_state = ${waiting}`,
  );
  const setTaken = db.prepare(`update message set bot_state = ? where seq = ? and bot_state <> ${notForBot}`);
  const attachment = db.prepare<[string], Attachment>('select stored, name from attachment where stored = ?');

  const insert = db.transaction((message: NewMessage) => {
    const id = message.id ?? `sandbox-${(highest.get()?.seq ?? 0) + 1}`;
    for (const item of [...message.images, ...message.files]) putAttachment.run(item.stored, item.name);
    const { changes } = put.run({
      id,
      chat: message.chat,
      sender: message.sender,
      text: message.text,
      at: message.at,
      mention: message.mention ? 1 : 0,
      quote: message.quote,
      images: JSON.stringify(message.images),
      files: JSON.stringify(message.files),
      choices: JSON.stringify(message.choices ?? []),
      state: message.forBot ? waiting : notForBot,
      key: message.key,
    });
    return changes === 0 ? undefined : byId.get(id);
  });

  return {
    insert: (message) => {
      const row = insert.immediate(message);
      return row === undefined ? null : fromRow(row);
    },
    message: (id) => optional(byId.get(id)),
    messages: (chat, range) =>
      range.last === undefined
        ? after.all(chat, range.after ?? 0).map(fromRow)
        : last.all(chat, range.last).reverse().map(fromRow),
    since: (seq, limit) => since.all(seq, limit).map(fromRow),
    lastSeq: () => highest.get()?.seq ?? 0,
    nextForBot: (chat) => optional(next.get(chat)),
    chatsWaiting: () => chatsWaiting.all().map((row) => row.chat),
    setTaken: (seq, isTaken) => void setTaken.run(isTaken ? taken : waiting, seq),
    attachment: (stored) => attachment.get(stored),
  };
}

function clock(db: Connection): Pick<PlatformFile, 'readClock' | 'writeClock'> {
  const read = db.prepare<[], ClockRow>(
    'select programme, machine, ceiling, walk_target as walkTarget from clock where one = 1',
  );
  const write = db.prepare<ClockRow>(
    `insert into clock (one, programme, machine, ceiling, walk_target)
     values (1, @programme, @machine, @ceiling, @walkTarget)
     on conflict (one) do update set programme = excluded.programme, machine = excluded.machine,
     ceiling = excluded.ceiling, walk_target = excluded.walk_target`,
  );
  return { readClock: () => read.get(), writeClock: (row) => void write.run(row) };
}

function optional(row: MessageRow | undefined): PlatformMessage | undefined {
  return row === undefined ? undefined : fromRow(row);
}

function fromRow(row: MessageRow): PlatformMessage {
  const { quoteId, quoteName, quoteText, ...rest } = row;
  return {
    ...rest,
    mention: row.mention === 1,
    quote: quoteId === null ? null : { id: quoteId, name: quoteName, text: quoteText ?? '' },
    images: attachmentList(row.images),
    files: attachmentList(row.files),
    choices: JSON.parse(row.choices),
  };
}

/** Written by this file alone, so its shape is known. */
function attachmentList(json: string): readonly Attachment[] {
  return JSON.parse(json);
}

function textList(json: string): readonly string[] {
  return JSON.parse(json);
}
