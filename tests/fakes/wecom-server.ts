import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { type Card, cardText, readCard, updateShape } from './wecom-card.ts';

/** How the platform misbehaves with a frame of ours. */
export type Fault =
  /** Done as asked, but the answer never leaves. */
  | { readonly kind: 'mute' }
  /** Lost on the way: nothing is done. */
  | { readonly kind: 'lose' }
  /** Done, and answered later. */
  | { readonly kind: 'late'; readonly ms: number }
  | { readonly kind: 'refuse'; readonly code: number; readonly message?: string };

/** Something people see in a conversation. */
export interface Shown {
  readonly chat: string;
  readonly type: 'stream' | 'markdown' | 'image' | 'file' | 'text' | 'card';
  /** As it stands now: frames of a stream replace it. */
  text: string;
  finished: boolean;
  readonly streamId: string | null;
  /** `msgid` of the message it answers; null for a push. */
  readonly answers: string | null;
  readonly bytes: Buffer | null;
  /** Frames that made it. */
  frames: number;
}

export interface FakeWecomOptions {
  readonly botId: string;
  readonly secret: string;
  /** Frames a conversation takes in `windowMs`. */
  readonly perMinute?: number;
  readonly windowMs?: number;
  /** From the first frame of a stream to its expiry. */
  readonly streamLifeMs?: number;
  readonly chunkAckMs?: number;
}

export interface Said {
  readonly chat: { readonly id: string; readonly kind: 'group' | 'private' };
  readonly from?: string;
  readonly msgid?: string;
  /** `msgtype` and what belongs to it. */
  readonly content?: Record<string, unknown>;
}

const frameShape = z.object({
  cmd: z.string(),
  headers: z.object({ req_id: z.string().min(1).max(256) }),
  body: z.record(z.string(), z.unknown()).optional(),
});
type Frame = z.output<typeof frameShape>;

const maxContentBytes = 20_480;
const maxChunkBytes = 512 * 1024;

interface Callback {
  readonly kind: 'message' | 'event';
  readonly msgid: string;
  readonly chat: string;
}

interface UploadState {
  readonly type: string;
  readonly size: number;
  readonly chunks: number;
  readonly md5: string;
  readonly pieces: Map<number, Buffer>;
}

class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * WeCom's side of the long connection (documents 101463, 101833–101838) as a real WebSocket server that holds state and
 * checks what it is sent. Frames it would not take are in `violations`, whatever it answered.
 */
export class FakeWecom extends EventEmitter {
  readonly shown: Shown[] = [];
  readonly violations: string[] = [];
  /** Successful subscriptions. */
  subscriptions = 0;
  /** Attempts to subscribe, refused ones too. */
  attempts = 0;
  /** Subscriptions made while the bot's other socket was open and subscribed still. */
  overlaps = 0;
  /** `msgid` of messages the other end has certainly read. */
  readonly confirmed = new Set<string>();
  pings = 0;
  uploads = 0;
  /** The conversations in which a frame was refused as one too many. */
  readonly rateRefusals: string[] = [];
  /** Chunks under way at once, at most. */
  mostChunks = 0;
  /** Answers no pings. */
  ignorePings = false;
  refuseCredentials = false;
  refuseSubscriptions: number | null = null;
  /** Chooses what goes wrong with a frame. */
  fault: (cmd: string, body: Record<string, unknown>) => Fault | null = () => null;
  url = '';
  readonly #options: Required<FakeWecomOptions>;
  readonly #sockets = new Set<WebSocket>();
  readonly #subscribed = new Set<WebSocket>();
  /** Subscribed now or once. */
  readonly #former = new WeakSet<WebSocket>();
  /** Half-open ones: they do not even notice that we hang up. */
  readonly #deaf = new Set<WebSocket>();
  readonly #known = new Map<string, 'group' | 'private'>();
  readonly #callbacks = new Map<string, Callback>();
  readonly #streams = new Map<string, Shown & { begunAt: number }>();
  readonly #cards = new Map<string, { readonly card: Card; readonly shown: Shown; readonly chat: string }>();
  /** When the event of a callback was sent. */
  /** By msgid, to be sent again. */
  readonly #presses = new Map<string, { taskId: string; body: Record<string, unknown> }>();
  readonly #pressedAt = new Map<string, { at: number; taskId: string }>();
  readonly #uploading = new Map<string, UploadState>();
  readonly #media = new Map<string, Buffer>();
  readonly #frames = new Map<string, number[]>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #server: WebSocketServer | null = null;
  #port = 0;
  #ids = 0;
  #chunksUnderWay = 0;
  #secret: string;

