import { dayOf, type Instant } from '../domain/time.ts';
import { plain } from './plain.ts';
import type { WorkbookSheet } from './workbook.ts';

export interface GoalView {
  readonly goal: { readonly name: string };
  readonly evidence: readonly string[];
  readonly assessment: { readonly text: string; readonly at: Instant } | null;
}

/** Every goal in one line: 3 管护长效机制有效建立：网格6个，有网格长6个（已自评） */
export function goalsText(unitShort: string, goals: readonly GoalView[]): string {
  const said = goals.filter(({ assessment }) => assessment !== null).length;
  const lines = goals.map(({ goal, evidence, assessment }, index) => {
    const mark = assessment === null ? '' : '（已自评）';
    return `${index + 1} ${plain(goal.name)}：${evidence[0] ?? '还没有依据'}${mark}`;
  });
  return [`${unitShort}年终目标${goals.length}条，自评${said}条`, ...lines, '看一条发：年终目标 1'].join('\n');
}

/** One goal with all there is to show for it. */
export function goalText(unitShort: string, number: number, { goal, evidence, assessment }: GoalView): string {
  const shown = evidence.length === 0 ? ['还没有依据'] : evidence;
  const said =
    assessment === null ? `还没自评。书记发：年终目标 ${number} 自评 …` : `自评：${plain(assessment.text, 100)}`;
  return [`${unitShort}年终目标${number} ${plain(goal.name)}`, ...shown, said].join('\n');
}

export interface GoalRow extends GoalView {
  readonly unitName: string;
  readonly number: number;
}

/** A row a unit and goal. */
export function goalsSheet(rows: readonly GoalRow[]): WorkbookSheet {
  return {
    name: '年终目标',
    columns: [
      { title: '单位', width: 14 },
      { title: '序号', width: 6 },
      { title: '目标', width: 30 },
      { title: '依据', width: 54 },
      { title: '自评', width: 54 },
      { title: '自评日期', width: 12 },
    ],
    rows: rows.map(({ unitName, number, goal, evidence, assessment }) => [
      unitName,
      number,
      goal.name,
      evidence.join('；'),
      assessment?.text ?? null,
      assessment === null ? null : dayOf(assessment.at),
    ]),
  };
}
