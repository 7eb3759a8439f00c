import type { Clause } from './clauses.ts';
import { approximateAfter, type Count, chineseNumber, findCounts } from './numbers.ts';
import type { Attendance } from './reading.ts';
import type { Span } from './spans.ts';
import { roleWords } from './words.ts';

/** A counted group of people inside a message. */
export interface PeopleCount {
  readonly start: number;
  readonly end: number;
  readonly n: number | null;
  readonly approx: boolean;
  readonly dir?: NonNullable<Attendance['dir']>;
  /** 人次 or 户 where not plain people. */
  readonly unit?: string;
  /** The role they are counted by: 党员. */
  readonly role?: string;
  /** Number and unit, with the role where it stands before them. */
  readonly words: Span;
  /** 一共, 实到, 到会 …: a figure for everybody. `actual` beats any other. */
  readonly total: boolean;
  readonly actual: boolean;
}

/** The people counted in the clauses, without planned (应到) and absent ones. Subsets are blanked before. */
export function findPeopleCounts(clauses: readonly Clause[]): PeopleCount[] {
  return clauses.flatMap((clause) => {
    const { text } = clause;
    return findCounts(text)
      .map((count) => peopleCount(text, count, clause.start))
      .filter((count) => count !== null);
  });
}

const roles = [...roleWords].sort((a, b) => b.length - a.length).join('|');
const roleBefore = new RegExp(`(${roles})(?:们|和|就|有|共|来了|去了|到了|参加|共计|是|一共|[::、]){0,2}$`, 'u');
const roleAfter = new RegExp(
  `^(?:多|来|的)?(?:余)?(?:来自\\S{2,6}的)?(${roles}|[\\p{Script=Han}]{1,3}[长员工兵](?=[\\p{Script=Han}]))`,
  'u',
);
/** 5男3女; 男厕 and 女贞树 are no people. */
const sex = /^[男女](?![厕贞儿婿孩的])/u;
const peopleUnit = /^(人次|户(?=$|人家|[\s,，。;；、]|参)|个人|口人|人|名|位|员)(?!大(?!扫)|[民员])/u;
const thingAfterOne = /^(?:个|来个|多个)/u;

function peopleCount(text: string, count: Count, offset: number): PeopleCount | null {
  const before = text.slice(Math.max(0, count.start - 14), count.start);
  const after = text.slice(count.end, count.end + 14);
  if (otherPeople.test(before) || absent.test(before) || eachOne.test(before)) return null;
  const unit = peopleUnit.exec(after)?.[1];
  const word = unit ?? sex.exec(after)?.[0] ?? thingAfterOne.exec(after)?.[0] ?? '';
  const rest = after.slice(word.length);
  if (word !== '' && count.n !== null && isExpected(rest, count.n)) return null;
  const led = roleBefore.exec(stripQualifiers(before));
  const role = sex.exec(word)?.[0] ?? led?.[1] ?? roleAfter.exec(rest)?.[1];
  const bare = unit === undefined && word === '';
  if (!counts({ unit, word, role, rest, bare, before, count })) return null;
  const end = count.end + word.length;
  const following = roleAfter.exec(rest);
  const close = approximateAfter(text, end + (following ? following[0].length : 0));
  const dir = close?.dir ?? count.dir;
  const actual = /实到[^,，]{0,4}$/u.test(before);
  return {
    start: offset + count.start,
    end: offset + end,
    words: { start: offset + count.start - (led ? before.length - led.index : 0), end: offset + end },
    n: count.n,
    approx: count.approx || close !== null,
    ...(dir ? { dir } : {}),
    ...(unit === '人次' || unit === '户' ? { unit } : {}),
    ...(role !== undefined ? { role } : {}),
    total: actual || totalBefore.test(before) || totalAfter.test(rest),
    actual,
  };
}

/** 20名党员到了18名: the first are those who should have come. */
function isExpected(rest: string, n: number): boolean {
  const came = cameOf.exec(rest)?.[1];
  return came !== undefined && (chineseNumber(came) ?? n + 1) <= n;
}