  constructor(options: FakeWecomOptions) {
    super();
    this.#options = { perMinute: 30, windowMs: 60_000, streamLifeMs: 360_000, chunkAckMs: 0, ...options };
    this.#secret = options.secret;
  }

  async listen(): Promise<void> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: this.#port });
    server.on('connection', (socket) => this.#accept(socket));
    await once(server, 'listening');
    const address = server.address();
    this.#port = typeof address === 'object' && address ? address.port : 0;
    this.url = `ws://127.0.0.1:${this.#port}`;
    this.#server = server;
  }

  /** Nobody answers at the address until `listen` is called again; state is kept. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const socket of [...this.#sockets, ...this.#deaf]) socket.terminate();
    this.#deaf.clear();
    const server = this.#server;
    this.#server = null;
    if (server) await new Promise((done) => server.close(done));
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  isSubscribed(): boolean {
    return this.#subscribed.size > 0;
  }

  /** Resolves once a socket is subscribed. */
  async subscribed(): Promise<void> {
    while (this.#subscribed.size === 0) await once(this, 'subscribed');
  }

  /** Resolves once `is` holds; it is asked whenever something happened here. */
  async until(is: () => boolean): Promise<void> {
    while (!is()) await once(this, 'change');
  }

  texts(chat: string): string[] {
    return this.shown.filter((one) => one.chat === chat).map(({ text }) => text);
  }

  /** Drops the records of what happened, for measuring what the other side holds. */
  forgetAll(): void {
    this.shown.length = 0;
    this.confirmed.clear();
    for (const store of [this.#callbacks, this.#streams, this.#uploading, this.#media, this.#frames]) store.clear();
  }

  changeSecret(secret: string): void {
    this.#secret = secret;
  }

  /** Nobody is left in the conversation, or the bot was taken out of it. */
  removeChat(chat: string): void {
    this.#known.delete(chat);
  }

  /** Media ids are over. */
  dropMedia(): void {
    this.#media.clear();
  }

  expireStreams(): void {
    for (const stream of this.#streams.values()) stream.begunAt = Number.NEGATIVE_INFINITY;
  }

  /** The platform ends the connection. */
  kick(): void {
    for (const socket of this.#sockets) socket.close(1001);
  }

  /** The line breaks: no goodbye. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  /** The other end is gone, and nobody told: what we send is not read, and nothing comes back. */
  halfOpen(): void {
    for (const socket of this.#sockets) {
      socket.pause();
      this.#subscribed.delete(socket);
      this.#sockets.delete(socket);
      this.#deaf.add(socket);
    }
  }

  /** Somebody else subscribed with the same bot. */
  displace(): void {
    for (const socket of this.#subscribed) this.#sendDisplaced(socket);
  }

  /**
   * A member says something to the bot. Delivered once, as the platform does it: false when nobody is connected, and
   * then it is lost.
   */
  say({ chat, from = 'zhangsan', msgid = this.#id('m'), content }: Said): { delivered: boolean; msgid: string } {
    this.#known.set(chat.id, chat.kind);
    const body = {
      msgid,
      aibotid: this.#options.botId,
      ...(chat.kind === 'group' ? { chatid: chat.id } : {}),
      chattype: chat.kind === 'group' ? 'group' : 'single',
      from: { userid: from },
      response_url: 'https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=CODE',
      ...(content ?? { msgtype: 'text', text: { content: '@村务助手 你好' } }),
    };
    return { delivered: this.#callback('message', chat.id, body), msgid };
  }

  event(eventtype: string, from: string): boolean {
    const body = { msgid: this.#id('e'), create_time: 1_780_000_000, msgtype: 'event', from: { userid: from } };
    return this.#callback('event', from, { ...body, event: { eventtype } });
  }

  /** Somebody presses a button of a card he sees; false when there is none with that label. The same `msgid` is a repeat. */
  press(label: string, from: string, msgid = this.#id('e')): boolean {
    const before = this.#presses.get(msgid);
    if (before) return this.#sendPress(from, before);
    const held = [...this.#cards.values()].filter(({ chat }) => chat === from);
    const found = held.flatMap(({ card }) => card.button_list.map((one) => ({ ...one, taskId: card.task_id })));
    const pressed = found.findLast(({ text }) => text === label);
    if (!pressed) return false;
    const body = {
      ...{
        msgid,
        create_time: 1_780_000_000,
        aibotid: this.#options.botId,
        chattype: 'single',
        from: { userid: from },
      },
      msgtype: 'event',
      event: {
        eventtype: 'template_card_event',
        template_card_event: { card_type: 'button_interaction', event_key: pressed.key, task_id: pressed.taskId },
      },
    };
    this.#presses.set(msgid, { taskId: pressed.taskId, body });
    return this.#sendPress(from, { taskId: pressed.taskId, body });
  }

  #sendPress(from: string, { taskId, body }: { taskId: string; body: Record<string, unknown> }): boolean {
    this.#pressedAt.set(`cb-${this.#ids + 1}`, { at: Date.now(), taskId });
    return this.#callback('event', from, body);
  }

  /** Any text, as a frame. */
  sendRaw(text: string): void {
    for (const socket of this.#subscribed) socket.send(text);
  }

  #callback(kind: Callback['kind'], chat: string, body: Record<string, unknown>): boolean {
    const [socket] = this.#subscribed;
    if (!socket || socket.readyState !== WebSocket.OPEN) return false;
    const reqId = this.#id('cb');
    this.#callbacks.set(reqId, { kind, msgid: String(body['msgid']), chat });
    const cmd = kind === 'message' ? 'aibot_msg_callback' : 'aibot_event_callback';
    socket.send(JSON.stringify({ cmd, headers: { req_id: reqId }, body }));
    // Read in order: who answers this has read the message before it.
    socket.ping(String(body['msgid']));
    return true;
  }

  #accept(socket: WebSocket): void {
    this.#sockets.add(socket);
    socket.on('message', (data) => this.#receive(socket, String(data)));
    socket.on('pong', (msgid) => {
      this.confirmed.add(String(msgid));
      this.emit('change');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#subscribed.delete(socket);
      this.emit('change');
    });
  }

  #receive(socket: WebSocket, text: string): void {
    const parsed = frameShape.safeParse(JSON.parse(text));
    if (!parsed.success) {
      this.#violate(`a frame of another shape: ${text.slice(0, 80)}`);
      return;
    }
    const { cmd, headers, body = {} } = parsed.data;
    const fault = cmd === 'ping' || cmd === 'aibot_subscribe' ? null : this.fault(cmd, body);
    if (fault?.kind === 'lose') return;
    const answer =
      fault?.kind === 'refuse' ? refusal(fault.code, fault.message ?? 'refused') : this.#do(socket, parsed.data);
    if (answer === null || fault?.kind === 'mute') return;
    const delayMs =
      fault?.kind === 'late' ? fault.ms : cmd === 'aibot_upload_media_chunk' ? this.#options.chunkAckMs : 0;
    this.#after(delayMs, () => {
      if (cmd === 'aibot_upload_media_chunk') this.#chunksUnderWay -= 1;
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ headers, ...answer }));
      this.emit('change');
    });
  }

  #after(ms: number, run: () => void): void {
    if (ms === 0) {
      run();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  /** Null: silence. */
  #do(socket: WebSocket, frame: Frame): object | null {
    const { cmd, body = {} } = frame;
    try {
      if (cmd === 'aibot_subscribe') return this.#subscribe(socket, body);
      if (!this.#subscribed.has(socket)) {
        throw new Refusal(this.#former.has(socket) ? 846_601 : 846_600, 'not subscribed');
      }
      switch (cmd) {
        case 'ping':
          this.pings += 1;
          this.emit('change');
          return this.ignorePings ? null : ok();
        case 'aibot_respond_msg':
          return this.#respond(frame);
        case 'aibot_respond_welcome_msg':
          return this.#welcome(frame);
        case 'aibot_respond_update_msg':
          return this.#updateCard(frame);
        case 'aibot_send_msg':
          return this.#push(body);
        case 'aibot_upload_media_init':
          return this.#beginUpload(body);
        case 'aibot_upload_media_chunk':
          return this.#takeChunk(body);
        case 'aibot_upload_media_finish':
          return this.#finishUpload(body);
        default:
          throw new Refusal(40_058, `unknown cmd ${cmd}`);
      }
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      if (!expected.has(cause.code)) this.#violate(`${cmd}: ${cause.code} ${cause.message}`);
      return refusal(cause.code, cause.message);
    }
  }

  #subscribe(socket: WebSocket, body: Record<string, unknown>): object {
    this.attempts += 1;
    this.emit('change');
    if (this.refuseSubscriptions !== null) return refusal(this.refuseSubscriptions, 'not now');
    const valid = body['bot_id'] === this.#options.botId && body['secret'] === this.#secret;
    if (!valid) throw new Refusal(853_000, 'invalid bot_id or secret');
    for (const other of this.#subscribed) {
      if (other === socket) continue;
      if (other.readyState === WebSocket.OPEN) this.overlaps += 1;
      this.#sendDisplaced(other);
    }
    this.#subscribed.add(socket);
    this.#former.add(socket);
    this.subscriptions += 1;
    queueMicrotask(() => this.emit('subscribed'));
    return ok();
  }

  #sendDisplaced(socket: WebSocket): void {
    this.#subscribed.delete(socket);
    const body = {
      msgid: this.#id('e'),
      create_time: 1_780_000_000,
      msgtype: 'event',
      event: { eventtype: 'disconnected_event' },
    };
    socket.send(JSON.stringify({ cmd: 'aibot_event_callback', headers: { req_id: this.#id('cb') }, body }));
    socket.close();
  }

  #respond({ headers, body = {} }: Frame): object {
    const callback = this.#callbacks.get(headers.req_id);
    if (callback?.kind !== 'message') throw new Refusal(846_605, 'invalid req_id');
    const type = body['msgtype'];
    if (type === 'stream') return this.#stream(callback, headers.req_id, body);
    if (type === 'template_card') return this.#showCard(callback.chat, body, callback.msgid);
    if (type !== 'markdown' && type !== 'image' && type !== 'file') throw new Refusal(40_008, 'invalid message type');
    this.#count(callback.chat);
    this.#show(callback.chat, type, body, callback.msgid);
    return ok();
  }

  #stream(callback: Callback, reqId: string, body: Record<string, unknown>): object {
    const { id, finish, content } = z
      .object({ id: z.string().min(1).max(256), finish: z.boolean(), content: z.string() })
      .parse(body['stream']);
    this.#checkContent(content);
    const key = `${reqId} ${id}`;
    const known = this.#streams.get(key);
    if (known && Date.now() - known.begunAt > this.#options.streamLifeMs) {
      throw new Refusal(846_608, 'stream message update expired (>10 minutes)');
    }
    this.#count(callback.chat);
    if (!known) {
      const entry = {
        ...{ chat: callback.chat, type: 'stream' as const, text: plainBreaks(content), finished: finish, streamId: id },
        ...{ answers: callback.msgid, bytes: null, frames: 1, begunAt: Date.now() },
      };
      this.#streams.set(key, entry);
      this.shown.push(entry);
    } else if (!known.finished) {
      known.text = plainBreaks(content);
      known.finished = finish;
      known.frames += 1;
    } else if (known.text !== plainBreaks(content)) {
      this.#violate(`other words for the finished stream ${id}`);
    }
    this.emit('change');
    return ok();
  }

  #welcome({ headers, body = {} }: Frame): object {
    const callback = this.#callbacks.get(headers.req_id);
    if (callback?.kind !== 'event') throw new Refusal(846_605, 'invalid req_id');
    if (body['msgtype'] !== 'text') throw new Refusal(40_008, 'invalid message type');
    const { content } = z.object({ content: z.string() }).parse(body['text']);
    this.#add({ chat: callback.chat, type: 'text', text: content, answers: callback.msgid, bytes: null });
    return ok();
  }

  #push(body: Record<string, unknown>): object {
    const chat = String(body['chatid']);
    const kind = this.#known.get(chat);
    if (kind === undefined) throw new Refusal(93_006, 'invalid chatid');
    const asked = body['chat_type'];
    if (asked !== undefined && asked !== 0 && asked !== (kind === 'group' ? 2 : 1)) {
      throw new Refusal(93_006, 'invalid chatid');
    }
    const type = body['msgtype'];
    if (type === 'template_card') return this.#showCard(chat, body, null);
    if (type !== 'markdown' && type !== 'image' && type !== 'file') throw new Refusal(40_008, 'invalid message type');
    this.#count(chat);
    this.#show(chat, type, body, null);
    return ok();
  }

  #showCard(chat: string, body: Record<string, unknown>, answers: string | null): object {
    if (this.#known.get(chat) !== 'private') throw new Refusal(40_058, 'a card outside a single chat');
    const card = readCard(body['template_card']);
    if (typeof card === 'string') throw new Refusal(42_045, card);
    if (this.#cards.has(card.task_id)) throw new Refusal(42_014, 'this task_id was used');
    this.#count(chat);
    this.#add({ chat, type: 'card', text: cardText(card), answers, bytes: null });
    const shown = this.shown.at(-1);
    if (shown) this.#cards.set(card.task_id, { card, shown, chat });
    return ok();
  }

  #updateCard({ headers, body = {} }: Frame): object {
    const pressed = this.#pressedAt.get(headers.req_id);
    const update = updateShape.safeParse(body);
    const card = update.success ? readCard(update.data.template_card) : 'no update';
    if (typeof card === 'string') throw new Refusal(40_058, card);
    const held = pressed && this.#cards.get(pressed.taskId);
    if (!held) throw new Refusal(846_605, 'invalid req_id');
    if (Date.now() - pressed.at > 5_000) throw new Refusal(846_609, 'too late for this card');
    held.shown.text = cardText(card);
    this.#cards.set(pressed.taskId, { ...held, card });
    this.emit('change');
    return ok();
  }

  #show(
    chat: string,
    type: 'markdown' | 'image' | 'file',
    body: Record<string, unknown>,
    answers: string | null,
  ): void {
    if (type === 'markdown') {
      const { content } = z.object({ content: z.string() }).parse(body['markdown']);
      this.#checkContent(content);
      this.#add({ chat, type, text: plainBreaks(content), answers, bytes: null });
      return;
    }
    const { media_id } = z.object({ media_id: z.string() }).parse(body[type]);
    const bytes = this.#media.get(media_id);
    if (!bytes) throw new Refusal(40_007, 'invalid media_id');
    this.#add({ chat, type, text: `[${type}]`, answers, bytes });
  }

  #add(one: Pick<Shown, 'chat' | 'type' | 'text' | 'answers' | 'bytes'>): void {
    this.shown.push({ ...one, finished: true, streamId: null, frames: 1 });
    this.emit('change');
  }

