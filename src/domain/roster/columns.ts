import { memberTypes, teamKinds } from '../programme/model.ts';

/** One column of the roster workbook: how it is headed, how else people head it, and how it is filled in. */
export interface ColumnSpec {
  readonly title: string;
  /** Other headers that mean the same. */
  readonly words: readonly string[];
  /** True when a sheet without it cannot be read. */
  readonly needed: boolean;
  /** How to fill it in, for the template's 填写说明 and docs/zh/名册.md. */
  readonly how: string;
  /** The examples of a sheet make one row that can be imported. */
  readonly example: string;
  /** In characters. */
  readonly width: number;
}

export interface SheetSpec<K extends string> {
  readonly name: string;
  readonly words: readonly string[];
  readonly columns: Readonly<Record<K, ColumnSpec>>;
}

function column(title: string, how: string, rest: Partial<Omit<ColumnSpec, 'title' | 'how'>> = {}): ColumnSpec {
  return { title, how, words: [], needed: false, example: '', width: 14, ...rest };
}

const several = '几个之间用顿号“、”隔开';

export const unitSheet = {
  name: '单位',
  words: ['村社区', '单位表', '村和社区'],
  columns: {
    id: column('编号', '定了不再改；空着就用名称', { words: ['单位编号', '代码', '单位代码'], example: 'changhu' }),
    name: column('名称', '全称，不能重复', {
      words: ['单位名称', '单位', '村社区', '村', '村名'],
      needed: true,
      example: '长湖村',
    }),
    short: column('简称', '回执里用；空着就去掉“村”“社区”', { words: ['单位简称'], example: '长湖' }),
    kind: column('类别', '村、社区、部门单位 或 镇', {
      words: ['单位类别', '类型', '单位类型'],
      needed: true,
      example: '村',
    }),
    meetingDay: column('例会日', '周一到周日', {
      words: ['每周例会', '例会', '例会时间'],
      needed: true,
      example: '周五',
    }),
    section: column('片', '属于哪个片，没有就空着', { words: ['片区', '所在片', '所属片'], example: '东片' }),
    branches: column('支部', several, {
      words: ['党支部', '支部名称'],
      example: '长湖第一党支部、长湖第二党支部',
      width: 30,
    }),
    places: column('地点', `大家常说的地名，${several}`, {
      words: ['地名', '常用地点'],
      example: '村部、湖边',
      width: 30,
    }),
    mergedInto: column('并入', '并村以后写并到哪个单位', { words: ['并入单位', '合并到'] }),
  },
} as const satisfies SheetSpec<string>;

export const gridSheet = {
  name: '网格',
  words: ['网格表'],
  columns: {
    id: column('编号', '定了不再改；空着就用“单位编号-网格名称”', {
      words: ['网格编号', '代码', '网格代码'],
      example: 'changhu-2',
    }),
    name: column('名称', '在本单位不能重复', {
      words: ['网格名称', '网格'],
      needed: true,
      example: '第二网格',
    }),
    unit: column('单位', '单位的名称、简称或编号', {
      words: ['所属单位', '所在单位', '所在村', '村', '村社区'],
      needed: true,
      example: '长湖村',
    }),
    groups: column('组', several, {
      words: ['网格组', '所辖组', '村民小组', '小组'],
      example: '三组、四组',
      width: 24,
    }),
    branch: column('支部', '负责这个网格的支部', {
      words: ['党支部', '责任支部'],
      example: '长湖第一党支部',
      width: 20,
    }),
    partyGroup: column('党小组', '负责这个网格的党小组', { words: ['责任党小组'], example: '第二党小组' }),
    boundary: column('范围', '从哪里到哪里，用话写', {
      words: ['区域', '责任范围', '四至'],
      example: '塘边到桥头',
      width: 24,
    }),
  },
} as const satisfies SheetSpec<string>;

export const householdSheet = {
  name: '户',
  words: ['户表', '农户', '户主表', '家庭'],
  columns: {
    id: column('编号', '定了不再改；空着就自动编', { words: ['户编号', '户号', '户代码'], example: 'H001' }),
    head: column('户主', '户主姓名', { words: ['户主姓名', '姓名'], needed: true, example: '李大山' }),
    unit: column('单位', '单位的名称、简称或编号', {
      words: ['所属单位', '所在单位', '所在村', '村', '村社区'],
      needed: true,
      example: '长湖村',
    }),
    group: column('组', '住在哪个组', { words: ['网格组', '所在组', '村民小组', '小组'], example: '三组' }),
  },
} as const satisfies SheetSpec<string>;

