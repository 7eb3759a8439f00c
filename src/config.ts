import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { standardQuota } from './domain/quota.ts';
import { StartError } from './errors.ts';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const wsUrl = z.string().regex(/^wss?:\/\/[^\s]+$/, '要写成 wss://主机');
const httpUrl = z
  .string()
  .regex(/^https?:\/\/[^\s]+$/, '要写成 https://主机')
  .transform((url) => url.replace(/\/+$/, ''));

/** A space pasted along is the commonest reason for a refused pair (reference 7.13). */
const trimmed = z.string().trim().min(1);
const calls = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, '要写每月的次数，例如 5000')
  .transform(Number);

/** Settings of design §8. */
const settingsSchema = z.object({
  DATA_DIR: z.string().min(1, '要写一个目录').default('./data'),
  HOST: z.string().min(1, '要写一个地址，例如 127.0.0.1').default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, '要写 0–65535 的端口号')
    .transform(Number)
    .refine((port) => port <= 65_535, '要写 0–65535 的端口号')
    .default(3000),
  PROGRAMME: z.string().min(1, '要写方案目录').default('programmes/chaqi-2023'),
  REDIS_URL: z
    .string()
    .regex(/^(rediss?:\/\/|unix:\/\/|\/)/, '要写成 redis://主机:端口')
    .optional(),
  LOG_LEVEL: z.enum(levels, `只能是 ${levels.join('、')}`).default('info'),
  SANDBOX: z.enum(['0', '1'], '只能是 1（开）或 0（关）').optional(),
  WECOM_BOT_ID: z.string().optional(),
  WECOM_BOT_SECRET: z.string().optional(),
  WECOM_BOT_NAME: z.string().optional(),
  WECOM_WS_URL: wsUrl.default('wss://openws.work.weixin.qq.com'),
  WECOM_CALLBACK_TOKEN: z.string().optional(),
  WECOM_CALLBACK_AES_KEY: z
    .string()
    .regex(/^[A-Za-z0-9]{43}$/, '要写企业微信后台给的43位字母数字')
    .optional(),
  WECOM_MENTION_ASKER: z.enum(['0', '1'], '只能是 1（提醒）或 0（不提醒）').default('0'),
  WECOM_API_BASE: httpUrl.default('https://qyapi.weixin.qq.com'),
  DINGTALK_CLIENT_ID: trimmed.optional(),
  DINGTALK_CLIENT_SECRET: trimmed.optional(),
  DINGTALK_ROBOT_CODE: trimmed.optional(),
  DINGTALK_BOT_NAME: z.string().optional(),
  DINGTALK_API_BASE: httpUrl.default('https://api.dingtalk.com'),
  DINGTALK_OAPI_BASE: httpUrl.default('https://oapi.dingtalk.com'),
  DINGTALK_MONTHLY_API: calls.default(standardQuota.api),
  DINGTALK_MONTHLY_STREAM: calls.default(standardQuota.stream),
  MEDIA_HOSTS: z
    .string()
    .regex(/^[\w.:-]+(,\s*[\w.:-]+)*$/, '要写主机名，几个用逗号隔开')
    .transform((hosts) => hosts.split(',').map((host) => host.trim()))
    .default([]),
});
type Settings = z.output<typeof settingsSchema>;

/** Contract names of later parts: known, but a start that sets them is told that they are not there yet. */
const notYet = ['DATABASE_URL'] as const;

const ownPrefixes = /^(WECOM|DINGTALK|JINGCUN)_/;

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly programmeDir: string;
  readonly redisUrl?: string;
  readonly logLevel: string;
  readonly sandbox: boolean;
  /** Null while no WeCom bot is set up. */
  readonly wecom: WecomConfig | null;
  /** Null while no DingTalk app is set up. */
  readonly dingtalk: DingtalkConfig | null;
  /** Hosts photos may come from besides the platforms' own. */
  readonly mediaHosts: readonly string[];
  /** Absolute; the sandbox keeps everything in its own folder below DATA_DIR. */
  readonly dataDir: string;
}

/** One bot, in one of the two modes WeCom knows; the other's credentials are void then. */
export type WecomConfig = {
  /** Name people @; null: that of the programme. */
  readonly botName: string | null;
  readonly apiBase: string;
  /** An answer that has to go by a group's webhook alerts who asked. */
  readonly mentionsAsker: boolean;
} & (
  | { readonly mode: 'connection'; readonly botId: string; readonly secret: string; readonly wsUrl: string }
  | { readonly mode: 'callback'; readonly token: string; readonly aesKey: string }
);

/** One app with a robot in Stream mode. */
export interface DingtalkConfig {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly robotCode: string;
  /** Name people @; null: that of the programme. */
  readonly botName: string | null;
  readonly apiBase: string;
  readonly oapiBase: string;
  /** Calls the organisation has in a calendar month. */
  readonly monthly: { readonly api: number; readonly stream: number };
}

