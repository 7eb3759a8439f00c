import { roleNames } from '../domain/permissions.ts';
import {
  type Change,
  isSameTown,
  type PartDiff,
  type PersonPlace,
  type RoleChange,
  type TownDiff,
} from '../domain/roster/diff.ts';

/** Lines of one heading that are read before somebody gives up; the rest is counted. */
const linesShown = 20;

/**
 * What an import changes, a line each, for the terminal of the office: people are named there. A first import is told in
 * counts alone. Phones are never shown.
 */
export function townDiffText(diff: TownDiff): string[] {
  if (isSameTown(diff)) return ['和现在的名册一样，没有变化'];
  if (!diff.hadTown) return firstImport(diff);
  return [
    ...heading(
      '并村',
      diff.merged.map(({ unit, into }) => `${unit} 并入 ${into}`),
    ),
    ...parts('单位', diff.units),
    ...parts('网格', diff.grids),
    ...parts('队伍', diff.teams),
    ...parts('户', diff.households),
    ...heading('新来的人', diff.joined.map(personText)),
    ...heading('离开的人', diff.left.map(personText)),
    ...heading(
      '换了地方',
      diff.moved.map(({ person, from }) => `${person.name}：${from} → ${person.place}`),
    ),
    ...heading('新任职务', diff.rolesBegun.map(roleText)),
    ...heading('卸下职务', diff.rolesEnded.map(roleText)),
    ...heading(
      '情况有变',
      diff.changed.map(({ person, changes }) => `${personText(person)}：${changesText(changes)}`),
    ),
  ];
}

function firstImport({ units, grids, households, teams, joined, rolesBegun, merged }: TownDiff): string[] {
  const counts = [
    [units.begun.length, '个单位'],
    [merged.length, '个已并的单位'],
    [grids.begun.length, '个网格'],
    [teams.begun.length, '支队伍'],
    [households.begun.length, '户'],
    [joined.length, '人'],
    [rolesBegun.length, '项职务'],
  ] as const;
  const told = counts.filter(([count]) => count > 0).map(([count, what]) => `${count}${what}`);
  return [`第一次导入：${told.join('、')}`];
}

function parts(title: string, { begun, ended, changed }: PartDiff): string[] {
  return [
    ...heading(`新增${title}`, begun),
    ...heading(`撤销${title}`, ended),
    ...heading(
      `${title}有变`,
      changed.map(({ name, changes }) => `${name}：${changesText(changes)}`),
    ),
  ];
}

function heading(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length - linesShown;
  return [
    `${title}（${lines.length}）`,
    ...lines.slice(0, linesShown).map((line) => `  ${line}`),
    ...(more > 0 ? [`  还有${more}条`] : []),
  ];
}

function personText({ id, name, place }: PersonPlace): string {
  return `${name}（${place}，${id}）`;
}

function roleText({ person, role, title, unit, grid }: RoleChange): string {
  return `${person.name}（${person.place}）：${unit ?? '全镇'}${grid ?? ''}${title ?? roleNames[role]}`;
}

function changesText(changes: readonly Change[]): string {
  return changes.map(changeText).join('，');
}

function changeText({ field, before, after }: Change): string {
  if (field === 'phone') return '电话改了';
  const [from, to] = [shown(field, before), shown(field, after)];
  return `${fieldNames[field]} ${from} → ${to}`;
}

function shown(field: Change['field'], value: string): string {
  if (value === '') return '无';
  if (field === 'meetingDay') return `周${'一二三四五六日'.charAt(Number(value) - 1)}`;
  return field === 'kind' ? (kindNames[value] ?? value) : value;
}

const kindNames: Readonly<Record<string, string>> = {
  village: '村',
  community: '社区',
  department: '部门单位',
  town: '镇',
};

const fieldNames: Readonly<Record<Change['field'], string>> = {
  name: '名称',
  type: '身份',
  atHome: '在家',
  memberClass: '党员类别',
  branch: '支部',
  partyGroup: '党小组',
  household: '户',
  phone: '电话',
  teams: '队伍',
  assignments: '包联',
  short: '简称',
  kind: '类型',
  meetingDay: '例会日',
  section: '片',
  branches: '支部',
  places: '地名',
  unit: '单位',
  head: '户主',
  group: '组',
  groups: '组',
  boundary: '范围',
};
