import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { RunningService, temporaryDir } from '../support/service.ts';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

describe('a busy town', () => {
  it('leaves no name, id, code or word of anybody in the log, and no phone number in a group', async () => {
    const dir = await temporaryDir();
    const service = await RunningService.start(dir.path, { SANDBOX: '1', LOG_LEVEL: 'trace' });
    try {
      const chat = 'g-changhu';
      const people = await service.people(chat);
      const secretary = people.find((person) => person.roles.includes('secretary'))?.id ?? '';
      const member = people.find((person) => person.roles.join() === 'member');
      const sender = member?.id ?? '';
      const texts = ['三组塘边大扫除15人，我和大家', '改成18人', '我是 三组 张三丰'];
      for (const text of texts) await service.send({ chat, sender, text });
      await service.say({ chat, sender, text: '四组清沟 8人', photos: ['bm90IGEgcGljdHVyZQ==', png] });
      await service.say({ chat, sender: secretary, text: '待确认' });
      await service.say({ chat, sender: secretary, text: `确认全部` });
      await service.say({ chat: `p-${sender}`, sender, text: '绑定 482913' });
      await service.say({ chat: `p-${sender}`, sender, text: '我的积分' });
      const clock = new Date(Date.parse(await service.now()) + 3 * 86_400_000).toISOString();
      await service.moveClock(clock);
      const said = (await Promise.all((await service.chats()).map((one) => service.messages(one.id)))).flat();
      expect(said.filter((message) => message.bot).length).toBeGreaterThan(20);
      await service.interrupt();

      const log = service.stderr.join('\n');
      expect(log).toContain('jobs run');
      const town = parse(readFileSync('programmes/chaqi-2023/town.yaml', 'utf8')) as {
        people: { name: string; phone?: string }[];
      };
      const phones = town.people.flatMap(({ phone }) => phone ?? []);
      expect(phones.length).toBeGreaterThan(0);
      const words = [
        ...phones,
        ...town.people.map((person) => person.name),
        ...texts,
        '塘边',
        '482913',
        sender,
        secretary,
      ];
      expect(words.filter((word) => log.includes(word))).toEqual([]);
      expect(said.filter((message) => message.bot && phones.some((phone) => message.text.includes(phone)))).toEqual([]);
    } finally {
      await service.kill();
      await dir.remove();
    }
  });
});
