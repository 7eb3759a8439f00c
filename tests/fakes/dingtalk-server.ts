import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { FakeDingtalkApi, type FakeDingtalkOptions, fail, type Reply, type Request } from './dingtalk-api.ts';

export interface FakeStreamOptions extends FakeDingtalkOptions {
  readonly ticketLifeMs?: number;
  /** After which a callback that was not acknowledged comes again, under another message id. */
  readonly redeliverMs?: number;
  /** So often at most. */
  readonly redeliveries?: number;
  /** From the request to leave to the end of the TCP connection. */
  readonly graceMs?: number;
}

/** Something somebody says to the robot. */
export interface Said {
  readonly chat: { readonly id: string; readonly kind: 'group' | 'private'; readonly title?: string };
  readonly from: string;
  /** Body by its message type; default a text. */
  readonly content?: Readonly<Record<string, unknown>>;
  readonly text?: string;
  readonly msgId?: string;
  readonly nick?: string;
}

/** A callback on its way, until somebody takes it. */
interface Delivery {
  readonly msgId: string;
  readonly data: string;
  attempts: number;
  timer: NodeJS.Timeout | null;
}

interface Line {
  readonly socket: WebSocket;
  readonly tcp: Duplex;
  readonly topics: readonly string[];
  /** Was asked to leave: nothing more is said on it. */
  isMuted: boolean;
  /** Nothing that comes from the other end is heard. */
  isDead: boolean;
  /** Message ids said on it. */
  readonly said: Set<string>;
}

export const robotTopic = '/v1.0/im/bot/messages/get';

const openShape = z.object({
  clientId: z.string(),
  clientSecret: z.string(),
  subscriptions: z.array(z.object({ type: z.enum(['EVENT', 'CALLBACK']), topic: z.string() })).min(1),
});
const ackShape = z.object({
  code: z.number(),
  headers: z.looseObject({ contentType: z.literal('application/json'), messageId: z.string() }),
  message: z.string(),
  data: z.string(),
});

/**
 * The gateway of Stream mode with its connections (reference 2.7), before the interfaces of `FakeDingtalkApi`: tickets good
 * once and not for long, callbacks to a connection chosen by chance, counted against the month, said again when nobody
 * acknowledges them; and everything that goes wrong, on order.
 */
export class FakeDingtalk extends FakeDingtalkApi {
  /** When the gateway was asked, machine clock. */
  readonly opens: number[] = [];
  /** Message ids of the robot's callbacks that were acknowledged. */
  readonly acknowledged = new Set<string>();
  /** Every delivery, redeliveries too. */
  deliveries = 0;
  /** What a client must not do. */
  readonly violations: string[] = [];
  /** False: acknowledgements get lost on the way. */
  hears: boolean | (() => boolean) = true;
  /** False: no answer to a ping, and nothing read: the line is open at one end only. */
  answersPings = true;
  mostLines = 0;
  readonly events = new EventEmitter();
  readonly #sockets = new WebSocketServer({ noServer: true, autoPong: false });
  readonly #tickets = new Map<string, { until: number; topics: readonly string[] }>();
  readonly #lines = new Set<Line>();
  readonly #underWay = new Map<string, Delivery>();
  readonly #pings = new Map<string, string>();
  readonly #options: Required<Pick<FakeStreamOptions, 'ticketLifeMs' | 'redeliverMs' | 'redeliveries' | 'graceMs'>>;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: FakeStreamOptions = {}) {
    super(options);
    this.#options = { ticketLifeMs: 90_000, redeliverMs: 60_000, redeliveries: 3, graceMs: 10_000, ...options };
    this.server.on('upgrade', (request, tcp, head) => this.#upgrade(request, tcp, head));
  }

  get openLines(): number {
    return this.#lines.size;
  }

  /** Sockets a callback may go to. */
  get ready(): number {
    return this.#ready().length;
  }

  /** Resolves once somebody listens. */
  async connected(): Promise<void> {
    while (this.ready === 0) await new Promise((done) => this.events.once('line', done));
  }

