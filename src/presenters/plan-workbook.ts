import { planGuideName, planSheet } from '../domain/plan-sheet.ts';
import type { Programme } from '../domain/programme/model.ts';
import type { Day } from '../domain/time.ts';
import { type OwnerView, ownerName } from './owner.ts';
import { lateText } from './task.ts';
import { toWorkbook, type WorkbookSheet } from './workbook.ts';

export interface PlanRowView extends OwnerView {
  readonly number: number;
  readonly unitName: string;
  readonly text: string;
  readonly action: string;
  readonly phase: string | null;
  readonly due: Day;
  readonly state: 'open' | 'done' | 'dropped';
  readonly doneOn: Day | null;
}

type PlanProgramme = Pick<Programme, 'actions' | 'phases'>;

/** The plan as `jingcun import-plan` reads it; without measures it is the blank to fill in. */
export function planWorkbook(
  measures: readonly PlanRowView[],
  { programme, today }: { programme: PlanProgramme; today: Day },
): Promise<Buffer> {
  return toWorkbook(planSheets(measures, { programme, today }));
}

export function planSheets(
  measures: readonly PlanRowView[],
  { programme, today }: { programme: PlanProgramme; today: Day },
): WorkbookSheet[] {
  const columns = Object.values(planSheet.columns).map(({ title, width }) => ({ title, width }));
  return [
    guide(programme),
    {
      name: planSheet.name,
      columns: [...columns, { title: '办好', width: 14 }, { title: '说明', width: 10 }],
      rows: measures.map((measure) => [
        measure.number,
        measure.unitName,
        measure.text,
        programme.actions.find(({ id }) => id === measure.action)?.name ?? measure.action,
        ownerName(measure, { privately: true }),
        measure.due,
        programme.phases.find(({ id }) => id === measure.phase)?.short ?? null,
        measure.doneOn,
        lateText(measure, today).trim(),
      ]),
    },
  ];
}

function guide({ actions, phases }: PlanProgramme): WorkbookSheet {
  return {
    name: planGuideName,
    columns: [
      { title: '列', width: 12 },
      { title: '怎么填', width: 60 },
      { title: '例', width: 20 },
    ],
    rows: [
      ...Object.values(planSheet.columns).map(({ title, how, example }) => [title, how, example]),
      ['行动', actions.map(({ name }) => name).join('、'), null],
      ['阶段', phases.map(({ short }) => short).join('、'), null],
    ],
  };
}
