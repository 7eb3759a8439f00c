import { fileURLToPath } from 'node:url';
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import type { Instant } from '../domain/time.ts';
import { lastEventId, openEventStream } from './event-stream.ts';
import { readTarget, toBeijingIso } from './sandbox-clock.ts';

/** A chat of the fake platform. */
export interface SandboxChat {
  readonly id: string;
  readonly title: string;
  readonly unit: string | null;
  readonly unitName: string | null;
  readonly unitKind: string | null;
  readonly kind: 'group' | 'private';
  readonly count: number;
  readonly lastText: string | null;
  readonly lastAt: Instant | null;
}

export interface SandboxMessage {
  readonly seq: number;
  readonly id: string;
  readonly chat: string;
  readonly sender: string | null;
  readonly senderName: string | null;
  readonly text: string;
  readonly at: Instant;
  readonly mention: boolean;
  readonly quote: { readonly id: string; readonly name: string | null; readonly text: string } | null;
  readonly images: readonly { readonly stored: string; readonly name: string }[];
  readonly files: readonly { readonly stored: string; readonly name: string }[];
  readonly choices: readonly { readonly label: string; readonly text: string }[];
}

export type SandboxEvent = { readonly type: 'message'; readonly message: SandboxMessage } | { readonly type: 'clock' };

export interface SandboxPost {
  readonly chat: string;
  readonly sender: string;
  readonly text: string;
  readonly photos: readonly string[];
  readonly files?: readonly { readonly name: string; readonly data: string }[] | undefined;
  readonly quote?: string | undefined;
  readonly id?: string | undefined;
  readonly mention?: boolean | undefined;
}

/** The fake chat platform, as this page needs it. */
export interface SandboxPlatform {
  chats(): readonly SandboxChat[];
  chat(id: string): SandboxChat | undefined;
  people(
    chat: string | null,
  ): readonly { readonly id: string; readonly name: string; readonly roles: readonly string[] }[];
  post(post: SandboxPost): Promise<{ readonly id: string; readonly taken: boolean } | { readonly error: string }>;
  message(id: string): SandboxMessage | undefined;
  messages(chat: string, range: { after?: number; last?: number }): readonly SandboxMessage[];
  since(seq: number, limit: number): readonly SandboxMessage[];
  lastSeq(): number;
  attachment(stored: string): Promise<{ readonly bytes: Uint8Array; readonly name: string } | null>;
  subscribe(listener: (event: SandboxEvent) => void): () => void;
}

/** Something the programme will send by itself. */
export interface Upcoming {
  readonly at: Instant;
  /** Who gets it, such as a unit's name. */
  readonly to: string;
  readonly what: string;
}

/** What was read from a message: one entry for each report it became. */
export interface SandboxReading {
  /** Such as 长湖37. */
  readonly number: string;
  readonly text: string;
  /** Positions in `text`; `label` is what the words were taken for, in the user's words. */
  readonly sources: readonly { readonly label: string; readonly start: number; readonly end: number }[];
}

export interface SandboxApiParts {
  readonly platform: SandboxPlatform;
  readonly clock: { now(): Instant; walkTarget(): Instant | null };
  /** Moves the clock through everything due; resolves with the time reached. */
  readonly walkClock: (target: Instant) => Promise<Instant>;
  /** Runs a post while no walk runs. */
  readonly hold: <T>(work: () => Promise<T>) => Promise<T>;
  readonly upcoming: () => Promise<readonly Upcoming[]>;
  readonly readings: (messageId: string) => Promise<readonly SandboxReading[]>;
  /** What the page says about the programme. Days are `YYYY-MM-DD`. */
  readonly about: {
    readonly title: string;
    readonly botName: string;
    readonly phases: readonly { readonly short: string; readonly from: string; readonly to: string }[];
    /** Days a public notice of the monthly evaluation stands. */
    readonly noticeDays: number;
    /** Day of the next month at whose end an evaluation's cut-off is. */
    readonly cutOffDay: number;
  };
  /** Fires when the service stops: open event streams end. */
  readonly signal: AbortSignal;
}