/**
 * Reads the environment.
 *
 * @throws StartError with every problem: a malformed setting, an unknown one of ours, one this version cannot honour.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = settingsSchema.safeParse(present);
  const problems = [...unknownSettings(present), ...(parsed.success ? [] : parsed.error.issues.map(describe))];
  if (!parsed.success || problems.length > 0) throw new StartError(problems);
  const settings = parsed.data;
  const wecom = wecomConfig(settings);
  if (wecom !== null && 'problem' in wecom) throw new StartError([wecom.problem]);
  const dingtalk = dingtalkConfig(settings);
  if (dingtalk !== null && 'problem' in dingtalk) throw new StartError([dingtalk.problem]);
  const root = resolve(settings.DATA_DIR);
  const isReal = wecom !== null || dingtalk !== null;
  const byDefault = !isReal && !existsSync(join(root, storeFile));
  const sandbox = settings.SANDBOX === undefined ? byDefault : settings.SANDBOX === '1';
  if (sandbox && isReal) {
    const settings = wecom === null ? 'DINGTALK_' : 'WECOM_';
    throw new StartError([`SANDBOX=1：演练场不和真的聊天平台一起开，请去掉 SANDBOX，或去掉 ${settings} 开头的设置。`]);
  }
  if (sandbox && !isLoopback(settings.HOST)) {
    throw new StartError([`HOST=${settings.HOST}：演练场只能开在本机，请写 127.0.0.1。`]);
  }
  return {
    host: settings.HOST,
    port: settings.PORT,
    programmeDir: resolve(settings.PROGRAMME),
    ...(settings.REDIS_URL === undefined ? {} : { redisUrl: settings.REDIS_URL }),
    logLevel: settings.LOG_LEVEL,
    sandbox,
    wecom,
    dingtalk,
    mediaHosts: settings.MEDIA_HOSTS,
    dataDir: sandbox ? join(root, 'sandbox') : root,
  };
}

export const storeFile = 'jingcun.db';

function wecomConfig(settings: Settings): WecomConfig | { readonly problem: string } | null {
  const { WECOM_BOT_ID: botId, WECOM_BOT_SECRET: secret } = settings;
  const { WECOM_CALLBACK_TOKEN: token, WECOM_CALLBACK_AES_KEY: aesKey } = settings;
  const shared = {
    botName: settings.WECOM_BOT_NAME ?? null,
    apiBase: settings.WECOM_API_BASE,
    mentionsAsker: settings.WECOM_MENTION_ASKER === '1',
  };
  const connection = botId !== undefined || secret !== undefined;
  const callback = token !== undefined || aesKey !== undefined;
  if (connection && callback) {
    return { problem: 'WECOM_BOT_… 和 WECOM_CALLBACK_… 只能设一种：企业微信的机器人不能同时用长连接和回调。' };
  }
  if (connection) {
    if (botId === undefined || secret === undefined) return { problem: pair('WECOM_BOT_ID', 'WECOM_BOT_SECRET') };
    return { ...shared, mode: 'connection', botId, secret, wsUrl: settings.WECOM_WS_URL };
  }
  if (!callback) return null;
  if (token === undefined || aesKey === undefined) {
    return { problem: pair('WECOM_CALLBACK_TOKEN', 'WECOM_CALLBACK_AES_KEY') };
  }
  return { ...shared, mode: 'callback', token, aesKey };
}

function dingtalkConfig(settings: Settings): DingtalkConfig | { readonly problem: string } | null {
  const { DINGTALK_CLIENT_ID: clientId, DINGTALK_CLIENT_SECRET: clientSecret } = settings;
  if (clientId === undefined && clientSecret === undefined) return null;
  if (clientId === undefined || clientSecret === undefined) {
    return { problem: pair('DINGTALK_CLIENT_ID', 'DINGTALK_CLIENT_SECRET') };
  }
  return {
    clientId,
    clientSecret,
    robotCode: settings.DINGTALK_ROBOT_CODE ?? clientId,
    botName: settings.DINGTALK_BOT_NAME ?? null,
    apiBase: settings.DINGTALK_API_BASE,
    oapiBase: settings.DINGTALK_OAPI_BASE,
    monthly: { api: settings.DINGTALK_MONTHLY_API, stream: settings.DINGTALK_MONTHLY_STREAM },
  };
}

function pair(one: string, other: string): string {
  return `${one} 和 ${other} 要一起设。`;
}

function unknownSettings(present: Record<string, string | undefined>): string[] {
  const later = new Set<string>(notYet);
  return Object.keys(present).flatMap((name) => {
    if (name in settingsSchema.shape) return [];
    if (later.has(name)) return [`${name}：这个版本还不支持，请先去掉。`];
    return ownPrefixes.test(name) ? [`${name}：没有这个设置，请检查名字。`] : [];
  });
}

function describe(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')}：${issue.message}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
