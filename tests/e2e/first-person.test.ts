import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import type { Adapter, OnMessage } from '../../src/bots/adapter.ts';
import { readConfig } from '../../src/config.ts';
import { instantAt } from '../../src/domain/time.ts';
import { type Service, startService } from '../../src/main.ts';
import { examine } from '../../src/service/doctor.ts';
import { issueCodeFor } from '../../src/service/issue-code.ts';
import { type FakeConnection, fakeConnection } from '../support/fake-connection.ts';
import { layJobs } from '../support/jobs-template.ts';
import { tempDir } from '../support/temp-dir.ts';

/** Design §6: how the first person of a real town, with a platform in place of the sandbox, comes in. */
const now = instantAt('2023-03-16', '09:00');
const office = 'zb02';
const toDo = /^办公室还没人绑定：jingcun code/;

it('a fresh town says that nobody of the office is bound, until its first person has sent his code', async () => {
  const config = readConfig({ DATA_DIR: tempDir(), PORT: '0', SANDBOX: '0' });
  const platform = privatePlatform();
  const start = async (): Promise<Service> => {
    const log = pino({ level: 'silent' });
    const town = { adapters: [platform.adapter], programmeNow: () => now };
    return startService({ config, log, machineNow: () => now, platform: town });
  };
  const missing = async () => (await examine(config, () => now)).filter(({ ok, text }) => !ok && toDo.test(text));

  await layJobs(config.dataDir);
  const service = await start();
  onTestFinished(() => service.stop());
  expect(service.notes).toEqual([expect.stringMatching(toDo)]);
  expect(await missing()).toHaveLength(1);

  // Anybody may say that he is: that is no proof.
  expect(await platform.say('我是 谢玉珍')).toContain('要用绑定码');
  expect(await missing()).toHaveLength(1);

  const [line = ''] = await issueCodeFor(config, office, () => now);
  const code = /\d{6}/.exec(line)?.[0] ?? '';
  expect(await platform.say(`绑定 ${code}`)).toMatch(/^绑定好了：.*谢玉珍 指挥所办公室$/);
  expect(await missing()).toEqual([]);
  await service.stop();

  const again = await start();
  onTestFinished(() => again.stop());
  expect(again.notes).toEqual([]);
  expect(await platform.say('待处理')).not.toContain('请找他们');
});

/** One person who talks to the bot alone. */
function privatePlatform(): { adapter: Adapter; say(text: string): Promise<string> } {
  const connection: FakeConnection = fakeConnection();
  let take: OnMessage | null = null;
  let shown: ((text: string) => void) | null = null;
  const adapter: Adapter = {
    ...connection,
    name: 'test',
    start: async (onMessage) => {
      take = onMessage;
    },
    stop: async () => undefined,
    async send(message) {
      shown?.(message.text);
      return { outcome: 'sent' };
    },
  };
  return {
    adapter,
    async say(text) {
      const answer = new Promise<string>((resolve) => {
        shown = resolve;
      });
      await take?.({
        bot: 'test',
        messageId: randomUUID(),
        chat: { id: 'private:1', kind: 'private' },
        sender: { id: '1', name: '谢' },
        text,
        photos: [],
      });
      return answer;
    },
  };
}
