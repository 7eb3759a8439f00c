import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { PhotoUnavailableError } from '../../src/errors.ts';
import { makeInspectionSheet } from '../../src/jobs/inspection-paper.ts';
import { createSheetWork, type SheetWorkDeps } from '../../src/jobs/sheets-in/sheet-work.ts';
import { personByCode } from '../../src/store/people.ts';
import { findings, inbox, receivedFiles } from '../../src/store/schema.ts';
import { fakeConnection } from '../support/fake-connection.ts';
import { type Form, openForms, saveForms, writeClean, writeFinding } from '../support/filled-sheet.ts';
import { rawWorkbook } from '../support/raw-workbook.ts';
import { openTown, type TestTown } from '../support/town.ts';

const [lin, lv] = ['zb10', 'zb11'];
let town: TestTown;
let platform: Map<string, Uint8Array | Error>;
let sent = 0;

beforeEach(async () => {
  town = await openTown();
  platform = new Map();
  town.clock.now = instantAt('2023-06-20', '09:00');
  await say(town.holder('office'), '检查安排 2季度 林立平 吕玉山');
});
afterEach(() => town.close());

const say = async (person: string, text: string) => (await town.say({ person, chat: 'private', text })).join('\n');
const directory = () => join(town.dir, 'sheets-in');

function work(over: Partial<SheetWorkDeps> = {}) {
  const connection = {
    ...fakeConnection(),
    fetchPhoto: async (reference: string) => {
      const found = platform.get(reference);
      if (found instanceof Uint8Array) return found;
      throw found ?? new PhotoUnavailableError('expired');
    },
  };
  const { store, bundle } = town;
  const connections = new Map([['test', connection]]);
  const now = () => town.clock.now;
  return createSheetWork({
    store,
    connections,
    directory: directory(),
    bundle,
    now,
    log: pino({ level: 'silent' }),
    ...over,
  });
}

/** Sends the file and lets the job run; what was said at once, and what afterwards. */
async function send(
  person: string,
  bytes: Uint8Array | Error,
  { name = '打分表.xlsx', chat = 'private' }: { name?: string | null; chat?: string } = {},
): Promise<string[]> {
  const inboxId = await post(person, bytes, { name, chat });
  await work().process(inboxId);
  return answers(person, inboxId);
}

async function post(
  person: string,
  bytes: Uint8Array | Error,
  { name = '打分表.xlsx', chat = 'private' }: { name?: string | null; chat?: string } = {},
): Promise<number> {
  sent += 1;
  const reference = `file-${sent}`;
  platform.set(reference, bytes);
  return (await town.post({ person, chat, text: '[文件]', files: [{ reference, name }] })).inboxId;
}

async function answers(person: string, inboxId: number, chat = `private:${person}`): Promise<string[]> {
  return (await town.sentTo(chat)).filter((row) => row.inboxId === inboxId).map(({ text }) => text);
}

async function formsOf(person: string): Promise<Form[]> {
  const { store, bundle, clock, dir } = town;
  const askedBy = (await personByCode(store.read, person))?.id ?? 0;
  const options = { period: null, unitIds: null, bundle, at: clock.now, photoDir: dir, askedBy };
  return openForms(await makeInspectionSheet(store.read, options));
}

async function formOf(person: string, unit: string): Promise<Form> {
  const form = (await formsOf(person)).find(({ name }) => name.startsWith(unit));
  if (!form) throw new Error(`no sheet of ${unit}`);
  return form;
}

async function filled(person: string, ...entries: (readonly string[])[]): Promise<Buffer> {
  const form = await formOf(person, '长湖');
  for (const [index, entry] of entries.entries()) writeFinding(form, index + 1, entry);
  return saveForms([form]);
}

const pond = ['三组塘边', '漂浮物', '2'] as const;
const road = ['二组', '路边杂草', '1'] as const;

async function standing() {
  const rows = await town.store.read.select().from(findings);
  return rows
    .filter(({ withdrawnAt }) => withdrawnAt === null)
    .map(({ number, place, text, itemId, deductionHundredths }) => ({
      number,
      place,
      text,
      itemId,
      deductionHundredths,
    }));
}

