import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What people can read in a chat, in order. */
export interface ShownMessage {
  readonly chat: string;
  /** `session`, `group`, `person`, `webhook`. */
  readonly by: 'session' | 'group' | 'person' | 'webhook';
  /** msgKey or msgtype. */
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** User ids that were alerted. */
  readonly alerted: readonly string[];
  readonly key: string;
  /** Id of the message it answers; null: nobody asked. */
  readonly answers: string | null;
  recalled: boolean;
}

export interface SeenRequest {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage['headers'];
}

/**
 * How one request goes wrong. `drop-before`, `drop-after`: the connection ends before or after the platform has done it;
 * `hang`: it does it and never answers; an answer: it does nothing and says that.
 */
export type Mischief =
  | 'drop-before'
  | 'drop-after'
  | 'hang'
  | { readonly status: number; readonly body: string | object };

interface Group {
  webhook: { token: string; secret: string | null } | null;
  state: 'open' | 'disbanded' | 'without-robot' | 'muted';
}

export interface FakeDingtalkOptions {
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Machine clock of the platform. */
  readonly now?: () => number;
  readonly limits?: { readonly api: number; readonly stream: number };
  /** Calls of one interface per second; off by default. */
  readonly qps?: number;
}

const tokenLifeMs = 7_200_000;
const sessionLifeMs = 90 * 60_000;

/**
 * `api.dingtalk.com`, `oapi.dingtalk.com`, the sessions and the file host of chapter 4 in one server: stateful, with
 * quotas, QPS and signatures; like the real one it shows every completed call, a repeated one twice, and answers 200 to
 * refusals of the old interface.
 */
export class FakeDingtalkApi {
  readonly shown: ShownMessage[] = [];
  readonly seen: SeenRequest[] = [];
  readonly used = { api: 0, stream: 0 };
  readonly clientId: string;
  readonly clientSecret: string;
  /** Names by user id; whoever is not there is unknown to the organisation. */
  readonly users = new Map<string, string>();
  readonly flowControlled = new Set<string>();
  /** Permissions the app was not given. */
  readonly missingScopes = new Set<'send' | 'member'>();
  limits: { api: number; stream: number };
  qps: number;
  protected readonly now: () => number;
  /** Decides how a request goes wrong that was not told by `misbehave`. */
  chance: (path: string) => Mischief | null = () => null;
  protected readonly server: Server;
  readonly #groups = new Map<string, Group>();
  readonly #sessions = new Map<string, { chat: string; until: number; answers: string | null }>();
  readonly #tokens = new Map<string, number>();
  readonly #media = new Map<string, { name: string; bytes: Buffer }>();
  readonly #uuids = new Set<string>();
  readonly #files = new Map<string, Buffer>();
  readonly #mischief: { match: string; what: Mischief }[] = [];
  readonly #recent = new Map<string, number[]>();
  protected base = '';

