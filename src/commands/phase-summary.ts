import { may } from '../domain/permissions.ts';
import type { Phase, Programme } from '../domain/programme/model.ts';
import { type Day, dayOf } from '../domain/time.ts';
import { noPhaseLine, phasesOn } from '../presenters/phase.ts';
import { townSummaryText, unitSummaryText } from '../presenters/phase-summary.ts';
import { phaseSummary } from '../store/phase-summary.ts';
import { unitById } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';

/** 阶段 总结 [干净]: what was done in a phase, of the group's own unit, or of the town for those who see it whole. */
export const phaseSummaryCommand = defineCommand<{ name: string }>({
  name: 'phase-summary',
  words: ['阶段 总结', '阶段总结'],
  summary: '看一个阶段做了多少次、多少人、清了多少垃圾',
  usage: '阶段 总结 [干净]',
  examples: ['阶段 总结', '阶段总结 干净'],
  where: 'both',
  action: 'phase.read',
  // 阶段总结：这段时间我们… is a message.
  parse: (rest, { slash }) => (slash || /^[“"]?\S{0,6}[”"]?$/u.test(rest) ? { args: { name: rest } } : null),
  async run({ name }, context) {
    const { programme, now } = context;
    const today = dayOf(now);
    const phase = phaseAsked(programme, name, today);
    if (phase === null) {
      const begun = programme.phases.filter(({ from }) => from <= today).map(({ short }) => short);
      return here(begun.length === 0 ? noPhaseLine(programme, today) : `哪个阶段？例：阶段 总结 ${begun.join('、')}`);
    }
    if (phase.from > today) return here(`“${phase.short}”阶段还没开始`);
    return here(await summaryText(phase, context));
  },
});

/** The named one; else the running one that ends first, else the last that ended. */
function phaseAsked(programme: Programme, name: string, today: Day): Phase | null {
  const word = name.replace(/[“”"\s]|阶段/gu, '');
  if (word !== '') return programme.phases.find(({ short, id }) => short === word || id === word) ?? null;
  const [running] = phasesOn(programme, today).sort((a, b) => (a.to < b.to ? -1 : 1));
  return running ?? programme.phases.filter(({ to }) => to < today).at(-1) ?? null;
}

async function summaryText(phase: Phase, context: CommandContext): Promise<string> {
  const { tx, programme, now, chat, sender } = context;
  const today = dayOf(now);
  const ownId = chat.unit?.id ?? sender.person?.unitId ?? null;
  const own = ownId === null ? null : await unitById(tx, ownId);
  const seesTown = chat.unit
    ? own?.kind === 'town'
    : chat.kind === 'private' && may('activity.read-town', sender, null);
  if (seesTown)
    return townSummaryText(phase, await phaseSummary(tx, { phase, programme, unitIds: null, at: now }), today);
  if (!own) return '您还没登记。回 我是 三组 张建国';
  const { units } = await phaseSummary(tx, { phase, programme, unitIds: [own.id], at: now });
  const [unit] = units;
  return unit ? unitSummaryText(phase, unit, today) : `${own.name}没有阶段总结`;
}
