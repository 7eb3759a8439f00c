import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { noteNewDuties } from '../../src/jobs/new-duties.ts';
import { decisionsAbout } from '../../src/store/audit.ts';
import { chargesOf } from '../../src/store/duties.ts';
import { importTown } from '../../src/store/import-town.ts';
import { grantsOf, personByCode } from '../../src/store/people.ts';
import { waitingItems } from '../../src/store/private-items.ts';
import { readTown } from '../../src/store/read-town.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let secretary: string;
let office: string;
const successor = 'ch04';
const handOver = '交接 高秀兰 给 张建国';

beforeEach(async () => {
  const opened = await openTown();
  onTestFinished(() => opened.close());
  town = opened;
  secretary = town.holder('secretary', 'changhu');
  office = town.holder('office');
});

const ask = async (person: string, text: string, chat = 'private') =>
  (await town.say({ person, chat, text })).join('\n');
const idOf = async (code: string) => (await personByCode(town.store.read, code))?.id ?? 0;
const rolesNow = async (code: string) =>
  (await grantsOf(town.store.read, await idOf(code), town.clock.now)).map(({ role }) => role);
const told = async (code: string) =>
  (await waitingItems(town.store.read, await idOf(code), town.clock.now)).map(({ text }) => text);

async function openWork(): Promise<void> {
  await town.say({ account: 'villager', chat: 'changhu', text: '三组大扫除 15人' });
  await town.say({ account: 'villager', chat: 'changhu', text: '五组清沟渠 8人' });
  await ask(secretary, '/任务 新建 清沟渠 截止 3月20日');
}

