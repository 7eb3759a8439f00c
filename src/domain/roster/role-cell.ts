import type { Role, TownPerson, TownRole, TownUnit } from '../programme/model.ts';
import { type RoleWord, roleWords } from '../programme/town-schema.ts';
import { joinList, keyOf, quote, splitList, splitOutside, unquote } from './cell-text.ts';
import { townRoles } from './grants.ts';
import { closest, type Lookup } from './lookup.ts';

/** What is wrong with the cells of a person's roles: in which of the two, and what to write. */
export interface RoleProblem {
  readonly column: 'roles' | 'scope';
  readonly expected: string;
}

/**
 * Reads 职务 and 职务范围. Roles are separated by ；, and by 、 where none has a scope; a post stands in brackets behind
 * its role, a scope behind a colon or, with a single role, in its own column: `书记；办点干部：荷塘村、柳林村`.
 */
export function readRoles(
  cells: { readonly roles: string; readonly scope: string },
  home: TownUnit,
  lookup: Lookup,
): TownRole[] | RoleProblem {
  const entries: { word: RoleWord; scope: string }[] = [];
  for (const part of splitOutside(cells.roles, '；;\n')) {
    const [head = '', tail = ''] = splitOutside(part, '：:', 2);
    const heads = splitOutside(head, '、，,');
    for (const [at, text] of heads.entries()) {
      const word = readWord(text);
      if (word === null) return { column: 'roles', expected: unknownRole(text) };
      entries.push({ word, scope: at === heads.length - 1 ? tail : '' });
    }
  }
  const spread = spreadScope(entries, cells.scope);
  if (!Array.isArray(spread)) return spread;
  const roles: TownRole[] = [];
  for (const { word, scope, from } of spread) {
    const read = readScope(word, scope, { home, lookup });
    if (typeof read === 'string') return { column: from, expected: read };
    roles.push({ role: word.role, ...read, title: word.title });
  }
  return roles;
}

/** The two cells `readRoles` reads as these roles. */
export function roleCells(
  person: Pick<TownPerson, 'unit' | 'roles'>,
  lookup: Lookup,
): { roles: string; scope: string } {
  const entries = person.roles.map((role) => ({ word: roleText(role), scope: scopeText(role, person.unit, lookup) }));
  const [only] = entries;
  if (entries.length === 1 && only) return { roles: only.word, scope: only.scope };
  return { roles: entries.map(({ word, scope }) => (scope === '' ? word : `${word}：${scope}`)).join('；'), scope: '' };
}

/** Other words for roles; the words of the plan are those of town.yaml. */
const otherWords = new Map<string, RoleWord['role']>([
  ['村书记', 'secretary'],
  ['支书', 'secretary'],
  ['村支书', 'secretary'],
  ['支部书记', 'secretary'],
  ['党支部书记', 'secretary'],
  ['社区书记', 'secretary'],
  ['代表', 'representative'],
  ['驻村干部', 'liaison'],
  ['包村干部', 'liaison'],
  ['联村干部', 'liaison'],
  ['检查员', 'inspector'],
  ['督查人', 'inspector'],
  ['指挥所办公室', 'office'],
]);

