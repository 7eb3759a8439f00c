import type { Clause } from './clauses.ts';
import { findPeopleCounts, type PeopleCount, withoutSubsets } from './people-counts.ts';
import type { Attendance, Lexicon } from './reading.ts';
import type { Span } from './spans.ts';
import { roleWords } from './words.ts';

/** How many people, and the words that say so. */
export interface AttendancePhrase {
  readonly attendance: Attendance;
  readonly spans: readonly Span[];
}

/**
 * How many people took part, by the conventions of reference/domain.md §3.0: a stated total beats the sum, 实到 beats all;
 * enumerated names count; 我 counts as one when the speaker did the work alone. Null when nothing is said.
 */
export function readAttendance(clauses: readonly Clause[], lexicon: Lexicon): AttendancePhrase | null {
  const visible = masked(clauses);
  const counts = findPeopleCounts(visible);
  return fromCounts(counts, visible) ?? namedPeople(visible, lexicon) ?? pairOfPeople(visible) ?? speakerAlone(visible);
}

/** People without a number: 群众若干, 党员几名. */
const someWords = new RegExp(
  `(${[...roleWords].sort((a, b) => b.length - a.length).join('|')})(若干|几[个名位人]|一些|多[人名])|(?:几[个名位]|一些)(?:${[...roleWords].sort((a, b) => b.length - a.length).join('|')})`,
  'u',
);

function masked(clauses: readonly Clause[]): Clause[] {
  const bracket = withoutSubsets(clauses.map((clause) => clause.text).join(','));
  const hidden: Clause[] = [];
  let at = 0;
  for (const clause of clauses) {
    hidden.push({ ...clause, text: bracket.slice(at, at + clause.text.length) });
    at += clause.text.length + 1;
  }
  return hidden;
}

function fromCounts(counts: readonly PeopleCount[], clauses: readonly Clause[]): AttendancePhrase | null {
  const open = spansOf(clauses, someWords);
  if (counts.length === 0) return open.length > 0 ? { attendance: { n: null, approx: true }, spans: open } : null;
  const whole = totalOf(counts);
  if (whole) return single(whole);
  const parts = counts.filter((count) => count.unit === undefined);
  const [only] = parts;
  const [first] = counts;
  if (!only) return first ? single(first) : null;
  if (parts.length === 1 && open.length === 0) return single(only);
  return {
    attendance: sum(parts, open.length > 0),
    spans: [...parts.map((part) => part.words), ...open].sort((a, b) => a.start - b.start),
  };
}

function spansOf(clauses: readonly Clause[], pattern: RegExp): Span[] {
  return clauses.flatMap((clause) => {
    const match = pattern.exec(clause.text);
    return match ? [spanIn(clause, match.index, match[0].length)] : [];
  });
}

function spanIn(clause: Clause, at: number, length: number): Span {
  return { start: clause.start + at, end: clause.start + at + length };
}

/** The figure that stands for everybody: 实到, then 一共, then a first plain figure that the labelled ones make up. */
function totalOf(counts: readonly PeopleCount[]): PeopleCount | null {
  const actual = counts.filter((count) => count.actual).at(-1);
  if (actual) return actual;
  const whole = counts.filter((count) => count.total && count.role === undefined).at(-1);
  if (whole) return whole;
  const [first, ...rest] = counts;
  if (!first || rest.length === 0 || first.role !== undefined || first.n === null) return null;
  const labelled = rest.filter((count) => count.role !== undefined);
  const parts = labelled.reduce((total, count) => total + (count.n ?? 0), 0);
  return labelled.length > 0 && labelled.length === rest.length && parts <= first.n ? first : null;
}

