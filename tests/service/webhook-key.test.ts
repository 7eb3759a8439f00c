import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Config, readConfig, storeFile } from '../../src/config.ts';
import { instantAt } from '../../src/domain/time.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';
import { dingtalkWebhookIn, removeWebhook, storeWebhook, webhookKeyIn } from '../../src/service/webhook-key.ts';
import { chatWithWebhook, webhookOfChat, webhookOfPlatformChat } from '../../src/store/chat-webhooks.ts';
import { bindChat, ensureChat } from '../../src/store/chats.ts';
import { importTown } from '../../src/store/import-town.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store, Tx } from '../../src/store/store.ts';
import { listUnits } from '../../src/store/units.ts';
import { tempDir } from '../support/temp-dir.ts';

const now = instantAt('2023-05-10', '10:00');
const key = '0a1b2c3d-1111-4222-8333-444455556666';
const otherKey = '0a1b2c3d-1111-4222-8333-444455557777';
const address = `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${key}`;

let config: Config;
let printed: string[];
let group: number;
let privateChat: number;

beforeEach(async () => {
  config = readConfig({ DATA_DIR: tempDir(), SANDBOX: '0' });
  printed = [];
  const { town } = readProgrammeDir('programmes/chaqi-2023');
  await inStore((store) =>
    store.write(async (tx) => {
      await importTown(tx, town, now);
      group = await newChat(tx, 'wrA', 'group');
      privateChat = await newChat(tx, 'zhangsan', 'private');
      const [unit] = await listUnits(tx, now);
      if (unit) await bindChat(tx, { chatId: group, unitId: unit.id, part: 'main', at: now });
    }),
  );
});

describe('jingcun webhook', () => {
  it.each([address, key, `  ${address}\r\n`, `${address}&x=1`])('stores what was pasted as %j', async (pasted) => {
    await run(pasted);
    await inStore(async ({ read }) => {
      expect(await webhookOfChat(read, group)).toEqual({ chatId: group, key, secret: null, addedAt: now });
      expect((await webhookOfPlatformChat(read, { bot: 'wecom', chatId: 'wrA' }))?.key).toBe(key);
      expect(await webhookOfPlatformChat(read, { bot: 'dingtalk', chatId: 'wrA' })).toBeNull();
    });
    expect(printed.join()).toMatch(new RegExp(`群 ${group}（.+的群）`));
    expect(printed.join()).not.toContain(key);
  });

  it('takes the key typed at the terminal', async () => {
    await storeWebhook({ ...deps(), readInput: null, terminal: { print, ask: async () => address } }, group);
    await inStore(async ({ read }) => expect(await chatWithWebhook(read, key)).toBe(group));
  });

  it('replaces the key a group had, and takes it away', async () => {
    await run(address);
    await run(otherKey);
    await inStore(async ({ read }) => expect((await webhookOfChat(read, group))?.key).toBe(otherKey));
    await removeWebhook(deps(), group);
    await inStore(async ({ read }) => expect(await webhookOfChat(read, group)).toBeNull());
    await expect(removeWebhook(deps(), group)).rejects.toThrow('没有存过');
  });

  it('refuses what is no address, a group there is not, a private chat, and the address of another group', async () => {
    for (const wrong of ['', 'https://example.com', 'key=123', `${key}0`]) {
      await expect(run(wrong)).rejects.toThrow('不是消息推送地址');
    }
    await expect(run(address, 999)).rejects.toThrow(/没有群 999。有这些：\d+ /);
    await expect(run(address, privateChat)).rejects.toThrow('没有群');
    await run(address);
    const other = await inStore((store) => store.write((tx) => newChat(tx, 'wrB', 'group')));
    await expect(run(address, other)).rejects.toThrow('一个群一个地址');
  });

  it('says what to do when there is no store', async () => {
    const empty = readConfig({ DATA_DIR: tempDir(), SANDBOX: '0' });
    await expect(storeWebhook({ ...deps(), config: empty, readInput: async () => key }, 1)).rejects.toThrow(
      '还没有数据库',
    );
  });
});

it('finds no key in an address without one', () => {
  expect(webhookKeyIn('https://qyapi.weixin.qq.com/cgi-bin/webhook/send')).toBeNull();
});

it('reads the address of a DingTalk robot, with what its calls are signed with', () => {
  const token = 'ab12'.repeat(16);
  const url = `https://oapi.dingtalk.com/robot/send?access_token=${token}`;
  expect(dingtalkWebhookIn(`${url}\n`)).toEqual({ key: token, secret: null });
  expect(dingtalkWebhookIn(`${token} SEC0123456789abcdef`)).toEqual({ key: token, secret: 'SEC0123456789abcdef' });
  for (const wrong of ['', url.slice(0, -1), `${url} geheim`, `${url} SEC0123456789 more`]) {
    expect(dingtalkWebhookIn(wrong)).toBeNull();
  }
});

const print = (line: string) => void printed.push(line);
const deps = () => ({ config, machineNow: () => now, terminal: { print, ask: async () => '' } });
const run = (pasted: string, number = group) => storeWebhook({ ...deps(), readInput: async () => pasted }, number);

async function newChat(tx: Tx, chatId: string, kind: 'group' | 'private'): Promise<number> {
  return (await ensureChat(tx, { bot: 'wecom', chatId, kind })).id;
}

async function inStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore(join(config.dataDir, storeFile));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
