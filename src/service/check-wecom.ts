import { setTimeout as sleep } from 'node:timers/promises';
import { createWecom, wecomName } from '../bots/wecom/index.ts';
import type { Config, WecomConfig } from '../config.ts';
import { dayOf, timeOf } from '../domain/time.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { askService, type ServiceAnswer } from './ask-service.ts';
import type { Finding } from './finding.ts';

const connectMs = 8_000;
const lookEveryMs = 50;

/**
 * Whether WeCom is set up and can be reached. A running service is asked, for a second connection would push its own
 * out; without one a connection is tried and closed again. What members write in these seconds is lost, as it is while
 * the service is not running.
 */
export async function checkWecom(config: Config, machineNow: () => number): Promise<Finding[]> {
  const { wecom } = config;
  if (wecom === null) return [];
  const answer = await askService(config, wecomName);
  if (answer.kind === 'silent') return [{ ok: false, text: silentText }];
  if (wecom.mode === 'callback')
    return [answer.kind === 'bot' ? calledSince(answer, machineNow()) : { ok: true, text: callbackNotYet }];
  return [answer.kind === 'bot' ? heardOf(answer) : await tryConnection(wecom, { config, machineNow })];
}

/** A connection tried now could push out the one the service has. */
const silentText = '企业微信：服务没回答，没试连。过一会儿再查；还是这样，看日志';
const callbackRunning = '企业微信：服务在运行，回调方式。到机器人的设置页点“保存”，通过就是通了';
const callbackNotYet = '企业微信：回调方式。启动服务后，到机器人的设置页点“保存”，通过就是通了';

type FromBot = Extract<ServiceAnswer, { kind: 'bot' }>;

/** That it runs says nothing of Token and key: only a request of the platform does. */
function calledSince({ problem, heard }: FromBot, now: number): Finding {
  if (problem !== null) return { ok: false, text: problem };
  if (heard?.validAt != null) return { ok: true, text: `企业微信：回调通了，最近一次${timeText(heard.validAt, now)}` };
  const why = heard?.refused == null ? undefined : refusedTexts[heard.refused];
  return why === undefined
    ? { ok: true, text: callbackRunning }
    : { ok: false, text: `企业微信：有人找过回调地址，${why}` };
}

/** By `CryptoProblem`; what was cut or sent twice says nothing of the settings. */
const refusedTexts: Readonly<Record<string, string>> = {
  signature: '但签名对不上。多半是 Token 抄错了，和机器人页面上的核对',
  ciphertext: '但解不开。多半是 EncodingAESKey 抄错了，和机器人页面上的核对',
  receiver: '但不是发给这个机器人的。看看地址填在了哪个机器人上',
  stale: '但时间差得太多。把这台电脑的时间校准',
};

function timeText(at: number, now: number): string {
  return `${chineseDay(dayOf(at), dayOf(now))}${timeOf(at)}`;
}

function heardOf({ isConnected, problem }: FromBot): Finding {
  if (problem !== null) return { ok: false, text: problem };
  return isConnected
    ? { ok: true, text: '企业微信：服务在运行，已连上' }
    : { ok: false, text: '企业微信：服务在运行，但没连上。看看网络；日志里有原因' };
}

async function tryConnection(
  settings: Extract<WecomConfig, { mode: 'connection' }>,
  { config, machineNow }: { config: Config; machineNow: () => number },
): Promise<Finding> {
  const alerts: string[] = [];
  const nothing = () => undefined;
  const adapter = createWecom(
    { ...settings, botName: '', mediaHosts: config.mediaHosts, welcome: null },
    { log: { info: nothing, warn: nothing, error: nothing }, machineNow, onAlert: (text) => void alerts.push(text) },
  );
  try {
    await adapter.start(() => Promise.reject(new Error('only looking whether it connects')));
    for (const end = machineNow() + connectMs; machineNow() < end && alerts.length === 0; await sleep(lookEveryMs)) {
      if (adapter.isConnected()) return { ok: true, text: '企业微信：连上了，BotID 和 Secret 都对' };
    }
  } finally {
    await adapter.stop();
  }
  return { ok: false, text: alerts[0] ?? `企业微信：连不上 ${settings.wsUrl}。看看网络能不能出去、防火墙放没放行` };
}
