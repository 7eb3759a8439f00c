import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rosterSheets } from '../../../src/domain/roster/columns.ts';
import { readRoster } from '../../../src/domain/roster/read-roster.ts';
import type { RosterSheet } from '../../../src/domain/roster/sheets.ts';
import { rosterProblemText } from '../../../src/presenters/roster-problem.ts';
import { faults, plannedRoster, plantFaults, sheetsFrom } from '../../support/roster.ts';

describe('a roster of 10,000 with 200 mistakes', () => {
  const right = plannedRoster(10_000);

  it('has more than twenty sorts of them', () => {
    expect(new Set(faults.map(({ says }) => String(says))).size).toBeGreaterThanOrEqual(20);
  });

  it('is refused with exactly those 200 rows, each in words of its own', () => {
    const { roster, planted } = plantFaults(right, 200);
    const read = readRoster(sheetsFrom(roster), null);
    if (!('problems' in read)) throw new Error('it was accepted');
    expect(read.problems.map(({ sheet, row, column }) => `${sheet} ${row} ${column}`)).toEqual(
      planted.map(({ row, fault }) => `人员 ${row} ${fault.column}`),
    );
    read.problems.forEach((problem, at) => {
      expect(rosterProblemText(problem)).toMatch(planted[at]?.fault.says ?? /^$/);
    });
  });

  it('is read when they are corrected', () => {
    const read = readRoster(sheetsFrom(right), null);
    expect('town' in read && read.town.people.length).toBe(10_000);
  });
});

describe('mistakes elsewhere', () => {
  const roster = plannedRoster(60);
  const lines = (sheets: readonly RosterSheet[]) => {
    const read = readRoster(sheets, null);
    return 'problems' in read ? read.problems.map(rosterProblemText) : [];
  };
  const spoilt = (name: string, change: (rows: string[][]) => void) => {
    const sheets = sheetsFrom(roster).map((sheet) => ({
      name: sheet.name,
      rows: sheet.rows.map((row) => row.map(String)),
    }));
    const found = sheets.find((sheet) => sheet.name === name);
    if (found) change(found.rows);
    return lines(sheets);
  };
  const cell = (name: string, row: number, column: string, value: string) =>
    spoilt(name, (rows) => {
      const at = rows[0]?.indexOf(column) ?? -1;
      const cells = rows[row - 1];
      if (cells) cells[at] = value;
    });

  it.each([
    ['单位', 2, '类别', '庄', '单位 第2行 类别：写的是“庄”，要写 村、社区、部门单位、镇 中的一个'],
    [
      '单位',
      3,
      '例会日',
      '周八',
      '单位 第3行 例会日：写的是“周八”，要写 周一、周二、周三、周四、周五、周六、周日 中的一个',
    ],
    ['单位', 3, '名称', '样01村', '单位 第3行 名称：写的是“样01村”，和第2行重复（样01村）；请换一个，或删掉一行'],
    ['网格', 2, '单位', '某村', '网格 第2行 单位：写的是“某村”，没有这个单位；要写“单位”表里有的'],
    ['网格', 3, '编号', 'u1-1', '网格 第3行 编号：写的是“u1-1”，和第2行重复（u1-1）；请换一个，或删掉一行'],
    ['户', 2, '组', '九十九组', '户 第2行 组：写的是“九十九组”，样01村没有“九十九组”；要写“网格”表的组里有的'],
    ['队伍', 2, '类别', '舞龙队', '队伍 第2行 类别：写的是“舞龙队”，要写 突击队、宣传队、志愿服务队 中的一个'],
  ])('%s row %i %s %s is named, and nothing that follows from it', (sheet, row, column, value, line) => {
    expect(cell(sheet, row, column, value)).toEqual([line]);
  });

  it('names the units without a secretary and the missing office', () => {
    const without = spoilt('人员', (rows) => {
      const at = rows[0]?.indexOf('职务') ?? -1;
      for (const row of rows.slice(1)) if (row[at] !== '') row[at] = '';
    });
    expect(without).toHaveLength(21);
    expect(without).toContain('人员：样07村没有书记；请给一个人的职务写 书记');
    expect(without).toContain('人员：没有办公室人员，没人能启用小助手；请给一个人的职务写 办公室');
  });

  it('says which column is missing and which is there twice', () => {
    expect(spoilt('人员', (rows) => rows[0]?.splice(1, 1, '大名'))).toEqual([
      '人员 第1行 姓名：空着，表头里要有“姓名”这一列',
    ]);
    expect(spoilt('人员', (rows) => rows[0]?.splice(10, 1, '所在村'))).toEqual([
      '人员 第1行 所在村：写的是“所在村”，只留一列：这一列和“单位”是一个意思',
    ]);
  });
});