  constructor(options: FakeDingtalkOptions = {}) {
    this.clientId = options.clientId ?? 'dingkey';
    this.clientSecret = options.clientSecret ?? 'appsecret';
    this.limits = options.limits ?? { api: 5_000, stream: 3_000 };
    this.qps = options.qps ?? Number.POSITIVE_INFINITY;
    this.now = options.now ?? Date.now;
    this.server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    this.base = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this.base;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  addGroup(id: string, state: Group['state'] = 'open'): void {
    this.#groups.set(id, { webhook: this.#groups.get(id)?.webhook ?? null, state });
  }

  setWebhook(group: string, token: string, secret: string | null): void {
    this.#groups.set(group, { webhook: { token, secret }, state: 'open' });
  }

  /** As a callback carries it; the address and the end of the session. */
  openSession(chat: string, lifeMs = sessionLifeMs, answers: string | null = null): { url: string; expiresAt: number } {
    const session = randomUUID().replaceAll('-', '');
    const until = this.now() + lifeMs;
    this.#sessions.set(session, { chat, until, answers });
    return { url: `${this.base}/robot/sendBySession?session=${session}`, expiresAt: until };
  }

  /** A picture somebody sent; returns its downloadCode. */
  offerFile(bytes: Buffer): string {
    const code = `code-${this.#files.size + 1}`;
    this.#files.set(code, bytes);
    return code;
  }

  /** All tokens given out are bad from now on. */
  revokeTokens(): void {
    this.#tokens.clear();
  }

  /** The next request whose path contains the text goes wrong so. */
  misbehave(match: string, what: Mischief): void {
    this.#mischief.push({ match, what });
  }

  /** Requests whose path contains the text. */
  requests(match: string): SeenRequest[] {
    return this.seen.filter(({ path }) => path.includes(match));
  }

  /** What people read in a chat: lines as lines, without the mention that goes before an answer. */
  texts(chat: string): string[] {
    return this.shown.flatMap(({ chat: where, content, recalled }) => {
      return where === chat && !recalled ? [textOf(content)] : [];
    });
  }

  get uploads(): number {
    return this.#media.size;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    const raw = await readBody(request);
    const isForm = (request.headers['content-type'] ?? '').startsWith('multipart/');
    const body = isForm || raw.length === 0 ? {} : (JSON.parse(raw.toString('utf8')) as Record<string, unknown>);
    this.seen.push({ path: url.pathname, body, headers: request.headers });
    const found = this.#mischief.findIndex(({ match }) => url.pathname.includes(match));
    const told = found < 0 ? null : (this.#mischief.splice(found, 1)[0]?.what ?? null);
    const what = told ?? this.chance(url.pathname);
    if (what === 'drop-before') return void request.socket.destroy();
    if (what !== null && typeof what === 'object') return send(response, what.status, what.body);
    const asked = { body, headers: request.headers, raw };
    const answer = this.answerMore(url.pathname, asked) ?? this.#answer(url, asked);
    if (what === 'hang') return;
    if (what === 'drop-after') return void request.socket.destroy();
    send(response, answer.status, answer.body);
  }

  /** Paths a server built on this one has besides. */
  protected answerMore(_path: string, _request: Request): Reply | null {
    return null;
  }

  #answer(url: URL, request: Request): Reply {
    const path = url.pathname;
    if (path === '/v1.0/oauth2/accessToken') return this.#giveToken(request.body);
    if (path === '/robot/sendBySession') return this.#bySession(url, request.body);
    if (path === '/robot/send') return this.#byWebhook(url, request.body);
    if (path.startsWith('/files/')) {
      const bytes = this.#files.get(decodeURIComponent(path.slice('/files/'.length)));
      return bytes ? { status: 200, body: bytes } : { status: 404, body: 'gone' };
    }
    return path.startsWith('/v1.0/') ? this.#newInterface(path, request) : this.#oldInterface(url, request);
  }

  #giveToken({ appKey, appSecret }: Record<string, unknown>): Reply {
    if (appKey !== this.clientId || appSecret !== this.clientSecret) {
      return fail(400, 'invalidClientIdOrSecret', '无效的clientId或者clientSecret');
    }
    const accessToken = randomUUID();
    this.#tokens.set(accessToken, this.now() + tokenLifeMs);
    return { status: 200, body: { accessToken, expireIn: tokenLifeMs / 1_000 } };
  }

  #isGood(token: unknown): boolean {
    return typeof token === 'string' && (this.#tokens.get(token) ?? 0) > this.now();
  }

