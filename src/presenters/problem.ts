import type { Problem } from '../domain/problems.ts';
import { isProblemOverdue } from '../domain/problems.ts';
import type { Day } from '../domain/time.ts';
import { plain } from './plain.ts';
import { chineseDay, numberText } from './receipt.ts';

export interface ProblemLineOptions {
  readonly today: Day;
  /** Names the owner: never in a group. */
  readonly names: boolean;
  /** A group reads no free words about a household, and of nobody that he is late. */
  readonly inGroup: boolean;
}

/** 长湖12 三组塘边有一堆垃圾 5月20日前 (张建国) */
export function problemLine(problem: Problem, options: ProblemLineOptions): string {
  const { names, inGroup } = options;
  const owner = names && problem.ownerName !== null ? `（${plain(problem.ownerName, 10)}）` : '';
  return `${numberText(problem)} ${inGroup ? problemKind(problem) : problemText(problem, 18)} ${stateText(problem, options)}${owner}`;
}

/** 三组 垃圾集聚区: what a group reads of a problem. */
export function problemKind({ kind, groupName, gridName }: Pick<Problem, 'kind' | 'groupName' | 'gridName'>): string {
  const where = groupName ?? gridName;
  return plain(where === null ? kind : `${where} ${kind}`, 24);
}

/** Where and what; the place is said once. */
export function problemText({ place, text }: Pick<Problem, 'place' | 'text'>, max = 24): string {
  return plain(place === '' || text.includes(place) ? text : `${place} ${text}`, max);
}

function stateText(problem: Problem, { today, inGroup }: Pick<ProblemLineOptions, 'today' | 'inGroup'>): string {
  if (problem.state === 'rectified') return '报了整改，等复查';
  if (problem.state === 'closed') return '已销号';
  if (problem.state === 'dropped') return '不列为问题';
  const since = `${chineseDay(problem.due, today)}前`;
  return !inGroup && isProblemOverdue(problem, today) ? `${since} 已过期` : since;
}

/** What one problem is about, line by line. */
export function problemDetail(problem: Problem, options: ProblemLineOptions & { photos: PhotoCount }): string {
  const { today, names, inGroup, photos } = options;
  const where = [problem.gridName, problem.groupName].filter((part) => part !== null).join(' ');
  return [
    inGroup ? numberText(problem) : `${numberText(problem)} ${problemText(problem, 60)}`,
    `${problem.kind}${where === '' ? '' : ` ${where}`} ${chineseDay(problem.foundOn, today)}发现`,
    stateText(problem, options),
    ...(names ? [`负责：${problem.ownerName ?? '还没定'}`] : []),
    ...(photos.before + photos.after > 0 ? [`图：整改前${photos.before}张，后${photos.after}张`] : []),
  ].join('\n');
}

export interface PhotoCount {
  readonly before: number;
  readonly after: number;
}
