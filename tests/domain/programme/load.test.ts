import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxFileCharacters, type Problem, parseProgramme } from '../../../src/domain/programme/load.ts';
import { bundleOf, chaqiDir, secondDir, type Texts, textsOf } from './fixtures.ts';

const good = textsOf(secondDir);
type FileName = keyof Texts;

describe('the two programmes', () => {
  it('are read whole: the 2023 plan with its sample town', () => {
    const { programme, rules, town } = bundleOf(chaqiDir);
    expect(programme.phases.map(({ short, from, to }) => [short, from, to])).toEqual([
      ['干净', '2023-03-16', '2023-05-31'],
      ['整洁', '2023-05-01', '2023-08-31'],
      ['秀美', '2023-09-01', '2023-12-15'],
    ]);
    expect(programme.actions).toHaveLength(4);
    expect(programme.activityKinds).toHaveLength(20);
    expect(programme.activityKinds.filter(({ earnsPoints }) => !earnsPoints).map(({ id }) => id)).toEqual(['评比检查']);
    expect(programme.sending.slot).toBe('09:10');
    expect(rules.sheets[0]?.items.map(({ name, points }) => `${name}${points}`)).toEqual([
      '室内25',
      '室外20',
      '卫生间15',
      '物品摆放10',
      '标识标牌20',
      '垃圾分类与清运10',
    ]);
    expect(rules.memberPoints).toMatchObject({ perYearCapHundredths: 2000, perWeekActivities: 2, outdoorPhotos: 1 });
    expect(town.units.filter(({ kind }) => kind === 'village')).toHaveLength(12);
    expect(town.units.filter(({ kind }) => kind === 'department')).toHaveLength(4);
    expect(town.people.length).toBeGreaterThanOrEqual(290);
  });

  it('give the sample town everybody the sandbox needs', () => {
    const { people, units } = bundleOf(chaqiDir).town;
    const held = people.flatMap(({ roles }) => roles);
    const count = (role: string) => held.filter((entry) => entry.role === role).length;
    expect(count('secretary')).toBe(16);
    expect(count('gridHead')).toBe(units.flatMap(({ grids }) => grids).length);
    expect(count('office')).toBe(2);
    expect(count('commander')).toBe(2);
    expect(count('representative')).toBeGreaterThan(0);
    expect(held.map(({ title }) => title).filter(Boolean)).toEqual([
      '办公室主任',
      '副指挥长',
      '党建办',
      '环卫线',
      '村委会主任',
    ]);
    expect(count('inspector')).toBeGreaterThan(1);
    expect(held).toContainEqual(role('liaison', 'changhu', 'hetang'));
    const changhu = people.filter(({ unit }) => unit === 'changhu').map(({ name }) => name);
    expect(changhu).toEqual(expect.arrayContaining(['张建国', '张爱国', '李大明', '王桂英', '陈新民']));
    expect(changhu.length - new Set(changhu).size).toBe(1);
  });

  it('are independent: another town, another year, other words', () => {
    const { programme, rules, town } = bundleOf(secondDir);
    expect(programme.activityKinds.map(({ id }) => id)).toEqual(['扫街', '治水', '发动', '看点']);
    expect(rules.memberPoints.rules.map(({ hundredths }) => hundredths)).toEqual([75, 50]);
    expect(rules.memberPoints.perYearCapHundredths).toBe(1250);
    expect(rules.tiers).toEqual([
      { name: '先进', fromHundredths: 8450 },
      { name: '达标', fromHundredths: 6000 },
      { name: '待改进', fromHundredths: 0 },
    ]);
    expect(town.people).toEqual([
      { ...person('p1', '钟国梁', 'office'), roles: [role('office'), role('inspector')] },
      {
        ...person('p2', '马晓红', 'north'),
        grid: 'n2',
        group: '桥头',
        branch: '北街支部',
        roles: [role('secretary')],
      },
      {
        ...person('p3', '韦小江', 'south'),
        roles: [role('secretary'), role('liaison', 'north')],
        teams: ['st'],
        assignments: [{ kind: 'representative', unit: 'south', group: null, household: 'sh1', boundary: null }],
      },
      { ...person('p4', '蓝秀花', 'north'), grid: 'n1', type: '流动党员', atHome: false },
    ]);
  });
});