  #newInterface(path: string, { body, headers }: Request): Reply {
    if (!this.#isGood(headers['x-acs-dingtalk-access-token'])) {
      return fail(400, 'InvalidAuthentication', '不合法的access_token');
    }
    if (this.#isTooFast(path)) return fail(403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', 'QPS');
    if (this.used.api >= this.limits.api) return fail(403, 'Forbidden.AccessDenied.ApiCountLimitForOrg', '额度用完');
    if (this.missingScopes.has('send')) {
      const detail = { accessdenieddetail: { requiredScopes: ['qyapi_robot_sendmsg'] } };
      return fail(403, 'Forbidden.AccessDenied.AccessTokenPermissionDenied', '没有权限', detail);
    }
    this.used.api += 1;
    if (body['robotCode'] !== this.clientId) return fail(400, 'invalidParameter.robotCode.auth', 'robotCode');
    switch (path) {
      case '/v1.0/robot/groupMessages/send':
        return this.#toGroup(body);
      case '/v1.0/robot/oToMessages/batchSend':
        return this.#toPeople(body);
      case '/v1.0/robot/groupMessages/recall':
      case '/v1.0/robot/otoMessages/batchRecall':
        return this.#recall(body);
      case '/v1.0/robot/messageFiles/download': {
        const code = String(body['downloadCode']);
        if (!this.#files.has(code)) return fail(400, 'invalidParameter.robotCode.downloadCode', 'downloadCode');
        return { status: 200, body: { downloadUrl: `${this.base}/files/${encodeURIComponent(code)}` } };
      }
      default:
        return fail(404, 'InvalidAction.NotFound', path);
    }
  }

  #toGroup(body: Record<string, unknown>): Reply {
    const id = String(body['openConversationId']);
    const group = this.#groups.get(id);
    if (!group) return fail(400, 'invalid.openConversationId', 'openConversationId');
    if (group.state === 'disbanded') return fail(400, 'group.disbanded', '群已解散');
    if (group.state === 'without-robot') return fail(400, 'invalidParameter.robotCode.notExsit', '机器人不在群');
    if (group.state === 'muted') return fail(400, 'bot.forbidden.sendMessage', '禁言');
    const { content, refusal } = this.#content(body);
    if (refusal) return refusal;
    return { status: 200, body: { processQueryKey: this.#show(id, 'group', String(body['msgKey']), content) } };
  }

  #toPeople(body: Record<string, unknown>): Reply {
    const userIds = body['userIds'] as string[];
    const { content, refusal } = this.#content(body);
    if (refusal) return refusal;
    const invalidStaffIdList = userIds.filter((id) => !this.users.has(id));
    const flowControlledStaffIdList = userIds.filter((id) => this.flowControlled.has(id));
    const failed = new Set([...invalidStaffIdList, ...flowControlledStaffIdList]);
    let processQueryKey: string = randomUUID();
    for (const id of userIds.filter((one) => !failed.has(one))) {
      processQueryKey = this.#show(`user:${id}`, 'person', String(body['msgKey']), content);
    }
    return { status: 200, body: { processQueryKey, invalidStaffIdList, flowControlledStaffIdList } };
  }

  #content({ msgKey, msgParam }: Record<string, unknown>): Content {
    const keys = ['sampleText', 'sampleMarkdown', 'sampleImageMsg', 'sampleFile'];
    if (typeof msgKey !== 'string' || !keys.includes(msgKey))
      return { content: {}, refusal: fail(400, 'msgKey.invalid', 'msgKey') };
    if (typeof msgParam !== 'string') return { content: {}, refusal: fail(400, 'msgParam.invalid', 'msgParam') };
    if (Buffer.byteLength(msgParam) > 15_000)
      return { content: {}, refusal: fail(400, 'msgParam.tooLong', 'msgParam') };
    const content = JSON.parse(msgParam) as Record<string, unknown>;
    for (const id of mediaIn(content)) {
      if (!this.#media.has(id)) return { content: {}, refusal: fail(400, 'msgParam.invalid', 'mediaId') };
    }
    if (/https?:\/\/bad\./.test(msgParam)) return { content: {}, refusal: fail(400, 'contain.unsafe.url', 'url') };
    return { content };
  }

  #recall(body: Record<string, unknown>): Reply {
    const successResult: string[] = [];
    const failedResult: Record<string, string> = {};
    for (const key of body['processQueryKeys'] as string[]) {
      const message = this.shown.find((one) => one.key === key);
      if (!message) failedResult[key] = 'processQueryKey.invalid';
      else {
        message.recalled = true;
        successResult.push(key);
      }
    }
    return { status: 200, body: { successResult, failedResult } };
  }

  #oldInterface(url: URL, { body, raw, headers }: Request): Reply {
    if (!this.#isGood(url.searchParams.get('access_token'))) return old(40014, '不合法的access_token');
    if (url.pathname === '/topapi/v2/user/get') {
      if (this.missingScopes.has('member')) return old(88, 'ding talk error', { sub_code: '60011' });
      const name = this.users.get(String(body['userid']));
      if (name === undefined) return old(33012, '无效的USERID');
      return old(0, 'ok', { result: { userid: body['userid'], name, unionid: `union-${String(body['userid'])}` } });
    }
    if (url.pathname !== '/media/upload') return old(404, 'no such interface');
    if (this.used.api >= this.limits.api) return old(90020, '额度用完');
    this.used.api += 1;
    const file = fileOf(raw, headers['content-type'] ?? '');
    if (!file || !url.searchParams.has('type')) return old(40004, '不合法的媒体文件类型');
    const mediaId = `@lAD${createHash('sha256').update(file.bytes).update(randomUUID()).digest('base64url').slice(0, 20)}`;
    this.#media.set(mediaId, file);
    return old(0, 'ok', { media_id: mediaId, type: url.searchParams.get('type') });
  }

