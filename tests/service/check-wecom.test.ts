import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Config, readConfig } from '../../src/config.ts';
import { instantAt } from '../../src/domain/time.ts';
import { startService } from '../../src/main.ts';
import { checkWecom } from '../../src/service/check-wecom.ts';
import type { FakeWecom } from '../fakes/wecom-server.ts';
import { tempDir } from '../support/temp-dir.ts';
import { botId, openPlatform, secret } from '../support/wecom-bot.ts';

function configOf(env: Record<string, string>): Config {
  return readConfig({ DATA_DIR: tempDir(), PORT: '1', SANDBOX: '0', LOG_LEVEL: 'silent', ...env });
}

const bot = (platform: FakeWecom, given = secret) =>
  configOf({ WECOM_BOT_ID: botId, WECOM_BOT_SECRET: given, WECOM_WS_URL: platform.url });

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
    const service = await startService({ config, log, machineNow: Date.now, programmeNow });
    onTestFinished(() => service.stop());
    await platform.subscribed();
    const seen = { ...config, port: Number(new URL(service.url).port) };
    await expect.poll(() => checkWecom(seen, Date.now)).toEqual([{ ok: true, text: '企业微信：服务在运行，已连上' }]);
    expect(platform.subscriptions).toBe(1);
  });

  it('is how to try it in callback mode', async () => {
    const config = configOf({ WECOM_CALLBACK_TOKEN: 't', WECOM_CALLBACK_AES_KEY: 'a'.repeat(43) });
    expect(await checkWecom(config, Date.now)).toMatchObject([{ ok: true, text: expect.stringContaining('保存') }]);
  });
});
