import { EventEmitter } from 'node:events';
import type { OutgoingMessage } from '../../domain/messages.ts';
import type { SandboxClock } from './clock.ts';
import { createLanes, type Lanes } from './lanes.ts';
import type { PhotoFiles } from './photo-files.ts';
import type { Attachment, PlatformChat, PlatformFile, PlatformMessage, PlatformPerson } from './platform-file.ts';

/** What somebody types into the chat. */
export interface Post {
  readonly chat: string;
  readonly sender: string;
  readonly text: string;
  /** Bytes in base64, with or without a `data:` prefix. */
  readonly photos: readonly string[];
  /** Bytes as those of photos. */
  readonly files?: readonly { readonly name: string; readonly data: string }[] | undefined;
  /** Id of the quoted message. */
  readonly quote?: string | undefined;
  /** The platform's id of the message; the same id again is a redelivery. */
  readonly id?: string | undefined;
  /** Whether the bot is @ed; true unless told. */
  readonly mention?: boolean | undefined;
}

/** `taken` is false when the bot could not store it in time: the platform keeps handing it over. */
export type Posted = { readonly id: string; readonly taken: boolean } | { readonly error: string };

/** What the page is told as it happens. */
export type PlatformEvent =
  | { readonly type: 'message'; readonly message: PlatformMessage }
  | { readonly type: 'clock' };

export interface Platform {
  chats(): readonly PlatformChat[];
  chat(id: string): PlatformChat | undefined;
  people(chat: string | null): readonly PlatformPerson[];
  /** Shows the message and hands it to the bot. Resolves when the bot has it. */
  post(post: Post): Promise<Posted>;
  message(id: string): PlatformMessage | undefined;
  messages(chat: string, range: { after?: number; last?: number }): readonly PlatformMessage[];
  since(seq: number, limit: number): readonly PlatformMessage[];
  lastSeq(): number;
  /** Shows a message of the bot; false when the chat does not exist. The same key again shows nothing new. */
  show(message: OutgoingMessage): Promise<boolean>;
  /** The bytes of a picture or file and the name people see; null when there is none. */
  attachment(stored: string): Promise<{ bytes: Uint8Array; name: string } | null>;
  subscribe(listener: (event: PlatformEvent) => void): () => void;
  /** Tells everybody that the clock moved. */
  clockMoved(): void;
  readonly lanes: Lanes;
}

const maxPhotos = 9;
const maxFiles = 3;
const maxTextLength = 100_000;
/** How long a post waits for the bot before its sender is told that it comes later. */
const takenWithinMs = 15_000;
const givenId = /^sandbox-\d+$/;