  #bySession(url: URL, body: Record<string, unknown>): Reply {
    const session = this.#sessions.get(url.searchParams.get('session') ?? '');
    if (!session || session.until <= this.now()) return old(300001, 'session 不存在');
    if (this.used.stream >= this.limits.stream) return old(90020, '额度用完');
    this.used.stream += 1;
    return this.#webhookMessage(session.chat, { by: 'session', answers: session.answers }, body);
  }

  #byWebhook(url: URL, body: Record<string, unknown>): Reply {
    const token = url.searchParams.get('access_token');
    const found = [...this.#groups].find(([, group]) => group.webhook?.token === token);
    if (!found || token === null) return old(300005, 'token is not exist');
    const [id, { webhook, state }] = found;
    if (state === 'disbanded') return old(400013, '群已被解散');
    if (webhook?.secret) {
      const timestamp = url.searchParams.get('timestamp');
      const wanted = createHmac('sha256', webhook.secret).update(`${timestamp}\n${webhook.secret}`).digest('base64');
      if (url.searchParams.get('sign') !== wanted) return old(310000, 'sign not match');
    }
    if (this.used.stream >= this.limits.stream) return old(90020, '额度用完');
    this.used.stream += 1;
    const uuid = body['msgUuid'];
    if (typeof uuid === 'string') {
      if (this.#uuids.has(uuid)) return old(0, 'ok');
      this.#uuids.add(uuid);
    }
    return this.#webhookMessage(id, { by: 'webhook', answers: null }, body);
  }

  #webhookMessage(
    chat: string,
    { by, answers }: Pick<ShownMessage, 'by' | 'answers'>,
    body: Record<string, unknown>,
  ): Reply {
    if (Buffer.byteLength(JSON.stringify(body)) > 20_000) return old(460101, '消息内容太长');
    const type = String(body['msgtype']);
    if (type !== 'text' && type !== 'markdown') return old(401102, `miss param : ${type}->mediaId`);
    const content = body[type] as Record<string, unknown>;
    const text = String(content['content'] ?? content['text'] ?? '');
    const wanted = ((body['at'] as Record<string, unknown> | undefined)?.['atUserIds'] ?? []) as string[];
    // Both places have to name a person, else nobody is alerted.
    const alerted = wanted.filter((id) => text.includes(`@${id}`));
    this.#show(chat, by, type, content, { alerted, answers });
    return old(0, 'ok');
  }

  #show(
    chat: string,
    by: ShownMessage['by'],
    type: string,
    content: Record<string, unknown>,
    { alerted, answers }: Pick<ShownMessage, 'alerted' | 'answers'> = { alerted: [], answers: null },
  ): string {
    const key = randomUUID();
    this.shown.push({ chat, by, type, content, alerted, key, answers, recalled: false });
    return key;
  }

  #isTooFast(path: string): boolean {
    const at = this.now();
    const recent = (this.#recent.get(path) ?? []).filter((time) => time > at - 1_000);
    if (recent.length >= this.qps) return true;
    this.#recent.set(path, [...recent, at]);
    return false;
  }
}

export interface Request {
  readonly body: Record<string, unknown>;
  readonly headers: IncomingMessage['headers'];
  readonly raw: Buffer;
}

interface Content {
  readonly content: Record<string, unknown>;
  readonly refusal?: Reply;
}

export interface Reply {
  readonly status: number;
  readonly body: string | object | Buffer;
}

export function fail(status: number, code: string, message: string, more: object = {}): Reply {
  return { status, body: { code, message, requestid: randomUUID(), ...more } };
}

function old(errcode: number, errmsg: string, more: object = {}): Reply {
  return { status: 200, body: { errcode, errmsg, ...more } };
}

function send(response: ServerResponse, status: number, body: string | object | Buffer): void {
  response.statusCode = status;
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    response.end(body);
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What a client shows of our markdown or text, without the mention that goes before an answer. */
export function textOf(content: ShownMessage['content']): string {
  return String(content['content'] ?? content['text'] ?? '')
    .replace(/^@\S+ ?\s*/u, '')
    .replace(/ {2}\n {2}|\n\n/gu, '\n')
    .replace(/\\([*_#>[\]`~-])/gu, '$1')
    .trim();
}

/** Media ids a message's content names. */
/** Ids of the pictures and files in it. */
export function mediaIn(content: Record<string, unknown>): string[] {
  const named = [content['mediaId'], content['photoURL']].filter((one): one is string => typeof one === 'string');
  const shown = [...String(content['text'] ?? '').matchAll(/!\[[^\]]*\]\((@[^)]+)\)/gu)].map((match) => match[1] ?? '');
  return [...named.filter((one) => !one.startsWith('http')), ...shown];
}

/** The field `media` of a form. */
function fileOf(raw: Buffer, contentType: string): { name: string; bytes: Buffer } | null {
  const boundary = /boundary=(.+)$/.exec(contentType)?.[1];
  if (boundary === undefined) return null;
  const text = raw.toString('latin1');
  const head = /name="media"; filename="([^"]*)"[\s\S]*?\r\n\r\n/u.exec(text);
  if (!head) return null;
  const start = head.index + head[0].length;
  const end = text.indexOf(`\r\n--${boundary}`, start);
  return { name: Buffer.from(head[1] ?? '', 'latin1').toString('utf8'), bytes: raw.subarray(start, end) };
}
