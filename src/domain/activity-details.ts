import { readClauses } from './reading/clauses.ts';
import { findDays } from './reading/dates.ts';
import { fold, normalise } from './reading/normalise.ts';
import { chineseNumber } from './reading/numbers.ts';
import { dayOf, type Instant } from './time.ts';

/** Ways of 宣传 (S19). */
export const channels = ['广播', '宣传栏', '电子屏', '微信群', '入户', '其他'] as const;
export type Channel = (typeof channels)[number];

/** 应到12人实到10人 of a branch meeting (S20); `branch` null: not told. */
export interface RollCall {
  readonly branch: string | null;
  readonly expected: number | null;
  readonly present: number | null;
}

/** What a report tells beyond its graded facts. */
export interface ActivityDetails {
  readonly channels: readonly Channel[];
  /** Empty: not told, so the work of all branches of the unit. */
  readonly branches: readonly string[];
  readonly rolls: readonly RollCall[];
  readonly campaigns: readonly string[];
  readonly teamIds: readonly number[];
  readonly cadreIds: readonly number[];
  readonly householdId: number | null;
}

/** The names of a unit that such details may use, with the row ids of what bears them. */
export interface DetailNames {
  readonly unitShort: string;
  readonly branches: readonly string[];
  readonly campaigns: readonly { readonly name: string; readonly words: readonly string[] }[];
  readonly teams: readonly { readonly id: number; readonly name: string; readonly kind: string }[];
  readonly cadres: readonly { readonly id: number; readonly name: string }[];
  readonly households: readonly { readonly id: number; readonly head: string }[];
  /** The sender's own branch and household, for 我们支部 and 我家. */
  readonly own: { readonly branch: string | null; readonly householdId: number | null };
}

export const outreachKind = '宣传';

/** Only what was done counts: a plan, a request or a denial names no channel. Never throws. */
export function readDetails(
  text: string,
  { kinds, now, names }: { kinds: readonly string[]; now: Instant; names: DetailNames },
): ActivityDetails {
  const stated = statedText(text, now);
  const branches = branchesIn(stated, names);
  const [onlyBranch] = names.branches;
  const fallback = names.branches.length === 1 ? onlyBranch : (names.own.branch ?? undefined);
  return {
    channels: kinds.includes(outreachKind) ? channelsIn(stated) : [],
    branches: branches.length > 0 ? branches.map(({ branch }) => branch) : fallback === undefined ? [] : [fallback],
    rolls: rollsIn(stated, branches, names),
    campaigns: campaignsIn(text, names.campaigns),
    teamIds: teamsIn(stated, names),
    cadreIds: names.cadres.filter(({ name }) => stated.includes(name)).map(({ id }) => id),
    householdId: householdIn(stated, names),
  };
}

/** A later word of the same report replaces what it says of the same thing. */
export function correctDetails(before: ActivityDetails, words: ActivityDetails): ActivityDetails {
  return {
    channels: words.channels.some((one) => one !== '其他') ? words.channels : before.channels,
    branches: before.branches.length === 0 ? [] : [...new Set([...before.branches, ...namedIn(words.rolls)])],
    rolls: correctRolls(before.rolls, words.rolls),
    campaigns: [...new Set([...before.campaigns, ...words.campaigns])],
    teamIds: [...new Set([...before.teamIds, ...words.teamIds])],
    cadreIds: [...new Set([...before.cadreIds, ...words.cadreIds])],
    householdId: words.householdId ?? before.householdId,
  };
}

function namedIn(rolls: readonly RollCall[]): string[] {
  return rolls.flatMap(({ branch }) => branch ?? []);
}

/** Numbers without a branch are those of the one meeting there was; of several nobody can tell which. */
function correctRolls(before: readonly RollCall[], words: readonly RollCall[]): readonly RollCall[] {
  const [only] = before;
  const isOne = before.length === 1;
  const told = words
    .map((roll) => (roll.branch === null && isOne ? { ...roll, branch: only?.branch ?? null } : roll))
    .filter(({ branch }) => branch !== null || before.length < 2);
  return [...before.filter((roll) => !told.some(({ branch }) => branch === roll.branch)), ...told];
}

function statedText(text: string, now: Instant): string {
  const folded = fold(text.slice(0, longest));
  const clauses = readClauses(folded, findDays(folded, now, 'past'), dayOf(now));
  return clauses
    .filter(({ mood }) => mood === 'stated')
    .map((clause) => clause.text)
    .join('，');
}

/** As much as the reading looks at. */
const longest = 4000;