const cameOf =
  /^(?:党员|干部|群众|代表|村民|同志)*(?:今天|实际|只|就)?[到来](?:了|会|场){1,2}(\d{1,4}|[一二两三四五六七八九十百]{1,5})(?=[名人位](?!大)|个(?:人|$|[,，。])|$|[\s,，。;；])/u;

interface Sides {
  readonly unit: string | undefined;
  readonly word: string;
  readonly role: string | undefined;
  readonly rest: string;
  readonly bare: boolean;
  readonly before: string;
  readonly count: Count;
}

function counts({ unit, word, role, rest, bare, before, count }: Sides): boolean {
  if (unit === '员') return false;
  if (sex.test(word)) return true;
  if (peopleBefore.test(before) && (bare || word !== '') && closes.test(rest)) return true;
  // 十五个左右, alone between two commas; 就我、满婶、细毛三个.
  if (
    word !== '' &&
    unit === undefined &&
    closes.test(rest) &&
    (before === '' || /我[、和跟及].*[\p{Script=Han}]$/u.test(before))
  )
    return true;
  if (unit === '户' && /^人家(?:都|全|一起)*(?:出|来|参|上)/u.test(rest)) return true;
  if (unit === '户')
    return (
      /(?:出动|参加|参与|到会|到场|实到|来了|到了|发动|总共|一共)了?$/u.test(before) && !/走|访|看|评|查/u.test(before)
    );
  if (unit !== undefined) return !/^(家|居|户)/u.test(rest) && !/(第|每|各|前|后)$/u.test(before);
  if (
    /^[俩仨]$/u.test(before.slice(-1)) ||
    (bare &&
      /(我们|咱们|他们|夫妻|两口子|父子|姐妹|兄弟|婆媳)$/u.test(before) &&
      count.n !== null &&
      count.n < 4 &&
      !/^[个组队村]/u.test(rest))
  ) {
    return bare && !/^[组队村点年月日号天次车袋遍小]/u.test(rest);
  }
  if (word !== '' && totalBefore.test(before) && /^($|[\s,，。;；!！])/u.test(rest)) return true;
  if (word !== '') return role !== undefined || /^(来|去|参加|到场)/u.test(rest);
  return role !== undefined && /^($|[\s+＋、,，;；)）]|左右|上下|以上)/u.test(rest);
}

/** 来的人不到二十, 人来了三十多: the number ends what is said of the people. */
const peopleBefore = /(?:来|到|参加|出动)的(?:人)?(?:有|大概|大约|约|不到|近|将近|也就)*$|^人来了(?:有)?$/u;
const closes = /^(?:多|来|余)?(?:个)?(?:左右|上下|的样子)?$/u;

/** Qualifiers between a role and its number: 党员一共5, 志愿者约12. */
function stripQualifiers(before: string): string {
  return before.replace(/(?:大约|大概|约|近|将近|不到|至少|一共|总共|共计|共|差不多|超过|有)+$/u, '');
}

const totalBefore =
  /(一共|共计|合计|总计|总共|累计|加起来|加在一起|拢共|共|全体|到会|到场|参会|参加|出动|投入|来了|去了|到了)(?:了|的|是|有|来了|去了|到了|人员|人数|大概|大约|约|近|差不多|将近|不到|党员|群众|党员群众|干部群众|党员干部|的有){0,3}$/u;
const totalAfter = /^(?:全程)?(?:参加|参与|到场|到会)/u;
const eachOne = /(?:每[户家人组]|一[户家])(?:出|派|来|去)?(?:了)?$/u;
const absent = /(应到|请假|缺席|未到|没来|因事|缺|外出)(?:了|的|人员|党员|有)?$/u;
const otherPeople =
  /(慰问|看望|走访|评选出?|评出|表彰|服务|接送|劝导|照顾|帮助|联系|受益|惠及|送给|发给|覆盖|奖励|替|给)(?:了|的|到|出|困难|老)?$|第$/u;

/** Blanks out (其中党员11人) and 其中…, keeping the length: a subset is not added. */
export function withoutSubsets(text: string): string {
  return text.replace(/[(（]其中[^)）\n]{0,80}[)）]|其中[^,，。;；\n]{0,40}/gu, (whole) => '·'.repeat(whole.length));
}
