import type { UpheldPart } from '../domain/upheld-parts.ts';
import { startsNumbered } from './numbered.ts';

/** What whoever answers says is right of a part, as it is written; names and numbers are looked up afterwards. */
export type PartWords =
  | { readonly says: 'recount' }
  | { readonly says: 'tookPart'; readonly name: string; readonly report: string }
  | { readonly says: 'tookNoPart' | 'exempt' | 'away'; readonly name: string }
  | { readonly says: 'covered' | 'held'; readonly name: string; readonly report: string }
  | { readonly says: 'rectified'; readonly rest: string }
  | { readonly says: 'struck'; readonly id: number }
  | { readonly says: 'given'; readonly kind: string };

const partWords: readonly (readonly [UpheldPart, string])[] = [
  ['activity', '活动'],
  ['participation', '党员参与|参与'],
  ['coverage', '分片包干|覆盖'],
  ['organisationLife', '组织生活'],
  ['rectification', '问题整改|整改'],
  ['bonus', '加分'],
  ['penalty', '扣罚'],
];

/** The part the answer begins with, and what follows; null when it begins with none. */
export function partIn(text: string): { readonly part: UpheldPart; readonly rest: string } | null {
  for (const [part, words] of partWords) {
    const match = new RegExp(`^(?:${words})(?:[\\s，,：:]+(.*))?$`, 'su').exec(text);
    if (match) return { part, rest: (match[1] ?? '').trim() };
  }
  return null;
}

/** What is said of the part, with the words that are left as the reason. */
export function readPart(part: UpheldPart, text: string): { readonly words: PartWords; readonly reason: string } {
  const [, name = '', rest = ''] = /^(\S+)\s*(.*)$/su.exec(text) ?? [];
  const recount = { words: { says: 'recount' }, reason: text } as const;
  if (part === 'participation') {
    const state = /^(没参加|豁免|外出)(?:\s+|$)(.*)$/su.exec(rest);
    if (state) return { words: { says: peopleWord(state[1]), name }, reason: (state[2] ?? '').trim() };
    return startsNumbered(rest) ? { words: { says: 'tookPart', name, report: rest }, reason: rest } : recount;
  }
  if (part === 'coverage' || part === 'organisationLife') {
    const says = part === 'coverage' ? 'covered' : 'held';
    return startsNumbered(rest) ? { words: { says, name, report: rest }, reason: rest } : recount;
  }
  if (part === 'rectification') {
    return startsNumbered(text) ? { words: { says: 'rectified', rest: text }, reason: text } : recount;
  }
  if (part === 'activity') return recount;
  const struck = /^撤\s*(\d{1,6})号?\s*(.*)$/su.exec(text);
  if (struck) return { words: { says: 'struck', id: Number(struck[1]) }, reason: (struck[2] ?? '').trim() };
  const given = /^给\s*(\S+)\s*(.*)$/su.exec(text);
  if (given) return { words: { says: 'given', kind: given[1] ?? '' }, reason: (given[2] ?? '').trim() };
  return recount;
}

function peopleWord(word: string | undefined): 'tookNoPart' | 'exempt' | 'away' {
  if (word === '没参加') return 'tookNoPart';
  return word === '豁免' ? 'exempt' : 'away';
}
