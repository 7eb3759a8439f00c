import type { RosterSheet } from '../../src/domain/roster/sheets.ts';

/** A roster as rows of cells by header, before it becomes a file. */
export interface PlannedRoster {
  readonly townName: string;
  readonly units: readonly Cells[];
  readonly grids: readonly Cells[];
  readonly households: readonly Cells[];
  readonly teams: readonly Cells[];
  readonly people: readonly Cells[];
}
export type Cells = Readonly<Record<string, string>>;

const unitCount = 20;
const groupsPerUnit = 10;
const surnames = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜'];
const given = [...'明华芳秀英国建志强丽伟敏静军洋勇艳杰娟涛超兰霞平刚桂'];

/** An invented town of so many people, in villages of ten groups; the same for the same count. */
export function plannedRoster(count: number): PlannedRoster {
  const random = seeded(20_230_316);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const villages = Array.from({ length: unitCount }, (_, at) => `样${String(at + 1).padStart(2, '0')}村`);
  const numerals = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
  const groups = numerals.slice(0, groupsPerUnit).map((numeral) => `${numeral}组`);
  return {
    townName: '样例镇',
    units: villages.map((name, at) => ({
      编号: `u${at + 1}`,
      名称: name,
      简称: name.slice(0, -1),
      类别: '村',
      例会日: '周五',
      支部: `${name}第一党支部、${name}第二党支部`,
    })),
    grids: villages.flatMap((name, at) => [
      { 编号: `u${at + 1}-1`, 名称: '第一网格', 单位: name, 组: groups.slice(0, 5).join('、') },
      { 编号: `u${at + 1}-2`, 名称: '第二网格', 单位: name, 组: groups.slice(5).join('、') },
    ]),
    households: villages.flatMap((name, at) =>
      groups.map((group, n) => ({ 编号: `h${at + 1}-${n + 1}`, 户主: `李户${numerals[n]}`, 单位: name, 组: group })),
    ),
    teams: villages.map((name, at) => ({ 编号: `t${at + 1}`, 名称: `${name}先锋队`, 单位: name, 类别: '突击队' })),
    people: Array.from({ length: count }, (_, at): Cells => {
      const unit = at % unitCount;
      const village = villages[unit] ?? '';
      const group = pick(groups);
      return {
        编号: String(at + 1).padStart(5, '0'),
        姓名: pick(surnames) + pick(given) + pick(given),
        单位: village,
        网格: '',
        组: group,
        支部: `${village}第一党支部`,
        党小组: '第一党小组',
        户: '',
        类别: pick(['党员', '村民', '妇女', '志愿者']),
        在家: pick(['是', '否']),
        电话: `139${String(at).padStart(8, '0')}`,
        队伍: at % 50 === 0 ? `${village}先锋队` : '',
        职务: at < unitCount ? '书记' : at === unitCount ? '办公室' : '',
        职务范围: '',
        包联: '',
      };
    }),
  };
}

/** One kind of mistake: what becomes of a right row. */
export interface Fault {
  readonly name: string;
  /** The column that is named. */
  readonly column: string;
  readonly spoil: (row: Cells, earlier: Cells) => Cells;
  /** What the line must say. */
  readonly says: RegExp;
}

function set(column: string, value: string, says: RegExp, also: Cells = {}): Fault {
  return { name: `${column}=${value}`, column, says, spoil: (row) => ({ ...row, ...also, [column]: value }) };
}

export const faults: readonly Fault[] = [
  set('姓名', '', /空着.*姓名/),
  set('姓名', '13900000000', /要写姓名/),
  set('姓名', '合计', /不是人/),
  {
    name: 'id twice',
    column: '编号',
    says: /和第\d+行重复/,
    spoil: (row, earlier) => ({ ...row, 编号: earlier['编号'] ?? '' }),
  },
  set('编号', '00 12', /不能有空格/),
  set('编号', '430421199001010011', /不需要身份证号/),
  set('单位', '', /空着.*单位/),
  set('单位', '样99村', /没有这个单位/),
  set('网格', '第九网格', /没有这个网格/),
  set('组', '三十组', /没有“三十组”/),
  set('组', '一组', /不在第二网格/, { 网格: '第二网格' }),
  set('支部', '别村党支部', /没有这个支部/),
  set('户', 'h99', /没有这一户/),
  set('类别', '干群', /要写 党员/),
  set('在家', '也许', /是 或 否/),
  set('电话', '1390000', /11位.*7位/),
  set('电话', '1.39E+10', /前几位数字/),
  set('电话', '张三的', /只用数字/),
  set('队伍', '飞虎队', /没有队伍/),
  set('职务', '村长助理', /没有“村长助理”这个职务/),
  set('职务范围', '', /所办的单位/, { 职务: '办点干部' }),
  set('职务范围', '样88村', /没有单位“样88村”/, { 职务: '办点干部' }),
  set('职务范围', '样03村', /管全镇/, { 职务: '检查人' }),
  set('职务范围', '样03村', /先在“职务”里写职务/),
  set('包联', '包联：样04村/九十组', /没有“九十组”/),
  set('包联', '联户：样04村', /联户要写户或组/),
  set('组', '#REF!', /公式出错/),
];

/** Which row of the people sheet got which fault; rows are as the spreadsheet numbers them. */
export interface Planted {
  readonly row: number;
  readonly fault: Fault;
}

/** Puts `count` mistakes into rows of their own, every kind of them. */
export function plantFaults(roster: PlannedRoster, count: number): { roster: PlannedRoster; planted: Planted[] } {
  const random = seeded(37);
  // The first rows hold the roles every town has to have.
  const rows = new Set<number>();
  while (rows.size < count) rows.add(100 + Math.floor(random() * (roster.people.length - 100)));
  const planted = [...rows].sort((a, b) => a - b).map((at, n) => ({ at, fault: faults[n % faults.length] as Fault }));
  const people = [...roster.people];
  for (const { at, fault } of planted) {
    const row = roster.people[at];
    if (row) people[at] = fault.spoil(row, roster.people[at % 90] ?? row);
  }
  return { roster: { ...roster, people }, planted: planted.map(({ at, fault }) => ({ row: at + 2, fault })) };
}

export function sheetsFrom(roster: PlannedRoster): RosterSheet[] {
  return [
    { name: '填写说明', rows: [['乡镇名称', roster.townName]] },
    sheet('单位', roster.units),
    sheet('网格', roster.grids),
    sheet('户', roster.households),
    sheet('队伍', roster.teams),
    sheet('人员', roster.people),
  ];
}

function sheet(name: string, rows: readonly Cells[]): RosterSheet {
  const headers = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return { name, rows: [headers, ...rows.map((row) => headers.map((header) => row[header] ?? ''))] };
}

/** Mulberry32: small, and the same everywhere. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
