import { may, refusal } from '../domain/permissions.ts';
import type { SelectionKind } from '../domain/programme/model.ts';
import { readPlaceAndName } from '../domain/reading/place-and-name.ts';
import { groupKey } from '../domain/roster/cell-text.ts';
import { dayOf } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { gridsOfPerson } from '../store/households.ts';
import { addCandidate, runningSelections, type Selection } from '../store/selections.ts';
import { standingTargetGroups } from '../store/target-groups.ts';
import { groupsOf, unitNames } from '../store/units.ts';
import { type ChatUnit, type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { unitWords, wordsAfter } from './find-person.ts';
import { addGroupCandidate, eligibleHousehold, type NominatedHousehold } from './selection-candidates.ts';
import { kindOf } from './selection-named.ts';

const example = '提名 网格最美党员户 张爱国 门前种花，常年自己扫路';
const deedsMax = 100;
/** 提名网格最美党员户 李大明…, without a blank; 提名表交了 and 提名张三为… are something else. */
const namesSelection = /^(?:\p{Script=Han}{0,6}[最秀]美|\p{Script=Han}{2,14}(?:户|组|家庭|庭院|标兵)[\s,，])/u;

/** 提名: a grid names a household, with its deeds; by its head, its 村民代表 or people who live in it (S34, S38). */
export const nominateCommand = defineCommand<string>({
  name: 'nominate',
  words: ['提名'],
  summary: '给本网格的人家提名参加评选',
  usage: '提名 <评选名> <姓名> <事迹，100字以内>',
  examples: [example, '提名 网格最美党员户 三组 张爱国 院子干净，带头清沟'],
  where: 'both',
  action: 'selection.nominate',
  parse(rest, { slash, separated }) {
    if (rest === '') return { say: `这样写：${example}` };
    // 提名 会今天开了，30人参加 is speech.
    if (!slash && /^会|\d\s*人参加/u.test(rest)) return null;
    return slash || separated || namesSelection.test(rest) ? { args: rest } : null;
  },
  run: async (text, context) => here(await nominate(text, context)),
});

async function nominate(text: string, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  if (!sender.person) return refusal('selection.nominate');
  const today = dayOf(now);
  const running = (await runningSelections(tx)).filter(({ unitId }) => unitId === null);
  const open = running.filter(({ state, deadline }) => state === 'open' && deadline >= today);
  const named = open.find(({ name }) => text.startsWith(name));
  const selection = named ?? (open.length === 1 ? open[0] : undefined);
  if (!selection) {
    const late = running.find(({ name }) => text.startsWith(name));
    if (late && late.deadline >= today) return `${late.name}已经定了评委，提名提前截止了`;
    if (late) return `${late.name}的提名${chineseDay(late.deadline, today)}截止了`;
    return open.length === 0
      ? '现在没有在提名的评选'
      : `哪个评选？在提名的有：${open.map(({ name }) => name).join('、')}`;
  }
  const words = text.slice(named?.name.length ?? 0).trim();
  if (selection.of === 'household') return nominateHousehold(selection, words, context);
  return selection.of === 'gridGroup'
    ? nominateGroup(selection, words, context)
    : nominateUnit(selection, words, context);
}

async function nominateHousehold(selection: Selection, text: string, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  const kind = kindOf(context, selection);
  if (!kind || !sender.person) return '规则里没有这个评选了，请问办公室';
  const found = await householdNamed(text, { kind, period: selection.period }, context);
  if ('say' in found) return found.say;
  const { unit, deeds } = found;
  const { household, member } = found;
  if (selection.pilotGrids !== null && !selection.pilotGrids.some((id) => id === household.gridId)) {
    return `${household.head}户不在这次的试点网格里`;
  }
  const own = await gridsOfPerson(tx, sender.person.id, now);
  if (household.gridId === null || !own.has(household.gridId) || !may('selection.nominate', sender, unit.id)) {
    return `${household.head}户不在您的网格，由那个网格的网格长、村民代表或成员提名`;
  }
  return add(context, selection, {
    subject: `household:${household.id}`,
    unit,
    parts: { gridId: household.gridId, householdId: household.id, personId: member.id, groupName: household.groupName },
    label: `${household.head}户`,
    deeds,
  });
}

type Wanted = { readonly kind: SelectionKind; readonly period: string };
type Named = (NominatedHousehold & { readonly unit: ChatUnit; readonly deeds: string }) | { readonly say: string };

/** 三组 张爱国户 门前种花: the household as lists print it, with 户 or 家 after the name; a name may end with 家 itself. */
async function householdNamed(text: string, wanted: Wanted, context: CommandContext): Promise<Named> {
  const bare = text.replace(/^((?:\S*[组村区]\s*){0,2}?\S*?\p{Script=Han}{2})[户家](?=$|[\s,，、:：])/u, '$1');
  const found = await readHousehold(bare, wanted, context);
  if (bare === text || !('say' in found)) return found;
  const asWritten = await readHousehold(text, wanted, context);
  return 'say' in asWritten ? found : asWritten;
}

async function readHousehold(text: string, wanted: Wanted, context: CommandContext): Promise<Named> {
  const { tx, now } = context;
  const { unit: unitWord, group, name } = readPlaceAndName(text, await unitWords(context));
  if (name === null) return { say: `写上姓名和事迹。例：${example}` };
  const deeds = wordsAfter(text, name);
  if (deeds === '') return { say: `写上${plain(name, 10)}的事迹，100字以内。例：${example}` };
  const length = Array.from(deeds).length;
  if (length > deedsMax) return { say: `事迹${length}字，请写到${deedsMax}字以内` };
  const unit = await unitMeant(unitWord, context);
  if (!unit) return { say: `哪个村的？例：${example}` };
  const groups =
    group === null ? [] : (await groupsOf(tx, unit.id, now)).filter((one) => groupKey(one) === groupKey(group));
  if (group !== null && groups.length === 0) return { say: `${unit.short}没有${plain(group, 8)}` };
  const found = await eligibleHousehold(context, { name, unitId: unit.id, groupName: groups[0] ?? null }, wanted);
  return 'say' in found ? found : { ...found, unit, deeds };
}

async function nominateGroup(selection: Selection, text: string, context: CommandContext): Promise<string> {
  const { unit: unitWord, group } = readPlaceAndName(text, await unitWords(context));
  const unit = await unitMeant(unitWord, context);
  const registered = unit ? await standingTargetGroups(context.tx, unit.id) : [];
  const found = registered.find(({ groupName }) => groupKey(groupName) === groupKey(group ?? text));
  if (!unit || !found) return `${plain(group ?? text, 8)}没登记。书记先发：秀美网格组 登记 三组 目标…`;
  if (!may('selection.nominate', context.sender, unit.id)) return refusal('selection.nominate');
  if (!(await addGroupCandidate(context, selection, found))) {
    return `${unit.short}${found.groupName}这次不参评，请问办公室`;
  }
  return `${unit.short}${found.groupName}参加${selection.name}评选`;
}

async function nominateUnit(selection: Selection, text: string, context: CommandContext): Promise<string> {
  const [word = '', ...rest] = text.split(/\s+/u);
  const unit = await unitMeant(word, context);
  const deeds = rest.join(' ');
  if (!unit) return `写上单位和事迹。例：提名 ${selection.name} 长湖村 事迹`;
  if (deeds === '' || Array.from(deeds).length > deedsMax) return `请写事迹，${deedsMax}字以内`;
  if (!may('selection.nominate', context.sender, unit.id)) return '请提名本单位';
  return add(context, selection, { subject: `unit:${unit.id}`, unit, parts: {}, label: unit.name, deeds });
}

async function unitMeant(word: string | null, { tx, now, chat, sender }: CommandContext): Promise<ChatUnit | null> {
  const names = await unitNames(tx, now);
  if (word !== null) return names.find((one) => one.word === word)?.unit ?? null;
  const id = chat.unit?.id ?? sender.person?.unitId;
  return names.find(({ unit }) => unit.id === id)?.unit ?? null;
}

async function add(
  context: CommandContext,
  selection: Selection,
  nominee: {
    subject: string;
    unit: ChatUnit;
    parts: { gridId?: number; householdId?: number; personId?: number; groupName?: string | null };
    label: string;
    deeds: string;
  },
): Promise<string> {
  const { tx, now, message, sender } = context;
  const { subject, unit, parts, label, deeds } = nominee;
  const id = await addCandidate(tx, {
    selectionId: selection.id,
    subject,
    unitId: unit.id,
    ...parts,
    deeds,
    nominatedBy: sender.person?.id ?? null,
    inboxId: message.inboxId,
    at: now,
    state: 'nominated',
  });
  if (id === null) return `${label}已经提名过了`;
  await noteDecision(context, {
    action: 'candidate.nominated',
    subject: `candidate:${id}`,
    before: null,
    after: { unitId: unit.id, text: deeds },
  });
  return `提名${id}：${unit.short}${label} ${plain(deeds, 16)}。村里推荐发：评选 推荐 ${id}`;
}
