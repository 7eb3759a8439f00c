import type { ActionMonth } from '../domain/action-figures.ts';
import type { Programme } from '../domain/programme/model.ts';
import type { WorkbookSheet } from './workbook.ts';

/** A row a month and unit, then what the month brought in all; two columns an action. */
export function actionsSheet(months: readonly ActionMonth[], actions: Programme['actions']): WorkbookSheet {
  const rows: (string | number)[][] = [];
  for (const month of [...new Set(months.map((one) => one.month))]) {
    const own = months.filter((one) => one.month === month);
    rows.push(...own.map((one) => [month, one.unitName, ...figures([one], actions)]));
    rows.push([month, '合计', ...figures(own, actions)]);
  }
  return {
    name: '四项行动',
    columns: [
      { title: '月份', width: 10 },
      { title: '单位', width: 16 },
      ...actions.flatMap(({ name }) => [
        { title: `${name} 次数`, width: 14 },
        { title: `${name} 人次`, width: 14 },
      ]),
    ],
    rows,
  };
}

function figures(months: readonly ActionMonth[], actions: Programme['actions']): number[] {
  return actions.flatMap(({ id }) => {
    const own = months.map(({ byAction }) => byAction.get(id) ?? { times: 0, people: 0 });
    return [own.reduce((sum, { times }) => sum + times, 0), own.reduce((sum, { people }) => sum + people, 0)];
  });
}