/** What is wrong · file · text replaced · by · line · part of the message. */
const broken: readonly (readonly [string, FileName, string, string, number, string])[] = [
  // YAML itself
  ['a tab as indent', 'town', '    branches: [', '\tbranches: [', 12, '改成空格'],
  ['an open bracket', 'rules', 'kinds: [扫街, 治水]', 'kinds: [扫街, 治水', 8, '括号'],
  ['an open quote', 'programme', 'goal: 年底', 'goal: "年底', 9, '引号'],
  ['a full-width colon', 'programme', 'issuer: 云', 'issuer：云', 5, '冒号要用半角'],
  ['a key written twice', 'programme', 'goal: 年底', 'title: 又一个\ngoal: 年底', 9, '写了两次'],
  ['two documents', 'rules', 'adopted: null', '---\nadopted: null', 2, '---'],
  ['a reference without target', 'rules', 'adopted: null', 'adopted: *nobody', 1, '引用无效'],
  // shape
  ['an unknown key at the top', 'programme', 'goal: ', 'gaol: x\ngoal: ', 9, '不认识“gaol”，这里只能写 id、title'],
  ['an unknown key inside', 'programme', 'short: 启动, ', 'shrot: 启, short: 启动, ', 12, '不认识“shrot”'],
  ['an unknown key of a role', 'town', 'role: 办点干部, units', 'role: 办点干部, unit: a, units', 18, '不认识“unit”'],
  ['a missing field', 'programme', 'botName: 云岭小管家\n', '', 2, '缺少 botName，要写文字'],
  ['a missing field of an item', 'programme', ' short: 巩固,', '', 13, '缺少 phases › 第2项 › short'],
  ['a number for a text', 'rules', 'version: 试行1', 'version: 1', 1, 'version 要写文字（数字要加引号）'],
  ['a text for a number', 'rules', 'outdoorPhotos: 0', 'outdoorPhotos: 没有', 6, '要写整数'],
  ['a fraction for a count', 'rules', 'outdoorPhotos: 0', 'outdoorPhotos: 0.5', 6, '要写整数'],
  ['a text for a list', 'programme', 'words: [看点]', 'words: 看点', 21, '要写成列表'],
  [
    'a text for a mapping',
    'rules',
    'publication: { monthlyNoticeDays: 5, noticeWorkingDays: 4, objectionWorkingDays: 2 }',
    'publication: 5天',
    26,
    '要写成“名称: 内容”',
  ],
  ['a text for yes or no', 'programme', 'earnsPoints: false', 'earnsPoints: 否', 21, 'true 或 false'],
  ['an empty text', 'programme', 'goal: 年底前各社区干净有序', "goal: ' '", 9, '不能空着'],
  ['an empty list', 'programme', 'words: [看点]', 'words: []', 21, '至少写一个'],
  ['points with three decimals', 'rules', 'points: 0.75', 'points: 0.755', 8, '最多两位小数'],
  ['negative points', 'rules', 'points: 0.75', 'points: -1', 8, '不能小于 0'],
  // words of closed lists
  ['a weekday in English', 'town', 'meetingDay: 周三', 'meetingDay: Friday', 8, '周一、周二、周三'],
  ['a unit kind', 'town', 'kind: 社区', 'kind: 小区', 7, '村、社区、部门单位、镇'],
  ['a member type', 'town', 'type: 流动党员', 'type: 预备', 19, '入党积极分子'],
  ['a role', 'town', 'roles: [办公室, 检查人]', 'roles: [办公室, 主任]', 16, '书记、办点干部'],
  ['a dayOff word', 'programme', 'at: 10:20, dayOff: after', 'at: 10:20, dayOff: skip', 24, 'before（提前）'],
  ['a unit kind in a list', 'rules', '[社区, 村, 部门单位]', '[社区, 村, 企业]', 13, '部门单位'],
  // days and times
  ['a day that is none', 'programme', 'to: 2024-10-31', 'to: 2024-09-31', 8, '没有“2024-09-31”这一天'],
  ['a month that is none', 'programme', 'issuedOn: 2024-02-26', 'issuedOn: 2024-13-01', 6, '没有“2024-13-01”这一天'],
  ['a day with slashes', 'programme', 'issuedOn: 2024-02-26', 'issuedOn: 2024/2/26', 6, '2023-03-16'],
  ['a time without colon', 'programme', 'slot: 10:25', 'slot: 1025', 22, '09:10'],
  ['a time that is none', 'programme', 'slot: 10:25', 'slot: 25:10', 22, '24 小时制'],
  ['a programme that ends before it begins', 'programme', 'to: 2024-10-31', 'to: 2024-02-01', 8, '早于 from'],
  [
    'a phase that ends before it begins',
    'programme',
    'to: 2024-10-06',
    'to: 2024-04-06',
    13,
    '早于 from（2024-05-06）',
  ],
  ['a phase before the programme', 'programme', 'from: 2024-03-01, to', 'from: 2024-02-28, to', 12, '早于方案开始'],
  ['a phase after the programme', 'programme', 'to: 2024-10-06', 'to: 2024-11-30', 13, '晚于方案结束'],
  ['phases out of order', 'programme', 'from: 2024-05-06', 'from: 2024-02-29', 13, '早于上一阶段'],
  ['a slot on the hour', 'programme', 'slot: 10:25', 'slot: 11:00', 22, '整点'],
  [
    'a slot before the hours',
    'programme',
    'slot: 10:25, from: 09:00',
    'slot: 10:25, from: 10:30',
    22,
    '不在可发送时间',
  ],
  ['a notice planned after the slot', 'programme', 'at: 10:20', 'at: 10:40', 24, '晚于发送时段'],
  ['hours the wrong way round', 'programme', 'to: 16:30', 'to: 08:30', 22, '不晚于'],
  ['a cut-off in no month', 'programme', 'cutOffDay: 5', 'cutOffDay: 31', 29, '1 到 28'],
  ['publishing before the cut-off', 'programme', 'day: 9', 'day: 5', 31, '截止日'],
  ['a deadline twice', 'programme', '[10, 3, 2]', '[10, 3, 10]', 26, '写了两次'],
  [
    'a day off and at work',
    'programme',
    'cadences:',
    'holidays: { off: [2024-06-10], working: [2024-06-10] }\ncadences:',
    23,
    '又写成',
  ],
  ['a year without holidays', 'programme', 'to: 2024-10-31', 'to: 2098-10-31', 8, '没有2098年的放假安排'],
  // references and duplicates
  [
    'an unknown kind in a phase',
    'programme',
    'expects: [扫街, 治水]',
    'expects: [扫街, 洗街]',
    13,
    '没有活动类型“洗街”',
  ],
  ['an unknown action', 'programme', 'action: mei, words: [发动', 'action: me, words: [发动', 20, '要写 qing、mei'],
  ['an unknown kind in a point rule', 'rules', 'kinds: [发动]', 'kinds: [动员]', 9, '没有活动类型“动员”'],
  ['a kind in two point rules', 'rules', 'kinds: [发动]', 'kinds: [发动, 扫街]', 9, '已在规则“street”'],
  ['a phase id twice', 'programme', 'id: finish', 'id: start', 13, '“start”已用过'],
  ['a kind twice', 'programme', 'id: 治水', 'id: 扫街', 19, '写了两次'],
  ['a word in two kinds', 'programme', 'words: [治水, 捞河漂]', 'words: [治水, 扫巷子]', 19, '“扫巷子”已写在“扫街”里'],
  ['a rule id twice', 'rules', 'id: call', 'id: street', 9, '已用过'],
  ['a sheet item id twice', 'rules', 'id: water', 'id: road', 16, '已用过'],
  ['a word in two sheet items', 'rules', 'words: [河, 漂]', 'words: [河, 巷]', 16, '“巷”已写在“路面”里'],
  ['a unit kind in two lists', 'rules', '[社区, 村, 部门单位]', '[社区, 村, 社区]', 13, '另一个榜'],
  ['a unit id twice', 'town', 'id: south', 'id: north', 14, '“north”已用过'],
  ['a short name twice', 'town', 'short: 南山', 'short: 北街', 14, '“北街”已用过'],
  ['a grid id twice', 'town', 'id: n2', 'id: n1', 11, '“n1”已用过'],
  ['a group twice', 'town', 'groups: [桥头]', 'groups: [桥头, 前巷]', 11, '“前巷”在北街社区写了两次'],
  ['a person id twice', 'town', 'id: p4', 'id: p2', 19, '“p2”已用过'],
  ['a person of an unknown unit', 'town', 'unit: south, type', 'unit: sotuh, type', 18, '韦小江：没有单位“sotuh”'],
  ['a person of an unknown grid', 'town', 'grid: n1', 'grid: s1', 19, '要写 n1、n2'],
  ['a person of an unknown group', 'town', 'group: 桥头', 'group: 桥尾', 17, '前巷、后巷、桥头'],
  ['a person of an unknown branch', 'town', 'branch: 北街支部,', 'branch: 南街支部,', 17, '要写 北街支部'],
  ['a role in an unknown unit', 'town', 'units: [north]', 'units: [nroth]', 18, '没有单位“nroth”'],
  ['a liaison of no unit', 'town', 'roles: [书记, {', 'roles: [书记, 办点干部, {', 18, '要写所办的单位'],
  ['a town-wide role with units', 'town', 'role: 办点干部', 'role: 指挥长', 18, '管全镇'],
  [
    'a unit without secretary',
    'town',
    'branch: 北街支部, type: 党员, roles: [书记]',
    'branch: 北街支部, type: 党员',
    4,
    '北街社区没有书记',
  ],
  ['no office', 'town', 'roles: [办公室, 检查人]', 'roles: [检查人]', 15, '没有办公室人员'],
  ['a household id twice', 'town', 'id: sh2', 'id: sh1', 14, '户编号“sh1”已用过'],
  [
    'a grid of an unknown branch',
    'town',
    'branch: 北街支部 }',
    'branch: 南街支部 }',
    11,
    '河西片：北街社区没有支部“南街支部”',
  ],
  [
    'a person of an unknown household',
    'town',
    'grid: n1, type',
    'grid: n1, household: sh1, type',
    19,
    '北街社区没有户“sh1”',
  ],
  ['a person of an unknown team', 'town', 'teams: [st], as', 'teams: [xt], as', 18, '没有队伍“xt”；要写 st'],
  ['a phone that is none', 'town', 'type: 流动党员', 'type: 流动党员, phone: 不知道', 19, '电话只写数字'],
  [
    'households to look after that are none',
    'town',
    '{ kind: 联户, household: sh1 }',
    '{ kind: 联户, household: sh9 }',
    18,
    '没有户“sh9”',
  ],
  [
    'households to look after not said',
    'town',
    '{ kind: 联户, household: sh1 }',
    '{ kind: 联户 }',
    18,
    '联户要写 household 或 group',
  ],
  ['an area without bounds', 'town', '{ kind: 联户, household: sh1 }', '{ kind: 责任区 }', 18, '责任区要写 boundary'],
  [
    'an area in an unknown unit',
    'town',
    '{ kind: 联户, household: sh1 }',
    '{ kind: 包联, unit: est }',
    18,
    '没有单位“est”',
  ],
  [
    'an area in an unknown group',
    'town',
    '{ kind: 联户, household: sh1 }',
    '{ kind: 包联, group: 下屋 }',
    18,
    '要写 上屋',
  ],
  [
    'a title where there is one post',
    'town',
    'roles: [书记, {',
    'roles: [{ role: 书记 }, { role: 村民代表, title: 组长 }, {',
    18,
    '不用写 title',
  ],
  [
    'grids of somebody who heads none',
    'town',
    'roles: [书记, {',
    'roles: [{ role: 书记, grids: [s1] }, {',
    18,
    '只有网格长写 grids',
  ],
  [
    'a grid head of an unknown grid',
    'town',
    'roles: [书记, {',
    'roles: [书记, { role: 网格长, grids: [s9] }, {',
    18,
    '没有网格“s9”',
  ],
  [
    'a grid head of another unit',
    'town',
    'roles: [书记, {',
    'roles: [书记, { role: 网格长, grids: [n1] }, {',
    18,
    '“n1”是北街社区的',
  ],
  ['a merge into nothing', 'town', 'section: 山边片', 'mergedInto: west', 14, '没有单位“west”'],
  ['a merge into itself', 'town', 'section: 山边片', 'mergedInto: south', 14, '不能并入自己'],
  ['a merged unit that kept its grids', 'town', 'section: 山边片', 'mergedInto: north', 14, '请把网格、队伍、户写到'],
  [
    'a merged unit that kept its people',
    'town',
    'section: 山边片',
    'mergedInto: north',
    18,
    '南山村已并入北街社区；请改写那个单位的编号 north',
  ],
  // sheets and tiers
  ['a sheet under 100', 'rules', 'points: 37.5', 'points: 35', 14, '加起来是 97.5，要正好 100；请补上 2.5'],
  ['a sheet over 100', 'rules', 'points: 37.5', 'points: 40', 14, '请减去 2.5'],
  ['no fallback item', 'rules', ', fallback: true', '', 14, '现在有 0 项'],
  ['two fallback items', 'rules', 'words: [河, 漂]', 'words: [河, 漂], fallback: true', 14, '现在有 2 项'],
  ['a hole between tiers', 'rules', 'to: 84.49', 'to: 80', 25, '80.01–84.49 分没有等次'],
  ['a hole of one hundredth', 'rules', 'to: 84.49', 'to: 84.48', 25, '84.49 分没有等次'],
  ['an overlap of tiers', 'rules', 'to: 84.49', 'to: 84.5', 25, '重叠'],
  ['tiers that begin above 0', 'rules', 'from: 0, to', 'from: 10, to', 23, '0–9.99 分没有等次'],
  ['tiers that end below 100', 'rules', 'to: 100', 'to: 99', 25, '到 100 分为止'],
  ['a tier upside down', 'rules', 'from: 60, to: 84.49', 'from: 60, to: 59.99', 24, '小于 from'],
  // rounds, quarter, year
  ['fewer inspectors at most than at least', 'rules', 'min: 1, max: 3', 'min: 3, max: 2', 27, '请对调'],
  ['parts of a quarter over 100', 'rules', '  onSite: 70\n', '  onSite: 75\n', 28, '五项加起来是 105'],
  ['on-site checks that weigh little', 'rules', '  onSite: 70\n', '  onSite: 50\n', 30, '不能少于 60 分'],
  ['a quarter without its sheet', 'rules', 'sheet: quarter-sheet', 'sheet: street-sheet', 29, '请改成有的编号'],
  ['an unknown kind in 课', 'rules', '          - 扫街', '          - 扫路', 38, '没有活动类型“扫路”'],
  ['shares of a year that are no whole', 'rules', 'yearEnd: 0.3', 'yearEnd: 0.2', 42, '要正好是 1'],
  ['grid points that are no hundred', 'rules', 'activity: 30', 'activity: 20', 43, '要正好 100'],
];

