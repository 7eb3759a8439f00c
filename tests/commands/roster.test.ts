import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { importTown } from '../../src/store/import-town.ts';
import { persons } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let secretary: string;
let office: string;

beforeEach(async () => {
  const opened = await openTown();
  onTestFinished(() => opened.close());
  town = opened;
  secretary = town.holder('secretary', 'changhu');
  office = town.holder('office');
});

const ask = async (person: string, text: string, chat = 'private') =>
  (await town.say({ person, chat, text })).join('\n');
const changhu = () => town.bundle.town.people.filter((person) => person.unit === 'changhu');
const party = ['党员', '流动党员', '入党积极分子', '发展对象'];
const atHome = () => changhu().filter((person) => person.atHome && party.includes(person.type)).length;

describe('名册', () => {
  it('tells a secretary the figures of his village', async () => {
    const lines = (await ask(secretary, '名册')).split('\n');
    expect(lines[0]).toBe(`长湖村：${changhu().length}人，在家党员${atHome()}人`);
    expect(lines[1]).toMatch(/^3个网格，6个组，6户在册，\d支队伍$/);
    expect(lines.at(-1)).toBe('看人：名册 一组');
  });

  it('counts who is exempt', async () => {
    await ask(secretary, '豁免 张建国 年老');
    expect(await ask(secretary, '名册')).toContain(`在家党员${atHome()}人（豁免1人）`);
  });

  it('names what is in no grid yet', async () => {
    expect(await ask(secretary, '名册')).not.toContain('没有网格长');
    const people = town.bundle.town.people.map((person) => (person.id === 'ch02' ? { ...person, roles: [] } : person));
    await town.store.write((tx) => importTown(tx, { ...town.bundle.town, people }, town.clock.now));
    expect(await ask(secretary, '名册')).toContain('没有网格长的网格1个：长湖第一网格');
    expect(await ask(office, '名册')).toContain('没有网格长的网格1个：长湖第一网格');
    expect(await ask(office, '名册 荷塘')).not.toContain('没有网格长');
  });

  it('of a big group ends where a chat would become a wall', async () => {
    const [example] = changhu();
    if (!example) throw new Error('长湖 has nobody');
    const many = Array.from({ length: 50 }, (_, n) => ({
      ...example,
      id: `more-${n}`,
      name: `甲${'一二三四五六七八九十'.charAt(n % 10)}${n}`,
      group: '六组',
      grid: 'changhu-3',
      roles: [],
    }));
    const people = [...town.bundle.town.people, ...many];
    await town.store.write((tx) => importTown(tx, { ...town.bundle.town, people }, town.clock.now));
    const count = people.filter((person) => person.unit === 'changhu' && person.group === '六组').length;
    const answer = await ask(secretary, '名册 六组');
    expect(answer).toContain(`长湖村六组${count}人：`);
    expect(answer.split('\n').at(-1)).toBe(`还有${count - 40}人，整份名册请办公室导出`);
  });

  it('of a group is its names', async () => {
    const names = changhu().flatMap((person) => (person.group === '三组' ? [person.name] : []));
    const answer = `长湖村三组${names.length}人：${names.join('、')}`;
    expect(await ask(secretary, '名册 三组')).toBe(answer);
    expect(await ask(secretary, '名册 第3组')).toBe(answer);
    expect(await ask(office, '名册 长湖 三组')).toBe(answer);
    expect(await ask(office, '名册 三组')).toBe('哪个村的？如：名册 长湖 三组');
    expect(await ask(secretary, '名册 九组')).toBe('长湖村九组在名册里没有人');
  });

  it('of a person is what the roster says of him', async () => {
    expect(await ask(secretary, '名册 张建国')).toBe(
      '张建国：长湖村三组，党员，在家\n第二网格，长湖第一党支部，第二党小组，长湖党员突击先锋队',
    );
    expect(await ask(secretary, `名册 ${town.person(secretary).name}`)).toContain('长湖村村书记，3月16日起');
    expect(await ask(office, '名册 孙小兰')).toMatch(/长湖村办点干部，3月16日起[\s\S]*包联：长湖三组/);
    expect(await ask(secretary, '名册 刘建军')).toContain('刘建军有2位');
  });

  it('shows a phone to the office in its private chat and to nobody else', async () => {
    await town.store.write((tx) => tx.update(persons).set({ phone: '13900000000' }).where(eq(persons.code, 'ch04')));
    expect(await ask(office, '名册 张建国')).toContain('电话：13900000000');
    for (const person of [secretary, town.holder('commander'), town.holder('liaison', 'changhu')]) {
      expect(await ask(person, '名册 张建国')).not.toContain('13900000000');
    }
    await ask(office, '名册 张建国', 'changhu');
    const inGroup = (await town.sentTo('changhu')).map((row) => row.text).join('\n');
    expect(inGroup).not.toContain('张建国');
  });

  it('of the town is for those who may read all of it', async () => {
    const units = town.bundle.town.units.length;
    for (const person of [office, town.holder('commander')]) {
      expect(await ask(person, '名册')).toContain(`${units}个单位，${town.bundle.town.people.length}人`);
    }
  });

  it('asks whoever reads several villages which one', async () => {
    expect(await ask(town.holder('liaison', 'changhu'), '名册')).toBe('哪个村？发：名册 长湖，或 名册 荷塘');
    expect(await ask(town.holder('liaison', 'changhu'), '名册 荷塘')).toContain('荷塘村：');
  });

  it('is closed to neighbours and members', async () => {
    expect(await ask(secretary, '名册 荷塘村')).toContain('请找他们');
    const neighbour = town.members('hetang').find(({ name }) => !changhu().some((person) => person.name === name));
    expect(await ask(secretary, `名册 ${neighbour?.name}`)).toContain('没找到');
    expect(await ask(town.members('changhu')[0]?.id ?? '', '名册')).toContain('请找他们');
  });

  it('says nothing of who uses the bot', async () => {
    const before = await ask(secretary, '名册');
    await ask(town.members('changhu')[0]?.id ?? '', '帮助');
    expect(await ask(secretary, '名册')).toBe(before);
    expect(before).not.toMatch(/绑定|登记|未/);
  });

  it('leaves speech alone', async () => {
    expect(await ask(secretary, '名册里没有我家老人')).not.toContain('长湖村：');
  });
});
