import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roleWords } from '../../src/domain/programme/town-schema.ts';
import {
  type Guide,
  notShown,
  quoted,
  readGuide,
  rowsWith,
  section,
  type TypedLine,
  typedLines,
} from '../support/guide/guide.ts';
import { noTerminal, ProgramFolder } from '../support/guide/program-folder.ts';
import { changeAsTold, RosterBook } from '../support/guide/roster-book.ts';
import { RunningService, temporaryDir } from '../support/service.ts';

/**
 * 名册, from the empty template to the second import, typed as it is written, in a folder in which the sandbox ran once: what
 * it gives out is the sample roster that the guide works on.
 */
const guide = readGuide('名册');
const part = (heading: string): Guide => section(guide, heading);
const roster = '名册.xlsx';

let dir: Awaited<ReturnType<typeof temporaryDir>>;
let folder: ProgramFolder;
const inFolder = (file: string) => join(folder.path, file);

beforeAll(async () => {
  dir = await temporaryDir();
  const dataDir = join(dir.path, 'data');
  folder = new ProgramFolder(join(dir.path, 'program'), { env: { DATA_DIR: dataDir } });
  const service = await RunningService.start(dataDir, { SANDBOX: '1' });
  await service.kill();
});
afterAll(() => dir.remove());

/** Types the line; fails where something the guide shows did not come, or its refusal is none. */
async function typeAsTold(typed: TypedLine, code = 0): Promise<string> {
  const { shown, code: ended } = await folder.type(typed);
  expect([typed.line, notShown(shown, typed.shows), shown]).toEqual([typed.line, [], shown]);
  expect([typed.line, ended]).toEqual([typed.line, code]);
  return shown;
}

/** The sample roster as somebody has changed it, tried without writing. */
async function tried(change: (book: RosterBook) => void): Promise<string> {
  const book = await RosterBook.open(inFolder(roster));
  change(book);
  await book.save(inFolder('试.xlsx'));
  const { shown, code } = await folder.type({ line: 'npm run jingcun -- import 试.xlsx --dry-run', shows: [] });
  expect([code, shown]).toEqual([0, shown]);
  return shown;
}

async function changed(heading: Guide): Promise<void> {
  const book = await RosterBook.open(inFolder(roster));
  changeAsTold(book, heading);
  await book.save(inFolder(roster));
}

describe.sequential('docs/zh/名册.md', () => {
  it('gets the template and the sample roster as it says', async () => {
    const lines = typedLines(part('一、拿模板'));
    expect(lines).toHaveLength(2);
    for (const typed of lines) await typeAsTold(typed);
    const template = await RosterBook.open(inFolder('模板.xlsx'));
    for (const { 表: sheet = '', 列: column = '' } of rowsWith(guide, ['表', '列', '怎么填', '例子'])) {
      expect([sheet, column, template.rewrite(sheet, column, column)]).toEqual([sheet, column, 1]);
    }
  });

  it('shows what a mistake is called, with its row', async () => {
    const mistakes = part('四、看懂提示');
    const book = await RosterBook.open(inFolder(roster));
    const [typed, ...others] = typedLines(mistakes);
    if (!typed) throw new Error('the guide shows no mistake');
    expect(others).toEqual([]);
    changeAsTold(book, mistakes);
    await book.save(inFolder('错.xlsx'));
    const shown = await typeAsTold({ ...typed, line: typed.line.replace(roster, '错.xlsx') }, 1);
    expect(shown.trim().split('\n')).toHaveLength(typed.shows.length);
  });

  it.skipIf(noTerminal !== null)('imports for the first time as it says, asked and answered', async () => {
    const [first = guide] = partsOf(part('三、导入'));
    expect(typedLines(first)).toHaveLength(2);
    for (const typed of typedLines(first)) await typeAsTold(typed);
  });

  it.skipIf(noTerminal !== null)('imports again as it says, and no earlier', async () => {
    const again = partsOf(part('三、导入'))[1] ?? guide;
    const lines = typedLines(again);
    expect(lines).toHaveLength(4);
    await changed(again);
    for (const typed of lines) await typeAsTold(typed, typed.line.includes('2023-04-01') ? 1 : 0);
  });

  it('understands the other ways of writing, each as what it stands for', async () => {
    const ways = rowsWith(guide, ['人员表里写', '就是']);
    expect(ways.length).toBeGreaterThan(5);
    // Two ways of writing the same are tried apart from each other.
    const rounds = [
      ways.filter((way, at) => ways.findIndex((one) => one['就是'] === way['就是']) === at),
      ways.filter((way, at) => ways.findIndex((one) => one['就是'] === way['就是']) !== at),
    ];
    for (const round of rounds) {
      const shown = await tried((book) => {
        for (const { 人员表里写: written = '', 就是: meant = '' } of round) {
          expect([written, book.rewrite('人员', meant, written) > 0]).toEqual([written, true]);
        }
      });
      expect(shown).toContain('没有变化');
    }
  });

  it('has in its examples one row a sheet that can be imported', async () => {
    const examples = new Map<string, Record<string, string>>();
    for (const { 表: sheet = '', 列: column = '', 例子: example = '' } of rowsWith(guide, [
      '表',
      '列',
      '怎么填',
      '例子',
    ])) {
      examples.set(sheet, { ...examples.get(sheet), [column]: example });
    }
    expect([...examples.keys()]).toEqual(['单位', '网格', '户', '队伍', '人员']);
    const shown = await tried((book) => {
      for (const [sheet, row] of examples) book.put(sheet, row);
    });
    expect(shown).toContain('张建国');
  });

  it('writes duties and charges as the import takes them', async () => {
    const cells = [
      ...quoted(part('职务怎么写')).map((value) => ({ column: '职务', value })),
      ...quoted(part('包联怎么写')).map((value) => ({ column: '包联', value })),
    ];
    expect(cells.length).toBeGreaterThanOrEqual(6);
    const people = ['罗金花', '顾水生', '罗光辉', '康正平', '张建国', '李大明'];
    const shown = await tried((book) => {
      for (const [at, { column, value }] of cells.entries()) {
        book.set('人员', { who: people[at % people.length] ?? '', column, value });
      }
    });
    expect(shown).toMatch(/新任职务|情况有变/u);
    const known = /认得的职务：([^。]*)。/u.exec(guide.text)?.[1]?.split('、') ?? [];
    expect(known.sort()).toEqual([...roleWords.keys()].sort());
  });

  it('does not let many go without being told twice', async () => {
    const many = part('一下子走了很多人');
    const lines = typedLines(many);
    expect(lines).toHaveLength(2);
    await changed(many);
    for (const typed of lines) await typeAsTold(typed, typed.line.includes('--yes') ? 0 : 1);
  });

  it('explains only what the import says', () => {
    const rooms = ['src/domain/roster', 'src/service/roster', 'src/jobs/spreadsheet'];
    const sources = rooms.flatMap((room) => readdirSync(room).map((file) => readFileSync(join(room, file), 'utf8')));
    const told = rowsWith(guide, ['提示', '怎么办']).flatMap((row) => (row['提示'] ?? '').split('、'));
    expect(told.length).toBeGreaterThan(8);
    expect(told.filter((phrase) => !sources.some((source) => source.includes(phrase)))).toEqual([]);
  });
});

/** A part cut at the tables of changes in it: what is typed before each, and with it. */
function partsOf({ file, text }: Guide): Guide[] {
  return text.split(/(?=^\| 表 \| 谁那一行)/mu).map((piece) => ({ file, text: piece.split(/^### /mu)[0] ?? '' }));
}
