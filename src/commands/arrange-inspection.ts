import { randomBytes } from 'node:crypto';
import { listOf, sheetFor } from '../domain/evaluation.ts';
import { firstDayIn, lastDayIn, type Period, periodKind } from '../domain/period.ts';
import { interestIn } from '../domain/permissions.ts';
import { draw } from '../domain/round-draw.ts';
import { dayMs, dayOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { plain } from '../presenters/plain.ts';
import { publishedEvaluation } from '../store/evaluations.ts';
import { grantsOf, holdersWho, membershipOf } from '../store/people.ts';
import { addPrivateItem } from '../store/private-items.ts';
import { confirmedReports, householdsIn, inspectorsOf, openRound, roundsOf, sealedRounds } from '../store/rounds.ts';
import { groupsOf, listUnits, type Unit } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { evaluationPeriod, isPeriodText } from './evaluation-period.ts';

const example = '检查安排 5月 林立平 吕玉山';
const itemLifeMs = 60 * dayMs;

/**
 * 检查安排 2季度 林立平 吕玉山: opens a sealed round of named inspectors and draws what they visit. The seed is drawn here
 * and published with the result, so the draw can be done again by anybody.
 */
export const arrangeInspectionCommand = defineCommand<{ period: string; names: readonly string[] } | null>({
  name: 'arrange-inspection',
  words: ['检查安排', '安排检查'],
  summary: '定一轮检查的检查人，抽组、户和要核实的上报',
  usage: '检查安排 <月份|季度|年终> <检查人…>',
  examples: [example, '检查安排 2季度 林立平 吕玉山', '检查安排'],
  where: 'private',
  action: 'inspection.arrange',
  parse(rest) {
    if (rest === '') return { args: null };
    const [period = '', ...names] = rest.split(/[\s,，、]+/u);
    if (!isPeriodText(period)) return { say: `哪一期、哪几个人？例：${example}` };
    return { args: { period, names: names.filter((name) => name !== '') } };
  },
  async run(args, context) {
    if (args === null) return here(await overview(context));
    const asked = evaluationPeriod(args.period, context.now, context.programme);
    if ('say' in asked) return here(asked.say);
    const named = await inspectorsNamed({ names: args.names, period: asked.period }, context);
    if ('say' in named) return here(named.say);
    return here(await arrange(asked.period, named.people, context));
  },
});

async function overview({ tx, now }: CommandContext): Promise<string> {
  const today = dayOf(now);
  const lines: string[] = [];
  for (const round of await sealedRounds(tx)) {
    const inspectors = (await inspectorsOf(tx, round.id)).map(
      ({ name, handedInAt }) => `${name}${handedInAt === null ? '没交' : '交了'}`,
    );
    lines.push(`${round.id}号 ${periodText(round.period, today)}：${inspectors.join('、')}`);
  }
  return lines.length === 0 ? `没有没开封的检查。要安排就发：${example}` : lines.join('\n');
}

interface Inspector {
  readonly id: number;
  readonly name: string;
}

async function inspectorsNamed(
  { names, period }: { names: readonly string[]; period: Period },
  { tx, now, rulesAt }: CommandContext,
): Promise<{ people: Inspector[] } | { say: string }> {
  const able = await holdersWho(tx, 'inspection.record', { unitId: null, at: now });
  const people: Inspector[] = [];
  for (const name of new Set(names)) {
    const found = able.filter((person) => person.name === name);
    const [only] = found;
    if (!only) return { say: `${plain(name, 10)}不是检查人，能检查的有：${able.map((one) => one.name).join('、')}` };
    if (found.length > 1) return { say: `检查人里有${found.length}位${name}，请办公室先改名册` };
    people.push(only);
  }
  const { min, max } = rulesAt(lastDayIn(period)).rounds.inspectors;
  if (people.length < min || people.length > max) {
    const count = min === max ? String(min) : `${min}到${max}`;
    return { say: `一轮要${count}名检查人，写了${people.length}名。例：${example}` };
  }
  return { people };
}

async function arrange(period: Period, people: readonly Inspector[], context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  if (!sender.person) throw new Error('a round is arranged by nobody');
  const sheet = sheetFor(context.rulesAt(lastDayIn(period)), period);
  const name = periodText(period, dayOf(now));
  if (await publishedEvaluation(tx, { sheetId: sheet.id, period })) return `${name}已公示，不能再安排检查`;
  const sealed = (await roundsOf(tx, { sheetId: sheet.id, period })).find(({ state }) => state === 'sealed');
  if (sealed) return `${name}已有${sealed.id}号检查没开封，要重来先：作废检查 ${sealed.id} 原因`;
  const units = (await listUnits(tx, now)).filter((unit) => listOf(sheet, unit) !== null);
  for (const unit of units) {
    const free = await Promise.all(people.map((person) => isFree(context, person.id, unit)));
    if (!free.includes(true)) return `${unit.name}没有人能查：检查人都是那里的或办点的，请换人`;
  }
  const seed = randomBytes(16).toString('hex');
  const drawn = [];
  const reportIds: number[] = [];
  for (const unit of units) {
    drawn.push({ unitId: unit.id, ...(await placesOf(context, unit, { seed, period })) });
    reportIds.push(...(await reportsOf(context, unit, { seed, period })));
  }
  const roundId = await openRound(tx, {
    sheetId: sheet.id,
    period,
    seed,
    createdBy: sender.person.id,
    createdAt: now,
    inspectorIds: people.map(({ id }) => id),
    units: drawn,
    reportIds,
  });
  await noteDecision(context, {
    action: 'round.arranged',
    subject: `round:${roundId}`,
    before: null,
    after: { month: period, personIds: people.map(({ id }) => id) },
  });
  for (const { id } of people) {
    await addPrivateItem(tx, {
      personId: id,
      text: `${name}检查请您去，看去哪里回：我的检查`,
      key: `round:${roundId}:${id}`,
      expiresAt: now + itemLifeMs,
      createdAt: now,
    });
  }
  return `${name}检查${roundId}号：${people.map((one) => one.name).join('、')}，${units.length}个单位。请他们私聊我发：我的检查`;
}

/** Nobody inspects his own unit or one he is liaison cadre of (U5). */
export async function isFree({ tx, now }: CommandContext, personId: number, unit: { id: number }): Promise<boolean> {
  const membership = await membershipOf(tx, personId, now);
  const grants = await grantsOf(tx, personId, now);
  return interestIn({ person: membership ? { unitId: membership.unitId } : null, grants }, unit.id) === null;
}

/** Groups and households of a quarter or the year's end; a month's check is of offices and centres. */
async function placesOf(
  { tx, now, rulesAt }: CommandContext,
  unit: Unit,
  { seed, period }: { seed: string; period: Period },
): Promise<{ groups: string[]; households: string[] }> {
  if (periodKind(period) === 'month') return { groups: [], households: [] };
  const { groupsPerUnit, householdsPerGroup } = rulesAt(lastDayIn(period)).rounds;
  const all = await groupsOf(tx, unit.id, now);
  const groups = draw(all, { seed, unit: unit.code, kind: 'group', count: groupsPerUnit });
  const households: string[] = [];
  const known = await householdsIn(tx, { unitId: unit.id, groups, at: now });
  for (const group of groups) {
    const heads = known.filter((one) => one.group === group).map(({ head }) => head);
    households.push(
      ...draw(heads, { seed, unit: `${unit.code}/${group}`, kind: 'household', count: householdsPerGroup }),
    );
  }
  return { groups, households };
}

async function reportsOf(
  { tx, rulesAt }: CommandContext,
  unit: Unit,
  { seed, period }: { seed: string; period: Period },
): Promise<number[]> {
  if (unit.kind !== 'village' && unit.kind !== 'community') return [];
  const all = await confirmedReports(tx, { unitId: unit.id, from: firstDayIn(period), to: lastDayIn(period) });
  const names = all.map(({ number }) => String(number));
  const chosen = new Set(
    draw(names, { seed, unit: unit.code, kind: 'report', count: rulesAt(lastDayIn(period)).rounds.reportsPerUnit }),
  );
  return all.filter(({ number }) => chosen.has(String(number))).map(({ id }) => id);
}