  #checkContent(content: string): void {
    if (Buffer.byteLength(content) > maxContentBytes) throw new Refusal(45_002, 'content too long');
    if (content.trim() === '') throw new Refusal(44_004, 'empty content');
    if (/<@|@all|\]\(/u.test(content)) this.#violate(`markup in ${content.slice(0, 40)}`);
  }

  /** The strict reading of the rule: every frame of a conversation counts, refreshes of a stream too. */
  #count(chat: string): void {
    const now = Date.now();
    const times = (this.#frames.get(chat) ?? []).filter((time) => time > now - this.#options.windowMs);
    if (times.length >= this.#options.perMinute) {
      this.rateRefusals.push(chat);
      throw new Refusal(45_009, 'api freq out of limit');
    }
    this.#frames.set(chat, [...times, now]);
  }

  #beginUpload(body: Record<string, unknown>): object {
    const asked = z
      .object({
        type: z.enum(['image', 'file']),
        filename: z.string().refine((name) => Buffer.byteLength(name) <= 256),
        total_size: z.number().min(5).max(20_000_000),
        total_chunks: z.number().min(1).max(100),
        md5: z.string().regex(/^[0-9a-f]{32}$/),
      })
      .safeParse(body);
    if (!asked.success) throw new Refusal(40_058, 'invalid parameter');
    const { type, total_size: size, total_chunks: chunks, md5 } = asked.data;
    const id = this.#id('up');
    this.uploads += 1;
    this.#uploading.set(id, { type, size, chunks, md5, pieces: new Map() });
    return ok({ upload_id: id });
  }

  #takeChunk(body: Record<string, unknown>): object {
    const upload = this.#uploading.get(String(body['upload_id']));
    const index = Number(body['chunk_index']);
    const piece = Buffer.from(String(body['base64_data']), 'base64');
    if (!upload || !(index >= 0 && index < upload.chunks)) throw new Refusal(40_058, 'invalid parameter');
    if (piece.length > maxChunkBytes) throw new Refusal(45_001, 'chunk too big');
    upload.pieces.set(index, piece);
    this.#chunksUnderWay += 1;
    this.mostChunks = Math.max(this.mostChunks, this.#chunksUnderWay);
    return ok();
  }

  #finishUpload(body: Record<string, unknown>): object {
    const upload = this.#uploading.get(String(body['upload_id']));
    if (!upload) throw new Refusal(40_058, 'invalid parameter');
    const pieces = Array.from({ length: upload.chunks }, (_, index) => upload.pieces.get(index) ?? Buffer.alloc(0));
    const whole = Buffer.concat(pieces);
    const md5 = createHash('md5').update(whole).digest('hex');
    if (whole.length !== upload.size || md5 !== upload.md5) throw new Refusal(40_058, 'size or md5 differ');
    const mediaId = this.#id('media');
    this.#media.set(mediaId, whole);
    return ok({ type: upload.type, media_id: mediaId, created_at: 1_780_000_000 });
  }

  #id(kind: string): string {
    this.#ids += 1;
    return `${kind}-${this.#ids}`;
  }

  #violate(what: string): void {
    this.violations.push(what);
    this.emit('change');
  }
}

/** Refusals that are nobody's mistake. */
const expected = new Set([853_000, 846_601, 846_608, 93_006, 45_009, 40_007, 846_605, 42_014]);

function ok(body?: object): object {
  return { errcode: 0, errmsg: 'ok', ...(body === undefined ? {} : { body }) };
}

function refusal(errcode: number, errmsg: string): object {
  return { errcode, errmsg };
}

/** People do not see the two spaces that break a line. */
function plainBreaks(content: string): string {
  return content.replaceAll('  \n', '\n');
}
