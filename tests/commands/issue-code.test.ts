import { pino } from 'pino';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { TownRole } from '../../src/domain/programme/model.ts';
import { hourMs } from '../../src/domain/time.ts';
import { createDelivery } from '../../src/jobs/deliver.ts';
import { decisionsAbout } from '../../src/store/audit.ts';
import { importTown } from '../../src/store/import-town.ts';
import { personByCode } from '../../src/store/people.ts';
import { outbox } from '../../src/store/schema.ts';
import { fakeConnection } from '../support/fake-connection.ts';
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

const ask = async (person: string, text: string) => (await town.say({ person, chat: 'private', text })).join('\n');
const codeIn = (answer: string) => /(?<!\d)\d{6}(?!\d)/.exec(answer)?.[0] ?? '';
const bind = (code: string, account = 'phone') => town.say({ account, chat: 'private', text: `绑定 ${code}` });
const noCode = (answer: string) => expect(codeIn(answer)).toBe('');

describe('绑定码', () => {
  it('gives a secretary a code for one of his village, says how long it holds and what to do with it', async () => {
    const answer = await ask(secretary, '绑定码 张建国');
    const code = codeIn(answer);
    expect(answer).toBe(
      `长湖村三组 张建国的绑定码：${code}\n3月19日09:00前有效，用一次，只告诉他本人\n请他私聊${town.bundle.programme.botName}发：绑定 ${code}`,
    );
    expect(await bind(code)).toEqual(['绑定好了：长湖村 张建国']);
    expect((await bind(code, 'thief'))[0]).toContain('用过了');
  });

  it('is not kept once it is sent', async () => {
    const code = codeIn(await ask(secretary, '绑定码 张建国'));
    const connection = fakeConnection();
    const delivery = createDelivery({
      store: town.store,
      connections: new Map([['test', connection]]),
      workingTime: { sending: town.bundle.programme.sending, calendar: town.deps.calendar },
      now: () => town.clock.now,
      machineNow: () => town.clock.machineNow,
      owner: 'this',
      log: pino({ level: 'silent' }),
    });
    await delivery.deliverAll();
    expect(connection.shown.map((message) => message.text).join()).toContain(code);
    const rows = await town.store.read.select().from(outbox);
    expect(rows.map((row) => row.text).join()).not.toContain(code);
    expect((await bind(code))[0]).toContain('绑定好了');
  });

  it('is too old after the time it named', async () => {
    const code = codeIn(await ask(secretary, '绑定码 张建国'));
    town.clock.machineNow += 72 * hourMs;
    expect((await bind(code))[0]).toContain('已过期');
  });

  it('replaces the code given before', async () => {
    const first = codeIn(await ask(secretary, '绑定码 张建国'));
    const second = codeIn(await ask(secretary, '绑定码 张建国'));
    if (first !== second) expect((await bind(first))[0]).toContain('码不对');
    expect((await bind(second))[0]).toContain('绑定好了');
  });

  it('asks which one when two have the name, and understands the group', async () => {
    const question = await ask(secretary, '绑定码 刘建军');
    expect(question).toBe('刘建军有2位：长湖村二组、长湖村六组。请写明，如：绑定码 长湖村二组 刘建军');
    expect(await ask(secretary, '绑定码 六组 刘建军')).toContain('长湖村六组 刘建军的绑定码：');
    expect(await ask(secretary, '绑定码 五组 刘建军')).toBe('名册里刘建军不在这个组，请核对');
  });

  it('does not know people of other villages', async () => {
    const neighbour = town.members('hetang').find((person) => onlyOne(person.name));
    expect(await ask(secretary, `绑定码 ${neighbour?.name}`)).toBe(`名册里没找到${neighbour?.name}，看看字对不对`);
    expect(codeIn(await ask(office, `绑定码 ${neighbour?.name}`))).not.toBe('');
  });

  it('is for the roles of the village; whoever stands above gets his from the office', async () => {
    const gridHead = town.person(town.holder('gridHead', 'changhu')).name;
    expect(codeIn(await ask(secretary, `绑定码 ${gridHead}`))).not.toBe('');
    // A villager of 长湖 who is secretary of the next village, and one who inspects for the town.
    await give({
      ch04: { ...noScope, role: 'secretary', units: ['hetang'] },
      ch05: { ...noScope, role: 'inspector' },
    });
    expect(await ask(secretary, '绑定码 张建国')).toBe('张建国是村书记，绑定码要由办公室发');
    expect(await ask(secretary, '绑定码 张爱国')).toBe('张爱国是检查人，绑定码要由办公室发');
    for (const name of ['张建国', '张爱国']) expect(codeIn(await ask(office, `绑定码 ${name}`))).not.toBe('');
  });

  it('is refused to members and grid heads', async () => {
    const refused = '这个由村书记、指挥所办公室来办，请找他们';
    expect(await ask(town.members('changhu')[0]?.id ?? '', '绑定码 张建国')).toBe(refused);
    expect(await ask(town.holder('gridHead', 'changhu'), '绑定码 张建国')).toBe(refused);
  });

  it('asked for in a group goes to the private chat alone', async () => {
    await ask(secretary, '帮助');
    await town.say({ person: secretary, chat: 'changhu', text: '绑定码 张建国' });
    const inGroup = (await town.sentTo('changhu')).map((row) => row.text);
    expect(inGroup).toEqual(['发到你私聊了']);
    const privately = (await town.sentTo(`private:${secretary}`)).map((row) => row.text);
    expect(codeIn(privately.at(-1) ?? '')).not.toBe('');
  });

  it('is not issued in a group to somebody who cannot be written to privately', async () => {
    const [answer = ''] = await town.say({ person: secretary, chat: 'changhu', text: '绑定码 张建国' });
    noCode(answer);
    const person = await personByCode(town.store.read, 'ch04');
    expect(await decisionsAbout(town.store.read, `person:${person?.id}`)).toEqual([]);
  });

  it('is recorded without the code', async () => {
    const code = codeIn(await ask(secretary, '绑定码 张建国'));
    const person = await personByCode(town.store.read, 'ch04');
    const decisions = await decisionsAbout(town.store.read, `person:${person?.id}`);
    expect(decisions).toMatchObject([{ action: 'code.issued' }]);
    expect(JSON.stringify(decisions)).not.toContain(code);
  });

  it('explains itself', async () => {
    expect(await ask(secretary, '绑定码')).toBe('请写名字，如：绑定码 张建国');
    expect(await ask(secretary, '绑定码 三组')).toBe('请写名字，如：绑定码 张建国');
    expect(await ask(secretary, '绑定码 王不在')).toBe('名册里没找到王不在，看看字对不对');
  });

  it('with digits behind it is the code of somebody who has one', async () => {
    const code = codeIn(await ask(secretary, '绑定码 张建国'));
    expect(await town.say({ account: 'phone', chat: 'private', text: `绑定码：${code}` })).toEqual([
      '绑定好了：长湖村 张建国',
    ]);
  });
});

function onlyOne(name: string): boolean {
  return town.bundle.town.people.filter((person) => person.name === name).length === 1;
}

/** Roster ids of 长湖 with the role each is given now. */
async function give(roles: Readonly<Record<string, TownRole>>): Promise<void> {
  const people = town.bundle.town.people.map((person) => {
    const role = roles[person.id];
    return role ? { ...person, roles: [role] } : person;
  });
  await town.store.write((tx) => importTown(tx, { ...town.bundle.town, people }, town.clock.now));
}

const noScope = { units: [], grids: [], title: null };
