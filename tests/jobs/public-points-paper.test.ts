import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import readXlsxFile from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { exportInThread } from '../../src/jobs/export-thread.ts';
import { createExportWork } from '../../src/jobs/export-work.ts';
import { makePaper } from '../../src/jobs/paper-makers.ts';
import { personByCode } from '../../src/store/people.ts';
import { persons } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';
import { unzip } from '../support/unzip.ts';

const [first, second] = ['长湖第一党支部', '长湖第二党支部'] as const;

let town: TestTown;
let secretary: string;
/** The towns of a file share their bundle. */
let before: Pick<TestTown['bundle'], 'rules' | 'rulebooks'>;

beforeEach(async () => {
  town = await openTown();
  secretary = town.holder('secretary', 'changhu');
  before = { rules: town.bundle.rules, rulebooks: town.bundle.rulebooks };
  town.clock.now = instantAt('2023-03-20', '09:00');
});
afterEach(async () => {
  Object.assign(town.bundle, before);
  await town.close();
});

function decide(publication: { default?: 'private' | 'public'; branches: Record<string, 'private' | 'public'> }): void {
  const { rules } = before;
  const memberPoints = { ...rules.memberPoints, publication: { default: 'private' as const, ...publication } };
  const decided = { ...rules, memberPoints };
  Object.assign(town.bundle, { rules: decided, rulebooks: [decided] });
}

const ask = async (text: string, person = secretary) => (await town.say({ person, chat: 'private', text })).join('\n');

/** Members of the branch who are party members, by the roster. */
const membersOf = (branch: string) =>
  town.bundle.town.people.filter((one) => one.branch === branch && one.type === '党员').map(({ name }) => name);

async function confirmed(text: string, names: string): Promise<void> {
  await town.say({ person: 'ch04', text, photos: 1 });
  const [waiting = ''] = await town.say({ person: secretary, text: '待确认' });
  await town.say({ person: secretary, text: `确认 ${/长湖(\d+)/u.exec(waiting)?.[1]} ${names}` });
}

const paper = (options: { what?: string; note?: (text: string) => void; period?: string } = {}) =>
  makePaper(town.store.read, options.what ?? 'public-points', {
    period: options.period ?? '2023-03',
    at: town.clock.now,
    bundle: town.bundle,
    photoDir: '',
    ...(options.note ? { note: options.note } : {}),
  });

async function pages(content: Buffer): Promise<Map<string, unknown[][]>> {
  const sheets = await readXlsxFile(content);
  return new Map(sheets.map(({ sheet, data }) => [sheet, data.map((row) => [...row])]));
}

