import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { instantAt } from '../../src/domain/time.ts';
import { UserError } from '../../src/errors.ts';
import { createPhotoWork } from '../../src/jobs/photo-work.ts';
import { forget } from '../../src/service/forget.ts';
import type { Terminal } from '../../src/service/terminal.ts';
import { bindAccount, ensureAccount } from '../../src/store/accounts.ts';
import { endPerson, leavingPerson } from '../../src/store/forget/person.ts';
import { dropOwnWords } from '../../src/store/forget/words.ts';
import { importTown } from '../../src/store/import-town.ts';
import { membershipOf, personByCode } from '../../src/store/people.ts';
import { evaluations, participants, persons, pointEntries, reports } from '../../src/store/schema.ts';
import { fakeConnection } from '../support/fake-connection.ts';
import { openTown, type TestTown } from '../support/town.ts';

const name = '欧阳桐舟';
const phone = '13800004321';
const userId = 'wx-ouyang-7731';
const code = 'ch-forget';

let town: TestTown;
let personId: number;
let printed: string[];

beforeEach(async () => {
  town = await openTown();
  printed = [];
  const { bundle, store, clock } = town;
  const [member] = town.members('changhu');
  if (!member) throw new Error('the sample town has no member in changhu');
  const newcomer = { ...member, id: code, name, phone, household: null };
  await store.write(async (tx) => {
    await importTown(tx, { ...bundle.town, people: [...bundle.town.people, newcomer] }, clock.now);
    const person = await personByCode(tx, code);
    const account = await ensureAccount(tx, { bot: 'test', userId, displayName: name });
    personId = person?.id ?? 0;
    await bindAccount(tx, { accountId: account.id, personId, by: 'seed', at: clock.now });
  });
});
afterEach(() => town.close());

const terminal: Terminal = {
  interactive: false,
  print: (line) => printed.push(line),
  ask: async () => '否',
  progress: () => undefined,
  endProgress: () => undefined,
};

function run(order: { who: string; yes?: boolean; backups?: boolean }) {
  const config = { dataDir: town.dir, sandbox: false } as Config;
  const { who, yes = true, backups = false } = order;
  return forget({ config, terminal, machineNow: () => town.clock.now }, { who, yes, backups });
}

/** A year in short: he reports with a photo and is confirmed, is named in all kinds of places, and a result is published. */
async function live(): Promise<void> {
  const secretary = town.holder('secretary', 'changhu');
  const office = town.holder('office');
  await town.post({ account: userId, chat: 'changhu', text: '三组大扫除15人，我和大家', photos: 1 });
  await storePhotos();
  await town.say({ account: userId, chat: 'changhu', text: '改成18人' });
  await town.say({ account: userId, chat: 'private', text: '我的积分' });
  await town.say({ person: secretary, text: `确认 1 ${name}` });
  await town.say({ person: secretary, text: `任务 新建 帮${name}家清塘边 截止 3月30日` });
  await town.say({ person: secretary, text: `代报 二组 大扫除 ${name}` });
  await town.say({ person: office, chat: 'private', text: `广播 请${name}到镇里领奖` });
  const inspector = town.holder('inspector');
  await town.say({ person: inspector, chat: 'private', text: `检查 长湖村 ${name}家门口 垃圾未清 -1` });
  town.clock.now = instantAt('2023-04-04', '09:30');
  await town.say({ person: office, chat: 'private', text: '评比 3月' });
  await town.say({ person: office, chat: 'private', text: '公示 3月' });
}

async function storePhotos(): Promise<void> {
  const connection = fakeConnection();
  const bytes = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#486' } })
    .jpeg()
    .toBuffer();
  connection.fetchPhoto = async () => bytes;
  const work = createPhotoWork({
    store: town.store,
    connections: new Map([['test', connection]]),
    photoDir: join(town.dir, 'photos'),
    now: () => town.clock.now,
    log: pino({ level: 'silent' }),
  });
  for (const inboxId of await work.open()) await work.process(inboxId);
}

function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

/** Which of the words lie anywhere in the database's files, deleted or not, while a service has them open. */
function traces(): string[] {
  const bytes = readdirSync(town.dir)
    .filter((file) => file.startsWith('jingcun.db'))
    .map((file) => readFileSync(join(town.dir, file)));
  return [name, phone, userId].filter((word) => bytes.some((file) => file.includes(word)));
}