  override async close(): Promise<void> {
    for (const { timer } of this.#underWay.values()) if (timer) clearTimeout(timer);
    for (const timer of this.#timers) clearTimeout(timer);
    for (const { tcp } of this.#lines) tcp.destroy();
    await super.close();
  }

  /** Says something to the robot; the id, and whether a connection was there to take it. What nobody takes is lost. */
  say(said: Said): { readonly msgId: string; readonly delivered: boolean } {
    const msgId = said.msgId ?? `msg${randomUUID()}`;
    const spent = this.used.stream >= this.limits.stream;
    if (!spent) this.used.stream += 1;
    const data = { ...this.#envelope(said, msgId), ...(spent ? overQuota : contentOf(said)) };
    const delivery: Delivery = { msgId, data: JSON.stringify(data), attempts: 0, timer: null };
    return { msgId, delivered: this.#deliver(delivery) };
  }

  /** Pushes raw `data` as a callback of the robot, or of another topic. */
  push(data: string, topic = robotTopic): boolean {
    return this.#deliver(
      { msgId: `raw-${randomUUID()}`, data, attempts: this.#options.redeliveries, timer: null },
      topic,
    );
  }

  /** What happened so far is no use any more. */
  forgetAll(): void {
    for (const list of [this.shown, this.seen, this.opens]) list.length = 0;
    this.acknowledged.clear();
  }

  /** Any text, or bytes, on every connection. */
  sendRaw(frame: string | Buffer): void {
    for (const { socket } of this.#lines) socket.send(frame);
  }

  /** The platform's own ping; its answer must hold the same data. */
  systemPing(): void {
    const data = JSON.stringify({ opaque: randomUUID() });
    for (const line of this.#lines) {
      const id = randomUUID();
      this.#pings.set(id, data);
      this.#send(line, { type: 'SYSTEM', topic: 'ping', id, data });
    }
  }

  get pingsUnanswered(): number {
    return this.#pings.size;
  }

  /** Asks every connection to leave: silence at once, the end of the socket after a while. */
  askToLeave(): void {
    for (const line of this.#lines) {
      line.isMuted = true;
      this.#send(line, {
        type: 'SYSTEM',
        topic: 'disconnect',
        id: randomUUID(),
        data: '{"reason":"connection is expired"}',
      });
      this.#later(() => line.tcp.destroy(), this.#options.graceMs);
    }
  }

  /** Ends every connection without a word. */
  cut(): void {
    for (const { tcp } of this.#lines) tcp.destroy();
  }

  /** Every connection there is now is dead and does not know it. */
  halfOpen(): void {
    for (const line of this.#lines) {
      line.isMuted = true;
      line.socket.removeAllListeners('ping');
      line.isDead = true;
    }
  }

  protected override answerMore(path: string, { body, headers }: Request): Reply | null {
    if (path !== '/v1.0/gateway/connections/open') return null;
    this.opens.push(Date.now());
    if (!String(headers.accept).includes('application/json')) return { status: 200, body: '<xml/>' };
    const asked = openShape.safeParse(body);
    if (!asked.success) return fail(400, 'invalidParameter', 'subscriptions');
    const { clientId, clientSecret, subscriptions } = asked.data;
    if (clientId !== this.clientId || clientSecret !== this.clientSecret) return fail(401, 'authFailed', '鉴权失败');
    const ticket = `${randomUUID()}+/=`;
    const topics = subscriptions.map(({ topic }) => topic);
    this.#tickets.set(ticket, { until: this.now() + this.#options.ticketLifeMs, topics });
    return { status: 200, body: { endpoint: `${this.base.replace('http', 'ws')}/connect`, ticket } };
  }

  #upgrade(request: IncomingMessage, tcp: Duplex, head: Buffer): void {
    tcp.on('error', () => undefined);
    const what = this.chance('/connect');
    if (what === 'drop-before' || what === 'drop-after') return void tcp.destroy();
    if (what === 'hang') return;
    const ticket = new URL(request.url ?? '/', 'http://fake').searchParams.get('ticket') ?? '';
    const known = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    if (!known || known.until <= this.now() || (typeof what === 'object' && what !== null)) {
      tcp.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
      return;
    }
    this.#sockets.handleUpgrade(request, tcp, head, (socket) => this.#begin({ socket, tcp, topics: known.topics }));
  }

  #begin(opened: Pick<Line, 'socket' | 'tcp' | 'topics'>): void {
    const line: Line = { ...opened, isMuted: false, isDead: false, said: new Set() };
    this.#lines.add(line);
    this.mostLines = Math.max(this.mostLines, this.ready);
    line.socket.on('ping', (data) => {
      if (this.answersPings) line.socket.pong(data);
    });
    line.socket.on('message', (raw) => this.#receive(line, String(raw)));
    line.socket.on('error', () => undefined);
    line.socket.on('close', () => {
      this.#lines.delete(line);
      this.events.emit('end');
    });
    this.events.emit('line');
  }

  #receive(line: Line, text: string): void {
    if (line.isDead) return;
    const parsed = ackShape.safeParse(JSON.parse(text));
    if (!parsed.success) {
      this.violations.push(`not an acknowledgement: ${text.slice(0, 200)}`);
      return;
    }
    const { code, data, headers } = parsed.data;
    const id = headers.messageId;
    if (!line.said.has(id)) this.violations.push(`${id} acknowledged on another connection`);
    const asked = this.#pings.get(id);
    if (asked !== undefined) {
      if (asked !== data) this.violations.push(`a ping was answered with ${data}`);
      this.#pings.delete(id);
      return;
    }
    if (!(typeof this.hears === 'function' ? this.hears() : this.hears)) return;
    const delivery = this.#underWay.get(id);
    if (code !== 200 || !delivery) return;
    if (delivery.timer) clearTimeout(delivery.timer);
    for (const [other, same] of this.#underWay) if (same === delivery) this.#underWay.delete(other);
    this.acknowledged.add(delivery.msgId);
    this.events.emit('ack');
  }

  #ready(topic = robotTopic): Line[] {
    return [...this.#lines].filter(
      ({ isMuted, socket, topics }) => !isMuted && socket.readyState === socket.OPEN && topics.includes(topic),
    );
  }

  #deliver(delivery: Delivery, topic = robotTopic): boolean {
    const lines = this.#ready(topic);
    const line = lines[Math.floor(Math.random() * lines.length)];
    delivery.attempts += 1;
    if (line) {
      this.deliveries += 1;
      const id = randomUUID();
      this.#underWay.set(id, delivery);
      this.#send(line, { type: 'CALLBACK', topic, id, data: delivery.data });
    }
    if (delivery.attempts <= this.#options.redeliveries) {
      delivery.timer = setTimeout(() => {
        if (!this.acknowledged.has(delivery.msgId)) this.#deliver(delivery, topic);
      }, this.#options.redeliverMs);
    }
    return line !== undefined;
  }

  #send(line: Line, { type, topic, id, data }: { type: string; topic: string; id: string; data: string }): void {
    line.said.add(id);
    const headers = {
      appId: 'app-1',
      connectionId: 'line-1',
      contentType: 'application/json',
      messageId: id,
      time: String(this.now()),
      topic,
    };
    line.socket.send(JSON.stringify({ specVersion: '1.0', type, headers, data }));
  }

  #envelope({ chat, from, nick }: Said, msgId: string): object {
    const { url, expiresAt } = this.openSession(chat.kind === 'private' ? `user:${from}` : chat.id, undefined, msgId);
    const group = { conversationTitle: chat.title ?? '工作群', isInAtList: true, atUsers: [{ dingtalkId: botId }] };
    return {
      conversationId: chat.kind === 'group' ? chat.id : `cid-of-${from}`,
      conversationType: chat.kind === 'group' ? '2' : '1',
      ...(chat.kind === 'group' ? group : {}),
      chatbotCorpId: 'dingcorp01',
      chatbotUserId: botId,
      msgId,
      senderNick: nick ?? `${from}的昵称`,
      isAdmin: false,
      senderStaffId: from,
      senderId: `$:LWCP_v1:$${from}`,
      senderCorpId: 'dingcorp01',
      createAt: this.now(),
      sessionWebhook: url,
      sessionWebhookExpiredTime: expiresAt,
      robotCode: this.clientId,
    };
  }

  #later(run: () => void, afterMs: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, afterMs);
    this.#timers.add(timer);
  }
}

const botId = '$:LWCP_v1:$BOT';
const overQuota = { msgtype: 'text', errorCode: 20_001, errorMessage: '受调用量超量影响' };

function contentOf({ content, text }: Said): object {
  return content ?? { msgtype: 'text', text: { content: text ?? '' } };
}