export const teamSheet = {
  name: '队伍',
  words: ['队伍表', '突击先锋队', '先锋队'],
  columns: {
    id: column('编号', '定了不再改；空着就用“单位编号-队伍名称”', { words: ['队伍编号', '代码'], example: 'ch-tj' }),
    name: column('名称', '在本单位不能重复', {
      words: ['队伍名称', '队名', '队伍'],
      needed: true,
      example: '长湖突击先锋队',
    }),
    unit: column('单位', '单位的名称、简称或编号', {
      words: ['所属单位', '所在单位', '所在村', '村', '村社区'],
      needed: true,
      example: '长湖村',
    }),
    kind: column('类别', teamKinds.join('、'), {
      words: ['类型', '队伍类别', '队伍类型'],
      needed: true,
      example: '突击队',
    }),
  },
} as const satisfies SheetSpec<string>;

export const peopleSheet = {
  name: '人员',
  words: ['名册', '人员表', '人员名册', '花名册', '成员', '党员名册', '党员花名册'],
  columns: {
    id: column('编号', '定了不再改；空着就按单位和姓名对人，同单位有重名的要写', {
      words: ['人员编号', '名册号', '工号', '名册编号'],
      example: '0012',
    }),
    name: column('姓名', '真实姓名', {
      words: ['名字', '人员姓名', '成员姓名', '党员姓名'],
      needed: true,
      example: '张建国',
    }),
    unit: column('单位', '单位的名称、简称或编号', {
      words: ['村', '村社区', '所在村', '所属村', '所在单位', '所属单位', '工作单位', '村名', '单位名称'],
      needed: true,
      example: '长湖村',
    }),
    grid: column('网格', '写了组可以空着', { words: ['所在网格', '所属网格', '网格名称'], example: '第二网格' }),
    group: column('组', '住在哪个组', { words: ['网格组', '所在组', '村民小组', '小组', '组别'], example: '三组' }),
    branch: column('支部', '先写进“单位”表的支部', {
      words: ['党支部', '所在支部', '所在党支部', '所属支部', '所属党支部'],
      example: '长湖第一党支部',
      width: 20,
    }),
    partyGroup: column('党小组', '没有就空着', { words: ['所在党小组', '所属党小组'], example: '第二党小组' }),
    household: column('户', '户的编号或户主姓名', { words: ['户编号', '所在户', '户号', '户主'], example: 'H001' }),
    type: column('类别', memberTypes.join('、'), {
      words: ['人员类别', '类型', '人员类型', '成员类别', '身份', '政治面貌'],
      example: '党员',
    }),
    atHome: column('在家', '是 或 否；空着就是在家（流动党员是不在家）', {
      words: ['是否在家', '在家情况'],
      example: '是',
    }),
    memberClass: column('党员类别', '支部定的积分类别，如 A、B、C、D；空着按规则里的第一类', {
      words: ['党员分类', '积分类别', '党员积分类别'],
      example: 'A',
    }),
    phone: column('电话', '只给办公室用，不进群', {
      words: ['手机', '手机号', '手机号码', '联系电话', '电话号码', '联系方式'],
      example: '13800000000',
      width: 16,
    }),
    teams: column('队伍', `队伍的名称或编号，${several}`, {
      words: ['所在队伍', '先锋队'],
      example: '长湖突击先锋队',
      width: 20,
    }),
    roles: column('职务', '没有职务就空着；几个之间用“；”隔开', {
      words: ['角色', '职务名称', '担任职务'],
      example: '办点干部',
      width: 20,
    }),
    scope: column('职务范围', '办点干部写所办的单位，网格长可写网格；管本单位、管全镇的空着', {
      words: ['范围', '负责范围', '所办单位', '办点单位'],
      example: '荷塘村、柳林村',
      width: 24,
    }),
    assignments: column('包联', '如 包联：长湖村/三组；联户：户：H001；责任区：范围：塘边到桥头', {
      words: ['包联对象', '责任区', '联系对象', '联户'],
      example: '包联：长湖村/三组',
      width: 30,
    }),
  },
} as const satisfies SheetSpec<string>;

export const rosterSheets = [unitSheet, gridSheet, householdSheet, teamSheet, peopleSheet] as const;

/** The sheet that explains the others; the roster keeps the name of the town on it. */
export const guideSheetName = '填写说明';
export const townNameTitle = '乡镇名称';