describe('a filled 打分表', () => {
  it('is written as what is said in the chat is, with one receipt at once and one answer', async () => {
    expect(await send(lin, await filled(lin, pond, road))).toEqual([
      '表收到了，在看',
      '记下1个单位，2条问题。查完回：交卷',
    ]);
    const [bySheet] = await standing();
    await say(lv, '检查 季 长湖村 三组塘边 漂浮物 -2');
    expect({ ...(await standing()).at(-1), number: 1 }).toEqual(bySheet);
    expect(await say(lin, '我的检查')).toContain('查了1个');
    expect(existsSync(directory()) ? readdirSync(directory()) : []).toEqual([]);
    const [file] = await town.store.read.select().from(receivedFiles);
    expect(file).toMatchObject({ state: 'done', name: null, reference: '' });
  });

  it('is answered for its sender alone: what was found is not kept with what was sent', async () => {
    await send(lin, await filled(lin, pond));
    const rows = (await town.sentTo(`private:${lin}`)).slice(-1);
    expect(rows.map(({ secret }) => secret)).toEqual([true]);
    const everything = JSON.stringify(await town.store.read.select().from(inbox));
    expect(everything).not.toContain('漂浮物');
  });

  it('takes all units of a workbook or none, and names every mistake by row and column, the first few', async () => {
    const forms = await formsOf(lin);
    const [first, second] = forms;
    if (!first || !second) throw new Error('two units at least');
    writeFinding(first, 1, pond);
    for (let row = 1; row <= 7; row += 1) writeFinding(second, row, ['塘边', '漂浮物', '很多']);
    const answer = (await send(lin, await saveForms(forms)))[1] ?? '';
    expect(answer).toMatch(/^这张表没收，改好再发：\n/u);
    expect(answer).toMatch(/行.*扣分.*很多/u);
    expect(answer.split('\n')).toHaveLength(7);
    expect(answer.split('\n').at(-1)).toBe('另有2处');
    expect(await standing()).toEqual([]);
  });

  it('changes nothing twice: run again, and the same sent again', async () => {
    const bytes = await filled(lin, pond);
    const inboxId = await post(lin, bytes);
    await work().process(inboxId);
    await work().process(inboxId);
    expect(await answers(lin, inboxId)).toHaveLength(2);
    expect((await send(lin, bytes))[1]).toBe('和上次一样，没有变');
    expect(await standing()).toHaveLength(1);
    // Neither does it bring back what he took back himself.
    await say(lin, '撤销 长湖1');
    await send(lin, bytes);
    expect(await standing()).toEqual([]);
  });

  it('that is corrected replaces what the first one brought, and nothing he said in the chat', async () => {
    await say(lin, '检查 季 长湖村 四组 乱堆柴草 -1');
    await send(lin, await filled(lin, pond, road));
    await send(lin, await filled(lin, road));
    expect((await standing()).map(({ text }) => text)).toEqual(['四组 乱堆柴草', '二组 路边杂草']);
    // History is kept.
    expect(await town.store.read.select().from(findings)).toHaveLength(4);
  });

  it('is taken from its own inspector alone, and not after 交卷', async () => {
    const bytes = await filled(lin, pond);
    expect((await send(lv, bytes))[1]).toBe('这张打分表不是您的，请用您自己导出的表');
    expect((await send(town.holder('secretary', 'changhu'), bytes))[1]).toContain('这张打分表不是您的');
    sent += 1;
    platform.set(`file-${sent}`, bytes);
    const files = [{ reference: `file-${sent}`, name: null }];
    const { inboxId } = await town.post({ account: 'nobody', chat: 'private', text: '', files });
    await work().process(inboxId);
    expect((await answers('nobody', inboxId))[1]).toContain('这个由检查人');
    expect(await standing()).toEqual([]);
    const all = await formsOf(lin);
    for (const form of all) writeClean(form);
    await send(lin, await saveForms(all));
    expect(await say(lin, '交卷')).toContain('您交卷了');
    expect((await send(lin, bytes))[1]).toBe('这一轮已交卷，不能再记');
    expect(await standing()).toEqual([]);
  });
});

describe('a file that is no sheet of ours', () => {
  it.each([
    ['a picture', new Uint8Array(Buffer.from('\x89PNG....')), null, '这种文件我看不了，请发 .xlsx 的表'],
    [
      'an old table',
      new Uint8Array(Buffer.from('d0cf11e0a1b11ae1', 'hex')),
      null,
      '这是旧格式或加了密码的表，请另存为 .xlsx 再发',
    ],
    [
      'a broken zip',
      new Uint8Array(Buffer.from('PK\x03\x04 and no more')),
      null,
      '这个文件 坏了，或没有传完整。请重新存一份 .xlsx 再试。',
    ],
    [
      'another table',
      new Uint8Array(rawWorkbook('<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>')),
      null,
      '这不是我发的表，请用导出的表来填',
    ],
    ['too much', new PhotoUnavailableError('tooLarge'), null, '文件太大，最多5兆'],
    ['nothing any more', new PhotoUnavailableError('expired'), null, '表没取到，请再发一次'],
  ])('%s is answered with one sentence', async (_, bytes, name, answer) => {
    expect(await send(lin, bytes, { name })).toEqual(['表收到了，在看', answer]);
    expect(await work().open()).toEqual([]);
  });

  it('is refused at once where its name tells, and in a group', async () => {
    expect(await send(lin, new Uint8Array(), { name: '名单.xls' })).toEqual(['这是旧格式的表，请另存为 .xlsx 再发']);
    expect(await send(lin, new Uint8Array(), { name: '片子.mp4' })).toEqual(['这种文件我看不了，请发 .xlsx 的表']);
    const inboxId = await post(lin, await filled(lin, pond), { chat: 'changhu' });
    await work().process(inboxId);
    expect((await answers(lin, inboxId, 'changhu')).join()).toContain('表请私聊发给我');
    expect(await standing()).toEqual([]);
  });
});

describe('the work on files', () => {
  it('goes on where it was killed: what was fetched is not fetched again, and is written once', async () => {
    const inboxId = await post(lin, await filled(lin, pond));
    const dying = work({
      read: () => {
        throw new Error('killed');
      },
    });
    await dying.process(inboxId);
    const [file] = await town.store.read.select().from(receivedFiles);
    expect(file?.state).toBe('fetched');
    // The platform has let go of it meanwhile.
    platform.clear();
    expect(await work().open()).toEqual([inboxId]);
    await work().process(inboxId);
    expect(await standing()).toHaveLength(1);
    expect(await work().open()).toEqual([]);
  });

  it('tries a platform that does not answer three times, then tells the sender', async () => {
    const inboxId = await post(lin, new Error('the host is away'));
    for (let run = 1; run <= 2; run += 1) {
      expect(await work().process(inboxId)).toMatchObject({ outcome: 'again' });
    }
    expect(await work().process(inboxId)).toEqual({ outcome: 'done' });
    expect((await answers(lin, inboxId)).at(-1)).toBe('表没取到，请再发一次');
  });

  it('stores a file with its message once, whatever the platform says twice', async () => {
    const said = { person: lin, chat: 'private', text: '', id: 'same', files: [{ reference: 'one', name: null }] };
    await town.post(said);
    await town.post(said);
    expect(await town.store.read.select().from(receivedFiles)).toHaveLength(1);
  });
});