describe('a mistake in a programme', () => {
  it.each(broken)('%s is reported with its line', (_, file, find, replace, line, message) => {
    const problems = problemsOf({ ...good, [file]: change(good[file], find, replace) });
    expect(problems).toContainEqual({ file: `${file}.yaml`, line, message: expect.stringContaining(message) });
  });

  it('is reported alone: nothing else is made of it', () => {
    const lonely = [
      'a slot on the hour',
      'a word in two kinds',
      'an unknown key at the top',
      'a missing field',
      'a hole between tiers',
    ];
    for (const [name, file, find, replace] of broken) {
      if (!lonely.includes(name)) continue;
      expect(problemsOf({ ...good, [file]: change(good[file], find, replace) })).toHaveLength(1);
    }
  });

  it('does not hide others: all of all three files come in one list, by file and line', () => {
    const problems = problemsOf({
      programme: change(change(good.programme, 'slot: 10:25', 'slot: 11:00'), 'goal: ', 'gaol: x\ngoal: '),
      rules: change(change(good.rules, 'points: 37.5', 'points: 30'), 'version: 试行1', 'version: 1'),
      town: change(change(good.town, 'unit: south, type', 'unit: sotuh, type'), 'name: 云岭乡\n', ''),
    });
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual([
      'programme.yaml:9',
      'programme.yaml:23',
      'rules.yaml:1',
      'rules.yaml:14',
      'town.yaml:1',
      'town.yaml:13',
      'town.yaml:17',
    ]);
  });

  it.each([
    ['empty', '', '空的'],
    ['blank', ' \n\n', '空的'],
    ['only a comment', '# 待写\n', '只有注释'],
    ['a list', '- a\n- b\n', '要写成“名称: 内容”'],
    ['a sentence', '你好', '要写成“名称: 内容”'],
    ['nested without end', '['.repeat(30_000), '嵌套太深'],
    ['huge', `# ${'长'.repeat(maxFileCharacters)}`, '文件太大'],
  ])('is the whole file when it is %s', (_, text, message) => {
    for (const file of ['programme', 'rules', 'town'] as const) {
      const problems = problemsOf({ ...good, [file]: text }).filter((problem) => problem.file === `${file}.yaml`);
      expect(problems).toEqual([{ file: `${file}.yaml`, line: 1, message: expect.stringContaining(message) }]);
    }
  });

  it('is told however large the broken file', { timeout: 60_000 }, () => {
    const lines = 30_000;
    const keys = Array.from({ length: lines }, (_, n) => `k${n}: v\n`).join('');
    for (const text of [keys, 'k: v\n'.repeat(lines), 'k: "\n'.repeat(lines)]) {
      const problems = problemsOf({ ...good, programme: text });
      expect(problems.length).toBeGreaterThan(10);
    }
  });

  it('in Windows line ends and a byte order mark is none', () => {
    const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    const result = parseProgramme({
      programme: windows(good.programme),
      rules: windows(good.rules),
      town: windows(good.town),
    });
    expect(result).toEqual({ bundle: bundleOf(secondDir) });
  });

  it('never throws: any line cut, doubled or scrambled gives a bundle or problems with lines of the file', () => {
    const edits = fc.constantFrom<(line: string) => string>(
      () => '',
      (line) => `${line}\n${line}`,
      (line) => line.slice(0, line.length / 2),
      (line) => line.replace(':', '：'),
      (line) => ` ${line}`,
      (line) => line.replace(/[[{]/, ''),
      (line) => line.replace(/\d+/, 'x'),
    );
    const anyFile = fc.constantFrom<FileName>('programme', 'rules', 'town');
    fc.assert(
      fc.property(anyFile, fc.nat(40), edits, (file, at, edit) => {
        const lines = good[file].split('\n');
        const text = lines.map((line, index) => (index === at % lines.length ? edit(line) : line)).join('\n');
        const texts = { ...good, [file]: text };
        const result = parseProgramme(texts);
        if ('bundle' in result) return;
        expect(result.problems.length).toBeGreaterThan(0);
        // A kind that is gone from one file is a mistake of the other that names it.
        const lastOf = new Map(Object.entries(texts).map(([name, one]) => [`${name}.yaml`, one.split('\n').length]));
        expect(result.problems.every((one) => one.line >= 1 && one.line <= (lastOf.get(one.file) ?? 0))).toBe(true);
        // Hints are Chinese; English would be a message of the YAML or schema library that slipped through.
        expect(result.problems.filter(({ message }) => !/[\u4e00-\u9fff]/.test(message))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

function problemsOf(texts: Texts): readonly Problem[] {
  const result = parseProgramme(texts);
  return 'problems' in result ? result.problems : [];
}

function change(text: string, find: string, replace: string): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`the fixture has "${find}" ${parts.length - 1} times`);
  return parts.join(replace);
}

function person(id: string, name: string, unit: string) {
  const nothing = { grid: null, group: null, branch: null, partyGroup: null, household: null, phone: null };
  return {
    id,
    name,
    unit,
    ...nothing,
    type: '党员',
    atHome: true,
    memberClass: null,
    teams: [],
    roles: [],
    assignments: [],
  };
}

function role(name: string, ...units: string[]) {
  return { role: name, units, grids: [], title: null };
}
