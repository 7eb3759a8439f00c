import { may } from '../domain/permissions.ts';
import { addDays, dayOf, firstDayOf, lastDayOf, type Month, monthOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { type ParticipationView, participationLine, participationText } from '../presenters/participation.ts';
import { ratioText } from '../presenters/work-figures.ts';
import { gridsHeadedBy, idleAreas } from '../store/area-coverage.ts';
import { cadrePresence } from '../store/cadre-presence.ts';
import { figuresByUnit, figuresOfAll, type UnitFigures } from '../store/unit-figures.ts';
import { listUnits } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { namedMonth } from './evaluation-period.ts';

/** 群众参与 [5月]: party and masses, cadres, what was planted, and where nothing has been done (S7, S21, S27, S31, S50). */
export const participationCommand = defineCommand<{ words: string }>({
  name: 'participation',
  words: ['群众参与'],
  summary: '看一个月党员群众各来多少、干部到场、哪些网格没活动',
  usage: '群众参与 [5月]',
  examples: ['群众参与', '群众参与 5月', '群众参与 上月'],
  where: 'private',
  action: 'activity.figures',
  parse: (rest, { slash }) =>
    slash || /^(?:\d{4}年)?(?:[\d一二三四五六七八九十]{1,3}月(?:份)?|(?:上|本|这|当)个?月)?$/u.test(rest)
      ? { args: { words: rest } }
      : null,
  async run({ words }, context) {
    const { now, programme } = context;
    const month = words === '' ? monthOf(dayOf(now)) : namedMonth(words, now, programme);
    return here(month === null ? '哪个月？例：群众参与 5月' : await monthText(month, context));
  },
});

async function monthText(month: Month, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  const today = dayOf(now);
  const units = (await listUnits(tx, now)).filter(
    ({ id, kind }) => kind !== 'town' && may('activity.figures', sender, id),
  );
  const unitIds = units.map(({ id }) => id);
  const found = await figuresOf(month, unitIds, context);
  const before = await figuresOf(monthOf(addDays(firstDayOf(month), -1)), unitIds, context);
  const views: ParticipationView[] = [];
  for (const one of found) {
    const earlier = before.find(({ unit }) => unit.id === one.unit.id) ?? one;
    views.push(await viewOf(one, earlier, context));
  }
  const [only] = views;
  if (!only) return '没有您管的村';
  if (views.length === 1) return participationText(only, month, today);
  const all = ratioText(figuresOfAll(found));
  // Departments that did nothing have no villagers to bring along.
  const lines = views.filter(({ figures, idle }) => figures.reports > 0 || idle.grids.length > 0);
  return [
    `${periodText(month, today)}${all === '' ? '还没有报人数的活动' : ` ${all}`}`,
    ...lines.map(participationLine),
  ].join('\n');
}

function figuresOf(month: Month, unitIds: readonly number[], { tx, now }: CommandContext): Promise<UnitFigures[]> {
  return figuresByUnit(tx, { from: firstDayOf(month), to: lastDayOf(month), at: now, unitIds });
}

async function viewOf(
  { unit, work, figures }: UnitFigures,
  before: UnitFigures,
  context: CommandContext,
): Promise<ParticipationView> {
  const { tx, now } = context;
  const gridCodes = await ownGrids(unit.id, context);
  return {
    name: unit.name,
    short: unit.short,
    figures,
    before: before.figures,
    cadres: await cadrePresence(tx, work),
    idle: await idleAreas(tx, { unitId: unit.id, work, at: now, ...(gridCodes ? { gridCodes } : {}) }),
  };
}

/** Whoever is nothing but a grid head sees where his own grids stand. */
async function ownGrids(unitId: number, { tx, now, sender }: CommandContext): Promise<string[] | null> {
  const more = sender.grants.some(
    (grant) =>
      ['secretary', 'liaison', 'office', 'commander'].includes(grant.role) &&
      (grant.unitId === null || grant.unitId === unitId),
  );
  return more || !sender.person ? null : gridsHeadedBy(tx, { personId: sender.person.id, unitId, at: now });
}