describe('jingcun forget', () => {
  it('leaves no name, phone, platform id or photo in the data directory, and every figure as it was', async () => {
    await live();
    const { store } = town;
    const figures = async () => ({
      attendance: (await store.read.select().from(reports)).map((row) => row.attendance),
      participants: (await store.read.select().from(participants)).map((row) => row.personId),
      points: (await store.read.select().from(pointEntries)).map((row) => [row.personId, row.hundredths]),
      results: (await store.read.select().from(evaluations)).map((row) =>
        row.document.units.map((unit) => unit.result),
      ),
    });
    const before = await figures();
    expect(before.points).toContainEqual([personId, 100]);
    expect(before.results).toHaveLength(1);
    expect(filesBelow(join(town.dir, 'photos'))).toHaveLength(2);
    mkdirSync(join(town.dir, 'exports'));
    writeFileSync(join(town.dir, 'exports', 'a.xlsx'), name);

    await run({ who: name });

    expect(await figures()).toEqual(before);
    const [person] = await store.read.select().from(persons).where(eq(persons.id, personId));
    expect(person).toMatchObject({ code, name: '已删除', phone: null, forgottenAt: town.clock.now });
    expect(await membershipOf(store.read, personId, town.clock.now)).toBeNull();
    expect(filesBelow(join(town.dir, 'photos'))).toEqual([]);
    expect(filesBelow(join(town.dir, 'exports'))).toEqual([]);
    const [evaluation] = await store.read.select().from(evaluations);
    expect(JSON.stringify(evaluation?.document)).toContain('已删除家门口');
    expect(traces()).toEqual([]);
  });

  it('makes a stranger of whoever writes from the old account', async () => {
    await live();
    await run({ who: code });
    expect(await town.say({ account: userId, chat: 'changhu', text: '我是谁' })).toEqual([
      expect.stringContaining('还不认识您'),
    ]);
  });

  it('finishes what was cut short', async () => {
    await live();
    const leaving = await leavingPerson(town.store.read, personId);
    if (!leaving) throw new Error('nobody is leaving');
    await town.store.write((tx) => endPerson(tx, leaving, town.clock.now));
    await town.store.write((tx) => dropOwnWords(tx, leaving));
    await run({ who: code });
    await expect(run({ who: code })).rejects.toThrow('已经删过了');
    expect(traces()).toEqual([]);
  });

  it('leaves what others wrote when somebody else has the name', async () => {
    const { bundle, store, clock } = town;
    const [member] = town.members('hetang');
    if (!member) throw new Error('the sample town has no member in hetang');
    const people = [
      ...bundle.town.people,
      { ...member, id: 'ht-same', name, household: null },
      { ...member, id: code, name, unit: 'changhu', grid: null, group: null, branch: null, household: null },
    ];
    await store.write((tx) => importTown(tx, { ...bundle.town, people }, clock.now + 1));
    const secretary = town.holder('secretary', 'hetang');
    clock.now += 2_000;
    await town.say({ person: secretary, text: `任务 新建 帮${name}家清塘边 截止 3月30日` });
    await run({ who: code });
    expect((await town.say({ person: secretary, text: '任务' })).join()).toContain(`帮${name}家`);
    expect(printed.join('\n')).toContain('还有同名的人');
  });

  it('asks first, and says what is left in backups', async () => {
    await expect(run({ who: name, yes: false })).rejects.toThrow(UserError);
    mkdirSync(join(town.dir, 'backups'));
    writeFileSync(join(town.dir, 'backups', 'jingcun-2023-03-15.db'), name);
    await run({ who: name });
    expect(printed.join('\n')).toContain('还有1份旧备份');
  });

  it('deletes the backups when told to', async () => {
    mkdirSync(join(town.dir, 'backups'));
    writeFileSync(join(town.dir, 'backups', 'jingcun-2023-03-15.db'), name);
    await run({ who: name, backups: true });
    expect(filesBelow(join(town.dir, 'backups'))).toEqual([]);
  });

  it('does not let an old roster bring him back', async () => {
    const { bundle, store, clock } = town;
    await run({ who: code });
    const [member] = town.members('changhu');
    if (!member) throw new Error('the sample town has no member in changhu');
    const again = [...bundle.town.people, { ...member, id: code, name }];
    const importing = store.write((tx) => importTown(tx, { ...bundle.town, people: again }, clock.now + 1));
    await expect(importing).rejects.toThrow('已按本人要求删除');
  });
});
