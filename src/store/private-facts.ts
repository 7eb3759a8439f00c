import { type PrivateSubject, type ProblemsSubject, subjectOfKey } from '../domain/private-subject.ts';
import { isCarried, isProblemOverdue, type Problem } from '../domain/problems.ts';
import { type Day, dayOf } from '../domain/time.ts';
import { type Measure, measureById } from './measures.ts';
import { unitNow } from './merged-units.ts';
import type { PrivateItem } from './private-items.ts';
import { openProblems, type ProblemScope } from './problems.ts';
import type { Db } from './store.ts';
import { type Task, taskById } from './tasks.ts';
import { allUnits } from './units.ts';

export type FactsScope = Pick<ProblemScope, 'programme' | 'rules' | 'at'>;

/** What a private line is about as it stands now; null: its words stay as they were written. */
export type PrivateFacts =
  | { readonly type: 'gone' }
  | { readonly type: 'due' | 'late'; readonly item: DueFacts; readonly toSecretary: boolean }
  | { readonly type: 'problems'; readonly about: ProblemsSubject; readonly problems: readonly Problem[] };

type DueFacts = (Task | Measure) & { readonly kind: 'task' | 'measure'; readonly text: string };

const gone = { type: 'gone' } as const;

/** Looked up when the line is read: it may wait for days, and what it tells of may be done or have another day by then. */
export async function privateFacts(
  db: Db,
  { key }: Pick<PrivateItem, 'key'>,
  scope: FactsScope,
): Promise<PrivateFacts | null> {
  const subject = subjectOfKey(key);
  if (subject === null) return null;
  if (subject.type === 'returned') return (await taskById(db, subject.id))?.state === 'open' ? null : gone;
  if (subject.type === 'due' || subject.type === 'late') return dueFacts(db, subject);
  const problems = await problemsOf(db, subject, scope);
  return problems.length === 0 ? gone : { type: 'problems', about: subject.type, problems };
}

async function dueFacts(db: Db, subject: Extract<PrivateSubject, { due: Day }>): Promise<PrivateFacts> {
  const { type, kind, id, due } = subject;
  const task = kind === 'task' ? await taskById(db, id) : null;
  const measure = kind === 'measure' ? await measureById(db, id) : null;
  const item = task ? { ...task, kind, text: task.title } : measure && { ...measure, kind };
  if (item?.state !== 'open' || item.due !== due) return gone;
  return { type, item, toSecretary: type === 'due' && subject.toSecretary };
}

async function problemsOf(
  db: Db,
  subject: Exclude<PrivateSubject, { kind: string }>,
  scope: FactsScope,
): Promise<Problem[]> {
  const today = dayOf(scope.at);
  const unitIds = await unitsMeant(db, 'unitId' in subject ? subject.unitId : null, scope);
  const open = await openProblems(db, { ...scope, unitIds });
  return open.filter((problem) => isMeant(problem, subject, today));
}

function isMeant(problem: Problem, subject: Exclude<PrivateSubject, { kind: string }>, today: Day): boolean {
  if (subject.type === 'problemsCarried') return isCarried(problem, today);
  if (!isProblemOverdue(problem, today)) return false;
  return subject.type === 'problemsOverdue' || (problem.from === subject.from && problem.id === subject.id);
}

/** Those that are the unit now, or with null all. */
async function unitsMeant(db: Db, unitId: number | null, { at }: FactsScope): Promise<number[]> {
  const found: number[] = [];
  for (const { id } of await allUnits(db)) {
    if (unitId === null || (await unitNow(db, id, at)) === unitId) found.push(id);
  }
  return found;
}
