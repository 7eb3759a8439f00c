import type { HonourEntry, HonourRoll } from '../domain/honours.ts';
import { periodText } from './evaluation.ts';
import { plain } from './plain.ts';
import { fitNames } from './selection.ts';

export function rollTitle(month: string, today: string): string {
  return `${periodText(month, today)}环境卫生光荣榜`;
}

/** 长湖村（室外满分）; a person with his unit, for names are shared. */
export function entryText({ unit, name, reason }: Pick<HonourEntry, 'unit' | 'name' | 'reason'>): string {
  const who = name.startsWith(unit) ? name : `${unit}${name}`;
  return `${plain(who, 16)}（${plain(reason, 20)}）`;
}

/** Everybody sees a decided roll; the office sees what is proposed, with numbers. */
export function rollLines({ month, state, entries }: HonourRoll, today: string): string[] {
  const title = rollTitle(month, today);
  if (state === 'final') return [title, ...entries.map(entryText)];
  const lines = entries.map(
    (entry) => `${entry.id} ${entryText(entry)}${entry.consent === 'missing' ? ' 还没同意' : ''}`,
  );
  return [`${title}（草稿）`, ...lines];
}

/** The notice to every group. */
export function rollNotice({ month, entries }: HonourRoll, today: string): string {
  return fitNames(`${rollTitle(month, today)}：`, entries.map(entryText), '。看全部回：光荣榜');
}
