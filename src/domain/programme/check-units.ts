import { eachDuplicate } from './duplicates.ts';
import type { Report, UnitDraft } from './town-draft.ts';

/** Ids and names are one thing's, what a unit names lies in it, and merges lead somewhere. */
export function checkUnits(units: readonly UnitDraft[], report: Report): void {
  checkNames(units, report);
  checkPartIds(units, report);
  units.forEach((unit, index) => {
    checkWithin(unit, index, report);
  });
  checkMerges(units, report);
}

function checkNames(units: readonly UnitDraft[], report: Report): void {
  const fields = [
    ['id', '单位编号'],
    ['name', '单位名称'],
    ['short', '单位简称'],
  ] as const;
  for (const [field, title] of fields) {
    eachDuplicate(
      units,
      (unit) => unit[field],
      (index, value) => report(['units', index, field], `${title}“${value}”已用过；请换一个`),
    );
  }
}

/** Grids, teams and households are named by id from everywhere, so an id is one thing's in the whole town. */
function checkPartIds(units: readonly UnitDraft[], report: Report): void {
  const kinds = [
    ['grids', '网格编号'],
    ['teams', '队伍编号'],
    ['households', '户编号'],
  ] as const;
  for (const [kind, title] of kinds) {
    const parts = units.flatMap((unit, index) => unit[kind].map(({ id }, place) => ({ id, index, place })));
    eachDuplicate(
      parts,
      ({ id }) => id,
      (position, id) => {
        const part = parts[position];
        if (part) report(['units', part.index, kind, part.place, 'id'], `${title}“${id}”已用过；请换一个`);
      },
    );
  }
}

function checkWithin(unit: UnitDraft, index: number, report: Report): void {
  const groups = unit.grids.flatMap((grid, place) => grid.groups.map((group, n) => ({ group, place, n })));
  eachDuplicate(
    groups,
    ({ group }) => group,
    (position, group) => {
      const found = groups[position];
      if (!found) return;
      report(['units', index, 'grids', found.place, 'groups', found.n], `“${group}”在${unit.name}写了两次；请删掉一处`);
    },
  );
  eachDuplicate(
    unit.branches,
    (branch) => branch,
    (place, branch) => report(['units', index, 'branches', place], `支部“${branch}”写了两次；请删掉一处`),
  );
  unit.grids.forEach(({ name, branch }, place) => {
    if (branch && !unit.branches.includes(branch)) {
      report(
        ['units', index, 'grids', place, 'branch'],
        `${name}：${unit.name}没有支部“${branch}”；${choices(unit.branches)}`,
      );
    }
  });
}

function checkMerges(units: readonly UnitDraft[], report: Report): void {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  units.forEach((unit, index) => {
    if (!unit.mergedInto) return;
    const problem = mergeProblem(unit, byId);
    if (problem !== null) report(['units', index, 'mergedInto'], problem);
    const left = [
      ...(unit.grids.length > 0 ? ['网格'] : []),
      ...(unit.teams.length > 0 ? ['队伍'] : []),
      ...(unit.households.length > 0 ? ['户'] : []),
    ];
    if (left.length > 0) report(['units', index], `${unit.name}已并入别的单位；请把${left.join('、')}写到那个单位`);
  });
}

function mergeProblem(unit: UnitDraft, byId: ReadonlyMap<string, UnitDraft>): string | null {
  if (unit.mergedInto === unit.id) return `${unit.name}不能并入自己；请写并入的那个单位的编号`;
  if (!byId.has(unit.mergedInto ?? '')) return `没有单位“${unit.mergedInto}”；请先写进 units，或改成已有的编号`;
  return leadsBack(unit, byId) ? `${unit.name}转了一圈又并回自己；请写最后留下的单位` : null;
}

function leadsBack(unit: UnitDraft, byId: ReadonlyMap<string, UnitDraft>): boolean {
  const seen = new Set<string>();
  for (let next = unit.mergedInto; next; next = byId.get(next)?.mergedInto) {
    if (next === unit.id) return true;
    if (seen.has(next)) return false;
    seen.add(next);
  }
  return false;
}

/** What may be written instead. */
export function choices(known: readonly string[]): string {
  if (known.length === 0) return '请先写进这个单位';
  const shown = known.slice(0, maxChoices).join('、');
  return `要写 ${shown}${known.length > maxChoices ? ' …' : ''} 中的一个`;
}

const maxChoices = 12;
