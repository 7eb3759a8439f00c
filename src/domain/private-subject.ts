import type { Day, Month } from './time.ts';

type Dated = 'task' | 'measure';

/** What a private line is about when it speaks of what may be done or moved by the time it is read; told by its key. */
export type PrivateSubject =
  | {
      readonly type: 'due';
      readonly kind: Dated;
      readonly id: number;
      readonly due: Day;
      readonly toSecretary: boolean;
    }
  | { readonly type: 'late'; readonly kind: Dated; readonly id: number; readonly due: Day }
  | { readonly type: 'returned'; readonly kind: 'task'; readonly id: number }
  | { readonly type: 'problemsOverdue'; readonly unitId: number }
  | { readonly type: 'problemLate'; readonly from: 'problem' | 'finding'; readonly id: number }
  | { readonly type: 'problemsCarried'; readonly unitId: number | null };

export type ProblemsSubject = Exclude<PrivateSubject, { kind: string }>['type'];

export const subjectKeys = {
  due: (kind: Dated, id: number, { due, stage }: { due: Day; stage: string }) => `${kind}-due:${id}:${due}:${stage}`,
  toSecretary: (key: string) => `${key}:secretary`,
  returned: (id: number, inboxId: number) => `task-returned:${id}:${inboxId}`,
  late: (kind: Dated, id: number, due: Day) => `${kind}-late:${id}:${due}`,
  problemsOverdue: (unitId: number, monday: Day) => `problems-overdue:${unitId}:${monday}`,
  problemLate: (from: 'problem' | 'finding', id: number) => `problem-late:${from}:${id}`,
  problemsCarried: (unitId: number | 'town', month: Month) => `problems-carried:${unitId}:${month}`,
};

/** Null: the line came with its words and stays as it is. */
export function subjectOfKey(key: string): PrivateSubject | null {
  const dated = /^(task|measure)-(due|late):(\d+):(\d{4}-\d\d-\d\d)(?::\w+(:secretary)?)?:/.exec(key);
  if (dated) {
    const [, kindWord, type, id, due = '', secretary] = dated;
    const thing = { kind: kindWord === 'task' ? 'task' : 'measure', id: Number(id), due } as const;
    return type === 'late' ? { type, ...thing } : { type: 'due', ...thing, toSecretary: secretary !== undefined };
  }
  const returned = /^task-returned:(\d+):/.exec(key);
  if (returned) return { type: 'returned', kind: 'task', id: Number(returned[1]) };
  const late = /^problem-late:(problem|finding):(\d+):/.exec(key);
  if (late) return { type: 'problemLate', from: late[1] === 'problem' ? 'problem' : 'finding', id: Number(late[2]) };
  const overdue = /^problems-overdue:(\d+):/.exec(key);
  if (overdue) return { type: 'problemsOverdue', unitId: Number(overdue[1]) };
  const carried = /^problems-carried:(\d+|town):/.exec(key);
  return carried ? { type: 'problemsCarried', unitId: carried[1] === 'town' ? null : Number(carried[1]) } : null;
}
