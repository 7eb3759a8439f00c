import type { ProblemsSubject } from '../domain/private-subject.ts';
import type { Problem } from '../domain/problems.ts';
import { type Day, daysBetween } from '../domain/time.ts';
import { type DueView, dueText, overdueText } from './due.ts';
import { plain } from './plain.ts';
import { problemsListed } from './problems-due.ts';
import { numberText } from './receipt.ts';

type View =
  | { readonly type: 'gone' }
  | { readonly type: 'due' | 'late'; readonly item: DueView; readonly toSecretary: boolean }
  | { readonly type: 'problems'; readonly about: ProblemsSubject; readonly problems: readonly Problem[] };

/** A private line in the words of the day it is read; null when there is nothing left to tell. */
export function privateItemText(written: string, facts: View | null, today: Day): string | null {
  if (facts === null) return written;
  if (facts.type === 'gone') return null;
  if (facts.type !== 'problems') {
    if (facts.type === 'late') return overdueText(facts.item, today);
    return facts.toSecretary ? passOnText(facts.item, today) : dueText(facts.item, today);
  }
  const [first] = facts.problems;
  if (!first) return null;
  if (facts.about === 'problemsCarried') return carriedText(facts.problems.length);
  return facts.about === 'problemLate' ? problemLateText(first, today) : problemsOverdueText(facts.problems);
}

/** To the secretary, about what one person is to do to whom nothing can be sent. */
export function passOnText(item: DueView, today: Day): string {
  return `${dueText(item, today)}。${plain(item.personName ?? '')}没开私聊，请您转告`;
}

export function carriedText(count: number): string {
  return `上月以前没销号的问题${count}件，看：问题 结转`;
}

export function problemsOverdueText(overdue: readonly Problem[]): string {
  return `过期没整改${overdue.length}件：${problemsListed(overdue)}。看：问题`;
}

export function problemLateText(problem: Problem, today: Day): string {
  const days = daysBetween(problem.due, today);
  return `${numberText(problem)}${problem.groupName ?? ''}的问题过期${days}天了，请帮着看看`;
}