describe('党员积分公示', () => {
  it('is not made while no branch has decided to make its points public, and says so', async () => {
    expect(await ask('导出 党员积分公示')).toBe('这里没有支部定了公开，积分只给本人看');
    await expect(paper()).rejects.toThrow('没有支部定了公开积分，积分只给本人看');
    decide({ branches: { 荷塘第一党支部: 'public' } });
    expect(await ask('导出 党员积分公示')).toBe('这里没有支部定了公开，积分只给本人看');
    expect(await ask('导出 党员积分公示', town.holder('office'))).toBe('在做，好了发给您');
  });

  it('has a page for a public branch alone, with figures, rules and where to object', async () => {
    decide({ branches: { [first]: 'public' } });
    const [a = '', b = ''] = membersOf(first).filter((name) => name !== '刘建军');
    await confirmed('3月13日一组大扫除', `${a}（带队） ${b}`);
    await confirmed('3月14日二组大扫除', b);
    const notes: string[] = [];
    const found = await pages(await paper({ note: (text) => notes.push(text) }));
    expect([...found.keys()]).toEqual([first]);
    const rows = found.get(first) ?? [];
    expect(rows[0]?.[0]).toBe(`${first}党员积分公示（2023年3月，规则2023.1）`);
    expect(rows[1]).toEqual(['姓名', '积分', '参加次数', '组织次数', '带队次数']);
    const byRoster = membersOf(first).filter((name) => name === a || name === b);
    const figures: Record<string, number[]> = { [a]: [2, 0, 0, 1], [b]: [2, 2, 0, 0] };
    expect(rows.slice(2, 4)).toEqual(byRoster.map((name) => [name, ...(figures[name] ?? [])]));
    const foot = rows
      .slice(4)
      .map(([cell]) => cell)
      .join('\n');
    expect(foot).toMatch(/^按规则2023\.1.*计分。按名册顺序，不排名/u);
    expect(foot).toContain('（3天）');
    expect(foot).toContain('发：投诉建议 您的意见');
    expect(foot).toContain('监督电话：');
    expect(notes.join()).toContain(second);
  });

  it('names nobody who was in nothing, no other branch and no villager, and no absence by itself', async () => {
    decide({ branches: { [first]: 'public' } });
    const [a = '', b = '', c = ''] = membersOf(first).filter((name) => name !== '刘建军');
    const other = membersOf(second)[0] ?? '';
    await confirmed(
      '3月13日一组大扫除',
      `${a} ${other} ${town.members('changhu').find(({ type }) => type === '村民')?.name}`,
    );
    expect(await ask(`缺席 ${b} 3月17日 开会没来`)).toContain('缺席记了');
    const names = ((await pages(await paper())).get(first) ?? []).slice(2).map(([cell]) => String(cell));
    expect(names[0]).toBe(a);
    for (const name of [b, c, other]) expect(names.join('\n')).not.toContain(name);
    // A month in which nobody was named has its page all the same.
    const empty = (await pages(await paper({ period: '2023-04' }))).get(first) ?? [];
    expect(empty[2]?.[0]).toBe('这段时间还没有记到名的活动。');
  });

  it('goes by what the branch has decided by now, also for an earlier month', async () => {
    decide({ default: 'public', branches: { [second]: 'private' } });
    const open = [...(await pages(await paper())).keys()];
    expect(open).toContain(first);
    expect(open).not.toContain(second);
    const { rules } = town.bundle;
    const closed = { ...rules.memberPoints.publication, branches: { [second]: 'private', [first]: 'private' } };
    const next = {
      ...rules,
      version: '2023.2',
      from: '2023-06-01',
      memberPoints: { ...rules.memberPoints, publication: closed },
    };
    Object.assign(town.bundle, { rulebooks: [rules, next] });
    town.clock.now = instantAt('2023-06-02', '09:00');
    expect([...(await pages(await paper())).keys()]).not.toContain(first);
  });

  it('shows a name that looks like a formula as text', async () => {
    decide({ branches: { [first]: 'public' } });
    const [a = ''] = membersOf(first).filter((name) => name !== '刘建军');
    await confirmed('3月13日一组大扫除', a);
    const code = town.bundle.town.people.find(({ name }) => name === a)?.id ?? '';
    const person = await personByCode(town.store.read, code);
    const formula = '=HYPERLINK("http://x","张")';
    await town.store.write((tx) =>
      tx
        .update(persons)
        .set({ name: formula })
        .where(eq(persons.id, person?.id ?? 0)),
    );
    const content = await paper();
    expect((await pages(content)).get(first)?.[2]?.[0]).toBe(formula);
    expect((await unzip(content)).get('xl/worksheets/sheet1.xml')).not.toContain('<f>');
  });

  it('is sent to the secretary with the pages of his own unit and which branches are not in it', async () => {
    decide({ branches: { [first]: 'public', 荷塘第一党支部: 'public' } });
    expect(await ask('导出 党员积分公示 3月')).toBe('在做，好了发给您');
    expect(await ask('导出 党员积分公示', 'ch04')).toContain('来办，请找他们');
    const exports = createExportWork({
      store: town.store,
      storeFile: join(town.dir, 'jingcun.db'),
      directory: join(town.dir, 'exports'),
      photoDir: '',
      bundle: town.bundle,
      makeFile: exportInThread,
      now: () => town.clock.now,
      log: pino({ level: 'silent' }),
    });
    for (const id of await exports.open()) await exports.process(id);
    const sent = (await town.sentTo(`private:${secretary}`)).filter(({ lane }) => lane === 'notice');
    expect(sent.map(({ text }) => text)).toEqual([`导出好了：党员积分公示-2023-03\n没定公开的不在里面：${second}`]);
    const [path = ''] = sent[0]?.files ?? [];
    expect((await readXlsxFile(path)).map(({ sheet }) => sheet)).toEqual([first]);
  });
});