describe('交接', () => {
  it('ends the powers of the one at the instant at which those of the other begin', async () => {
    await openWork();
    expect(await ask(successor, '待确认')).toContain('请找他们');
    expect(await ask(office, handOver)).toBe(
      '交接好了，高秀兰给张建国：长湖村村书记\n一起转过去：待确认2条，任务1件\n张建国要用绑定码登记：绑定码 张建国。名册文件也请改',
    );
    expect(await ask(secretary, '确认 1', 'changhu')).toContain('请找他们');
    expect(await ask(successor, '确认 1', 'changhu')).toContain('已确认 长湖1');
    expect(await ask(successor, '/任务 新建 修路 截止 3月25日')).toContain('长湖');
  });

  it('leaves what was before as it was', async () => {
    const before = town.clock.now;
    town.clock.now += 60_000;
    await ask(office, handOver);
    expect((await grantsOf(town.store.read, await idOf(secretary), before)).map(({ role }) => role)).toEqual([
      'secretary',
    ]);
    expect(await grantsOf(town.store.read, await idOf(successor), before)).toEqual([]);
  });

  it('tells the new holder once privately what is open', async () => {
    await openWork();
    await ask(office, handOver);
    await noteNewDuties(town.store, town.clock.now);
    await noteNewDuties(town.store, town.clock.now + 60_000);
    expect(await told(successor)).toEqual(['长湖村由您接手：待确认2条，任务1件']);
    expect(await ask(successor, '待确认')).toContain('长湖村由您接手：待确认2条，任务1件\n长湖1 ');
    expect(await ask(successor, '待确认')).not.toContain('由您接手');
  });

  it('is recorded with both persons and what passed', async () => {
    await ask(office, handOver);
    expect(await decisionsAbout(town.store.read, `person:${await idOf(secretary)}`)).toMatchObject([
      {
        action: 'duty.handed-over',
        personId: await idOf(office),
        before: { personId: await idOf(secretary), duties: [{ role: 'secretary' }] },
        after: { personId: await idOf(successor) },
      },
    ]);
  });

  it('passes a grid with its grid head, and the roster then says so', async () => {
    await ask(office, '交接 李大明 给 张爱国');
    const after = await readTown(town.store.read, town.clock.now);
    expect(after.people.find(({ id }) => id === 'ch06')?.roles).toEqual([]);
    expect(after.people.find(({ id }) => id === 'ch05')?.roles).toMatchObject([{ role: 'gridHead' }]);
    await ask(office, '名册');
    expect(await ask(office, '名册 长湖')).not.toContain('没有网格长');
  });

  it('of several villages asks which, passes one, or all with what is looked after there', async () => {
    expect(await ask(office, '交接 孙小兰 给 赵建军')).toBe(
      '孙小兰管长湖村、荷塘村。只交一处写明村名，都交发：交接 孙小兰 给 赵建军 全部',
    );
    expect(await ask(office, '交接 长湖村 孙小兰 给 赵建军')).toContain(
      '孙小兰给赵建军：长湖村办点干部、包联和责任区2处',
    );
    const hetang = await grantsOf(town.store.read, await idOf('zb04'), town.clock.now);
    expect(hetang).toHaveLength(1);
    expect(await chargesOf(town.store.read, await idOf('zb05'), town.clock.now)).toHaveLength(2);
    expect(await ask(office, '交接 孙小兰 给 赵建军 全部')).toContain('荷塘村办点干部');
    expect(await rolesNow('zb04')).toEqual([]);
  });

  it('passes an inspector’s duty for the whole town', async () => {
    expect(await ask(office, '交接 林立平 给 陈淑珍')).toContain('全镇检查人');
    expect(await rolesNow('zb10')).toEqual([]);
    expect(await rolesNow('zb13')).toEqual(['inspector']);
  });

  it('does not make an office person or a commander', async () => {
    const answer = '没有可以交接的职务。办公室和指挥长换人，请改名册导入';
    expect(await ask(office, '交接 徐凤兰 给 陈淑珍')).toBe(`徐凤兰${answer}`);
    expect(await ask(office, '交接 谢玉珍 给 陈淑珍')).toBe(`谢玉珍${answer}`);
    expect(await rolesNow('zb13')).toEqual([]);
  });

  it('asks back what it does not understand, and is the office’s alone', async () => {
    expect(await ask(office, '交接')).toContain('请写谁交给谁');
    expect(await ask(office, '交接 高秀兰 给 王不在')).toBe('名册里没找到王不在，看看字对不对');
    expect(await ask(office, '交接 高秀兰 给 刘建军')).toContain('如：交接 高秀兰 给 长湖村二组 刘建军');
    expect(await ask(office, '交接 高秀兰 给 高秀兰')).toBe('交和接是同一个人，没有变化');
    expect(await ask(secretary, handOver)).toBe('这个由指挥所办公室来办，请找他们');
    expect(await rolesNow(secretary)).toEqual(['secretary']);
  });
});

describe('a roster that is imported', () => {
  const at = instantAt('2023-04-10', '10:00');
  const roles = (changes: Record<string, string>) => {
    const all = town.bundle.town.people;
    const people = all.map((person) => {
      const from = changes[person.id];
      return from === undefined ? person : { ...person, roles: all.find(({ id }) => id === from)?.roles ?? [] };
    });
    return { ...town.bundle.town, people };
  };

  it('tells the new secretary the same as 交接 does', async () => {
    await openWork();
    const town2 = roles({ [successor]: secretary, [secretary]: 'nobody' });
    await town.store.write((tx) => importTown(tx, town2, at));
    town.clock.now = at + 1_000;
    await noteNewDuties(town.store, town.clock.now);
    expect(await told(successor)).toEqual(['长湖村由您接手：待确认2条，任务1件']);
  });

  it('tells nobody anything the first time, or when only a title changes', async () => {
    await noteNewDuties(town.store, town.clock.now);
    const people = town.bundle.town.people.map((person) =>
      person.id === secretary
        ? { ...person, roles: person.roles.map((role) => ({ ...role, title: '第一书记' })) }
        : person,
    );
    await town.store.write((tx) => importTown(tx, { ...town.bundle.town, people }, at));
    town.clock.now = at + 1_000;
    await noteNewDuties(town.store, town.clock.now);
    for (const { id } of town.bundle.town.people) expect(await told(id)).toEqual([]);
  });
});