describe('what people write otherwise', () => {
  const known = (() => {
    const read = readRoster(sheetsFrom(plannedRoster(60)), null);
    if ('problems' in read) throw new Error('the roster is not right');
    return read.town;
  })();
  const first = known.people[0];

  it('headers in any order, with blanks, stars and other names, below title lines', () => {
    const rows = [
      ['样例镇2023年党员花名册'],
      ['填报单位：样例镇', '', '2023年3月'],
      ['序号', '手机号', '所在村', '* 姓　名', '人员类别', '身份证号码', '村民小组', '职务', '编号（必填）'],
      ...known.people.map((person, at) => [
        String(at + 1),
        person.phone ?? '',
        `样例镇${known.units.find(({ id }) => id === person.unit)?.name}`,
        person.name.split('').join('　'),
        person.type,
        '430421199001010011',
        `第${'一二三四五六七八九十'.indexOf(person.group?.charAt(0) ?? '') + 1}村民小组`,
        person.roles.some(({ role }) => role === 'secretary') ? '村书记' : person.roles.length > 0 ? '办公室' : '',
        person.id,
      ]),
    ];
    const read = readRoster([{ name: 'Sheet1', rows }], known);
    expect(read).toEqual({
      town: known,
      notes: ['Sheet1：没有读 序号；Sheet1：身份证号码 不需要，没有读'],
    });
  });

  it('a list of people without ids finds the people it means and keeps what it does not say', () => {
    const rows = [
      ['姓名', '单位', '电话'],
      ...known.people.map((person) => [
        person.name,
        person.unit,
        person === first ? '13911112222' : (person.phone ?? ''),
      ]),
    ];
    const read = readRoster([{ name: '人员', rows }], known);
    expect('town' in read && read.town.people[0]).toEqual({ ...first, phone: '13911112222' });
    expect('town' in read && read.town.people.slice(1)).toEqual(known.people.slice(1));
  });

  it('gives somebody new the same id every time, without his name in it', () => {
    const row = ['新来人', known.units[0]?.name ?? '', '村民'];
    const rows = [['姓名', '单位', '类别'], ...known.people.map((p) => [p.name, p.unit, p.type]), row];
    const ids = [1, 2].map(() => {
      const read = readRoster([{ name: '人员', rows }], known);
      return 'town' in read ? read.town.people.at(-1)?.id : read.problems;
    });
    expect(ids[0]).toMatch(/^r[0-9a-f]{12}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  it('asks for an id when two of one unit have one name', () => {
    const rows = [
      ['姓名', '单位', '类别'],
      ['王明', 'u1', '村民'],
      ['王明', 'u1', '村民'],
    ];
    const read = readRoster([{ name: '人员', rows }], known);
    expect('problems' in read && read.problems.map(rosterProblemText)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('第3行）；请都写上编号'),
        expect.stringContaining('第2行）；请都写上编号'),
      ]),
    );
  });

  it('never repeats the number of an identity card', () => {
    const rows = [
      ['姓名', '单位', '类别', '电话'],
      ['王明', 'u1', '430421199001010011', '430421199001010011'],
    ];
    const read = readRoster([{ name: '人员', rows }], known);
    expect(JSON.stringify(read)).not.toContain('430421199001010011');
  });
});

describe('docs/zh/名册.md', () => {
  it('tells every column as the template does', () => {
    const page = readFileSync('docs/zh/名册.md', 'utf8');
    const missing = rosterSheets.flatMap(({ name, columns }) =>
      Object.values(columns)
        .map(
          ({ title, needed, how, example }) => `| ${name} | ${title} | ${needed ? '要有' : ''} | ${how} | ${example} |`,
        )
        .filter((line) => !page.includes(line)),
    );
    expect(missing).toEqual([]);
  });
});
