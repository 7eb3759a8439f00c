import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Card, cardText, readCard, updateShape } from './wecom-card.ts';

export interface FakeWecomHttpOptions {
  readonly token: string;
  readonly aesKey: string;
  /** Between two questions about a stream; the platform's is about a second. */
  readonly pollMs?: number;
  /** From the message to the end of the questions; the platform's is six minutes. */
  readonly streamLifeMs?: number;
  /** The platform delivers again what was not answered properly. */
  readonly deliveries?: number;
  readonly redeliverMs?: number;
  readonly webhookPerWindow?: number;
  readonly webhookWindowMs?: number;
}

export interface Said {
  readonly chat: { readonly id: string; readonly kind: 'group' | 'private' };
  readonly from?: string;
  readonly msgid?: string;
  /** `msgtype` and what belongs to it; by default a text. */
  readonly content?: Readonly<Record<string, unknown>>;
  readonly text?: string;
  readonly withoutResponseUrl?: boolean;
}

/** Something people see in a chat. */
export interface Shown {
  readonly chat: string;
  readonly via: 'passive' | 'response_url' | 'webhook';
  readonly type: string;
  text: string;
  finished: boolean;
  readonly images: Buffer[];
  /** `msgid` of what it answers. */
  readonly answers: string | null;
  readonly mentions: readonly string[];
  readonly file?: { readonly name: string; readonly bytes: Buffer };
}

/** How the platform saw one delivery. */
export interface Delivery {
  readonly msgid: string;
  readonly status: number;
  readonly body: string;
  readonly tookMs: number;
}

export interface Asked {
  readonly msgid: string;
  /** Ends when nothing more will be asked about the message. */
  readonly over: Promise<void>;
  /** The first delivery that was answered. */
  readonly delivered: Promise<Delivery>;
}

type Fault =
  | { readonly kind: 'refuse'; readonly code: number }
  | { readonly kind: 'mute' }
  | { readonly kind: 'status'; readonly status: number };

interface Address {
  readonly chat: string;
  readonly answers: string;
  state: 'open' | 'used' | 'expired';
}

interface Hook {
  readonly chat: string;
  readonly files: Map<string, { name: string; bytes: Buffer }>;
  sentAt: number[];
  busy: boolean;
}

/**
 * WeCom's side of callback mode and of group webhooks (reference/wecom.md §1, §3) with crypto of its own: drives the
 * callback address, polls streams, takes `response_url` once, checks what webhooks are sent, and stores photos encrypted.
 * Keeps what people would see.
 */
export class FakeWecomHttp {
  readonly shown: Shown[] = [];
  readonly deliveries: Delivery[] = [];
  /** Everything the platform objected to in what it was sent. */
  readonly objections: string[] = [];
  /** How the next calls of an address end, in order. */
  readonly faults: { response: Fault[]; webhook: Fault[]; upload: Fault[] } = { response: [], webhook: [], upload: [] };
  callbackUrl = '';
  /** Users' messages whose stream is not finished, by user. */
  readonly unfinished = new Map<string, number>();
  most = 0;
  readonly #options: Required<FakeWecomHttpOptions>;
  readonly #key: Buffer;
  readonly #server: Server;
  /** By msgid, to be sent again. */
  readonly #presses = new Map<string, { key: string; taskId: string }>();
  readonly #cards = new Map<string, { readonly card: Card; readonly chat: string }>();
  readonly #addresses = new Map<string, Address>();
  readonly #hooks = new Map<string, Hook>();
  readonly #media = new Map<string, Buffer>();
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #base = '';
  #count = 0;

  constructor(options: FakeWecomHttpOptions) {
    this.#options = {
      pollMs: 30,
      streamLifeMs: 5_000,
      deliveries: 3,
      redeliverMs: 50,
      webhookPerWindow: 20,
      webhookWindowMs: 60_000,
      ...options,
    };
    this.#key = Buffer.from(`${options.aesKey}=`, 'base64');
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  get url(): string {
    return this.#base;
  }

