import type { Programme } from '../domain/programme/model.ts';
import { type Repeats, repeatsText } from '../domain/repeats.ts';
import type { TaskEvidence } from '../domain/task-match.ts';
import type { Day } from '../domain/time.ts';

interface Whose {
  /** Name of the unit. */
  readonly unit: string;
  /** Words that mean the owner in it; empty for the unit itself. */
  readonly owner: string;
  readonly due: Day;
}

interface TaskView {
  readonly title: string;
  readonly repeats: Repeats | null;
  readonly evidence: TaskEvidence;
  readonly kinds: readonly string[];
}

/** The command that makes the task anew: 任务 新建 清沟渠 截止 2024-05-20 要照片 给 长湖村三组. */
export function taskAgain({ title, repeats, evidence, kinds }: TaskView, { unit, owner, due }: Whose): string {
  const when = repeats === null ? `截止 ${due}` : repeatsText(repeats);
  const takes = { words: '', photo: ' 要照片', report: ` 要上报 ${kinds.join('、')}` }[evidence];
  return `任务 新建 ${title} ${when}${takes} 给 ${unit}${owner}`;
}

interface MeasureView {
  readonly text: string;
  readonly action: string;
  readonly phase: string | null;
}

/** The same for a measure of the plan. */
export function measureAgain(
  { text, action, phase }: MeasureView,
  { unit, owner, due, programme }: Whose & { readonly programme: Programme },
): string {
  const named = {
    负责: owner,
    行动: programme.actions.find(({ id }) => id === action)?.name ?? action,
    阶段: programme.phases.find(({ id }) => id === phase)?.short ?? '',
    单位: unit,
  };
  const fields = Object.entries(named).flatMap(([word, value]) => (value === '' ? [] : [` ${word} ${value}`]));
  return `计划 新建 ${text} 截止 ${due}${fields.join('')}`;
}
