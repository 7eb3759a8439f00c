import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { instantAt } from '../../src/domain/time.ts';
import { checkDingtalk, dingtalkNeed } from '../../src/service/check-dingtalk.ts';
import { bindChat, ensureChat } from '../../src/store/chats.ts';
import { allUnits } from '../../src/store/units.ts';
import { openDingtalk } from '../support/dingtalk-bot.ts';
import { tempDir } from '../support/temp-dir.ts';
import { openTown } from '../support/town.ts';

const settings = (base: string, secret: string) =>
  readConfig({
    DATA_DIR: tempDir(),
    PORT: '0',
    DINGTALK_CLIENT_ID: 'dingkey',
    DINGTALK_CLIENT_SECRET: secret,
    DINGTALK_API_BASE: base,
  });

describe('doctor, of DingTalk', () => {
  it('says whether the app is taken, and what to do', async () => {
    const { platform, base } = await openDingtalk();
    const right = settings(base, platform.clientSecret);
    expect(await checkDingtalk(right, Date.now)).toEqual([{ ok: true, text: expect.stringContaining('都对') }]);
    expect(await checkDingtalk(settings(base, 'wrong'), Date.now)).toEqual([
      { ok: false, text: expect.stringContaining('Client Secret 不对') },
    ]);
    platform.misbehave('accessToken', {
      status: 403,
      body: { code: 'Forbidden.AccessDenied.IpNotInWhiteList', message: '' },
    });
    expect(await checkDingtalk(right, Date.now)).toEqual([{ ok: false, text: expect.stringContaining('白名单') }]);
    platform.misbehave('accessToken', 'drop-before');
    expect(await checkDingtalk(right, Date.now)).toEqual([{ ok: false, text: expect.stringContaining('连不上') }]);
    expect(await checkDingtalk(readConfig({ DATA_DIR: tempDir() }), Date.now)).toEqual([]);
    expect(platform.used).toEqual({ api: 0, stream: 0 });
  });

  it('estimates the month of the groups there are', async () => {
    const town = await openTown();
    onTestFinished(() => town.close());
    const now = instantAt('2023-05-10', '10:00');
    const { programme } = town.bundle;
    const need = (limits = { api: 5_000, stream: 3_000 }) => dingtalkNeed(town.store.read, { programme, limits, now });
    expect(await need()).toEqual([]);
    await town.store.write(async (tx) => {
      for (const unit of (await allUnits(tx)).slice(0, 6)) {
        const { id } = await ensureChat(tx, { bot: 'dingtalk', chatId: `cid-${unit.code}`, kind: 'group' });
        await bindChat(tx, { chatId: id, unitId: unit.id, part: 'main', at: now });
      }
    });
    // Six groups: 4 reports and 2 commands a day, received and answered, in 22 days.
    const [enough] = await need();
    expect(enough).toMatchObject({
      ok: true,
      text: expect.stringMatching(/6个群.*API \d+ 次、Webhook与Stream 264 次.*够用/u),
    });
    expect(await need({ api: 5_000, stream: 300 })).toMatchObject([
      { ok: false, text: expect.stringContaining('紧张') },
    ]);
  });
});
