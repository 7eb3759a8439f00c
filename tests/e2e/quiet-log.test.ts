import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Database } from '../../src/sqlite.ts';
import { RunningService, temporaryDir } from '../support/service.ts';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

/** Every report fails, with an error that holds its words, as errors of libraries do. */
async function whileReportsFail(dataDir: string, work: () => Promise<void>): Promise<void> {
  const connection = new Database(join(dataDir, 'sandbox', 'jingcun.db'));
  connection.exec('create trigger planted before insert on reports begin select raise(abort, new.text); end');
  try {
    await work();
  } finally {
    connection.exec('drop trigger planted');
    connection.close();
  }
}

/** Somebody of the office, and a group he is in. */
async function officePerson(service: RunningService): Promise<{ id: string; group: string }> {
  for (const { id: group } of (await service.chats()).filter((chat) => chat.kind === 'group')) {
    const found = (await service.people(group)).find((person) => person.roles.includes('office'));
    if (found) return { id: found.id, group };
  }
  throw new Error('nobody of the office is in any group');
}

describe('a busy town', () => {
  it('leaves no name, id, code or word of anybody in the log, and no phone number in a group', async () => {
    const town = parse(readFileSync('programmes/chaqi-2023/town.yaml', 'utf8')) as {
      people: { name: string; phone?: string; unit: string }[];
    };
    const dir = await temporaryDir();
    const service = await RunningService.start(dir.path, { SANDBOX: '1', LOG_LEVEL: 'trace' });
    try {
      const chat = 'g-changhu';
      const people = await service.people(chat);
      const secretary = people.find((person) => person.roles.includes('secretary'))?.id ?? '';
      const member = people.find((person) => person.roles.join() === 'member');
      const sender = member?.id ?? '';
      const { id: office, group: officeGroup } = await officePerson(service);
      const listed = town.people.find((person) => person.phone !== undefined && person.unit === 'changhu');
      const texts = ['三组塘边大扫除15人，我和大家', '改成18人', '我是 三组 张三丰'];
      for (const text of texts) await service.send({ chat, sender, text });
      await service.say({ chat, sender, text: '四组清沟 8人', photos: ['bm90IGEgcGljdHVyZQ==', png] });
      await service.say({ chat, sender: secretary, text: '待确认' });
      await service.say({ chat, sender: secretary, text: `确认全部` });
      await service.say({ chat: `p-${sender}`, sender, text: '绑定 482913' });
      await whileReportsFail(dir.path, async () => {
        await service.send({ chat, sender, text: '五组河边大扫除 9人' });
        const failed = async () => (service.stderr.some((line) => line.includes('could not be handled')) ? true : null);
        await service.waitFor(failed, 'the planted failure was not logged');
      });
      const told = await service.say({ chat: `p-${office}`, sender: office, text: `名册 ${listed?.name}` });
      expect(told).toContain(listed?.phone);
      await service.say({ chat: officeGroup, sender: office, text: `名册 ${listed?.name}` });
      await service.say({ chat: `p-${sender}`, sender, text: '我的积分' });
      const clock = new Date(Date.parse(await service.now()) + 3 * 86_400_000).toISOString();
      await service.moveClock(clock);
      const groups = (await service.chats()).filter((one) => one.kind === 'group');
      const inGroups = (await Promise.all(groups.map((one) => service.messages(one.id)))).flat();
      const said = inGroups.filter((message) => message.bot);
      expect(said.length).toBeGreaterThan(20);
      await service.interrupt();

      const log = service.stderr.join('\n');
      expect(log).toContain('jobs run');
      const phones = town.people.flatMap(({ phone }) => phone ?? []);
      expect(phones.length).toBeGreaterThan(0);
      const words = [
        ...phones,
        ...town.people.map((person) => person.name),
        ...texts,
        '塘边',
        '河边',
        '482913',
        sender,
        secretary,
      ];
      expect(words.filter((word) => log.includes(word))).toEqual([]);
      expect(said.filter((message) => phones.some((phone) => message.text.includes(phone)))).toEqual([]);
    } finally {
      await service.kill();
      await dir.remove();
    }
  });
});
