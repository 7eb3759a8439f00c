import { readDay } from '../domain/reading/dates.ts';
import { groupKey } from '../domain/roster/cell-text.ts';
import { selectionPeriod } from '../domain/selections.ts';
import { dayOf } from '../domain/time.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { halfText } from '../presenters/selection.ts';
import { gridsOfUnit } from '../store/households.ts';
import { openSelection, runningSelections } from '../store/selections.ts';
import { standingTargetGroups } from '../store/target-groups.ts';
import { listUnits, unitNames } from '../store/units.ts';
import type { CommandContext } from './command.ts';
import { noteDecision } from './decide.ts';
import { addGroupCandidate } from './selection-candidates.ts';

const example = '评选 网格最美党员户 开始 试点 长湖一网格 截止 5月31日';

/** 评选 … 开始: pilot grids first, then, with no 试点, all of them (S34 逐步辐射). */
export async function openRound(name: string, rest: string, context: CommandContext): Promise<string> {
  const { tx, now, rules, sender } = context;
  const today = dayOf(now);
  const kind = rules.selections.find((one) => one.name === name);
  const names = rules.selections.map((one) => one.name).join('、');
  if (!kind) return names === '' ? '规则里没有写评选' : `按规则能评：${names}。例：${example}`;
  const [before = '', dueWords] = rest.split(/截止(?:到|至|日期)?\s*/u);
  const due = dueWords === undefined ? null : readDay(dueWords, now, 'future');
  if (!due) return `请写提名截止日。例：${example}`;
  if (due.day < today) return `${chineseDay(due.day, today)}已经过了，请写今天或以后的日子`;
  const running = (await runningSelections(tx)).find((one) => one.kind === kind.id && one.unitId === null);
  if (running) return `${name}正在评，先定下或取消再开新的`;
  const pilot = await pilotGrids(before.trim(), context);
  if (pilot !== null && 'say' in pilot) return pilot.say;
  const period = selectionPeriod(kind.period, today);
  const selection = await openSelection(tx, {
    kind: kind.id,
    name,
    of: kind.of,
    period,
    unitId: null,
    pilotGrids: pilot?.ids ?? null,
    deadline: due.day,
    openedBy: sender.person?.id ?? 0,
    openedAt: now,
  });
  await noteDecision(context, {
    action: 'selection.opened',
    subject: `selection:${selection.id}`,
    before: null,
    after: { title: name, period, due: due.day, places: pilot?.names ?? [] },
  });
  // A unit's own registration is its recommendation.
  const groups = kind.of === 'gridGroup' ? await standingTargetGroups(tx) : [];
  for (const group of groups) await addGroupCandidate(context, selection, group);
  const scope = pilot === null ? '全镇' : `试点${pilot.names.join('、')}`;
  const next = kind.of === 'gridGroup' ? `，已登记的${groups.length}个组参评` : '';
  return `${name}（${halfText(period)}）开始了：${scope}，提名到${chineseDay(due.day, today)}${next}`;
}

async function pilotGrids(
  words: string,
  { tx, now }: CommandContext,
): Promise<{ ids: number[]; names: string[] } | { say: string } | null> {
  const named = /^试点\s*(.*)$/u.exec(words)?.[1];
  if (named === undefined) return words === '' ? null : { say: `没看懂“试点”前的话。例：${example}` };
  const names = await unitNames(tx, now);
  const found: { ids: number[]; names: string[] } = { ids: [], names: [] };
  for (const word of named.split(/[\s、,，]+/u).filter((one) => one !== '')) {
    const unitWord = names.map((one) => one.word).find((one) => word.startsWith(one));
    const unit = names.find((one) => one.word === unitWord)?.unit;
    const own = unit ? await gridsOfUnit(tx, unit.id, now) : [];
    const rest = word.slice(unitWord?.length ?? 0);
    const grids = rest === '' ? own : own.filter((grid) => isSameGrid(rest, grid.name));
    if (!unit || grids.length === 0) {
      const [first] = (await listUnits(tx, now)).filter(({ kind }) => kind === 'village');
      return { say: `没有网格“${word.slice(0, 10)}”。写成“${first?.short ?? ''}一网格”，或只写村名` };
    }
    found.ids.push(...grids.map(({ id }) => id));
    found.names.push(...(rest === '' ? [unit.short] : grids.map(({ name }) => `${unit.short}${name}`)));
  }
  return found.ids.length > 0 ? found : { say: `试点哪些网格？例：${example}` };
}

/** 一网格, 1网格 and 第一网格 are one. */
function isSameGrid(written: string, name: string): boolean {
  const key = (text: string) => groupKey(text.replace(/^第/u, '').replace(/网格$/u, '组'));
  return key(written) === key(name);
}