const bodyLimit = '30mb';
/** A page further behind than this loads anew instead of being told every message. */
const maxBacklog = 500;
const publicDir = fileURLToPath(new URL('./public', import.meta.url));

const postBody = z.object({
  chat: z.string(),
  sender: z.string(),
  text: z.string().default(''),
  photos: z.array(z.string()).default([]),
  files: z.array(z.object({ name: z.string().min(1).max(200), data: z.string() })).default([]),
  quote: z.string().nullish(),
  id: z.string().max(200).nullish(),
  mention: z.boolean().nullish(),
});
const fieldProblems: Readonly<Record<string, string>> = {
  chat: '请写明发到哪个会话（chat）。',
  sender: '请写明谁来发（sender）。',
  text: '文字（text）要是一段话。',
  photos: '照片（photos）要是base64的列表。',
  files: '文件（files）要是 name 和base64的 data 的列表。',
  quote: '引用（quote）要是一条消息的编号。',
  id: '编号（id）要是不超过200个字的文字。',
  mention: '是否@（mention）只能是 true 或 false。',
};

/**
 * The sandbox page at `/sandbox` and its API (design §8). It serves this machine alone: a request that names another
 * host is refused, so no web page elsewhere can reach it through a rebound name.
 */
export function sandboxRoutes(parts: SandboxApiParts): Router {
  const router = Router();
  router.use('/sandbox', loopbackOnly);
  router.get('/sandbox', (_request, response) => response.sendFile('sandbox.html', { root: publicDir }));
  router.use('/sandbox', express.static(publicDir, { index: false, redirect: false, cacheControl: false }));
  router.use('/sandbox/api', apiRoutes(parts));
  return router;
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

const loopbackOnly: RequestHandler = (request, response, next) => {
  const host = request.hostname ?? '';
  if (loopbackNames.has(host) || host.endsWith('.localhost')) next();
  else response.status(403).json({ error: '演练场只能在本机打开。' });
};

function apiRoutes(parts: SandboxApiParts): Router {
  const { platform, clock } = parts;
  const router = Router();
  router.use((_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  router.use(express.json({ limit: bodyLimit }));
  router.get('/about', (_request, response) => void response.json(parts.about));
  router.get('/chats', (_request, response) => void response.json(platform.chats().map(chatView)));
  router.get('/people', (request, response) => people(platform, request, response));
  router.post('/messages', (request, response) => post(parts, request, response));
  router.get('/messages/:id/reading', async (request, response) => {
    const id = String(request.params['id']);
    if (platform.message(id) === undefined) response.status(404).json({ error: '没有这条消息。' });
    else response.json(await parts.readings(id));
  });
  router.get('/chats/:id/messages', (request, response) => messages(platform, request, response));
  router.get('/attachments/:stored', (request, response) => attachment(platform, request, response));
  router.get('/clock', (_request, response) => void response.json(clockView(clock)));
  router.post('/clock', (request, response) => moveClock(parts, request, response));
  router.get('/upcoming', async (_request, response) => {
    const items = await parts.upcoming();
    response.json(items.map((item) => ({ ...item, at: toBeijingIso(item.at) })));
  });
  router.get('/events', (request, response) => events(parts, request, response));
  return router;
}

function people(platform: SandboxPlatform, request: Request, response: Response): void {
  const chat = text(request.query['chat']);
  if (chat !== null && platform.chat(chat) === undefined) {
    response.status(404).json({ error: '没有这个会话。' });
    return;
  }
  response.json(platform.people(chat));
}

async function post(parts: SandboxApiParts, request: Request, response: Response): Promise<void> {
  const body = postBody.safeParse(request.body ?? {});
  if (!body.success) {
    const field = String(body.error.issues[0]?.path[0] ?? '');
    response.status(400).json({ error: fieldProblems[field] ?? '消息要写成JSON：chat、sender、text、photos。' });
    return;
  }
  const { quote, id, mention, ...rest } = body.data;
  const message = { ...rest, quote: quote ?? undefined, id: id ?? undefined, mention: mention ?? undefined };
  const posted = await parts.hold(() => parts.platform.post(message));
  if ('error' in posted) response.status(400).json(posted);
  else if (posted.taken) response.json({ id: posted.id });
  else response.status(503).json({ id: posted.id, error: '消息已存，小助手暂时没收到，稍后会再送。' });
}

function messages(platform: SandboxPlatform, request: Request, response: Response): void {
  const chat = String(request.params['id']);
  if (platform.chat(chat) === undefined) {
    response.status(404).json({ error: '没有这个会话。' });
    return;
  }
  const range = rangeOf(platform, request);
  if (range === null) response.status(400).json({ error: 'after 要是这里一条消息的编号，last 要是一个数。' });
  else response.json(platform.messages(chat, range).map(messageView));
}

function rangeOf(platform: SandboxPlatform, request: Request): { after?: number; last?: number } | null {
  const last = text(request.query['last']);
  if (last !== null) return /^[1-9]\d{0,5}$/.test(last) ? { last: Number(last) } : null;
  const after = text(request.query['after']);
  if (after === null || after === '0') return {};
  const message = platform.message(after);
  return message === undefined ? null : { after: message.seq };
}

/** Only real pictures are shown; anything else is offered as a download, whatever it calls itself. */
async function attachment(platform: SandboxPlatform, request: Request, response: Response): Promise<void> {
  const found = await platform.attachment(String(request.params['stored']));
  if (found === null) {
    response.status(404).json({ error: '没有这个文件。' });
    return;
  }
  const picture = pictureType(found.bytes);
  if (picture === null) response.attachment(found.name);
  response.set('cache-control', 'private, max-age=31536000, immutable');
  response.type(picture ?? 'application/octet-stream').send(Buffer.from(found.bytes));
}

function pictureType(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('GIF8')) return 'image/gif';
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp';
  return null;
}

async function moveClock(parts: SandboxApiParts, request: Request, response: Response): Promise<void> {
  const body: unknown = request.body;
  const value = typeof body === 'object' && body !== null && 'now' in body ? body.now : undefined;
  const read = readTarget(value, parts.clock.now());
  if ('error' in read) {
    response.status(400).json(read);
    return;
  }
  const now = await parts.walkClock(read.target);
  response.json({ now: toBeijingIso(now) });
}

/** First what was missed since Last-Event-ID, then everything as it happens; nothing is lost in between. */
function events(parts: SandboxApiParts, request: Request, response: Response): void {
  const { platform, clock, signal } = parts;
  const stream = openEventStream(request, response, signal);
  const tell = (message: SandboxMessage) => stream.send('message', messageView(message), message.seq);
  const from = lastEventId(request);
  const missed = from === null ? [] : platform.since(from, maxBacklog + 1);
  if (missed.length > maxBacklog) stream.send('reload', {}, platform.lastSeq());
  else missed.forEach(tell);
  stream.send('clock', clockView(clock), platform.lastSeq());
  const unsubscribe = platform.subscribe((event) => {
    if (event.type === 'message') tell(event.message);
    else stream.send('clock', clockView(clock));
  });
  stream.onClose(unsubscribe);
}

function chatView(chat: SandboxChat): unknown {
  const { unitName, ...rest } = chat;
  return {
    ...rest,
    unit: unitName,
    unitCode: chat.unit,
    platform: 'sandbox',
    lastAt: chat.lastAt === null ? null : toBeijingIso(chat.lastAt),
  };
}

function messageView(message: SandboxMessage): unknown {
  const url = (item: { stored: string }) => `/sandbox/api/attachments/${item.stored}`;
  return {
    id: message.id,
    chat: message.chat,
    from: message.sender ?? 'bot',
    name: message.senderName,
    bot: message.sender === null,
    text: message.text,
    images: message.images.map(url),
    files: message.files.map((item) => `${url(item)}?name=${encodeURIComponent(item.name)}`),
    choices: message.choices,
    at: toBeijingIso(message.at),
    mention: message.mention,
    quote: message.quote,
  };
}

function clockView(clock: SandboxApiParts['clock']): { now: string; walkingTo: string | null } {
  const target = clock.walkTarget();
  return { now: toBeijingIso(clock.now()), walkingTo: target === null ? null : toBeijingIso(target) };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
