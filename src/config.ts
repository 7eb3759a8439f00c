import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { StartError } from './errors.ts';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Settings of design §8. Those of the platforms are named here already, so that a typing mistake in them is found. */
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
});

/** Contract names of later parts: known, but a start that sets them is told that they are not there yet. */
const notYet = [
  'DATABASE_URL',
  'WECOM_BOT_ID',
  'WECOM_BOT_SECRET',
  'WECOM_BOT_NAME',
  'WECOM_WS_URL',
  'WECOM_CALLBACK_TOKEN',
  'WECOM_CALLBACK_AES_KEY',
  'WECOM_API_BASE',
  'DINGTALK_CLIENT_ID',
  'DINGTALK_CLIENT_SECRET',
  'DINGTALK_ROBOT_CODE',
  'DINGTALK_BOT_NAME',
  'DINGTALK_API_BASE',
  'DINGTALK_OAPI_BASE',
  'MEDIA_HOSTS',
] as const;

const ownPrefixes = /^(WECOM|DINGTALK|JINGCUN)_/;

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly programmeDir: string;
  readonly redisUrl?: string;
  readonly logLevel: string;
  readonly sandbox: boolean;
  /** Absolute; the sandbox keeps everything in its own folder below DATA_DIR. */
  readonly dataDir: string;
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
  const root = resolve(settings.DATA_DIR);
  const sandbox = settings.SANDBOX === undefined ? !existsSync(join(root, storeFile)) : settings.SANDBOX === '1';
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
    dataDir: sandbox ? join(root, 'sandbox') : root,
  };
}

export const storeFile = 'jingcun.db';

function unknownSettings(present: Record<string, string | undefined>): string[] {
  const later = new Set<string>(notYet);
  return Object.keys(present).flatMap((name) => {
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
