import { periodKind } from '../domain/period.ts';
import { dayOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { checksOf, sealedRoundsFor, unitsOf, visitedUnits } from '../store/rounds.ts';
import { isFree } from './arrange-inspection.ts';
import { type CommandContext, defineCommand, here } from './command.ts';

/** 我的检查: where the inspector goes, what was drawn there, and what is still to be done before 交卷. */
export const myInspectionCommand = defineCommand<null>({
  name: 'my-inspection',
  words: ['我的检查'],
  summary: '检查人看要去哪些单位、组和户',
  usage: '我的检查',
  examples: ['我的检查'],
  where: 'private',
  action: 'inspection.record',
  parse: (rest, { slash }) => (slash || /^[?？。!！]*$/u.test(rest) ? { args: null } : null),
  async run(_, context) {
    const { tx, now, sender } = context;
    const personId = sender.person?.id ?? 0;
    const lines: string[] = [];
    for (const { id, period, handedInAt } of await sealedRoundsFor(tx, personId)) {
      const name = `${id}号 ${periodText(period, dayOf(now))}检查`;
      if (handedInAt !== null) lines.push(`${name}：您已交卷`);
      else
        lines.push(
          ...(await openLines(context, { roundId: id, personId, name, isYear: periodKind(period) === 'year' })),
        );
    }
    return here(lines.length === 0 ? '现在没有安排您的检查' : lines.join('\n'));
  },
});

interface Mine {
  readonly roundId: number;
  readonly personId: number;
}

async function openLines(
  context: CommandContext,
  { name, isYear, ...mine }: Mine & { name: string; isYear: boolean },
): Promise<string[]> {
  const { missing, done } = await progressOf(context, mine);
  const checks = await checksOf(context.tx, mine.roundId);
  const { residentQuestion } = context.programme;
  const ask =
    isYear && residentQuestion !== null ? [`现场问几户：${residentQuestion}记：检查 年终 长湖村 满意 3/4`] : [];
  const where = missing.map(({ unitId, short, groups, households }) => {
    const drawn = [...groups, ...households.map((head) => `${head}家`)];
    const reports = checks.filter((check) => check.unitId === unitId && check.outcome === null);
    return [
      short,
      ...(drawn.length === 0 ? [] : [`（${drawn.join('、')}）`]),
      ...(reports.length === 0 ? [] : [` 核实${reports.map(({ number }) => number).join('、')}`]),
    ].join('');
  });
  if (where.length === 0) return [`${name}：${done}个单位都查了，没有要改的就回：交卷`];
  return [`${name}：查了${done}个，还有${where.length}个`, ...where, ...ask];
}

/** Units of the round the inspector may visit: those he has not been to, and how many he has. */
export async function progressOf(context: CommandContext, { roundId, personId }: Mine) {
  const visited = await visitedUnits(context.tx, { roundId, personId });
  const missing = [];
  let done = 0;
  for (const unit of await unitsOf(context.tx, roundId)) {
    if (visited.has(unit.unitId)) done += 1;
    else if (await isFree(context, personId, { id: unit.unitId })) missing.push(unit);
  }
  return { missing, done };
}
