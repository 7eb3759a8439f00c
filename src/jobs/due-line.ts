import type { Day } from '../domain/time.ts';
import { dueText } from '../presenters/due.ts';
import { measureById } from '../store/measures.ts';
import type { Db } from '../store/store.ts';
import { taskById } from '../store/tasks.ts';

/** What a notice about a task or measure says in its slot; why it is not sent when it is done or has another day by then. */
export async function dueLine(
  db: Db,
  { kind, id, due }: { kind: 'task' | 'measure'; id: number; due: Day },
  today: Day,
): Promise<{ readonly text: string } | { readonly drop: string }> {
  const task = kind === 'task' ? await taskById(db, id) : null;
  const measure = kind === 'measure' ? await measureById(db, id) : null;
  const item = task ? { ...task, kind, text: task.title } : measure && { ...measure, kind };
  if (item?.state !== 'open') return { drop: '已经办好' };
  return item.due === due ? { text: dueText(item, today) } : { drop: '改了日期' };
}
