import { addDays, type Day } from '../../domain/time.ts';
import { chineseDay } from '../../presenters/receipt.ts';
import { gridUnitsOf } from '../../store/households.ts';
import { openSelectionObjections } from '../../store/selection-objections.ts';
import { candidatesOf, runningSelections, type Selection } from '../../store/selections.ts';
import type { Tx } from '../../store/store.ts';
import { tellOffice, tellSecretary } from '../../store/tell-people.ts';
import { listUnits } from '../../store/units.ts';
import type { DailyContext, DailyWork } from './daily-work.ts';

/** Days before the last day for nominations on which secretaries without a shortlist are told. */
const daysBefore = 3;

/** 评选: what falls due is told privately, once each; nobody is named in a group. */
export const selectionReminders: DailyWork = {
  name: 'selection-reminders',
  async run(tx, context) {
    for (const selection of await runningSelections(tx)) {
      if (selection.unitId !== null) continue;
      if (selection.state === 'open') await nominationsDue(tx, selection, context);
      const { noticeTo } = selection;
      if (selection.state === 'notice' && noticeTo !== null && noticeTo < context.day) {
        if ((await openSelectionObjections(tx, selection.id)).length > 0) continue;
        await tellOffice(tx, {
          text: `${selection.name}公示期满，没异议就回：评选 定 ${selection.name}`,
          key: `selection-notice-over:${selection.id}:${noticeTo}`,
          at: context.at,
        });
      }
    }
  },
};

async function nominationsDue(tx: Tx, selection: Selection, { day, at }: DailyContext): Promise<void> {
  const { id, name, deadline } = selection;
  if (deadline < day) {
    await tellOffice(tx, {
      text: `${name}提名${chineseDay(deadline, day)}截止了，定评委回：评选 评委 姓名…`,
      key: `selection-deadline:${id}:${deadline}`,
      at,
    });
    return;
  }
  if (addDays(deadline, -daysBefore) > day) return;
  const all = await candidatesOf(tx, id);
  for (const unitId of await unitsConcerned(tx, selection, at)) {
    const own = all.filter((candidate) => candidate.unitId === unitId);
    if (own.some(({ state }) => state === 'shortlisted')) continue;
    const waiting = own.filter(({ state }) => state === 'nominated').map((candidate) => candidate.id);
    await tellSecretary(tx, unitId, {
      text: dueText(selection, waiting, day),
      key: `selection-due:${id}:${unitId}:${deadline}`,
      at,
    });
  }
}

function dueText({ name, of, deadline }: Selection, waiting: readonly number[], day: Day): string {
  const due = chineseDay(deadline, day);
  if (waiting.length > 0) return `${name}${due}截止，有提名等您推荐，回：评选 推荐 ${waiting.join(' ')}`;
  const how = of === 'gridGroup' ? '秀美网格组 登记 三组 目标…' : `提名 ${name} 姓名 事迹`;
  return `${name}提名${due}截止，要参加就发：${how}`;
}

async function unitsConcerned(tx: Tx, { pilotGrids, of }: Selection, at: number): Promise<number[]> {
  if (pilotGrids !== null) return gridUnitsOf(tx, pilotGrids);
  const units = (await listUnits(tx, at)).filter(({ kind }) => kind !== 'town');
  // Households of departments live in villages.
  return units.filter(({ kind }) => of !== 'household' || kind !== 'department').map(({ id }) => id);
}
