import type { RequestListener } from 'node:http';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Config, readConfig } from '../../src/config.ts';
import { instantAt } from '../../src/domain/time.ts';
import { startService } from '../../src/main.ts';
import { checkWecom } from '../../src/service/check-wecom.ts';
import { readinessChecks } from '../../src/service/readiness.ts';
import { createApp } from '../../src/web/app.ts';
import type { Check } from '../../src/web/health.ts';
import { listen } from '../../src/web/listen.ts';
import type { FakeWecomHttpOptions } from '../fakes/wecom-http.ts';
import type { FakeWecom } from '../fakes/wecom-server.ts';
import { layJobs } from '../support/jobs-template.ts';
import { tempDir } from '../support/temp-dir.ts';
import { openTown } from '../support/town.ts';
import { botId, group, liveBot, openPlatform, secret } from '../support/wecom-bot.ts';
import { callbackBot, openHttpPlatform } from '../support/wecom-callback-bot.ts';

function configOf(env: Record<string, string>): Config {
  return readConfig({ DATA_DIR: tempDir(), PORT: '1', SANDBOX: '0', LOG_LEVEL: 'silent', ...env });
}

const bot = (platform: FakeWecom, given = secret) =>
  configOf({ WECOM_BOT_ID: botId, WECOM_BOT_SECRET: given, WECOM_WS_URL: platform.url });

/** Something at the port where doctor asks. */
async function serviceAt(app: RequestListener): Promise<{ port: number }> {
  const listening = await listen(app, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => listening.close(0));
  return { port: listening.port };
}

function appWith(checks: Record<string, Check>): RequestListener {
  return createApp({ checks, registry: new Registry(), onError: () => undefined });
}

/** The next subscription is refused. */
function refuse(platform: FakeWecom): void {
  platform.changeSecret('another');
  platform.kick();
}

