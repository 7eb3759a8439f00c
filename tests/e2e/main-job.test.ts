import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis, RedisServer } from '../support/redis-server.ts';
import { type SandboxChats, sandboxChats } from '../support/sandbox-chats.ts';
import { RunningService, type SandboxPerson, temporaryDir } from '../support/service.ts';

/** The acceptance, through the sandbox API alone, against the compiled program. */
describe.each([
  { jobs: 'embedded', skip: false },
  { jobs: 'Redis', skip: !hasRedis },
])('the main job, jobs on $jobs (Redis: needs redis-server on the PATH)', ({ jobs, skip }) => {
  if (skip) {
    it.skip('is not run here');
    return;
  }
  let redis: RedisServer | null = null;
  let env: Record<string, string> = {};
  let dir: Awaited<ReturnType<typeof temporaryDir>>;
  let service: RunningService;
  let chats: SandboxChats;

  beforeAll(async () => {
    dir = await temporaryDir();
    if (jobs === 'Redis') {
      redis = await RedisServer.start(join(dir.path, 'redis'));
      env = { REDIS_URL: redis.url };
    }
    service = await RunningService.startAlone(dir.path, env);
    chats = await sandboxChats(service);
  });

  afterAll(async () => {
    await service?.kill();
    await redis?.stop();
    await dir?.remove();
  });

  const group = (title: string) => chats.group(title);
  const inGroup = (title: string, role: string | null, name?: string) => chats.inGroup(title, role, name);
  const privateChat = (person: SandboxPerson) => chats.privateChat(person);

  it('answers a report with two photos and shows its reading', async () => {
    const { id: chat } = group('长湖');
    const poster = await inGroup('长湖', null);
    const answer = await service.say({
      chat,
      sender: poster.id,
      text: '三组今天上午大扫除，党员群众一共12人，清了两车垃圾',
      photos: await photos(2),
      id: 'report-1',
    });
    expect(answer).toMatch(/记下 长湖1：三组 大扫除.* 12人 .*2车 图2张/);
  });

  it('changes nothing when the same id comes again', async () => {
    const { id: chat } = group('长湖');
    const poster = await inGroup('长湖', null);
    const before = await service.messages(chat);
    await service.send({ chat, sender: poster.id, text: '三组今天上午大扫除，党员群众一共12人', id: 'report-1' });
    expect(await service.say({ chat, sender: poster.id, text: '阶段' })).toContain('干净');
    const after = await service.messages(chat);
    expect(after.length - before.length).toBe(2);
  });

  it('corrects by 应该是15人, and the history is kept', async () => {
    const { id: chat } = group('长湖');
    const poster = await inGroup('长湖', null);
    expect(await service.say({ chat, sender: poster.id, text: '应该是15人' })).toContain('15人');
    const answerIn = await privateChat(poster);
    const why = await service.say({ chat: answerIn, sender: poster.id, text: '为什么 1' });
    expect(why).toMatch(/12人/);
    expect(why).toMatch(/15人/);
  });

  it('withdraws with 撤销', async () => {
    const { id: chat } = group('长湖');
    const poster = await inGroup('长湖', null);
    await service.say({ chat, sender: poster.id, text: '五组今天清沟渠，8人' });
    expect(await service.say({ chat, sender: poster.id, text: '撤销' })).toMatch(/撤销|作废/);
  });

  it('gives points to the two people named by the secretary, with a reason, and not to the poster', async () => {
    const { id: chat } = group('长湖');
    const poster = await inGroup('长湖', null);
    const secretary = await inGroup('长湖', 'secretary');
    const named = (await service.people(chat)).filter(
      (person) => person.roles.includes('member') && person.id !== poster.id,
    );
    const [first, second] = named;
    if (!first || !second) throw new Error('too few members');
    const text = `确认 1 ${first.name} ${second.name}`;
    expect(await service.say({ chat, sender: secretary.id, text })).toMatch(/^确认了|已确认/);
    for (const person of [first, second]) {
      const own = await privateChat(person);
      expect(await service.say({ chat: own, sender: person.id, text: '我的积分' })).toMatch(/1分|1\.0|大扫除/);
    }
    const posterChat = await privateChat(poster);
    expect(await service.say({ chat: posterChat, sender: poster.id, text: '我的积分' })).toMatch(/0分|还没有/);
  });

  it('answers 我的积分 in a group privately', async () => {
    const { id: chat } = group('长湖');
    const poster = await inGroup('长湖', null);
    expect(await service.say({ chat, sender: poster.id, text: '我的积分' })).toMatch(/私聊/);
  });

  it('refuses a member who creates a task, and lets him see and finish the secretary’s', async () => {
    const { id: chat } = group('长湖');
    const member = await inGroup('长湖', null);
    const secretary = await inGroup('长湖', 'secretary');
    expect(await service.say({ chat, sender: member.id, text: '/task 新建 清理塘边 截止 4月5日' })).toMatch(/书记/);
    const created = await service.say({ chat, sender: secretary.id, text: '/task 新建 清理塘边 截止 4月5日 给 三组' });
    const number = /长湖(\d+)/.exec(created)?.[1];
    expect(number).toBeDefined();
    expect(await service.say({ chat, sender: member.id, text: '/task' })).toContain('清理塘边');
    expect(await service.say({ chat, sender: member.id, text: `任务 完成 ${number}` })).toMatch(
      new RegExp(`${number}`),
    );
  });

  it('brings an evaluation from findings to every group, and 排名 本月 shows the published figures', async () => {
    const office = await inGroup('镇', 'office');
    const inspector = await inGroup('镇', 'inspector');
    const inspectorChat = await privateChat(inspector);
    const officeChat = await privateChat(office);
    const inspect = async (text: string) => service.say({ chat: inspectorChat, sender: inspector.id, text });
    expect(await inspect('检查 长湖村 村部门口 垃圾未清 -1')).toMatch(/长湖/);
    expect(await inspect('检查 荷塘村 村部门口 垃圾未清 -1')).toMatch(/荷塘/);
    const third = chats.all.find(
      (chat) => chat.kind === 'group' && /村/.test(chat.title) && !/长湖|荷塘/.test(chat.title),
    );
    const thirdName = /^(.*?村)/.exec(third?.title ?? '')?.[1];
    await inspect(`检查 ${thirdName} 厕所 没打扫 -2`);
    await service.moveClock('2023-04-04T09:30:00+08:00');
    const command = async (text: string) => service.say({ chat: officeChat, sender: office.id, text });
    await command('评比 3月');
    expect(await command('公示 3月')).toMatch(/公示/);
    await service.moveClock('2023-04-12T09:00:00+08:00');
    expect(await command('定稿 3月')).toMatch(/定稿/);
    await service.moveClock('2023-04-13T09:30:00+08:00');
    for (const chat of chats.all.filter((entry) => entry.kind === 'group' && entry.unit !== null)) {
      expect(
        (await service.messages(chat.id)).some((entry) => entry.bot && /3月评比/.test(entry.text)),
        chat.title,
      ).toBe(true);
    }
    const { id: chat } = group('长湖');
    const member = await inGroup('长湖', null);
    const ranking = await service.say({ chat, sender: member.id, text: '排名 本月' });
    expect(ranking).toMatch(/并列/);
    expect(ranking).toMatch(/99/);
  });

  it('handles posts of an unbound group in order once it is bound', async () => {
    const unbound = chats.all.find((chat) => chat.kind === 'group' && chat.unit === null);
    if (!unbound) throw new Error('no unbound group');
    const people = await service.people(unbound.id);
    const villager = people.find((person) => person.roles.includes('member'));
    const binder = people.find((person) => person.roles.includes('office') || person.roles.includes('secretary'));
    if (!villager || !binder) throw new Error('the unbound group has nobody to bind it');
    await service.say({ chat: unbound.id, sender: villager.id, text: '一组今天清扫村道，6人' });
    await service.send({ chat: unbound.id, sender: villager.id, text: '二组今天清沟渠，7人' });
    await service.send({ chat: unbound.id, sender: binder.id, text: '绑定本群 长湖村 副群' });
    const answers = await service.waitFor(async () => {
      const texts = (await service.messages(unbound.id)).filter((entry) => entry.bot).map((entry) => entry.text);
      const receipts = texts.filter((text) => /记下/.test(text));
      return receipts.length >= 2 ? receipts : null;
    }, 'the held posts were not handled');
    expect(answers[0]).toContain('6人');
    expect(answers[1]).toContain('7人');
  });

  it('stops within ten seconds on Ctrl-C and goes on where it was', async () => {
    const { id: chat } = group('长湖');
    const before = await service.messages(chat);
    const started = performance.now();
    expect(await service.interrupt()).toBe(0);
    expect(performance.now() - started).toBeLessThan(10_000);
    service = await RunningService.startAlone(dir.path, env);
    expect((await service.messages(chat)).map((entry) => entry.id)).toEqual(before.map((entry) => entry.id));
  });
});

async function photos(count: number): Promise<string[]> {
  const made = Array.from({ length: count }, (_, index) =>
    sharp({ create: { width: 320, height: 240, channels: 3, background: { r: 40 * index, g: 120, b: 80 } } })
      .jpeg()
      .toBuffer(),
  );
  return (await Promise.all(made)).map((bytes) => bytes.toString('base64'));
}
