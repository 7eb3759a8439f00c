import { noticeRank } from '../domain/programme/occurrences.ts';
import { groupKey } from '../domain/roster/cell-text.ts';
import { addDays, dayOf, monthOf, startOfDay } from '../domain/time.ts';
import { pointsText } from '../presenters/evaluation.ts';
import { plain } from '../presenters/plain.ts';
import { fitNames, type ShownPlace, villageLabel } from '../presenters/selection.ts';
import { householdsOf } from '../store/households.ts';
import { planNotice } from '../store/notices.ts';
import {
  addCandidate,
  candidatesOf,
  changeSelection,
  openSelection,
  runningSelections,
  type Selection,
} from '../store/selections.ts';
import { groupsOf } from '../store/units.ts';
import { type ChatUnit, type CommandContext, defineCommand, here, type Reply } from './command.ts';
import { noteDecision } from './decide.ts';
import { chooseManagedUnit } from './managed-unit.ts';
import { nameJudges } from './selection-judges.ts';
import { shownPlaces, standingOf } from './selection-result.ts';

type Verb = '开始' | '评委' | '结果' | '取消' | 'show';

const example = '村评 开始 三组 四组';
const judgesExample = '村评 评委 傅新明 秦德才 李大明';
const shownInGroup = 3;
const nothingToShow = '村内评比评完了，谢谢大家';
const resultDays = 7;

/**
 * 村评 (S45): a village ranks its own groups or households by a panel of its own. The result goes to that village's group
 * alone and into nothing else. What 群英断是非 asks beyond that the plan does not say (U1), so nothing is added here.
 */
export const villageRankingCommand = defineCommand<{ verb: Verb; rest: string }>({
  name: 'village-ranking',
  words: ['村评'],
  summary: '书记组织村内评比：村评委会评组或户，只在本村看',
  usage: '村评 [开始 三组 四组…|评委 …|结果|取消]',
  examples: [example, judgesExample, '村评 结果', '村评'],
  where: 'both',
  action: 'selection.village',
  parse(rest, { slash, separated }) {
    if (rest === '') return { args: { verb: 'show', rest: '' } };
    if (!separated && !slash) return null;
    const parts = /^(开始|评委|结果|取消)\s*(.*)$/su.exec(rest);
    const verb = (['开始', '评委', '结果', '取消'] as const).find((one) => one === parts?.[1]);
    return verb ? { args: { verb, rest: parts?.[2] ?? '' } } : null;
  },
  async run({ verb, rest }, context) {
    const unit = await chooseManagedUnit(context, 'selection.village', verb === '开始' ? rest : '');
    if ('say' in unit) return here(unit.say);
    if (!isHis(context, unit)) return here('村内评比由本村书记来办');
    const running = (await runningSelections(context.tx)).find(({ unitId }) => unitId === unit.id) ?? null;
    if (verb === '开始') return here(running ? '村内评比正在评，先出结果或取消' : await open(unit, rest, context));
    if (!running) return here(`现在没有村内评比。开始发：${example}`);
    if (verb === '评委') {
      const rules = { example: judgesExample, action: 'selection.village', mixed: false } as const;
      return here(await nameJudges(running, rest, { ...rules, context }));
    }
    if (verb === '取消') {
      await changeSelection(context.tx, running.id, { state: 'cancelled' });
      return here('村内评比取消了');
    }
    return result(unit, running, { context, tell: verb === '结果' });
  },
});

function isHis({ sender }: CommandContext, unit: ChatUnit): boolean {
  return sender.grants.some(({ role, unitId }) => role === 'secretary' && unitId === unit.id);
}