describe('what doctor says of WeCom', () => {
  it('is nothing while it is not set up', async () => {
    expect(await checkWecom(configOf({}), Date.now)).toEqual([]);
  });

  it('is that it connects, and the connection is closed again', async () => {
    const platform = await openPlatform();
    expect(await checkWecom(bot(platform), Date.now)).toEqual([
      { ok: true, text: '企业微信：连上了，BotID 和 Secret 都对' },
    ]);
    await platform.until(() => platform.openSockets === 0);
  });

  it('is what is wrong with the credentials', async () => {
    const platform = await openPlatform();
    const [finding] = await checkWecom(bot(platform, 'wrong'), Date.now);
    expect(finding?.ok).toBe(false);
    expect(finding?.text).toMatch(/BotID|Secret/);
  });

  it('is what the running service says, whose connection is left alone', async () => {
    const platform = await openPlatform();
    const config = { ...bot(platform), port: 0 };
    const log = pino({ level: 'silent' });
    const programmeNow = () => instantAt('2023-03-16', '09:00');
    await layJobs(config.dataDir);
    const service = await startService({ config, log, machineNow: Date.now, programmeNow });
    onTestFinished(() => service.stop());
    await platform.subscribed();
    const seen = { ...config, port: Number(new URL(service.url).port) };
    await expect.poll(() => checkWecom(seen, Date.now)).toEqual([{ ok: true, text: '企业微信：服务在运行，已连上' }]);
    expect(platform.subscriptions).toBe(1);
  });

  it.each<[string, RegExp, (platform: FakeWecom) => void]>([
    ['another process took the bot over', /另一个程序/u, (platform) => platform.displace()],
    ['BotID or Secret are wrong', /Secret 不对/u, (platform) => refuse(platform)],
    [
      'user ids come encrypted',
      /超级管理员/u,
      (platform) => void platform.say({ chat: group, from: 'woAbcdefghijklmnopqrstuvwx' }),
    ],
  ])('is what only a person can put right, as the running service knows it: %s', async (_what, words, happens) => {
    const platform = await openPlatform();
    const live = await liveBot(platform);
    const town = await openTown();
    onTestFinished(() => town.close());
    const queue = { backend: 'embedded', ready: () => true } as const;
    const checks = readinessChecks({
      ...{ store: town.store, queue, dataDir: tempDir(), connections: new Map([['wecom', live.adapter]]) },
      ...{ machineNow: Date.now, monotonicNow: Date.now },
    });
    const config = { ...bot(platform), ...(await serviceAt(appWith(checks))) };
    happens(platform);
    await expect.poll(() => checkWecom(config, Date.now)).toEqual([{ ok: false, text: expect.stringMatching(words) }]);
  });

  it('is what the running service says, though one of its checks hangs', async () => {
    const platform = await openPlatform();
    const checks = { store: () => new Promise<never>(() => undefined), 'bot wecom': () => ({ ok: true }) };
    const config = { ...bot(platform), ...(await serviceAt(appWith(checks))) };
    expect(await checkWecom(config, Date.now)).toEqual([{ ok: true, text: '企业微信：服务在运行，已连上' }]);
    expect(platform.attempts).toBe(0);
  });

  it.each<[string, RequestListener]>([
    ['hangs up', (request) => void request.socket.destroy()],
    ['answers with something else', (_request, response) => void response.writeHead(502).end('<html></html>')],
    ['says nothing', () => undefined],
  ])('is that nothing was tried when what runs there %s', async (_what, app) => {
    const platform = await openPlatform();
    const config = { ...bot(platform), ...(await serviceAt(app)) };
    expect(await checkWecom(config, Date.now)).toEqual([{ ok: false, text: expect.stringContaining('没试连') }]);
    expect(platform.attempts).toBe(0);
  });

  it('is tried when the service there has no bot at WeCom', async () => {
    const platform = await openPlatform();
    const config = { ...bot(platform), ...(await serviceAt(appWith({ store: () => ({ ok: true }) }))) };
    expect(await checkWecom(config, Date.now)).toMatchObject([{ ok: true }]);
    expect(platform.subscriptions).toBe(1);
  });

  it.each<[string, Partial<FakeWecomHttpOptions>, boolean, RegExp]>([
    ['the platform has called', {}, true, /^企业微信：回调通了，最近一次\d+月\d+日\d\d:\d\d$/u],
    ['the Token is another', { token: 'another' }, false, /签名对不上.*Token/u],
    ['the key is another', { aesKey: `${'a'.repeat(42)}A` }, false, /解不开.*EncodingAESKey/u],
  ])('is in callback mode what came to the address: %s', async (_what, options, ok, words) => {
    const platform = await openHttpPlatform(options);
    const { adapter } = await callbackBot(platform, async () => undefined);
    const town = await openTown();
    onTestFinished(() => town.close());
    const checks = readinessChecks({
      ...{ store: town.store, queue: { backend: 'embedded', ready: () => true }, dataDir: tempDir() },
      ...{ connections: new Map([['wecom', adapter]]), machineNow: Date.now, monotonicNow: Date.now },
    });
    const config = configOf({ WECOM_CALLBACK_TOKEN: 't', WECOM_CALLBACK_AES_KEY: 'a'.repeat(43) });
    const running = { ...config, ...(await serviceAt(appWith(checks))) };
    expect(await checkWecom(running, Date.now)).toMatchObject([{ ok: true, text: expect.stringContaining('保存') }]);
    await platform.verify();
    expect(await checkWecom(running, Date.now)).toEqual([{ ok, text: expect.stringMatching(words) }]);
  });

  it('is how to try it in callback mode, whether or not the service runs', async () => {
    const config = configOf({ WECOM_CALLBACK_TOKEN: 't', WECOM_CALLBACK_AES_KEY: 'a'.repeat(43) });
    expect(await checkWecom(config, Date.now)).toMatchObject([{ ok: true, text: expect.stringContaining('保存') }]);
    const running = { ...config, ...(await serviceAt(appWith({ 'bot wecom': () => ({ ok: true }) }))) };
    const [finding] = await checkWecom(running, Date.now);
    expect(finding?.text).toContain('保存');
    expect(finding?.text).not.toContain('已连上');
  });
});
