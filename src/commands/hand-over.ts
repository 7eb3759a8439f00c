import { roleNames } from '../domain/permissions.ts';
import { type PlaceAndName, readPlaceAndName } from '../domain/reading/place-and-name.ts';
import { openWorkText } from '../presenters/duty.ts';
import { type Charge, chargesOf, type Duty, dutiesOf, handOverDuties } from '../store/duties.ts';
import { openWorkOf } from '../store/open-work.ts';
import type { GrantedRole, PersonMatch } from '../store/people.ts';
import { unitById, unitNames } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { findPerson, type Named, unitWords } from './find-person.ts';

const usage = '交接 [村名] 张三 给 李四';
/** Whom the office is and who stands above it, a chat does not change: that is in the roster file. */
const notByChat: ReadonlySet<GrantedRole> = new Set(['office', 'commander']);

interface HandOver {
  readonly from: string;
  readonly to: string;
  /** Duties for every unit, not for one. */
  readonly all: boolean;
}

export const handOverCommand = defineCommand<HandOver>({
  name: 'hand-over',
  words: ['交接'],
  summary: '职务和包联换人，没办完的一起转',
  usage,
  examples: ['交接 张三 给 李四', '交接 长湖村 张三 给 李四', '交接 张三 给 李四 全部'],
  where: 'private',
  action: 'duty.hand-over',
  parse(rest, { slash, separated }) {
    const all = /(?:^|\s)全部(?:\s|$)/u.test(rest);
    const [, from, to] =
      /^(.+?)\s*(?:交?给|->|→)\s*(.+)$/u.exec(rest.replace(/(?:^|\s)全部(?=\s|$)/u, '').trim()) ?? [];
    if (from !== undefined && to !== undefined) return { args: { from, to, all } };
    return rest === '' || separated || slash ? { say: `请写谁交给谁，如：${usage}` } : null;
  },
  async run(words, context) {
    const both = await readBoth(words, context);
    if ('say' in both) return here(both.say);
    const { from, to, unitWord } = both;
    if (from.id === to.id) return here('交和接是同一个人，没有变化');
    const passing = await whatPasses({ from, to, unitWord, all: words.all }, context);
    return here('say' in passing ? passing.say : await handOver({ from, to, ...passing }, context));
  },
});

interface Both {
  readonly from: PersonMatch;
  readonly to: PersonMatch;
  /** The unit named with the first person: what is handed over is for it. */
  readonly unitWord: string | null;
}

interface Passing {
  readonly duties: readonly Duty[];
  readonly charges: readonly Charge[];
}

async function readBoth({ from, to }: HandOver, context: CommandContext): Promise<Both | { readonly say: string }> {
  const units = await unitWords(context);
  const old = readPlaceAndName(from, units);
  const next = readPlaceAndName(to, units);
  if (!isNamed(old) || !isNamed(next)) return { say: `请写谁交给谁，如：${usage}` };
  const options = (example: (who: string) => string) => ({ action: 'duty.hand-over' as const, example });
  const first = await findPerson(
    context,
    old,
    options((who) => `交接 ${who} 给 ${to}`),
  );
  if ('say' in first) return first;
  const second = await findPerson(
    context,
    next,
    options((who) => `交接 ${from} 给 ${who}`),
  );
  return 'say' in second ? second : { from: first, to: second, unitWord: old.unit };
}

function isNamed(read: PlaceAndName): read is Named {
  return read.name !== null && read.rest === '';
}

/** Duties and charges of the named unit; unnamed, those of the only unit he has any for. */
async function whatPasses(
  { from, to, unitWord, all }: Both & { all: boolean },
  { tx, now }: CommandContext,
): Promise<Passing | { readonly say: string }> {
  const duties = (await dutiesOf(tx, from.id, now)).filter(({ role }) => !notByChat.has(role));
  const charges = await chargesOf(tx, from.id, now);
  const unit = unitWord === null ? null : (await unitNames(tx, now)).find(({ word }) => word === unitWord)?.unit;
  const ids = [...new Set([...duties, ...charges].map(({ unitId }) => unitId))];
  if (ids.length === 0) return { say: `${from.name}没有可以交接的职务。办公室和指挥长换人，请改名册导入` };
  // 长湖村 张三 may only say who 张三 is: with one unit to hand over there is nothing to choose.
  const chosen = unit && ids.includes(unit.id) ? [unit.id] : ids;
  if (chosen.length > 1 && !all) {
    const names = await Promise.all(chosen.map((id) => placeName(id, tx)));
    return { say: `${from.name}管${names.join('、')}。只交一处写明村名，都交发：交接 ${from.name} 给 ${to.name} 全部` };
  }
  return {
    duties: duties.filter(({ unitId }) => chosen.includes(unitId)),
    charges: charges.filter(({ unitId }) => chosen.includes(unitId)),
  };
}

/** The powers of the one end at the instant at which those of the other begin; what is open stays the unit's. */
async function handOver(
  { from, to, duties, charges }: Omit<Both, 'unitWord'> & Passing,
  context: CommandContext,
): Promise<string> {
  const { tx, now: at } = context;
  await handOverDuties(tx, { duties, charges, to: to.id, at });
  const what = { duties: duties.map(({ role, unitId }) => ({ role, unitId })), charges: charges.length };
  await noteDecision(context, {
    action: 'duty.handed-over',
    subject: `person:${from.id}`,
    before: { personId: from.id, ...what },
    after: { personId: to.id, ...what },
  });
  const posts = [];
  for (const { role, unitId } of duties) posts.push(`${await placeName(unitId, tx)}${roleNames[role]}`);
  if (charges.length > 0) posts.push(`包联和责任区${charges.length}处`);
  return [
    `交接好了，${from.name}给${to.name}：${[...new Set(posts)].join('、')}`,
    ...(await openLine(duties, context)),
    `${to.name}要用绑定码登记：绑定码 ${to.name}。名册文件也请改`,
  ].join('\n');
}

async function openLine(duties: readonly Duty[], { tx, now: at }: CommandContext): Promise<string[]> {
  const byUnit = new Map(duties.flatMap(({ unitId, role }) => (unitId === null ? [] : [[unitId, role] as const])));
  let reports = 0;
  let tasks = 0;
  for (const [unitId, role] of byUnit) {
    const open = await openWorkOf(tx, { unitId, role, at });
    reports += open.reports ?? 0;
    tasks += open.tasks ?? 0;
  }
  const text = openWorkText({ reports, tasks });
  return text === '' ? [] : [`一起转过去：${text}`];
}

async function placeName(unitId: number | null, tx: CommandContext['tx']): Promise<string> {
  return unitId === null ? '全镇' : ((await unitById(tx, unitId))?.name ?? '');
}
