import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { StartError } from '../src/errors.ts';
import { tempDir } from './support/temp-dir.ts';

const aesKey = 'a'.repeat(43);

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (cause) {
    if (cause instanceof StartError) return cause.problems;
    throw cause;
  }
  return [];
}

describe('settings', () => {
  it('give the sandbox while there is neither a platform nor a real store', () => {
    const dir = tempDir();
    expect(readConfig({ DATA_DIR: dir })).toMatchObject({ sandbox: true, dataDir: join(dir, 'sandbox'), wecom: null });
    writeFileSync(join(dir, 'jingcun.db'), '');
    expect(readConfig({ DATA_DIR: dir })).toMatchObject({ sandbox: false, dataDir: dir });
  });

  it('turn WeCom on in one of its two modes', () => {
    const env = { DATA_DIR: tempDir() };
    expect(readConfig({ ...env, WECOM_BOT_ID: 'b', WECOM_BOT_SECRET: 's', WECOM_BOT_NAME: '净村' })).toMatchObject({
      sandbox: false,
      wecom: {
        mode: 'connection',
        botId: 'b',
        secret: 's',
        botName: '净村',
        wsUrl: 'wss://openws.work.weixin.qq.com',
        apiBase: 'https://qyapi.weixin.qq.com',
      },
    });
    const callback = {
      WECOM_CALLBACK_TOKEN: 't',
      WECOM_CALLBACK_AES_KEY: aesKey,
      WECOM_API_BASE: 'http://127.0.0.1:9/',
    };
    expect(readConfig({ ...env, ...callback })).toMatchObject({
      wecom: {
        mode: 'callback',
        token: 't',
        aesKey,
        botName: null,
        apiBase: 'http://127.0.0.1:9',
        mentionsAsker: false,
      },
    });
    expect(readConfig({ ...env, ...callback, WECOM_MENTION_ASKER: '1' }).wecom?.mentionsAsker).toBe(true);
  });

  it('set up DingTalk, alone or beside WeCom', () => {
    const env = { DATA_DIR: tempDir(), DINGTALK_CLIENT_ID: ' dingkey ', DINGTALK_CLIENT_SECRET: 's\n' };
    const dingtalk = {
      clientId: 'dingkey',
      clientSecret: 's',
      robotCode: 'dingkey',
      botName: null,
      apiBase: 'https://api.dingtalk.com',
      oapiBase: 'https://oapi.dingtalk.com',
      monthly: { api: 5_000, stream: 3_000 },
    };
    expect(readConfig(env)).toMatchObject({ sandbox: false, wecom: null, dingtalk });
    const both = readConfig({ ...env, DINGTALK_ROBOT_CODE: 'r', WECOM_BOT_ID: 'b', WECOM_BOT_SECRET: 's' });
    expect(both).toMatchObject({ wecom: { mode: 'connection' }, dingtalk: { robotCode: 'r' } });
  });

  it('name hosts photos may come from besides the platforms’ own', () => {
    expect(readConfig({ MEDIA_HOSTS: 'a.example.cn, b.example.cn:8443' }).mediaHosts).toEqual([
      'a.example.cn',
      'b.example.cn:8443',
    ]);
  });

  it.each([
    ['half a pair', { WECOM_BOT_ID: 'b' }, /WECOM_BOT_ID 和 WECOM_BOT_SECRET 要一起设/],
    ['half the other pair', { WECOM_CALLBACK_TOKEN: 't' }, /要一起设/],
    [
      'both modes',
      { WECOM_BOT_ID: 'b', WECOM_BOT_SECRET: 's', WECOM_CALLBACK_TOKEN: 't', WECOM_CALLBACK_AES_KEY: aesKey },
      /只能设一种/,
    ],
    ['a short key', { WECOM_CALLBACK_TOKEN: 't', WECOM_CALLBACK_AES_KEY: 'abc' }, /43位/],
    ['an address that is none', { WECOM_WS_URL: 'openws' }, /wss:\/\//],
    [
      'a platform beside the sandbox',
      { WECOM_BOT_ID: 'b', WECOM_BOT_SECRET: 's', SANDBOX: '1' },
      /演练场不和真的聊天平台/,
    ],
    ['the sandbox for everybody', { HOST: '0.0.0.0' }, /演练场只能开在本机/],
    ['a name nobody knows', { WECOM_BOT_IDD: 'b' }, /WECOM_BOT_IDD：没有这个设置/],
    ['half a DingTalk app', { DINGTALK_CLIENT_ID: 'c' }, /DINGTALK_CLIENT_ID 和 DINGTALK_CLIENT_SECRET 要一起设/],
    ['no number of calls', { DINGTALK_MONTHLY_API: '五千' }, /每月的次数/],
    [
      'DingTalk beside the sandbox',
      { DINGTALK_CLIENT_ID: 'c', DINGTALK_CLIENT_SECRET: 's', SANDBOX: '1' },
      /去掉 DINGTALK_/,
    ],
    ['a part that is not there yet', { DATABASE_URL: 'postgres://x' }, /还不支持/],
  ])('refuse %s, and say so', (_what, env: Record<string, string>, words) => {
    expect(problemsOf({ DATA_DIR: tempDir(), ...env }).join('\n')).toMatch(words);
  });

  it('never show a secret in what they refuse', () => {
    const env = { WECOM_BOT_SECRET: 'hush-hush', WECOM_CALLBACK_AES_KEY: 'hush-hush' };
    expect(problemsOf(env).join('\n')).not.toContain('hush-hush');
  });
});
