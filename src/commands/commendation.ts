import { sheetFor } from '../domain/evaluation.ts';
import { lastDayIn, type Period, periodKind } from '../domain/period.ts';
import { addDays, dayOf } from '../domain/time.ts';
import { periodText, pointsText } from '../presenters/evaluation.ts';
import { praiseText } from '../presenters/selection.ts';
import { someLines } from '../presenters/task.ts';
import { latestEvaluation } from '../store/evaluations.ts';
import { addHonour, decideHonours, honoursOf, isDecided } from '../store/honours.ts';
import { gridsOfUnit } from '../store/households.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { namedPeriod } from './evaluation-period.ts';
import { tellGroups } from './selection-steps.ts';

const example = '表扬名单 2季度';
const linesShown = 14;
const resultDays = 7;

interface CommendedGrid {
  readonly unitId: number;
  readonly gridId: number;
  readonly label: string;
  readonly reason: string;
}

/** 表扬名单 (S47): the best grid of each unit by the grid scores of a final quarter; the office looks, then confirms. */
export const commendationCommand = defineCommand<{ text: string; decides: boolean }>({
  name: 'commendation',
  words: ['表扬名单'],
  summary: '按网格得分拟季度表扬名单，办公室定',
  usage: '表扬名单 <季度> [定]',
  examples: [example, '表扬名单 2季度 定'],
  where: 'private',
  action: 'honour.decide',
  parse(rest, { slash }) {
    if (rest === '') return { say: `哪个季度？例：${example}` };
    if (!/季|q[1-4]/iu.test(rest)) return slash ? { say: `哪个季度？例：${example}` } : null;
    const decides = /定\s*$/u.test(rest);
    return { args: { text: rest.replace(/定\s*$/u, '').trim(), decides } };
  },
  async run({ text, decides }, context) {
    const { now, programme } = context;
    const period = namedPeriod(text, now, programme);
    if (period === null || periodKind(period) !== 'quarter') return here(`哪个季度？例：${example}`);
    const grids = await bestGrids(period, context);
    if ('say' in grids) return here(grids.say);
    return here(decides ? await decide(period, grids, context) : await draft(period, grids, context));
  },
});

/** The facts of the frozen evaluation; a unit's best only where one grid stands out, or more share the first place. */
async function bestGrids(
  period: Period,
  { tx, now, rulesAt }: CommandContext,
): Promise<CommendedGrid[] | { readonly say: string }> {
  const name = periodText(period, dayOf(now));
  const rules = rulesAt(lastDayIn(period));
  const evaluation = await latestEvaluation(tx, sheetFor(rules, period).id, period);
  if (evaluation?.state !== 'final') return { say: `${name}评比还没定稿，先定稿再拟表扬名单` };
  const found: CommendedGrid[] = [];
  for (const { unitId, short, result, indicators } of evaluation.document.units) {
    const grids = result?.grids ?? [];
    const first = grids.filter(({ rank }) => rank === 1);
    // Where all are alike none has done better than the others.
    if (first.length === grids.length) continue;
    const own = await gridsOfUnit(tx, unitId, now);
    for (const { code, name: gridName, totalHundredths } of first) {
      const gridId = own.find((one) => one.name === gridName)?.id;
      const months = indicators?.grids.find((one) => one.code === code)?.monthsActive ?? 0;
      if (gridId === undefined) continue;
      const reason = `网格得分${pointsText(totalHundredths)}，本村第1，${months}个月有活动`;
      found.push({ unitId, gridId, label: `${short}${gridName}`, reason });
    }
  }
  return found;
}

async function draft(period: Period, grids: readonly CommendedGrid[], { tx, now }: CommandContext): Promise<string> {
  const name = periodText(period, dayOf(now));
  if (grids.length === 0) return `${name}没有突出的网格`;
  const lines = someLines(
    grids.map(({ label, reason }) => `${label}：${reason}`),
    linesShown,
  );
  const decided = await isDecided(tx, 'grid', period);
  return [
    `${name}表扬名单${decided ? '' : '草稿'}`,
    ...lines,
    ...(decided ? [] : [`没问题就回：表扬名单 ${name} 定`]),
  ].join('\n');
}

async function decide(period: Period, grids: readonly CommendedGrid[], context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  const name = periodText(period, dayOf(now));
  if (await isDecided(tx, 'grid', period)) return `${name}表扬名单已经定了`;
  if (grids.length === 0) return `${name}没有突出的网格`;
  const personId = sender.person?.id ?? 0;
  for (const { unitId, gridId, reason } of grids) {
    const honour = { subject: `grid:${gridId}`, unitId, gridId, reason, state: 'proposed' as const, at: now };
    await addHonour(tx, { kind: 'grid', period, proposedBy: personId, ...honour });
  }
  const proposed = await honoursOf(tx, { kind: 'grid', period });
  await decideHonours(tx, { kind: 'grid', period, ids: proposed.map(({ id }) => id), personId, at: now });
  const labels = grids.map(({ label }) => label);
  await noteDecision(context, {
    action: 'honour.decided',
    subject: `honours:${period.replace('-', '')}`,
    before: null,
    after: { period, places: labels },
  });
  const text = praiseText({ name: '成效显著的党员责任网格', period, labels });
  const units = await tellGroups(context, {
    schedule: `commendation:${period}`,
    text,
    until: addDays(dayOf(now), resultDays),
  });
  return `${name}表扬名单定了${grids.length}个，发${units}个单位`;
}