  get host(): string {
    return new URL(this.#base).host;
  }

  async listen(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    this.#base = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#running);
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  /** The console's check of the address; answers the body we gave, or the status when it is not 200. */
  async verify(text = '1616140317555161061'): Promise<string | number> {
    const { query, encrypted } = this.#seal(text);
    query.set('echostr', encrypted);
    const response = await fetch(`${this.callbackUrl}?${query}`);
    return response.status === 200 ? response.text() : response.status;
  }

  /** A member writes. The platform delivers it, again when it is not answered, and asks about the stream it is given. */
  say(said: Said): Asked {
    this.#count += 1;
    const msgid = said.msgid ?? `MSG${this.#count}`;
    const code = randomBytes(12).toString('hex');
    const { chat, from = 'ZhangSan' } = said;
    this.#addresses.set(code, { chat: chat.id, answers: msgid, state: 'open' });
    const body = {
      msgid,
      aibotid: 'AIBOT1',
      ...(chat.kind === 'group' ? { chatid: chat.id } : {}),
      chattype: chat.kind === 'group' ? 'group' : 'single',
      from: { userid: from },
      ...(said.withoutResponseUrl
        ? {}
        : { response_url: `${this.#base}/cgi-bin/aibot/response?response_code=${code}` }),
      ...(said.content ?? { msgtype: 'text', text: { content: said.text ?? '' } }),
    };
    let tell: (delivery: Delivery) => void = () => undefined;
    const delivered = new Promise<Delivery>((done) => {
      tell = done;
    });
    const over = this.#run(this.#deliver(body, { msgid, chat: chat.id, from }, tell));
    return { msgid, over, delivered };
  }

  /**
   * Presses a button of a card its owner sees; the card as it is then. Throws when there is none with that label. The same
   * `msgid` is a repeat.
   */
  async press(label: string, from: string, msgid = `EVENT${randomBytes(4).toString('hex')}`): Promise<string> {
    const held = [...this.#cards.values()].filter(({ chat }) => chat === from);
    const pressed =
      this.#presses.get(msgid) ??
      held
        .flatMap(({ card }) => card.button_list.map((one) => ({ ...one, taskId: card.task_id })))
        .findLast(({ text }) => text === label);
    if (pressed) this.#presses.set(msgid, pressed);
    if (!pressed) throw new Error(`nobody sees ${label}`);
    const code = randomBytes(12).toString('hex');
    this.#addresses.set(code, { chat: from, answers: msgid, state: 'open' });
    const answer = await this.send({
      ...{ msgid, aibotid: 'AIBOT1', chattype: 'single', from: { userid: from }, msgtype: 'event' },
      response_url: `${this.#base}/cgi-bin/aibot/response?response_code=${code}`,
      event: {
        eventtype: 'template_card_event',
        template_card_event: { card_type: 'button_interaction', event_key: pressed.key, task_id: pressed.taskId },
      },
    });
    const update = updateShape.safeParse(answer);
    const card = update.success ? readCard(update.data.template_card) : 'no update of the card';
    if (typeof card === 'string') {
      this.objections.push(card);
      return card;
    }
    this.#cards.set(pressed.taskId, { card, chat: from });
    return cardText(card);
  }

  /** Any other signed request; answers the decrypted reply, `''` for an empty one, or the status. */
  async send(body: object | string): Promise<unknown> {
    const response = await this.#post(typeof body === 'string' ? body : JSON.stringify(body), 'OTHER');
    if (response.status !== 200) return response.status;
    return response.body === '' ? '' : this.#open(response);
  }

  /** What the platform would send, for those who change it on the way. */
  request(body: object): { query: URLSearchParams; body: string } {
    const { query, encrypted } = this.#seal(JSON.stringify(body));
    return { query, body: JSON.stringify({ encrypt: encrypted }) };
  }

  /** The addresses that were given out for the message are no good any more. */
  expire(msgid: string): void {
    for (const address of this.#addresses.values()) if (address.answers === msgid) address.state = 'expired';
  }

  /** Adds 消息推送 to a group; answers its key. */
  addWebhook(chat: string): string {
    const hex = randomBytes(16).toString('hex');
    const key = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    this.#hooks.set(key, { chat, files: new Map(), sentAt: [], busy: false });
    return key;
  }

  removeWebhook(key: string): void {
    this.#hooks.delete(key);
  }

  /** A photo in the object storage, under the bot's key or another one. */
  putPhoto(bytes: Uint8Array, aesKey?: string): { readonly url: string } {
    const key = aesKey === undefined ? this.#key : Buffer.from(`${aesKey}=`, 'base64');
    const path = `/media/${randomBytes(8).toString('hex')}`;
    this.#media.set(path, encryptBytes(bytes, key));
    return { url: `${this.#base}${path}` };
  }

  expirePhoto({ url }: { readonly url: string }): void {
    this.#media.delete(new URL(url).pathname);
  }

  async #run(work: Promise<void>): Promise<void> {
    this.#running.add(work);
    try {
      await work;
    } finally {
      this.#running.delete(work);
    }
  }

  async #deliver(
    body: object,
    about: { msgid: string; chat: string; from: string },
    tell: (delivery: Delivery) => void,
  ): Promise<void> {
    for (let nth = 1; nth <= this.#options.deliveries; nth += 1) {
      const response = await this.#post(JSON.stringify(body), about.msgid);
      if (response.status === 200) {
        tell(response);
        return this.#follow(response, about);
      }
      if (!(await this.#pause(this.#options.redeliverMs))) return;
    }
  }

  async #follow(
    first: Delivery & { nonce: string },
    about: { msgid: string; chat: string; from: string },
  ): Promise<void> {
    if (first.body === '') return;
    const entry: Shown = {
      chat: about.chat,
      via: 'passive',
      type: 'stream',
      text: '',
      finished: false,
      images: [],
      answers: about.msgid,
      mentions: [],
    };
    this.#count += 1;
    let streamId = this.#show(entry, this.#open(first));
    if (streamId === null) return;
    this.shown.push(entry);
    const until = Date.now() + this.#options.streamLifeMs;
    const open = (this.unfinished.get(about.from) ?? 0) + 1;
    this.unfinished.set(about.from, open);
    this.most = Math.max(this.most, open);
    while (!entry.finished && Date.now() < until && (await this.#pause(this.#options.pollMs))) {
      this.#count += 1;
      const question = {
        msgid: `POLL${this.#count}`,
        aibotid: 'AIBOT1',
        chatid: about.chat,
        chattype: 'group',
        from: { userid: about.from },
        msgtype: 'stream',
        stream: { id: streamId },
      };
      const response = await this.#post(JSON.stringify(question), question.msgid).catch(() => null);
      if (response?.status !== 200 || response.body === '') continue;
      const next = this.#show(entry, this.#open(response));
      if (next !== streamId) this.objections.push(`the stream ${streamId} became ${next}`);
      streamId = next ?? streamId;
    }
    this.unfinished.set(about.from, (this.unfinished.get(about.from) ?? 1) - 1);
  }

  /** Shows a passive reply; answers the id of its stream. */
  #show(entry: Shown, reply: unknown): string | null {
    const { msgtype, stream } = reply as { msgtype?: string; stream?: Record<string, unknown> };
    if (msgtype !== 'stream' || stream === undefined) {
      this.objections.push(`a passive reply of type ${msgtype}`);
      return null;
    }
    const { id, finish, content, msg_item: items } = stream;
    if (typeof id !== 'string' || typeof finish !== 'boolean' || typeof content !== 'string') {
      this.objections.push('a stream without id, finish or content');
      return null;
    }
    if (Buffer.byteLength(content) > 20_480) this.objections.push('a stream over 20480 bytes');
    entry.text = content;
    entry.finished = finish;
    entry.images.splice(0, Number.POSITIVE_INFINITY, ...this.#pictures(items, finish));
    return id;
  }

  #pictures(items: unknown, finish: boolean): Buffer[] {
    if (items === undefined) return [];
    if (!finish) this.objections.push('pictures before the end of a stream');
    const list = items as { msgtype: string; image: { base64: string; md5: string } }[];
    if (list.length > 10) this.objections.push('more than ten pictures');
    return list.map(({ msgtype, image }) => {
      if (msgtype !== 'image') this.objections.push(`a ${msgtype} in a stream`);
      return this.#picture(image, 10 * 1024 * 1024);
    });
  }

  #picture({ base64, md5 }: { base64: string; md5: string }, max: number): Buffer {
    const bytes = Buffer.from(base64, 'base64');
    if (createHash('md5').update(bytes).digest('hex') !== md5) this.objections.push('a picture with a wrong md5');
    if (bytes.length > max) this.objections.push('a picture that is too large');
    const isPicture = bytes.subarray(0, 3).toString('hex') === 'ffd8ff' || bytes.subarray(1, 4).toString() === 'PNG';
    if (!isPicture) this.objections.push('a picture that is neither JPG nor PNG');
    return bytes;
  }

  async #post(text: string, msgid: string): Promise<Delivery & { nonce: string }> {
    const { query, encrypted, nonce } = this.#seal(text);
    const startedAt = performance.now();
    const response = await fetch(`${this.callbackUrl}?${query}`, {
      method: 'POST',
      body: JSON.stringify({ encrypt: encrypted }),
      signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(5_000)]),
    }).catch(() => null);
    const body = (await response?.text().catch(() => '')) ?? '';
    const delivery = { msgid, status: response?.status ?? 0, body, tookMs: performance.now() - startedAt, nonce };
    this.deliveries.push(delivery);
    return delivery;
  }

  #seal(text: string): { query: URLSearchParams; encrypted: string; nonce: string } {
    const message = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(message.length);
    const encrypted = encryptBytes(Buffer.concat([randomBytes(16), length, message]), this.#key).toString('base64');
    const timestamp = String(Math.floor(Date.now() / 1000));
    const nonce = String(randomBytes(6).readUIntBE(0, 6));
    const query = new URLSearchParams({ msg_signature: this.#sign(timestamp, nonce, encrypted), timestamp, nonce });
    return { query, encrypted, nonce };
  }

  #sign(timestamp: string, nonce: string, encrypted: string): string {
    const parts = [this.#options.token, timestamp, nonce, encrypted].sort();
    return createHash('sha1').update(parts.join('')).digest('hex');
  }

  /** The plaintext of a passive reply, which must be signed under the nonce of the request. */
  #open({ body, nonce }: { body: string; nonce: string }): unknown {
    const reply = JSON.parse(body) as { encrypt: string; msgsignature: string; timestamp: number; nonce: string };
    if (reply.nonce !== nonce) this.objections.push('a reply under another nonce');
    if (!Number.isInteger(reply.timestamp)) this.objections.push('a reply whose timestamp is no integer');
    if (reply.msgsignature !== this.#sign(String(reply.timestamp), reply.nonce, reply.encrypt)) {
      this.objections.push('a reply with a wrong signature');
    }
    const decipher = createDecipheriv('aes-256-cbc', this.#key, this.#key.subarray(0, 16)).setAutoPadding(false);
    const plain = Buffer.concat([decipher.update(reply.encrypt, 'base64'), decipher.final()]);
    const end = 20 + plain.readUInt32BE(16);
    const pad = plain.at(-1) ?? 0;
    if (plain.length % 32 !== 0 || end + pad !== plain.length) this.objections.push('a reply that is padded wrongly');
    return JSON.parse(plain.subarray(20, end).toString('utf8'));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.#base);
    const body = await bytesOf(request);
    if (url.pathname.startsWith('/media/')) {
      const file = this.#media.get(url.pathname);
      response.writeHead(file ? 200 : 403).end(file);
      return;
    }
    const [faults, answer] = this.#route(url, request, body);
    const fault = faults.shift();
    if (fault?.kind === 'refuse') return reply(response, { errcode: fault.code, errmsg: 'told to refuse' });
    if (fault?.kind === 'status') {
      response.writeHead(fault.status).end();
      return;
    }
    const result = await answer();
    if (fault?.kind === 'mute') return;
    reply(response, result);
  }

  #route(url: URL, request: IncomingMessage, body: Buffer): [Fault[], () => object | Promise<object>] {
    if (url.pathname === '/cgi-bin/aibot/response') {
      return [this.faults.response, () => this.#respond(url.searchParams.get('response_code') ?? '', body)];
    }
    const key = url.searchParams.get('key') ?? '';
    if (url.pathname === '/cgi-bin/webhook/send') return [this.faults.webhook, () => this.#webhook(key, body)];
    return [this.faults.upload, () => this.#upload(key, request, body)];
  }

  #respond(code: string, body: Buffer): object {
    const address = this.#addresses.get(code);
    if (address?.state !== 'open') return { errcode: 40058, errmsg: `invalid response_code, ${address?.state}` };
    const { msgtype, markdown, template_card } = JSON.parse(body.toString()) as {
      msgtype: string;
      markdown?: { content: string };
      template_card?: unknown;
    };
    if (msgtype === 'template_card') return this.#showCard(address, template_card);
    if (msgtype !== 'markdown' || markdown === undefined) return { errcode: 40008, errmsg: 'invalid message type' };
    if (markdown.content === '') return { errcode: 44004, errmsg: 'empty content' };
    if (Buffer.byteLength(markdown.content) > 20_480) return { errcode: 45002, errmsg: 'content too long' };
    address.state = 'used';
    const { chat, answers } = address;
    const about = { chat, answers, via: 'response_url' as const, type: 'markdown' };
    this.shown.push({ ...about, text: markdown.content, finished: true, images: [], mentions: [] });
    return { errcode: 0, errmsg: 'ok' };
  }

  #showCard(address: Address, value: unknown): object {
    const card = readCard(value);
    if (typeof card === 'string') {
      this.objections.push(card);
      return { errcode: 42045, errmsg: card };
    }
    address.state = 'used';
    const { chat, answers } = address;
    this.#cards.set(card.task_id, { card, chat });
    const about = { chat, answers, via: 'response_url' as const, type: 'card' };
    this.shown.push({ ...about, text: cardText(card), finished: true, images: [], mentions: [] });
    return { errcode: 0, errmsg: 'ok' };
  }

  async #webhook(key: string, body: Buffer): Promise<object> {
    const hook = this.#hooks.get(key);
    if (!hook) return { errcode: 93000, errmsg: 'invalid webhook url' };
    if (hook.busy) return { errcode: 45033, errmsg: 'api concurrent out of limit' };
    hook.busy = true;
    await sleep(2);
    hook.busy = false;
    const now = Date.now();
    hook.sentAt = hook.sentAt.filter((at) => at > now - this.#options.webhookWindowMs);
    if (hook.sentAt.length >= this.#options.webhookPerWindow)
      return { errcode: 45009, errmsg: 'api freq out of limit' };
    const problem = this.#showWebhook(hook, JSON.parse(body.toString()) as Record<string, unknown>);
    if (problem !== null) return problem;
    hook.sentAt.push(now);
    return { errcode: 0, errmsg: 'ok' };
  }

  #showWebhook(hook: Hook, message: Record<string, unknown>): object | null {
    const type = String(message['msgtype']);
    const part = message[type] as Record<string, unknown> | undefined;
    if (part === undefined) return { errcode: 40058, errmsg: 'invalid request parameter' };
    const entry = { chat: hook.chat, via: 'webhook' as const, type, finished: true, answers: null };
    if (type === 'text' || type === 'markdown' || type === 'markdown_v2') {
      const text = String(part['content'] ?? '');
      if (Buffer.byteLength(text) > (type === 'text' ? 2048 : 4096)) return { errcode: 40058, errmsg: 'too long' };
      const mentions = (part['mentioned_list'] ?? []) as string[];
      this.shown.push({ ...entry, text, images: [], mentions });
      return null;
    }
    if (type === 'image') {
      const before = this.objections.length;
      const bytes = this.#picture(part as { base64: string; md5: string }, 2 * 1024 * 1024);
      if (this.objections.length > before) return { errcode: 40123, errmsg: 'bad image' };
      this.shown.push({ ...entry, text: '', images: [bytes], mentions: [] });
      return null;
    }
    const file = hook.files.get(String(part['media_id']));
    if (type !== 'file' || !file) return { errcode: 40058, errmsg: 'invalid media_id' };
    this.shown.push({ ...entry, text: '', images: [], mentions: [], file });
    return null;
  }

  async #upload(key: string, request: IncomingMessage, body: Buffer): Promise<object> {
    const hook = this.#hooks.get(key);
    if (!hook) return { errcode: 93000, errmsg: 'invalid webhook url' };
    if (request.headers['content-length'] === undefined) return { errcode: 41005, errmsg: 'no content-length' };
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const media = (await new Response(new Uint8Array(body), { headers }).formData()).get('media');
    if (!(media instanceof File)) return { errcode: 41005, errmsg: 'media data missing' };
    const bytes = Buffer.from(await media.arrayBuffer());
    if (bytes.length <= 5 || bytes.length > 20 * 1024 * 1024) return { errcode: 45001, errmsg: 'media size' };
    const mediaId = `MEDIA${randomBytes(6).toString('hex')}`;
    hook.files.set(mediaId, { name: media.name, bytes });
    return { errcode: 0, errmsg: 'ok', type: 'file', media_id: mediaId, created_at: '1780000000' };
  }

  async #pause(ms: number): Promise<boolean> {
    return sleep(ms, true, { signal: this.#stop.signal }).catch(() => false);
  }
}

function encryptBytes(plain: Uint8Array, key: Buffer): Buffer {
  const room = 32 - (plain.length % 32);
  const filled = Buffer.alloc(plain.length + room, room);
  filled.set(plain);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(filled), cipher.final()]);
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function reply(response: ServerResponse, value: object): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}
