import { setTimeout as sleep } from 'node:timers/promises';
import { createWecom, wecomName } from '../bots/wecom/index.ts';
import type { Config, WecomConfig } from '../config.ts';
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
  if (wecom.mode === 'callback') return [{ ok: true, text: answer.kind === 'bot' ? callbackRunning : callbackNotYet }];
  return [answer.kind === 'bot' ? heardOf(answer) : await tryConnection(wecom, { config, machineNow })];
}

/** A connection tried now could push out the one the service has. */
const silentText = '企业微信：服务没回答，没试连。过一会儿再查；还是这样，看日志';
/** That it runs says nothing of Token and key: only a request of the platform does. */
const callbackRunning = '企业微信：服务在运行，回调方式。到机器人的设置页点“保存”，通过就是通了';
const callbackNotYet = '企业微信：回调方式。启动服务后，到机器人的设置页点“保存”，通过就是通了';

function heardOf({ isConnected, problem }: Extract<ServiceAnswer, { kind: 'bot' }>): Finding {
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
