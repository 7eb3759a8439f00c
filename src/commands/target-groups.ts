import { listOf, sheetFor } from '../domain/evaluation.ts';
import { lastDayIn } from '../domain/period.ts';
import { may, refusal } from '../domain/permissions.ts';
import { groupKey } from '../domain/roster/cell-text.ts';
import { dayOf } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { adjustmentsOf } from '../store/adjustments.ts';
import { honoursOf } from '../store/honours.ts';
import { runningSelections } from '../store/selections.ts';
import {
  addProgress,
  confirmedReportsIn,
  progressOf,
  registerTargetGroup,
  removeTargetGroup,
  standingTargetGroups,
  type TargetGroup,
} from '../store/target-groups.ts';
import { groupsOf, listUnits, type Unit, unitNames } from '../store/units.ts';
import { type ChatUnit, type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { giveAdjustment, openQuarter } from './give-adjustment.ts';
import { chooseManagedUnit } from './managed-unit.ts';
import { addGroupCandidate, takeOutGroup } from './selection-candidates.ts';

type Verb = '登记' | '取消' | '进展' | '验收' | 'show';

interface Args {
  readonly verb: Verb;
  readonly text: string;
}

const example = '秀美网格组 登记 三组 目标 路边种花、院墙刷白';
/** S33: 每个单位重点打造1–2个. */
const mostPerUnit = 2;
const longestGoal = 60;
const longestProgress = 200;
const progressShown = 3;

/** 秀美网格组 (S33): one or two groups a unit works on, what was done there, and the office's acceptance. */
export const targetGroupsCommand = defineCommand<Args>({
  name: 'target-groups',
  words: ['秀美网格组'],
  summary: '看秀美网格组；书记登记目标组、记进展，办公室验收加分',
  usage: '秀美网格组 [登记 三组 目标…|三组 进展…|取消 三组|验收 长湖村 三组]',
  examples: [
    example,
    '秀美网格组 三组 进展 种了20棵桂花',
    '秀美网格组 取消 三组',
    '秀美网格组 验收 长湖村 三组',
    '秀美网格组',
  ],
  where: 'both',
  action: 'target-group.read',
  parse(rest, { slash, separated }) {
    if (rest === '') return { args: { verb: 'show', text: '' } };
    if (!separated && !slash) return null;
    const first = /^(登记|取消|验收)\s*(.*)$/su.exec(rest);
    const verb = (['登记', '取消', '验收'] as const).find((one) => one === first?.[1]);
    if (verb) return { args: { verb, text: first?.[2] ?? '' } };
    if (/^.{1,14}?\s*进展/su.test(rest)) return { args: { verb: '进展', text: rest } };
    return /^[^\s\d]{2,10}$/u.test(rest) || (slash && rest.length <= 10)
      ? { args: { verb: 'show', text: rest } }
      : null;
  },
  async run({ verb, text }, context) {
    if (verb === 'show') return here(await show(text, context));
    if (verb === '验收') return here(await accept(text, context));
    if (!may('target-group.manage', context.sender, null)) return here(refusal('target-group.manage'));
    const unit = await chooseManagedUnit(context, 'target-group.manage', text.split(/\s/u)[0] ?? '');
    if ('say' in unit) return here(unit.say);
    if (!may('target-group.manage', context.sender, unit.id)) return here(refusal('target-group.manage'));
    const word = [unit.name, unit.short].find((one) => text.startsWith(one)) ?? '';
    const own = text.slice(word.length).trim();
    if (verb === '登记') return here(await register(unit, own, context));
    return here(verb === '取消' ? await remove(unit, own, context) : await note(unit, own, context));
  },
});

async function register(unit: ChatUnit, text: string, context: CommandContext): Promise<string> {
  const { tx, now, sender, message } = context;
  const parts = /^(\S{1,12}?)[\s,，]*目标[\s:：]*(.+)$/su.exec(text);
  if (!parts) return `写上组和目标。例：${example}`;
  const [, word = '', goal = ''] = parts;
  if (Array.from(goal).length > longestGoal) return `目标请写到${longestGoal}字以内`;
  const groups = await groupsOf(tx, unit.id, now);
  const groupName =
    groups.find((one) => groupKey(one) === groupKey(word)) ?? (groups.length === 0 ? plain(word, 10) : null);
  if (groupName === null) return `${unit.short}没有“${plain(word, 8)}”，有${groups.slice(0, 6).join('、')}`;
  const standing = await standingTargetGroups(tx, unit.id);
  if (standing.some((one) => one.groupName === groupName)) return `${unit.short}${groupName}已经登记了`;
  if (standing.length >= mostPerUnit) {
    const names = standing.map((one) => one.groupName).join('、');
    return `一个单位最多${mostPerUnit}个，已有${names}。要换先发：秀美网格组 取消 ${standing[0]?.groupName}`;
  }
  const id = await registerTargetGroup(tx, {
    unitId: unit.id,
    groupName,
    goal,
    inboxId: message.inboxId,
    registeredBy: sender.person?.id ?? 0,
    at: now,
  });
  await noteDecision(context, {
    action: 'target-group.registered',
    subject: `target:${id}`,
    before: null,
    after: { unitId: unit.id, groupName, text: goal },
  });
  const group = { id, unitId: unit.id, unitShort: unit.short, groupName, goal, inboxId: message.inboxId };
  const running = (await runningSelections(tx)).find(
    ({ of, state, unitId }) => of === 'gridGroup' && state === 'open' && unitId === null,
  );
  if (running) await addGroupCandidate(context, running, group);
  return `登记 ${unit.short}${groupName}：${plain(goal, 20)}。做了什么发：秀美网格组 ${groupName} 进展 …`;
}

async function remove(unit: ChatUnit, text: string, context: CommandContext): Promise<string> {
  const group = await groupNamed(unit, text, context);
  if ('say' in group) return group.say;
  const standing = await takeOutGroup(context, group);
  if ('kept' in standing) {
    return `${unit.short}${group.groupName}评上了${standing.kept}，正在公示。要撤，请公示期内发：异议 评选 理由`;
  }
  await removeTargetGroup(context.tx, group.id, context.now);
  await noteDecision(context, {
    action: 'target-group.removed',
    subject: `target:${group.id}`,
    before: { groupName: group.groupName },
    after: { groupName: null },
  });
  const names = standing.left.map(({ name }) => name).join('、');
  const scores = standing.left.some(({ scored }) => scored) ? '，评委打的分不算' : '';
  return `${unit.short}${group.groupName}不再是秀美网格组${names === '' ? '' : `，${names}不参评${scores}`}`;
}

async function note(unit: ChatUnit, text: string, context: CommandContext): Promise<string> {
  const { tx, now, sender, message } = context;
  const parts = /^(\S{1,12}?)\s*进展[\s:：]*(.*)$/su.exec(text);
  const group = await groupNamed(unit, parts?.[1] ?? '', context);
  if ('say' in group) return group.say;
  const done = (parts?.[2] ?? '').trim();
  if (done === '' && message.photos === 0) return `做了什么？例：秀美网格组 ${group.groupName} 进展 种了20棵桂花`;
  if (Array.from(done).length > longestProgress) return `进展请写到${longestProgress}字以内`;
  await addProgress(tx, {
    targetGroupId: group.id,
    text: done,
    inboxId: message.inboxId,
    photos: message.photos,
    personId: sender.person?.id ?? 0,
    at: now,
  });
  const photos = message.photos > 0 ? ` 图${message.photos}张` : '';
  return `记下 ${unit.short}${group.groupName}进展：${plain(done, 20)}${photos}`;
}

async function groupNamed(
  unit: ChatUnit,
  text: string,
  { tx }: CommandContext,
): Promise<TargetGroup | { say: string }> {
  const standing = await standingTargetGroups(tx, unit.id);
  const found = standing.find(({ groupName }) => groupKey(groupName) === groupKey(text.trim()));
  if (found) return found;
  const names = standing.map(({ groupName }) => groupName).join('、');
  return { say: names === '' ? `${unit.short}还没登记。例：${example}` : `${unit.short}登记的是${names}` };
}

/** 验收: the office accepts a group that was chosen; the bonus is booked where all bonuses are. Never by itself. */
async function accept(text: string, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  if (!may('evaluation.adjust', sender, null)) return refusal('evaluation.adjust');
  const found = (await unitNames(tx, now)).find(({ word }) => text.startsWith(word));
  if (!found) return '哪个单位的哪个组？例：秀美网格组 验收 长湖村 三组';
  const { unit } = found;
  const group = await groupNamed(unit, text.slice(found.word.length), context);
  if ('say' in group) return group.say;
  const chosen = (await honoursOf(tx, { kind: 'selection' })).some(
    ({ subject, state }) => subject === `group:${unit.id}:${group.groupName}` && state === 'standing',
  );
  if (!chosen) return `${unit.short}${group.groupName}还没评上。先评：评选 秀美网格组 开始 截止 日期`;
  const period = openQuarter(context);
  const rules = context.rulesAt(lastDayIn(period));
  if (listOf(sheetFor(rules, period), unit) === null) return `${unit.name}不在季度评比里，记了荣誉，不加分`;
  const kind = rules.quarter.bonus.kinds.find(({ name }) => name === '秀美网格组');
  if (!kind) return '规则的加分里没有秀美网格组';
  const reason = `${group.groupName}验收合格`;
  const given = (await adjustmentsOf(tx, period)).some(
    (one) => one.unitId === unit.id && one.kind === kind.id && one.reason === reason,
  );
  if (given) return `${unit.short}${group.groupName}这个季度已经加过了`;
  return giveAdjustment(context, { side: 'bonus', unit, period, kind, reason });
}

/** A unit's groups with what was done; without a unit the office's list, with who has none: that is for it alone. */
async function show(text: string, context: CommandContext): Promise<string> {
  const { tx, now, chat, sender } = context;
  const named = (await unitNames(tx, now)).find(({ word }) => text === word)?.unit;
  const asksAll = text === '' && chat.kind === 'private' && may('honour.decide', sender, null);
  if (asksAll) return overview(await listUnits(tx, now), context);
  const unitId = named?.id ?? chat.unit?.id ?? sender.person?.unitId;
  const standing = unitId === undefined ? [] : await standingTargetGroups(tx, unitId);
  const shown = standing.filter(({ groupName }) => named || text === '' || groupKey(groupName) === groupKey(text));
  if (shown.length === 0) return `还没登记。书记发：${example}`;
  const lines: string[] = [];
  for (const group of shown) {
    const reports = await confirmedReportsIn(tx, group);
    const progress = (await progressOf(tx, group.id)).slice(-progressShown);
    lines.push(`${group.unitShort}${group.groupName}：${plain(group.goal, 24)}，确认的上报${reports}次`);
    for (const { at, text: done, photos } of progress) {
      lines.push(`${chineseDay(dayOf(at), dayOf(now))} ${plain(done, 24)}${photos > 0 ? ` 图${photos}张` : ''}`);
    }
  }
  return lines.join('\n');
}

async function overview(units: readonly Unit[], { tx }: CommandContext): Promise<string> {
  const standing = await standingTargetGroups(tx);
  const lines = standing.map(({ unitShort, groupName, goal }) => `${unitShort}${groupName}：${plain(goal, 16)}`);
  const none = units.filter(({ id, kind }) => kind !== 'town' && !standing.some(({ unitId }) => unitId === id));
  const missing = none.length === 0 ? [] : [`还没登记的${none.length}个：${none.map(({ short }) => short).join('、')}`];
  return [`秀美网格组${standing.length}个`, ...lines, ...missing].join('\n');
}
