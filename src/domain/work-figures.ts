import type { Attendance, Quantity } from './reading/reading.ts';

/** What is summed of a confirmed report. */
export interface Work {
  readonly kinds: readonly string[];
  readonly attendance: Attendance | null;
  readonly quantities: readonly Quantity[];
}

export interface WorkFigures {
  readonly reports: number;
  /** 人次 of reports that told how many came. */
  readonly people: number;
  readonly party: number;
  readonly masses: number;
  readonly volunteers: number;
  /** Counted as 干部, whoever they were (S27). */
  readonly cadres: number;
  /** True when some number of people was approximate. */
  readonly approx: boolean;
  /** 清走的垃圾 by measure: 吨, 车, 袋 … */
  readonly rubbish: readonly Sum[];
  /** Flowers, trees, grass and walls (S31) by measure: 株, 棵, 平方, 户 … */
  readonly planted: readonly Sum[];
  /** Times each kind was reported, most often first. */
  readonly kinds: readonly { readonly kind: string; readonly times: number }[];
}

export interface Sum {
  readonly n: number;
  readonly unit: string;
}

/** Kinds whose quantities are what S31 wants counted. */
const plantingKinds = new Set(['栽花种草', '植树', '改院墙']);
const rubbishItem = /垃圾|建渣|渣土|烟头|废品|淤泥/u;
const plantedItem = /树|苗|花|草|桂|月季|绿|墙|篱|樟|柳|银杏|农户/u;

export function sumWork(works: readonly Work[]): WorkFigures {
  const times = new Map<string, number>();
  for (const { kinds } of works) for (const kind of kinds) times.set(kind, (times.get(kind) ?? 0) + 1);
  const counted = works.map(({ attendance }) => attendanceOf(attendance));
  const sum = (of: (one: People) => number) => counted.reduce((total, one) => total + of(one), 0);
  return {
    reports: works.length,
    people: sum(({ all }) => all),
    party: sum(({ party }) => party),
    masses: sum(({ masses }) => masses),
    volunteers: sum(({ volunteers }) => volunteers),
    cadres: sum(({ cadres }) => cadres),
    approx: works.some(({ attendance }) => attendance?.approx === true),
    rubbish: sumQuantities(works.flatMap(({ quantities }) => quantities.filter(({ item }) => rubbishItem.test(item)))),
    planted: sumQuantities(
      works
        .filter(({ kinds }) => kinds.some((kind) => plantingKinds.has(kind)))
        .flatMap(({ quantities }) =>
          quantities.filter(({ item }) => !rubbishItem.test(item) && plantedItem.test(item)),
        ),
    ),
    kinds: [...times].map(([kind, n]) => ({ kind, times: n })).sort((a, b) => b.times - a.times),
  };
}

export interface People {
  readonly all: number;
  readonly party: number;
  readonly masses: number;
  readonly volunteers: number;
  readonly cadres: number;
}

const none: People = { all: 0, party: 0, masses: 0, volunteers: 0, cadres: 0 };
/** 党员干部 came as party members, 党员群众 as nobody can tell which. */
const groups: readonly (readonly [Exclude<keyof People, 'all'>, RegExp])[] = [
  ['volunteers', /志愿/u],
  ['party', /^(?!党员群众).*(?:党员|积极分子|发展对象|支委|先锋队|突击队)/u],
  ['cadres', /干部|委员/u],
  ['masses', /群众|村民|居民|妇女|户主|邻居|街坊|乡贤|老百姓/u],
];

/** People of one report; households are no people, and nobody is counted twice. */
export function attendanceOf(attendance: Attendance | null): People {
  if (attendance === null || attendance.unit === '户') return none;
  const people = { ...none };
  for (const [role, n] of Object.entries(attendance.breakdown ?? {})) {
    const group = groups.find(([, words]) => words.test(role))?.[0];
    if (group) people[group] += n;
  }
  return { ...people, all: attendance.n ?? people.party + people.masses + people.volunteers + people.cadres };
}

/** 立方米 and 立方, 平方米 and 平方 are one measure; kilograms become tons. */
const measures: Readonly<Record<string, readonly [string, number]>> = {
  公斤: ['吨', 0.001],
  千克: ['吨', 0.001],
  斤: ['吨', 0.0005],
  平方米: ['平方', 1],
  平米: ['平方', 1],
  '㎡': ['平方', 1],
  'm²': ['平方', 1],
  立方米: ['方', 1],
  立方: ['方', 1],
  'm³': ['方', 1],
  袋子: ['袋', 1],
  蛇皮袋: ['袋', 1],
  编织袋: ['袋', 1],
  大袋: ['袋', 1],
  小袋: ['袋', 1],
  麻袋: ['袋', 1],
};

function sumQuantities(quantities: readonly Quantity[]): Sum[] {
  const sums = new Map<string, number>();
  for (const { n, unit } of quantities) {
    const [measure, factor] = measures[unit] ?? [/车|拖拉机/u.test(unit) ? '车' : unit, 1];
    sums.set(measure, (sums.get(measure) ?? 0) + n * factor);
  }
  return [...sums]
    .map(([unit, n]) => ({ unit, n: Math.round(n * 1000) / 1000 }))
    .sort((a, b) => order(a.unit) - order(b.unit) || (a.unit < b.unit ? -1 : 1));
}

function order(unit: string): number {
  const at = ['吨', '车', '方', '袋', '棵', '株', '平方', '户'].indexOf(unit);
  return at < 0 ? 99 : at;
}
