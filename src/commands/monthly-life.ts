import { may } from '../domain/permissions.ts';
import { dayOf, lastDayOf, type Month, monthOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { branchLine } from '../presenters/monthly-life.ts';
import { someLines } from '../presenters/task.ts';
import { withMerged } from '../store/merged-units.ts';
import { monthGaps } from '../store/monthly-life.ts';
import { listUnits } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { namedMonth } from './evaluation-period.ts';
import { parseUnitAndMonth } from './plain-ask.ts';
import { notHisPlan } from './plan.ts';
import { concernedUnits } from './tasks.ts';
import { unitShown } from './unit-shown.ts';

const linesShown = 20;
const example = '例：一课一片 5月';

/** 一课一片 [长湖] [5月]: what each branch lacks of this month's 一课一片一实践 (S23). */
export const monthlyLifeCommand = defineCommand<{ unit: string; month: string }>({
  name: 'monthly-life',
  words: ['一课一片', '一课一片一实践', '一月一课一片一实践'],
  summary: '看本月各支部一课一片一实践还缺什么',
  usage: '一课一片 [长湖] [5月]',
  examples: ['一课一片', '一课一片 5月', '一课一片 长湖', '一课一片 长湖村 5月', '/一课一片一实践'],
  where: 'both',
  action: 'activity.read',
  parse: (rest, { slash, separated }) => parseUnitAndMonth(rest, { slash, separated }),
  async run({ unit, month }, context) {
    const { now, programme } = context;
    const period = month === '' ? monthOf(dayOf(now)) : namedMonth(month, now, programme);
    if (period === null) return here(`哪个月？${example}`);
    const named = unit === '' ? null : await unitShown(context, unit, '一课一片');
    if (named === null) return here(await gapsText(period, await concernedUnits(context, 'activity.read'), context));
    if ('say' in named) return here(named.say);
    if (!may('activity.read', context.sender, named.id)) return here(notHisPlan(context, named));
    return here(await gapsText(period, await withMerged(context.tx, [named.id], now), context));
  },
});

async function gapsText(month: Month, concerned: readonly number[], context: CommandContext): Promise<string> {
  const { tx, now, rulesAt } = context;
  const { parts } = rulesAt(lastDayOf(month)).quarter.organisationLife;
  if (concerned.length === 0) return '您还没登记。回 我是 三组 张建国';
  const units = (await listUnits(tx, now)).filter(({ id }) => concerned.includes(id));
  const branches = [];
  for (const { id } of units) branches.push(...(await monthGaps(tx, { unitId: id, month, parts })));
  const title = periodText(month, dayOf(now));
  if (branches.length === 0) return '没有支部';
  // Whoever looks after many units wants to see who lacks something.
  const open = branches.filter(({ missing }) => missing.length > 0);
  if (units.length > 1) {
    const lines = someLines(open.map(branchLine), linesShown);
    return [`${title}${branches.length}个支部，${open.length}个还缺`, ...lines].join('\n');
  }
  return [`${title}一课一片一实践`, ...branches.map(branchLine)].join('\n');
}
