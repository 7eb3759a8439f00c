import type { Town, TownUnit } from '../programme/model.ts';
import { grantsIn, unitsOfGrids } from './grants.ts';

/**
 * A hole in 横向到边、纵向到底 (S15, S37): a grid group that lies in no grid, a grid without a grid head, a person of a village
 * without a grid, a household without a group, a household that no cadre and no representative looks after (S36, S38).
 */
export interface CoverageGap {
  readonly kind:
    | 'groupWithoutGrid'
    | 'gridWithoutPerson'
    | 'memberWithoutGrid'
    | 'householdWithoutGroup'
    | 'householdWithoutCare';
  /** Roster id and names of the unit. */
  readonly unit: Pick<TownUnit, 'id' | 'name' | 'short'>;
  /** Name of the group, grid or person; the roster id of a household. */
  readonly what: string;
}

/** By kind, then in the order of the roster. Departments have no grids, so nobody of theirs lacks one. */
export function coverageGaps(town: Town): CoverageGap[] {
  const territory = town.units.filter(
    (unit) => ['village', 'community'].includes(unit.kind) && unit.mergedInto === null,
  );
  return [
    ...territory.flatMap((unit) => groupsWithoutGrid(unit)),
    ...gridsWithoutPerson(town, territory),
    ...membersWithoutGrid(town, territory),
    ...territory.flatMap((unit) =>
      unit.households
        .filter((household) => household.group === null)
        .map(({ id }) => gap('householdWithoutGroup', unit, id)),
    ),
    ...householdsWithoutCare(town, territory),
  ];
}

function groupsWithoutGrid(unit: TownUnit): CoverageGap[] {
  const inGrids = new Set(unit.grids.flatMap((grid) => grid.groups));
  const written = new Set(unit.households.flatMap(({ group }) => (group === null ? [] : [group])));
  return [...written].filter((group) => !inGrids.has(group)).map((group) => gap('groupWithoutGrid', unit, group));
}

function gridsWithoutPerson(town: Town, territory: readonly TownUnit[]): CoverageGap[] {
  const led = gridsLed(town);
  return territory.flatMap((unit) =>
    unit.grids.filter(({ id }) => !led.has(id)).map(({ name }) => gap('gridWithoutPerson', unit, name)),
  );
}

/** Roster ids of the grids somebody heads. */
function gridsLed(town: Town): Set<string | null> {
  const unitOfGrid = unitsOfGrids(town.units);
  return new Set(
    town.people.flatMap((person) =>
      grantsIn(person, unitOfGrid)
        .filter(({ role }) => role === 'gridHead')
        .map(({ grid }) => grid),
    ),
  );
}

function membersWithoutGrid(town: Town, territory: readonly TownUnit[]): CoverageGap[] {
  const byId = new Map(territory.map((unit) => [unit.id, unit]));
  return town.people.flatMap((person) => {
    const unit = byId.get(person.unit);
    return unit && person.grid === null ? [gap('memberWithoutGrid', unit, person.name)] : [];
  });
}

/** Neither 包联 nor 联户 of it, its group or the village, and no grid head in charge of its group. */
function householdsWithoutCare(town: Town, territory: readonly TownUnit[]): CoverageGap[] {
  const led = gridsLed(town);
  const charges = town.people.flatMap(({ assignments }) => assignments.filter(({ kind }) => kind !== 'area'));
  return territory.flatMap((unit) => {
    const here = charges.filter((charge) => charge.unit === unit.id);
    const groups = new Set(unit.grids.filter(({ id }) => led.has(id)).flatMap((grid) => grid.groups));
    const isCared = ({ id, group }: TownUnit['households'][number]) =>
      (group !== null && groups.has(group)) ||
      here.some((charge) =>
        charge.household === null ? [null, group].includes(charge.group) : charge.household === id,
      );
    return unit.households.filter((one) => !isCared(one)).map(({ id }) => gap('householdWithoutCare', unit, id));
  });
}

function gap(kind: CoverageGap['kind'], { id, name, short }: TownUnit, what: string): CoverageGap {
  return { kind, unit: { id, name, short }, what };
}
