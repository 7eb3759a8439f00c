import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq, getTableColumns, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { pino } from 'pino';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { dayMs, instantAt } from '../../src/domain/time.ts';
import { UserError } from '../../src/errors.ts';
import { createPhotoWork } from '../../src/jobs/photo-work.ts';
import { forget, removePerson } from '../../src/service/forget.ts';
import type { Terminal } from '../../src/service/terminal.ts';
import { bindAccount, ensureAccount } from '../../src/store/accounts.ts';
import { backUpStore } from '../../src/store/backup.ts';
import { isIntact } from '../../src/store/evaluations.ts';
import { writtenIn } from '../../src/store/forget/mentions.ts';
import { leavingPerson } from '../../src/store/forget/person.ts';
import { decideHonours, honourRoll } from '../../src/store/honours.ts';
import { importTown } from '../../src/store/import-town.ts';
import { wantPicture } from '../../src/store/notice-pictures.ts';
import { addPush } from '../../src/store/outbox.ts';
import { membershipOf, personByCode } from '../../src/store/people.ts';
import * as schema from '../../src/store/schema.ts';
import type { Store } from '../../src/store/store.ts';
import { fakeConnection } from '../support/fake-connection.ts';
import { fakeFile, picturesDir, picturesOf } from '../support/picture-town.ts';
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

/** Somebody of 荷塘 with that name, beside him. */
async function alsoOnRoster(other: { id: string; name: string }): Promise<void> {
  const { bundle, store, clock } = town;
  const [member] = town.members('hetang');
  const [own] = town.members('changhu');
  if (!member || !own) throw new Error('the sample town has no members');
  const people = [
    ...bundle.town.people,
    { ...member, ...other, household: null },
    { ...own, id: code, name, phone, household: null },
  ];
  await store.write((tx) => importTown(tx, { ...bundle.town, people }, clock.now + 1));
  clock.now += 2_000;
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
  expect(await town.say({ person: office, chat: 'private', text: `名册 ${name}` })).toEqual([
    expect.stringContaining(phone),
  ]);
  await town.say({ person: secretary, text: `任务 新建 找138 0000 4321 借车 截止 3月30日` });
  await town.say({ person: secretary, text: `计划 新建 帮${name}家清沟渠 截止 4月20日` });
  await town.say({ person: secretary, text: `摸底 ${name}家门口 垃圾堆` });
  await town.say({ person: secretary, text: `年终目标 1 自评 ${name}家门口清干净了` });
  const inspector = town.holder('inspector');
  await town.say({ person: inspector, chat: 'private', text: `检查 长湖村 ${name}家门口 垃圾未清 -1` });
  await town.post({ account: userId, chat: 'private', text: '反映 三组塘边 有一堆垃圾', photos: 1 });
  await town.say({ account: userId, chat: 'private', text: `投诉建议 我是${name}，路灯坏了` });
  await town.say({ person: secretary, text: `反映 三组 ${name}家门口有垃圾` });
  await town.say({ person: secretary, text: `入户 三组 ${name}家 ${name}说了改厕的事` });
  await town.say({ person: secretary, text: `问题 7 不是问题 ${name}当天就清了` });
  await town.say({ person: office, chat: 'private', text: `投诉建议 答 1 ${name}，明天去修` });
  town.clock.now = instantAt('2023-04-04', '09:30');
  await town.say({ person: office, chat: 'private', text: '评比 3月' });
  await town.say({ person: office, chat: 'private', text: '公示 3月' });
}