const channelWords: readonly (readonly [Channel, RegExp])[] = [
  ['广播', /广播|喇叭|村村响|音箱|音响/u],
  ['宣传栏', /宣传栏|公示栏|公开栏|宣传板|展板|黑板报|板报/u],
  ['电子屏', /电子屏|显示屏|大屏|滚动屏|LED/iu],
  ['微信群', /微信|群里发|(?:村民|党员|业主|工作)群|朋友圈|公众号/u],
  ['入户', /入户|上户|上门|到户|进户|串门|挨家挨户|逐户|走访|(?:走|进|到)[^，]{0,6}(?:户|家)里?/u],
];

function channelsIn(text: string): Channel[] {
  const named = channelWords.filter(([, words]) => words.test(text)).map(([channel]) => channel);
  return named.length > 0 ? named : ['其他'];
}

/** Where the text names branches of the unit: in full, without 党, or without the unit's name (第一支部, 一支部). */
function branchesIn(text: string, names: DetailNames): { branch: string; at: number }[] {
  const found = names.branches.flatMap((branch) => {
    const places = shorterNames(branch, names.unitShort).map((word) => text.indexOf(word));
    const at = places.find((place) => place >= 0);
    return at === undefined ? [] : [{ branch, at }];
  });
  return found.sort((a, b) => a.at - b.at);
}

function shorterNames(branch: string, unitShort: string): string[] {
  const bare = branch.replace(unitShort, '').replace('党支部', '支部').replace('党总支', '总支');
  const names = [branch, branch.replace('党支部', '支部'), ...(bare === '支部' ? [] : [bare, bare.replace('第', '')])];
  return [...new Set(names)].filter((name) => name.length > 2);
}

const amount = '(\\d{1,4}|[零一二两三四五六七八九十百]{1,6})';
const filler = '(?:党员|会|人数|的|有|为|[:：\\s])*';
const counted = '(?:个|名|位)?(?:党员|人)*';
const roll = new RegExp(
  `应(?:到|参会|参加)${filler}${amount}${counted}[，,、;；\\s]*(?:今天|这次|实际)?实(?:际)?(?:到|参会|参加)会?${filler}${amount}`,
  'gu',
);

/** 20名党员到了18名. */
const cameOf = new RegExp(
  `${amount}[名个位](?:党员|人|同志)+(?:今天|实际|只|就)?[到来](?:了|会|场){1,2}${amount}(?=[名人位]|$|[，,。;；\\s])`,
  'gu',
);

function rollsIn(text: string, branches: readonly { branch: string; at: number }[], names: DetailNames): RollCall[] {
  const [only] = names.branches;
  const told = [...text.matchAll(roll)];
  return (told.length > 0 ? told : [...text.matchAll(cameOf)]).map((match) => {
    const before = branches.filter(({ at }) => at < match.index).at(-1) ?? branches[0];
    const alone = names.branches.length === 1 ? only : (names.own.branch ?? undefined);
    return {
      branch: before?.branch ?? alone ?? null,
      expected: chineseNumber(match[1] ?? ''),
      present: chineseNumber(match[2] ?? ''),
    };
  });
}

/** Whatever stands between the words of a name: “党旗领航·清洁家园”. */
function campaignsIn(text: string, campaigns: DetailNames['campaigns']): string[] {
  const bare = lettersOf(text.slice(0, longest));
  return campaigns
    .filter(({ name, words }) => [name, ...words].some((word) => bare.includes(lettersOf(word))))
    .map(({ name }) => name);
}

function lettersOf(text: string): string {
  return fold(normalise(text)).replace(/[^\p{Script=Han}\p{L}\p{N}]/gu, '');
}

/** By name with or without the unit's, or by its kind when the unit has one team of it. */
function teamsIn(text: string, { teams, unitShort }: DetailNames): number[] {
  const named = teams.filter(({ name }) => [name, name.replace(unitShort, '')].some((word) => text.includes(word)));
  const byKind = teams.filter(({ kind }) => {
    const alike = teams.filter((other) => other.kind === kind);
    return alike.length === 1 && (kindWords[kind]?.test(text) ?? false);
  });
  return [...new Set([...named, ...byKind].map(({ id }) => id))];
}

const kindWords: Readonly<Record<string, RegExp>> = {
  突击队: /突击队|先锋队/u,
  宣传队: /宣传队/u,
  志愿服务队: /志愿服务队|志愿队/u,
};

/** 李大明家改院墙, 我家栽了花. */
function householdIn(text: string, { households, own }: DetailNames): number | null {
  const named = households.filter(({ head }) =>
    ['家', '户', '屋', '院'].some((word) => text.includes(`${head}${word}`)),
  );
  const [only, second] = named;
  if (only) return second ? null : only.id;
  return /(?:我|自)(?:们|己)?(?:家|屋里|屋前|屋后)/u.test(text) ? own.householdId : null;
}
