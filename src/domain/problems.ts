import type { Programme } from './programme/model.ts';
import { isSameGroup } from './reading/place-and-name.ts';
import { addDays, type Day } from './time.ts';

/** Kind of a problem whose words no kind of the programme knows. */
export const otherKind = '其他';

/** Days a reported problem is due after the one it was reported on, until the secretary sets another day. */
export const problemDays = 7;
/** Days before and on which the group is reminded; so long after, the liaison cadre hears of it. */
export const remindBeforeDays = 3;
export const liaisonAfterDays = 30;

/** One line of the 问题清单 (S26): what people reported, or what an opened inspection found. */
export interface Problem {
  readonly from: 'problem' | 'finding';
  readonly id: number;
  readonly unitId: number;
  readonly unitShort: string;
  readonly number: number;
  readonly place: string;
  readonly text: string;
  readonly kind: string;
  readonly source: 'member' | 'resident' | 'inspector';
  readonly groupName: string | null;
  readonly gridName: string | null;
  readonly ownerId: number | null;
  readonly ownerName: string | null;
  readonly foundOn: Day;
  readonly due: Day;
  readonly state: ProblemState;
  readonly rectifiedBy: number | null;
  readonly rectifiedOn: Day | null;
  /** Who rechecked it last, or dropped it. */
  readonly decidedByName: string | null;
  readonly decidedOn: Day | null;
}

export type ProblemState = 'open' | 'rectified' | 'closed' | 'dropped';

/** The kind whose word is found; of several the longest word decides. */
export function problemKindOf(text: string, kinds: Programme['problemKinds']): string {
  const found = kinds
    .flatMap(({ name, words }) => words.filter((word) => text.includes(word)).map((word) => ({ name, word })))
    .sort((a, b) => b.word.length - a.word.length);
  return found[0]?.name ?? otherKind;
}

export interface GridArea {
  readonly gridId: number;
  readonly name: string;
  readonly groups: readonly string[];
}

const groupWord = /第?[\d一二三四五六七八九十百]+(?:村民|居民|网格)?小?组/gu;

/** The grid a text speaks of, by a group of it or by its own name; `group` as the roster writes it. */
export function areaIn(text: string, areas: readonly GridArea[]): { area: GridArea; group: string | null } | null {
  const written = text.match(groupWord) ?? [];
  for (const area of areas) {
    const group = area.groups.find((name) => text.includes(name) || written.some((word) => isSameGroup(word, name)));
    if (group !== undefined) return { area, group };
  }
  const named = areas.find(({ name }) => text.includes(name));
  return named ? { area: named, group: null } : null;
}

const spot =
  '塘边|塘里|塘埂|沟里|沟边|渠边|渠里|路边|路口|路上|路旁|门口|屋后|屋前|房前|屋场|河边|河里|港边|湖边|桥头|桥下|水库|村部|广场|学校|祠堂|猪场|鱼塘|菜场|市场|公厕|厕所|垃圾池|垃圾桶|巷子|空地|坪里|田边';
const placed = new RegExp(
  `第?[\\d一二三四五六七八九十百]+(?:村民|居民|网格)?小?组的?\\p{Script=Han}{0,3}?(?:${spot})|第?[\\d一二三四五六七八九十百]+(?:村民|居民|网格)?小?组|\\p{Script=Han}{0,3}?(?:${spot})`,
  'u',
);

/** The place a complaint names: a group, a spot people know, or both; null when it names none. */
export function placeSaid(text: string): string | null {
  return placed.exec(text)?.[0].replace(/的$/u, '') ?? null;
}

/** Still open when the month it was found in was over (结转). */
export function isCarried(problem: Pick<Problem, 'foundOn' | 'state'>, today: Day): boolean {
  return isOpen(problem) && problem.foundOn.slice(0, 7) < today.slice(0, 7);
}

/** Neither closed nor found to be none. */
export function isOpen({ state }: Pick<Problem, 'state'>): boolean {
  return state === 'open' || state === 'rectified';
}

export function isProblemOverdue({ state, due }: Pick<Problem, 'state' | 'due'>, today: Day): boolean {
  return state === 'open' && due < today;
}

/** What an opened finding is due: the days of the rulebook after its round was opened, or after the visit. */
export function findingDue({ day, openedOn }: { day: Day; openedOn: Day | null }, days: number): Day {
  return addDays(openedOn ?? day, days);
}
