import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jingcun } from '../support/jingcun.ts';
import { SandboxCast } from '../support/sandbox-cast.ts';
import { RunningService, type SandboxPerson, temporaryDir } from '../support/service.ts';

/** Design §6 “Who and where”, sentence by sentence, through the sandbox API alone, against the compiled program. */
describe('who and where', () => {
  let dir: Awaited<ReturnType<typeof temporaryDir>>;
  let service: RunningService;
  let cast: SandboxCast;
  let stranger: SandboxPerson;
  let claimant: SandboxPerson;
  let secretary: SandboxPerson;
  let neighbour: SandboxPerson;
  let office: SandboxPerson;

  beforeAll(async () => {
    dir = await temporaryDir();
    service = await RunningService.start(dir.path);
    cast = await SandboxCast.of(service);
    const unknown = await cast.unknown('长湖');
    const [first, second] = unknown;
    if (!first || !second) throw new Error('长湖 has no two unknown accounts');
    stranger = first;
    claimant = second;
    secretary = await cast.person('长湖', { role: 'secretary' });
    neighbour = await cast.person('荷塘', { role: 'secretary' });
    office = await cast.person('镇', { role: 'office' });
  });

  afterAll(async () => {
    await service?.kill();
    await dir?.remove();
  });

  const codeIn = (answer: string): string => /(?<!\d)\d{6}(?!\d)/.exec(answer)?.[0] ?? '';
  const botTexts = async (chat: string): Promise<string[]> =>
    (await service.messages(chat)).filter((message) => message.bot).map((message) => message.text);

  describe('an unknown sender in a bound group', () => {
    it('has his report taken for the unit, and is asked once who he is', async () => {
      const first = await cast.inGroup('长湖', stranger, '三组今天大扫除，15人');
      expect(first).toMatch(/^记下 长湖1：三组 大扫除 15人/);
      expect(first).toContain('你是谁？回：我是 三组 张建国');
      const second = await cast.inGroup('长湖', stranger, '五组今天清沟渠，8人');
      expect(second).toMatch(/^记下 长湖2：/);
      expect(second).not.toContain('你是谁');
    });

    it('gets no personal points, for which he is told to register', async () => {
      expect(await cast.inGroup('长湖', secretary, '确认 1')).toBe('已确认 长湖1，没点名，只计单位人数');
      expect(await cast.privately(stranger, '我的积分')).toContain('我是 三组 张建国');
    });
  });

  describe('我是', () => {
    it('registers a member by a match of his unit that can only be one', async () => {
      expect(await cast.inGroup('长湖', claimant, '我是谁')).toContain('还不认识您');
      expect(await cast.inGroup('长湖', claimant, `我是 ${claimant.name}`)).toMatch(
        new RegExp(`^记住了：长湖村.*${claimant.name}$`),
      );
      expect(await cast.inGroup('长湖', claimant, '一组今天清扫村道，6人')).not.toContain('你是谁');
    });

    it('never gives a role: the claim is refused and told to the office the next morning', async () => {
      await cast.privately(office, '帮助');
      expect(await cast.inGroup('长湖', stranger, `我是 ${secretary.name}`)).toContain('要用绑定码');
      expect(await cast.inGroup('长湖', stranger, '静音 7天')).toContain('请找他们');
      await service.moveClock('2023-03-17T09:30:00+08:00');
      const told = (await botTexts(await cast.privateChat(office))).filter((text) => text.includes('自称'));
      expect(told).toHaveLength(1);
      expect(told[0]).toContain(`${secretary.name}（村书记），没给登记`);
    });
  });

  describe('a code', () => {
    it('by a secretary is for his own unit, shown once, and used once', async () => {
      expect(await cast.privately(secretary, `绑定码 ${neighbour.name}`)).toContain('没找到');
      const answer = await cast.privately(secretary, '绑定码 张建国');
      const code = codeIn(answer);
      expect(answer).toMatch(/长湖村三组 张建国的绑定码：\d{6}\n3月20日\d\d:\d\d前有效/);
      expect(await cast.privately(stranger, `绑定 ${code}`)).toBe('绑定好了：长湖村 张建国');
      expect(await cast.privately(claimant, `绑定 ${code}`)).toContain('用过了');
    });

    it('by the office makes a secretary, and closes his old account', async () => {
      const code = codeIn(await cast.privately(office, `绑定码 ${neighbour.name}`));
      expect(await cast.privately(stranger, `绑定 ${code}`)).toBe(`绑定好了：荷塘村 ${neighbour.name} 村书记`);
      const before = await botTexts(await cast.privateChat(neighbour));
      expect(await cast.inGroup('荷塘', neighbour, '静音 7天')).toContain('请找他们');
      expect(await botTexts(await cast.privateChat(neighbour))).toEqual(before);
      expect(await cast.privately(stranger, '名册')).toContain('荷塘村：');
    });

    it('of the command line binds the first person of the office', async () => {
      const run = await jingcun(dir.path, ['code', 'zb03'], { SANDBOX: '1' });
      expect(run.code, run.stderr).toBe(0);
      expect(await cast.privately(stranger, `绑定 ${codeIn(run.stdout)}`)).toMatch(/^绑定好了：.*指挥所办公室$/);
      expect(await cast.privately(stranger, '待处理')).not.toContain('请找他们');
    });
  });

  describe('the unit of a report', () => {
    it('is the group’s, whoever writes', async () => {
      expect(
        await cast.inGroup('柳林', await cast.person('柳林', { role: 'liaison' }), '二组今天大扫除 9人'),
      ).toContain('记下 柳林1：');
    });

    it('is else that of a place which names one unit', async () => {
      const liaison = await cast.person('长湖', { role: 'liaison' });
      expect(await cast.privately(liaison, '荷塘边今天大扫除，7人')).toContain('记下 荷塘');
    });

    it('is else the sender’s only unit', async () => {
      const member = await cast.person('长湖', { name: '张爱国' });
      expect(await cast.privately(member, '三组今天清沟渠，5人')).toContain('记下 长湖');
    });

    it('is else asked once, and the answer completes the report', async () => {
      const liaison = await cast.person('长湖', { role: 'liaison' });
      expect(await cast.privately(liaison, '四组今天大扫除，11人')).toBe('哪个村？回 长湖 或 荷塘');
      expect(await cast.privately(liaison, '荷塘')).toMatch(/^记下 荷塘\d+：四组 大扫除 11人/);
    });
  });

  describe('交接', () => {
    it('moves a duty with what is open; the new holder hears of it the next morning', async () => {
      await cast.inGroup('长湖', claimant, '二组今天清运垃圾，4人');
      expect(await cast.privately(office, `交接 ${secretary.name} 给 ${claimant.name}`)).toContain(
        '一起转过去：待确认',
      );
      expect(await cast.inGroup('长湖', secretary, '待确认')).toContain('请找他们');
      // A claim gives no role: he needs a code first, and so nothing is pushed to him before.
      expect(await cast.inGroup('长湖', claimant, '确认全部')).toContain('请找他们');
      const code = codeIn(await cast.privately(office, `绑定码 ${claimant.name}`));
      expect(await cast.privately(claimant, `绑定 ${code}`)).toContain('村书记');
      await service.moveClock('2023-03-20T09:30:00+08:00');
      const told = (await botTexts(await cast.privateChat(claimant))).filter((text) => text.includes('由您接手'));
      expect(told).toEqual([expect.stringMatching(/^长湖村由您接手：待确认\d+条$/)]);
      expect(await cast.inGroup('长湖', claimant, '确认全部')).toMatch(/^已确认/);
    });
  });

  describe('an unbound group', () => {
    it('says once a day how to bind it, keeps what is posted for 7 days with its photos, and handles it in order', async () => {
      const chat = cast.unbound;
      const [villager] = (await service.people(chat)).filter((person) => person.roles.includes('member'));
      if (!villager) throw new Error('nobody would post in the new group');
      const post = (text: string, photos: readonly string[] = []) =>
        service.send({ chat, sender: villager.id, text, photos });
      const answers = async (count: number) =>
        service.waitFor(async () => {
          const texts = await botTexts(chat);
          return texts.length >= count ? texts : null;
        }, `fewer than ${count} answers in the unbound group`);

      await post('一组今天清扫村道，3人');
      expect((await answers(1))[0]).toMatch(/还没绑定.*绑定本群/);
      await service.moveClock('2023-03-27T10:00:00+08:00');
      await post('二组今天清沟渠，7人', [await photo()]);
      expect((await answers(2))[1]).toMatch(/还没绑定/);
      await post('三组今天大扫除，9人');
      await service.moveClock('2023-03-28T10:00:00+08:00');
      expect(await botTexts(chat)).toHaveLength(2);

      await service.send({ chat, sender: office.id, text: '绑定本群 长湖村' });
      expect((await answers(3))[2]).toContain('已有主群');
      await service.send({ chat, sender: office.id, text: '绑定本群 长湖村 副群' });
      const after = await answers(6);
      expect(after[3]).toContain('长湖村（副群，只收结果）');
      // What is older than 7 days is gone; the others come in the order in which they were posted.
      expect(after.slice(4)).toEqual([
        expect.stringMatching(/^记下 长湖\d+：二组 .*7人 图1张/),
        expect.stringMatching(/^记下 长湖\d+：三组 .*9人/),
      ]);
    });

    it('bound as a side group counts for the unit and receives no reminders', async () => {
      const before = (await botTexts(cast.unbound)).length;
      await service.moveClock('2023-04-03T09:30:00+08:00');
      expect(await botTexts(cast.unbound)).toHaveLength(before);
    });
  });
});

async function photo(): Promise<string> {
  const image = sharp({ create: { width: 320, height: 240, channels: 3, background: { r: 40, g: 120, b: 80 } } });
  return (await image.jpeg().toBuffer()).toString('base64');
}