/** Fetches what waits; `meanwhile` happens while a photo is under way. */
async function storePhotos(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
  const connection = fakeConnection();
  const bytes = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#486' } })
    .jpeg()
    .toBuffer();
  connection.fetchPhoto = async () => {
    await meanwhile();
    return bytes;
  };
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

/** A store whose n-th unit of work never comes about, as when the process is killed. */
function dyingAt(n: number): Store {
  let left = n;
  return {
    read: town.store.read,
    write: async (work) => {
      left -= 1;
      if (left === 0) throw new Error('killed');
      return town.store.write(work);
    },
    close: () => town.store.close(),
  };
}

const { inbox, outbox, attachments, persons, evaluations, reports, participants, pointEntries } = schema;

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
    expect(traces()).toEqual([name, phone, userId]);
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
    expect(evaluation && (await isIntact(evaluation))).toBe(true);
    expect(traces()).toEqual([]);
  });

  it('takes him off the honour roll and removes what was written of him, and by him, in selections', async () => {
    const { store } = town;
    const secretary = town.holder('secretary', 'changhu');
    await town.say({ person: secretary, text: `光荣榜 加 ${name} 带头清沟` });
    await town.say({ account: userId, chat: 'private', text: '同意上榜' });
    await town.say({ account: userId, chat: 'changhu', text: '微经验 垃圾换肥皂：十斤可回收的换一块肥皂，没人乱扔了' });
    const roll = async () => (await honourRoll(store.read, '2023-03')).entries.map((entry) => entry.name);
    expect(await roll()).toEqual([name]);
    await run({ who: code });
    expect(await roll()).toEqual([]);
    expect(await store.read.select().from(schema.honourConsents)).toEqual([]);
    expect(await store.read.select().from(schema.honours)).toMatchObject([{ personId, reason: '已删除' }]);
    expect(await store.read.select().from(schema.experiences)).toMatchObject([{ title: '已删除', text: '已删除' }]);
    expect(traces()).toEqual([]);
  });

  it('takes away the poster of the 光荣榜 that shows him, also off a message on its way, and draws it without him', async () => {
    const { store, clock } = town;
    const secretary = town.holder('secretary', 'changhu');
    await town.say({ person: secretary, text: `光荣榜 加 ${name} 带头清沟` });
    await town.say({ person: secretary, text: '光荣榜 加 三组 院子最干净' });
    await town.say({ account: userId, chat: 'private', text: '同意上榜' });
    await store.write(async (tx) => {
      const ids = (await tx.select().from(schema.honours)).map(({ id }) => id);
      await decideHonours(tx, { kind: 'roll', period: '2023-03', ids, personId, at: clock.now });
      await wantPicture(tx, { type: 'honourRoll', reference: '2023-03', askedAt: clock.now });
    });
    const pictures = picturesOf(town, {
      makeFile: async (order) => {
        await fakeFile(order);
        writeFileSync(order.target, JSON.stringify(order.roll));
      },
    });
    await pictures.draw(clock.now);
    const file = await pictures.fileOf(store.read, { type: 'honourRoll', month: '2023-03' });
    if (file === null) throw new Error('no poster was drawn');
    expect(readFileSync(file, 'utf8')).toContain(name);
    const [chat] = await store.read.select().from(schema.chats).where(eq(schema.chats.kind, 'group'));
    const push = { bot: 'test', chatId: chat?.id ?? 0, text: '光荣榜', images: [file], createdAt: clock.now };
    const rowId = await store.write((tx) => addPush(tx, { ...push, slotDay: null, key: 'slot' }));

    await run({ who: code });

    expect(filesBelow(picturesDir(town))).toEqual([]);
    const [row] = await store.read
      .select()
      .from(schema.outbox)
      .where(eq(schema.outbox.id, rowId ?? 0));
    expect(row).toMatchObject({ state: 'pending', images: [] });
    await pictures.draw(clock.now);
    expect(readFileSync(file, 'utf8')).toContain('长湖村三组');
    expect(readFileSync(file, 'utf8')).not.toContain(name);
    expect(traces()).toEqual([]);
  });

  it('makes a stranger of whoever writes from the old account', async () => {
    await live();
    await run({ who: code });
    expect(await town.say({ account: userId, chat: 'changhu', text: '我是谁' })).toEqual([
      expect.stringContaining('还不认识您'),
    ]);
  });

  it('is found by name again when it was cut short', async () => {
    await live();
    const leaving = await leavingPerson(town.store.read, personId);
    if (!leaving) throw new Error('nobody is leaving');
    const removing = removePerson(dyingAt(5), leaving, { dataDir: town.dir, at: town.clock.now });
    await expect(removing).rejects.toThrow('killed');
    await run({ who: name });
    expect(traces()).toEqual([]);
  });

  it('is done after dying at every single step', async () => {
    await live();
    let attempts = 0;
    for (let finished = false; !finished; ) {
      attempts += 1;
      const leaving = await leavingPerson(town.store.read, personId);
      if (!leaving) throw new Error('nobody is leaving');
      const removing = removePerson(dyingAt(attempts), leaving, { dataDir: town.dir, at: town.clock.now });
      finished = await removing.then(
        () => true,
        () => false,
      );
    }
    expect(attempts).toBeGreaterThan(20);
    await run({ who: code });
    expect(printed.join('\n')).toContain('以前已经删过了');
    expect(traces()).toEqual([]);
    expect(filesBelow(join(town.dir, 'photos'))).toEqual([]);
  });

  it('sends him nothing more, takes up nothing he left, and tells nobody about it', async () => {
    await town.post({ account: userId, chat: 'unbound', text: '三组大扫除15人' });
    const { inboxId } = await town.post({ account: userId, chat: 'changhu', text: '三组大扫除16人', photos: 1 });
    await run({ who: code });
    const rows = await town.store.read.select().from(outbox).where(eq(outbox.inboxId, inboxId));
    expect(rows).toMatchObject([{ state: 'failed', settled: 'delivered', text: '已删除' }]);
    const states = await town.store.read.select({ state: inbox.state }).from(inbox).orderBy(inbox.id);
    expect(states.map((row) => row.state)).toEqual(['expired', 'done']);
    const [photo] = await town.store.read.select().from(attachments);
    expect(photo).toMatchObject({ state: 'failed', told: true, reference: '已删除' });
    const secretary = town.holder('secretary', 'changhu');
    expect(
      (await town.post({ person: secretary, chat: 'unbound', text: '绑定本群 长湖村 副群' })).heldReleased,
    ).toEqual([]);
  });

  it('removes a photo that was on its way while it ran', async () => {
    await town.post({ account: userId, chat: 'changhu', text: '三组大扫除16人', photos: 1 });
    await storePhotos(() => run({ who: code }));
    expect(filesBelow(join(town.dir, 'photos'))).toEqual([]);
    expect(await town.store.read.select().from(schema.photos)).toEqual([]);
  });

  it('keeps a photo that somebody else sent too', async () => {
    const other = town.members('changhu')[0]?.id ?? '';
    await town.post({ account: userId, chat: 'changhu', text: '三组大扫除16人', photos: ['same'] });
    await town.post({ person: other, chat: 'changhu', text: '四组清沟 8人', photos: ['same'] });
    await storePhotos();
    await run({ who: code });
    expect(filesBelow(join(town.dir, 'photos'))).toHaveLength(2);
  });

  it('leaves what others wrote when somebody else has the name', async () => {
    await alsoOnRoster({ id: 'ht-same', name });
    const secretary = town.holder('secretary', 'hetang');
    await town.say({ person: secretary, text: `任务 新建 帮${name}家清塘边 截止 3月30日` });
    await run({ who: code });
    expect((await town.say({ person: secretary, text: '任务' })).join()).toContain(`帮${name}家`);
    expect(printed.join('\n')).toContain('还有同名的人');
  });

  it('leaves names alone that only contain the name', async () => {
    await alsoOnRoster({ id: 'ht-longer', name: `${name}远` });
    const secretary = town.holder('secretary', 'hetang');
    await town.say({ person: secretary, text: `任务 新建 ${name}远和${name}一起清塘边 截止 3月30日` });
    await run({ who: code });
    expect((await town.say({ person: secretary, text: '任务' })).join()).toContain(`${name}远和已删除一起`);
  });

  it('asks which when several had the name', async () => {
    await alsoOnRoster({ id: 'ht-same', name });
    await expect(run({ who: name })).rejects.toThrow(`请改用编号：${code}、ht-same`);
  });

  it('asks first', async () => {
    await expect(run({ who: name, yes: false })).rejects.toThrow(UserError);
    expect(traces()).toContain(name);
  });

  it('says which backups still have him, and deletes those when run once more with --backups', async () => {
    const backups = join(town.dir, 'backups');
    mkdirSync(backups);
    const old = join(backups, 'jingcun-2023-03-15.db');
    await backUpStore(join(town.dir, 'jingcun.db'), old);
    const beside = join(town.dir, 'jingcun.db.before-2');
    copyFileSync(old, beside);
    await run({ who: name });
    expect(printed.join('\n')).toContain(`${old} 里还有他的资料`);
    expect(printed.join('\n')).toContain(`${beside} 里还有他的资料，不会自己删`);

    const later = join(backups, 'jingcun-2023-03-16.db');
    await backUpStore(join(town.dir, 'jingcun.db'), later);
    await run({ who: code, backups: true });
    expect([old, `${old}.photos.json`, beside].map((file) => existsSync(file))).toEqual([false, false, false]);
    expect(existsSync(later)).toBe(true);
    const left = readdirSync(town.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const bytes = left.map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    expect(bytes.some((file) => file.includes(name) || file.includes(phone))).toBe(false);
  });

  it('ends what an import has already planned for him', async () => {
    const { bundle, store, clock } = town;
    const later = clock.now + 30 * dayMs;
    await store.write((tx) => importTown(tx, bundle.town, later));
    expect(await membershipOf(store.read, personId, later - 1)).not.toBeNull();
    clock.now += 1_000;
    await run({ who: code });
    for (const at of [clock.now, later - 1, later]) expect(await membershipOf(store.read, personId, at)).toBeNull();
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

  it('looks into every column that people’s words get into', () => {
    // What the programme, the office's rules or the roster's organisation put there, never a sentence about somebody.
    const others = new Set(wordless.split(/\s+/).filter((name) => name !== ''));
    const looked = new Set(writtenIn.flatMap(({ columns }) => columns));
    const missed = Object.entries(schema).flatMap(([tableName, table]) => {
      if (!is(table, SQLiteTable)) return [];
      const columns = Object.entries(getTableColumns(table)).filter(([, column]) => column.getSQLType() === 'text');
      return columns
        .filter(([key, column]) => !looked.has(column) && !others.has(`${tableName}.${key}`))
        .map(([key]) => `${tableName}.${key}`);
    });
    expect(missed).toEqual([]);
  });
});

/** Columns that hold ids, states, dates or the organisation's names, or that forget removes by themselves. */
const wordless = `
  settings.name settings.value leases.name leases.owner saidOnce.key
  units.code units.name units.short units.kind units.places units.branches unitSections.section
  grids.code gridAreas.groups gridAreas.branch gridAreas.partyGroup
  households.code households.head householdPlaces.groupName teams.code teams.kind
  persons.code persons.name persons.phone roleGrants.role assignments.kind assignments.groupName
  memberships.groupName memberships.branch memberships.partyGroup memberships.memberType memberships.memberClass
  privateItems.key rosterImports.hash rosterImports.counts outbox.choices
  accounts.bot accounts.userId accounts.displayName accounts.privateChatId accountBindings.by bindCodes.codeHash
  chats.bot chats.chatId chats.kind chatBindings.part chatWebhooks.key chatWebhooks.secret callCounts.bot callCounts.month callCounts.bucket
  missedSenders.month outbox.recallKey outbox.recall
  inbox.bot inbox.messageId inbox.replyHandle inbox.state
  photos.sha256 photos.mime photos.fingerprint photos.takenOn attachments.reference attachments.state
  reports.day reports.dayTo reports.kinds reports.attendance reports.state participants.source
  pointEntries.ruleId pointEntries.rulesVersion pointEntries.day
  reportDetails.channels reportDetails.branches reportDetails.rolls reportDetails.campaigns reportDetails.teamIds reportDetails.cadreIds
  participants.part receivedFiles.reference receivedFiles.state
  rounds.sheetId rounds.period rounds.state rounds.seed roundUnits.groups reportChecks.outcome
  honours.kind honours.period honours.subject honours.selectionKind honours.groupName honours.state honourLists.kind honourLists.period
  experiences.state selections.kind selections.name selections.of selections.period selections.pilotGrids selections.deadline
  selections.state selections.noticeFrom selections.noticeTo candidates.subject candidates.groupName candidates.state
  selectionObjections.due selectionObjections.state
  adjustments.period adjustments.side adjustments.kind objections.due objections.state objections.part
  objectionFacts.kind objectionFacts.name objectionFacts.day
  tasks.due tasks.groupName tasks.state tasks.evidence tasks.kinds tasks.places tasks.repeats tasks.doneOn
  measures.action measures.phase measures.due measures.groupName measures.state measures.doneOn
  dueChanges.dueBefore dueChanges.dueAfter spots.state goalAssessments.goal attachments.spotStage
  takenPages.hash inspections.sheetId inspections.day findings.itemId findings.recheck
  problems.kind problems.groupName problems.source problems.due problems.state
  visits.groupName visits.day feedback.due feedback.state
  evaluations.sheetId evaluations.period evaluations.state evaluations.rulesVersion evaluations.document
  evaluations.hash evaluations.noticeFrom evaluations.noticeTo broadcasts.state
  evaluationEvidence.findings evaluationInspectors.name
  scheduleRuns.schedule scheduleRuns.outcome notices.schedule notices.state
  outbox.bot outbox.lane outbox.state outbox.images outbox.replyHandle outbox.idempotencyKey outbox.slotDay
  outbox.sentAs outbox.settled outbox.choices noticePictures.type noticePictures.reference noticePictures.state noticePictures.fingerprint
  sentMedia.bot sentMedia.key sentMedia.mediaId connectedIntervals.bot
  audit.action audit.subject audit.channel exportRequests.what exportRequests.period exportRequests.state
  criticisms.state criticisms.facts criticisms.replyDue accountabilityRecords.day
  rulebooks.version rulebooks.hash rulebooks.sections rulebooks.holdsFrom rulebooks.adoptedBy rulebooks.adoptedOn
`;