async function open(unit: ChatUnit, rest: string, context: CommandContext): Promise<string> {
  const { tx, now, sender, message } = context;
  const words = rest.split(/[\s、,，]+/u).filter((word) => word !== '' && word !== unit.name && word !== unit.short);
  const groups = await groupsOf(tx, unit.id, now);
  const homes = await householdsOf(tx, unit.id, now);
  const entries = words.map((word) => {
    const group = groups.find((one) => groupKey(one) === groupKey(word));
    const home = homes.find(({ head }) => head === word.replace(/户$/u, ''));
    return { word, group, home };
  });
  const unknown = entries.find(({ group, home }) => !group && !home);
  if (unknown) return `${unit.short}没有“${plain(unknown.word, 8)}”这个组或户`;
  const distinct = new Set(entries.map(({ group, home }) => group ?? home?.id));
  if (distinct.size < 2) return `至少写两个不同的组或户。例：${example}`;
  const byGroup = entries.every(({ group }) => group !== undefined);
  if (!byGroup && entries.some(({ group }) => group !== undefined)) return '组和户分开评';
  const selection = await openSelection(tx, {
    kind: 'village',
    name: '村内评比',
    of: byGroup ? 'gridGroup' : 'household',
    period: monthOf(dayOf(now)),
    unitId: unit.id,
    pilotGrids: null,
    deadline: dayOf(now),
    openedBy: sender.person?.id ?? 0,
    openedAt: now,
  });
  for (const { group, home } of entries) {
    await addCandidate(tx, {
      selectionId: selection.id,
      subject: group === undefined ? `household:${home?.id}` : `group:${unit.id}:${group}`,
      unitId: unit.id,
      groupName: group ?? home?.groupName ?? null,
      gridId: home?.gridId ?? null,
      householdId: home?.id ?? null,
      deeds: '村内评比',
      nominatedBy: sender.person?.id ?? null,
      inboxId: message.inboxId,
      at: now,
      state: 'shortlisted',
    });
  }
  await noteDecision(context, {
    action: 'selection.opened',
    subject: `selection:${selection.id}`,
    before: null,
    after: { title: '村内评比', unitId: unit.id, places: words },
  });
  const names = (await candidatesOf(tx, selection.id)).map(({ id, label }) => `${id}${label}`).join('、');
  return `村内评比开始：${names}。定评委发：${judgesExample}`;
}

async function result(
  unit: ChatUnit,
  selection: Selection,
  { context, tell }: { context: CommandContext; tell: boolean },
): Promise<readonly Reply[]> {
  const { tx, now, sender, chat } = context;
  const { places, missing } = await standingOf(context, selection);
  if (missing !== null) return here(`村内评比：${missing}`);
  if (!tell) return here('村内评比都评完了，出结果回：村评 结果');
  const shown = await shownPlaces(context, places);
  const lines = shown.map(
    ({ rank, tied, label, meanHundredths }) =>
      `${tied ? '并列' : ''}第${rank}${label.slice(unit.short.length)}${pointsText(meanHundredths)}分`,
  );
  await changeSelection(tx, selection.id, { state: 'final', finalBy: sender.person?.id ?? 0, finalAt: now });
  await noteDecision(context, {
    action: 'selection.finalised',
    subject: `selection:${selection.id}`,
    before: { state: selection.state },
    after: { state: 'final' },
  });
  await planNotice(tx, {
    schedule: `village-ranking:${selection.id}`,
    plannedAt: now,
    unitId: unit.id,
    rank: noticeRank.result,
    text: groupText(unit, shown),
    subject: { type: 'villageRanking', selection: selection.id },
    expiresAt: startOfDay(addDays(dayOf(now), resultDays)),
    createdAt: now,
  });
  const all = [`村内评比结果，下一次发到本村群（${villageLabel}）`, ...lines].join('\n');
  if (chat.kind === 'private') return here(all);
  return [
    { text: all, to: 'private' },
    { text: '村内评比下一次发到本村群', to: 'here' },
  ];
}

/** The first without points. Nobody is named for being last, not in a tie either. */
function groupText(unit: ChatUnit, places: readonly ShownPlace[]): string {
  const last = Math.max(...places.map(({ rank }) => rank));
  const first = places.filter(({ rank }) => rank < last).slice(0, Math.min(shownInGroup, places.length - 1));
  if (first.length === 0) return nothingToShow;
  const names = first.map(({ rank, tied, label }) => `${tied ? '并列' : ''}第${rank}${label.slice(unit.short.length)}`);
  return fitNames('村内评比：', names, `（${villageLabel}）`);
}