function sum(parts: readonly PeopleCount[], open: boolean): Attendance {
  const known = parts.filter((part) => part.n !== null);
  if (known.length === 0) return { n: null, approx: true };
  const n = known.reduce((total, part) => total + (part.n ?? 0), 0);
  const dirs = new Set(parts.flatMap((part) => (part.dir ? [part.dir] : [])));
  const some = open || known.length < parts.length;
  if (some) dirs.add('ge');
  const [onlyDir] = dirs;
  const dir = dirs.size > 1 ? 'about' : onlyDir;
  const breakdown: Record<string, number> = {};
  for (const part of known)
    if (part.role !== undefined) breakdown[part.role] = (breakdown[part.role] ?? 0) + (part.n ?? 0);
  const labelled = known.length > 1 && known.every((part) => part.role !== undefined);
  return {
    n,
    approx: some || parts.some((part) => part.approx),
    ...(dir ? { dir } : {}),
    ...(labelled ? { breakdown } : {}),
  };
}

function single(count: PeopleCount): AttendancePhrase {
  return {
    attendance: {
      n: count.n,
      approx: count.approx,
      ...(count.dir ? { dir: count.dir } : {}),
      ...(count.unit === undefined ? {} : { unit: count.unit }),
    },
    spans: [count.words],
  };
}

/** Names joined by 、 or 和 (张爱国、李大明), or one worker by role and short name (网格员小周). */
function namedPeople(clauses: readonly Clause[], lexicon: Lexicon): AttendancePhrase | null {
  const roster = new Set(lexicon.people);
  const named = new Map<string, Span>();
  for (const clause of clauses) {
    const { text } = clause;
    for (const match of text.matchAll(
      /(?<=^|[有::、和是及跟])([\p{Script=Han}]{2,4}?)(?=$|[、和及跟等(（]|一起|几个|都|也)/gu,
    )) {
      const [name] = match;
      if (roster.has(name) || (/、/u.test(text) && looksLikeName(name)))
        named.set(name, named.get(name) ?? spanIn(clause, match.index, name.length));
    }
    for (const name of roster)
      if (text.includes(name) && !ledBy(text, name))
        named.set(name, named.get(name) ?? spanIn(clause, text.indexOf(name), name.length));
  }
  if (named.size > 0) return { attendance: { n: named.size, approx: false }, spans: [...named.values()] };
  return exactly(1, spansOf(clauses, oneWorker));
}

const oneWorker =
  /^(?:我是)?(?:网格员|组长|保洁员|志愿者|党员|村民)[小老][\p{Script=Han}](?![\p{Script=Han}]{0,3}(?:家|带队|讲))/u;

function exactly(n: number, spans: readonly Span[]): AttendancePhrase | null {
  const [first] = spans;
  return first ? { attendance: { n, approx: false }, spans: [first] } : null;
}

function ledBy(text: string, name: string): boolean {
  const after = text.slice(text.indexOf(name) + name.length, text.indexOf(name) + name.length + 8);
  return /^(?:书记|主任|支书|镇长|委员|组长)?(?:家|带队|带领|讲|主持|安排|请假|说)/u.test(after);
}

export const surnames =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤易';

function looksLikeName(word: string): boolean {
  return (
    /^[\p{Script=Han}]{2,3}$/u.test(word) && surnames.includes(word.charAt(0)) && !/[组村路塘渠沟边里]$/u.test(word)
  );
}

function pairOfPeople(clauses: readonly Clause[]): AttendancePhrase | null {
  return exactly(
    2,
    spansOf(
      clauses,
      /老两口|两口子|小两口|夫妻俩|夫妇|(?<=^|[由是])我[和跟同](?:[老小]\p{Script=Han}|\p{Script=Han}(?:婶|哥|叔|伯|嫂|姐|爹|师傅)|爱人|老公|老婆|老伴|堂客|儿子|女儿)(?=[装搞扫清做弄修栽种拉把去在])/u,
    ),
  );
}

/** 我走访了, 我把…扫了: 我 as the only actor. 我们, 我家 and 我组 are others. */
function speakerAlone(clauses: readonly Clause[]): AttendancePhrase | null {
  return exactly(1, spansOf(clauses, alone));
}

const alone =
  /(?<=^|今天|昨天|上午|下午|早上|刚才|刚刚|一早|[::])我(?![们家村组的是想要看听说觉认们也们]|们)(?:一个人|(?=自己|一早|又|就|去|把|在|到|今天|昨天|上午|下午|走访|清|扫|捡|打扫|割|搞|拔|栽|种|修|拖|整理|帮|给|将))/u;