export function createPlatform(parts: { file: PlatformFile; photos: PhotoFiles; clock: SandboxClock }): Platform {
  const { file, photos, clock } = parts;
  const events = new EventEmitter().setMaxListeners(0);
  const lanes = createLanes(file);

  async function post(post: Post): Promise<Posted> {
    const known = post.id === undefined ? undefined : file.message(post.id);
    if (known !== undefined) return handOver(known, true);
    const problem = problemOf(file, post);
    if (problem !== null) return { error: problem };
    const decoded = decodePhotos(post.photos);
    if (decoded === null) return { error: '照片没传完整，请重新选一次。' };
    const files = await keepFiles(photos, post.files ?? []);
    if (files === null) return { error: '文件没传完整，请重新选一次。' };
    const stored = await Promise.all(decoded.map((bytes) => photos.put(bytes)));
    const images = stored.map((one, index) => ({ stored: one, name: `照片${index + 1}` }));
    const message = insert(post, { images, files });
    if (message !== null) return handOver(message, false);
    const twin = post.id === undefined ? undefined : file.message(post.id);
    return twin === undefined ? { error: '这条没发出去，请再发一次。' } : handOver(twin, true);
  }

  function insert(
    post: Post,
    { images, files }: { images: readonly Attachment[]; files: readonly Attachment[] },
  ): PlatformMessage | null {
    const message = file.insert({
      id: post.id ?? null,
      chat: post.chat,
      sender: post.sender,
      text: post.text,
      at: clock.now(),
      mention: post.mention ?? true,
      quote: post.quote ?? null,
      images,
      files,
      forBot: isForBot(file, post.chat, post.mention ?? true),
      key: null,
    });
    if (message !== null) events.emit('event', { type: 'message', message });
    return message;
  }

  async function handOver(message: PlatformMessage, again: boolean): Promise<Posted> {
    if (message.sender === null || !isForBot(file, message.chat, message.mention)) {
      return { id: message.id, taken: true };
    }
    if (again) file.setTaken(message.seq, false);
    const taken = lanes.whenTaken(message.seq, takenWithinMs);
    lanes.wake(message.chat);
    return { id: message.id, taken: await taken };
  }

  async function show(outgoing: OutgoingMessage): Promise<boolean> {
    if (file.chat(outgoing.chat.id) === undefined) return false;
    const images = await copyAll(photos, outgoing.images);
    const files = await copyAll(photos, outgoing.files);
    const asked = outgoing.replyHandle === undefined ? undefined : file.message(outgoing.replyHandle);
    const message = file.insert({
      id: null,
      chat: outgoing.chat.id,
      sender: null,
      text: outgoing.text,
      at: clock.now(),
      mention: false,
      quote: asked?.chat === outgoing.chat.id ? asked.id : null,
      images,
      files,
      choices: outgoing.chat.kind === 'private' ? (outgoing.choices ?? []) : [],
      forBot: false,
      key: outgoing.idempotencyKey,
    });
    if (message !== null) events.emit('event', { type: 'message', message });
    return true;
  }

  return {
    chats: () => file.chats(),
    chat: (id) => file.chat(id),
    people: (chat) => file.people(chat),
    post,
    message: (id) => file.message(id),
    messages: (chat, range) => file.messages(chat, range),
    since: (seq, limit) => file.since(seq, limit),
    lastSeq: () => file.lastSeq(),
    show,
    async attachment(stored) {
      const found = file.attachment(stored);
      return found === undefined ? null : { bytes: await photos.get(stored), name: found.name };
    },
    subscribe(listener) {
      events.on('event', listener);
      return () => void events.off('event', listener);
    },
    clockMoved: () => void events.emit('event', { type: 'clock' }),
    lanes,
  };
}

/** Why the platform would not accept the post; one sentence for the person who typed it. */
function problemOf(file: PlatformFile, post: Post): string | null {
  if (file.chat(post.chat) === undefined) return '没有这个会话，请从左边的列表里选。';
  if (!file.people(post.chat).some((person) => person.id === post.sender)) return '这个人不在这个会话里，请换一个人。';
  const files = post.files ?? [];
  if (files.length > maxFiles) return `一次最多发${maxFiles}个文件，请分开发。`;
  if (post.text.trim() === '' && post.photos.length + files.length === 0) return '空消息发不出去，写几个字或带张照片。';
  if (post.text.length > maxTextLength) return `太长了，一条最多${maxTextLength}个字，请分开发。`;
  if (post.photos.length > maxPhotos) return `一次最多发${maxPhotos}张照片，请分开发。`;
  if (post.id === '') return '消息编号不能是空的，不写就由演练场来编。';
  if (post.id !== undefined && givenId.test(post.id)) return 'sandbox-开头的编号由演练场来编，请换一个。';
  if (post.quote !== undefined && file.message(post.quote)?.chat !== post.chat) return '引用的那条不在这个会话里。';
  return null;
}

function isForBot(file: PlatformFile, chat: string, mention: boolean): boolean {
  return mention || file.chat(chat)?.kind === 'private';
}

function decodePhotos(photos: readonly string[]): Buffer[] | null {
  const decoded = photos.map(decodePhoto);
  return decoded.every((bytes) => bytes !== null) ? decoded : null;
}

/** Node skips what is not base64, so a spoilt photo decodes to fewer bytes than its length promises. */
function decodePhoto(photo: string): Buffer | null {
  const text = photo.startsWith('data:') ? photo.slice(photo.indexOf(',') + 1) : photo;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const expected = (text.length / 4) * 3 - padding;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === expected && expected > 0 ? bytes : null;
}

async function keepFiles(photos: PhotoFiles, files: NonNullable<Post['files']>): Promise<readonly Attachment[] | null> {
  const kept: Attachment[] = [];
  for (const { name, data } of files) {
    const bytes = decodePhoto(data);
    if (bytes === null) return null;
    kept.push({ stored: await photos.put(bytes), name });
  }
  return kept;
}

async function copyAll(photos: PhotoFiles, paths: readonly string[]): Promise<Attachment[]> {
  return Promise.all(paths.map((path) => photos.copy(path)));
}