function readWord(text: string): RoleWord | null {
  const [, name = text, post] = /^([^（(]+)[（(](.*)[）)]$/su.exec(text) ?? [];
  const key = keyOf(name);
  const known = roleWords.get(key);
  const other = otherWords.get(key);
  const word = known ?? (other === undefined ? null : { role: other, title: null });
  if (word === null || post === undefined) return word;
  return { role: word.role, title: unquote(post.trim()) };
}

function unknownRole(text: string): string {
  const meant = closest(text, [...roleWords.keys()]);
  return `没有“${text}”这个职务${meant === null ? '' : `（是不是 ${meant}？）`}；要写 ${[...roleWords.keys()].join('、')}`;
}

interface ScopedRole {
  readonly word: RoleWord;
  readonly scope: string;
  readonly from: 'roles' | 'scope';
}

/** Gives the scope of the column of its own to the one role it can be meant for. */
function spreadScope(
  entries: readonly { readonly word: RoleWord; readonly scope: string }[],
  scope: string,
): ScopedRole[] | RoleProblem {
  const own = entries.map((entry) => ({ ...entry, from: 'roles' as const }));
  if (scope === '') {
    return own.map((entry) => (entry.scope === '' ? { ...entry, from: 'scope' as const } : entry));
  }
  const open = own.filter((entry) => entry.scope === '');
  const cadres = open.filter(({ word }) => word.role === 'liaison');
  const [target] = own.length === 1 ? open : cadres;
  if (!target || (own.length > 1 && cadres.length > 1)) {
    const expected =
      own.length === 0 ? '先在“职务”里写职务' : '有几个职务时把范围写在职务后面，如 书记；办点干部：荷塘村';
    return { column: 'scope', expected };
  }
  return own.map((entry) => (entry === target ? { ...entry, scope, from: 'scope' as const } : entry));
}

/** What the words of a scope name; a sentence that says what to write when they name nothing of the kind. */
function readScope(
  { role }: RoleWord,
  scope: string,
  { home, lookup }: { home: TownUnit; lookup: Lookup },
): Pick<TownRole, 'units' | 'grids'> | string {
  const items = splitList(scope);
  if (items.length > 0 && townRoles.has(role)) return '这个职务管全镇，不用写范围；请空着';
  if (items.length === 0 && role === 'liaison') return '办点干部要写所办的单位，如 荷塘村、柳林村';
  const units: string[] = [];
  const grids: string[] = [];
  for (const item of items) {
    const grid = role === 'gridHead' ? gridNamed(item, home, lookup) : null;
    const unit = grid ? null : lookup.unit(item);
    if (grid) grids.push(grid);
    else if (unit) units.push(unit.id);
    else return unknownScope(item, role, home, lookup);
  }
  return { units: [...units, ...unitsOf(grids, { home, units, lookup })], grids };
}

/** A grid elsewhere says its unit, so that nobody need write both. */
function unitsOf(
  grids: readonly string[],
  { home, units, lookup }: { home: TownUnit; units: readonly string[]; lookup: Lookup },
): string[] {
  const of = grids.flatMap((id) => lookup.gridById(id)?.unit.id ?? []);
  const elsewhere = of.filter((id) => !units.includes(id) && (units.length > 0 || id !== home.id));
  return [...new Set(elsewhere.length > 0 && units.length === 0 ? of : elsewhere)];
}

function unknownScope(item: string, role: Role, home: TownUnit, lookup: Lookup): string {
  const names = [
    ...lookup.units.map(({ name }) => name),
    ...(role === 'gridHead' ? home.grids.map((g) => g.name) : []),
  ];
  const meant = closest(item, names);
  const what = role === 'gridHead' ? '网格或单位' : '单位';
  return `没有${what}“${item}”${meant === null ? '' : `（是不是 ${meant}？）`}；要写已有的${what}`;
}

/** The id of a grid: by id, by name within the person's unit, or as 荷塘村/第一网格. */
function gridNamed(item: string, home: TownUnit, lookup: Lookup): string | null {
  const found = lookup.gridById(item)?.grid ?? lookup.grid(home, item);
  if (found) return found.id;
  const [unitText = '', gridText] = splitOutside(item, '/／').map(unquote);
  const unit = gridText === undefined ? null : lookup.unit(unitText);
  return unit && gridText !== undefined ? (lookup.grid(unit, gridText)?.id ?? null) : null;
}

function roleText({ role, title }: TownRole): string {
  const words = [...roleWords];
  const exact = words.find(([, word]) => word.role === role && word.title === title)?.[0];
  if (exact !== undefined) return exact;
  const plain = words.find(([, word]) => word.role === role && word.title === null)?.[0] ?? role;
  return title === null ? plain : `${plain}（${quote(title, '、，,;；\n：:')}）`;
}

function scopeText(role: TownRole, home: string, lookup: Lookup): string {
  const unit = lookup.unitById(home);
  const units = role.units.map((id) => {
    const name = lookup.unitById(id)?.name ?? id;
    const isGrid = unit && role.role === 'gridHead' && gridNamed(name, unit, lookup) !== null;
    return !isGrid && lookup.unit(name)?.id === id ? name : id;
  });
  const grids = role.grids.map((id) => {
    const name = lookup.gridById(id)?.grid.name ?? id;
    return unit && gridNamed(name, unit, lookup) === id ? name : id;
  });
  return joinList([...units, ...grids]);
}
