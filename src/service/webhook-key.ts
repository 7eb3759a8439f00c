import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dingtalkName } from '../bots/dingtalk/index.ts';
import { type Config, storeFile } from '../config.ts';
import type { Instant } from '../domain/time.ts';
import { UserError } from '../errors.ts';
import { recordDecision } from '../store/audit.ts';
import { chatWithWebhook, removeChatWebhook, setChatWebhook, webhookOfChat } from '../store/chat-webhooks.ts';
import { bindingOf, boundChats, type Chat, chatById } from '../store/chats.ts';
import { openStore } from '../store/open.ts';
import type { Db, Store } from '../store/store.ts';
import { programmeNow } from './programme-now.ts';
import type { Terminal } from './terminal.ts';

export interface WebhookDeps {
  readonly config: Config;
  readonly terminal: Pick<Terminal, 'print' | 'ask'>;
  readonly machineNow: () => number;
}

const wecomKey = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;
const dingtalkToken = /^[0-9a-f]{64}$/iu;
const dingtalkSecret = /^SEC[0-9a-z]{8,}$/iu;

/**
 * `jingcun webhook <group no.>`: stores the key of a group's 消息推送 (WeCom) or 自定义机器人 (DingTalk, with its signing
 * secret after it). It comes on standard input, as the whole address or the key alone, never as an argument: those are
 * seen by others on the machine and kept by the shell. Works beside a running service.
 *
 * @param readInput all of standard input; null asks at the terminal
 * @throws UserError when there is no such group, what was given is no key, or another group has it
 */
export async function storeWebhook(
  deps: WebhookDeps & { readonly readInput: (() => Promise<string>) | null },
  group: number,
): Promise<void> {
  const { terminal, readInput } = deps;
  await withGroup(deps, group, async (store, { chat, name, at }) => {
    const { ask, wanted, keyIn } = chat.bot === dingtalkName ? dingtalkWords : wecomWords;
    const given = readInput === null ? await terminal.ask(ask) : await readInput();
    const found = keyIn(given);
    if (found === null) throw new UserError(wanted);
    const { key, secret } = found;
    await store.write(async (tx) => {
      const holder = await chatWithWebhook(tx, key);
      if (holder !== null && holder !== chat.id) {
        throw new UserError(`这个地址已经是群 ${holder} 的。一个群一个地址，请到${name}里另加一个。`);
      }
      const before = await webhookOfChat(tx, chat.id);
      await setChatWebhook(tx, { chatId: chat.id, key, secret, addedAt: at });
      const facts = { before: before && { addedAt: before.addedAt }, after: { addedAt: at } };
      const subject = `chat:${chat.id}`;
      await recordDecision(tx, { at, personId: null, action: 'webhook.stored', subject, channel: 'cli', ...facts });
    });
    terminal.print(`存好了：群 ${chat.id}（${name}）的消息推送。`);
  });
}

/**
 * `jingcun webhook <group no.> --remove`.
 *
 * @throws UserError when there is no such group, or it has no webhook
 */
export async function removeWebhook(deps: WebhookDeps, group: number): Promise<void> {
  await withGroup(deps, group, async (store, { chat, name, at }) => {
    await store.write(async (tx) => {
      const before = await webhookOfChat(tx, chat.id);
      if (!before) throw new UserError(`群 ${chat.id}（${name}）没有存过消息推送。`);
      await removeChatWebhook(tx, chat.id);
      const facts = { before: { addedAt: before.addedAt }, after: { addedAt: null } };
      const subject = `chat:${chat.id}`;
      await recordDecision(tx, { at, personId: null, action: 'webhook.removed', subject, channel: 'cli', ...facts });
    });
    deps.terminal.print(`去掉了：群 ${chat.id}（${name}）的消息推送。`);
  });
}

export interface WebhookKey {
  readonly key: string;
  /** What calls are signed with; null: they are not. */
  readonly secret: string | null;
}

/** The key in what was pasted: an address, or the key itself; null when there is none. */
export function webhookKeyIn(pasted: string): WebhookKey | null {
  const [given = ''] = pasted.trim().split(/\s+/u);
  const key = inQuery(given, 'key');
  return wecomKey.test(key) ? { key, secret: null } : null;
}

/** As in `webhookKeyIn`, for DingTalk: the address or the token in it, and the secret `SEC…` when there is one. */
export function dingtalkWebhookIn(pasted: string): WebhookKey | null {
  const [given = '', secret = null, ...more] = pasted.trim().split(/\s+/u);
  const key = inQuery(given, 'access_token');
  if (!dingtalkToken.test(key) || more.length > 0) return null;
  return secret === null || dingtalkSecret.test(secret) ? { key, secret } : null;
}

function inQuery(given: string, name: string): string {
  return URL.canParse(given) ? (new URL(given).searchParams.get(name) ?? '') : given;
}

const wecomWords = {
  ask: '粘贴这个群的消息推送地址：',
  wanted: '这不是消息推送地址。要像 https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…',
  keyIn: webhookKeyIn,
};
const dingtalkWords = {
  ask: '粘贴自定义机器人的 Webhook 地址，用了加签的后面空一格再粘 SEC 开头的密钥：',
  wanted: '这不是自定义机器人的地址。要像 https://oapi.dingtalk.com/robot/send?access_token=… ，加签的后面再跟 SEC…',
  keyIn: dingtalkWebhookIn,
};

interface Group {
  readonly chat: Chat;
  /** What people call it. */
  readonly name: string;
  readonly at: Instant;
}

async function withGroup(
  { config, machineNow }: WebhookDeps,
  group: number,
  work: (store: Store, group: Group) => Promise<void>,
): Promise<void> {
  const file = join(config.dataDir, storeFile);
  if (!existsSync(file)) throw new UserError(`还没有数据库：${file}。请先启动一次服务。`);
  const at = programmeNow(config, machineNow);
  const store = openStore(file);
  try {
    const chat = await chatById(store.read, group);
    if (chat?.kind !== 'group') throw new UserError(await noSuchGroup(store.read, group, at));
    await work(store, { chat, name: await nameOf(store.read, chat, at), at });
  } finally {
    await store.close();
  }
}

async function nameOf(db: Db, chat: Chat, at: Instant): Promise<string> {
  const binding = await bindingOf(db, chat.id, at);
  return binding ? `${binding.unit.name}的群` : (chat.title ?? '没绑单位的群');
}

async function noSuchGroup(db: Db, group: number, at: Instant): Promise<string> {
  const bound = await boundChats(db, at);
  if (bound.length === 0) return `没有群 ${group}。还没有群绑定，请先在群里发：@小助手 绑定本群 村名`;
  return `没有群 ${group}。有这些：${bound.map(({ chatId, unit }) => `${chatId} ${unit.short}`).join('、')}`;
}
