import { roleNames } from '../domain/permissions.ts';
import type { AssignmentKind, Role, Town, TownUnit } from '../domain/programme/model.ts';
import { coverageGaps } from '../domain/roster/coverage.ts';
import { type Day, dayOf, type Instant } from '../domain/time.ts';
import { coverageLines } from './coverage.ts';
import { chineseDay } from './receipt.ts';

/** Names a chat shows without becoming a wall. */
const namesShown = 40;
const chargeNames: Readonly<Record<AssignmentKind, string>> = {
  liaison: '包联',
  area: '责任区',
  representative: '联户',
};

export interface Expected {
  readonly atHome: number;
  readonly exempt: number;
}

/**
 * What the roster says of a unit, or with `unit` null of the town: figures, what it is divided into, what is in no grid.
 * Roster facts only: who uses the bot is nobody's business.
 */
export function rosterSummary(town: Town, unit: TownUnit | null, expected: Expected): string[] {
  const units = town.units.filter((one) => one.mergedInto === null && (unit === null || one.id === unit.id));
  const people = town.people.filter((person) => unit === null || person.unit === unit.id);
  const gaps = coverageGaps(town).filter((gap) => unit === null || gap.unit.id === unit.id);
  const exempt = expected.exempt > 0 ? `（豁免${expected.exempt}人）` : '';
  return [
    `${unit?.name ?? `${town.name}：${units.length}个单位`}${unit ? '：' : '，'}${people.length}人，在家党员${expected.atHome}人${exempt}`,
    ...partsLine(units),
    ...coverageLines(gaps),
  ];
}

/** 三组8人：张建国、张爱国 …; long lists end with where the rest is. */
export function groupLines(place: string, names: readonly string[]): string[] {
  if (names.length === 0) return [`${place}在名册里没有人`];
  const shown = names.slice(0, namesShown);
  const more = names.length > shown.length ? [`还有${names.length - shown.length}人，整份名册请办公室导出`] : [];
  return [`${place}${names.length}人：${shown.join('、')}`, ...more];
}

export interface ShownPerson {
  readonly name: string;
  readonly phone: string | null;
  readonly unitName: string;
  readonly groupName: string | null;
  readonly gridName: string | null;
  readonly branch: string | null;
  readonly partyGroup: string | null;
  readonly memberType: string;
  readonly atHome: boolean;
  readonly exemptReason: string | null;
  readonly teams: readonly string[];
  readonly charges: readonly {
    readonly kind: AssignmentKind;
    readonly unitShort: string;
    readonly groupName: string | null;
    readonly household: string | null;
    readonly boundary: string | null;
  }[];
}

export interface ShownDuty {
  readonly role: Role;
  readonly title: string | null;
  /** Null: the whole town. */
  readonly unitName: string | null;
  readonly validFrom: Instant;
}

/** What the roster says of one person. The phone is shown when it is there: the caller decides who may see it. */
export function personLines(person: ShownPerson, duties: readonly ShownDuty[], today: Day): string[] {
  const { name, unitName, groupName, memberType, gridName, branch, partyGroup, teams, charges, phone } = person;
  const home = person.atHome ? '在家' : '不在家';
  const exempt = person.exemptReason === null ? '' : `，豁免（${person.exemptReason}）`;
  const belongs = [gridName, branch, partyGroup, ...teams].filter((part) => part !== null);
  return [
    `${name}：${unitName}${groupName ?? ''}，${memberType}，${home}${exempt}`,
    ...(belongs.length > 0 ? [belongs.join('，')] : []),
    ...duties.map((duty) => dutyLine(duty, today)),
    ...charges.map(
      ({ kind, unitShort, groupName: group, household, boundary }) =>
        `${chargeNames[kind]}：${unitShort}${group ?? ''}${household === null ? '' : `${household}户`}${boundary === null ? '' : ` ${boundary}`}`,
    ),
    ...(phone === null ? [] : [`电话：${phone}`]),
  ];
}

function dutyLine({ role, title, unitName, validFrom }: ShownDuty, today: Day): string {
  const post = title === null || title === roleNames[role] ? roleNames[role] : `${roleNames[role]}（${title}）`;
  return `${unitName ?? '全镇'}${post}，${chineseDay(dayOf(validFrom), today)}起`;
}

/** 3个网格，6个组，6户，2支队伍; what there is none of is left out. */
function partsLine(units: readonly TownUnit[]): string[] {
  const count = (part: (unit: TownUnit) => number) => units.reduce((total, unit) => total + part(unit), 0);
  const parts: (readonly [number, string])[] = [
    [count(({ grids }) => grids.length), '个网格'],
    [count(({ grids }) => new Set(grids.flatMap(({ groups }) => groups)).size), '个组'],
    [count(({ households }) => households.length), '户在册'],
    [count(({ teams }) => teams.length), '支队伍'],
  ];
  const there = parts.filter(([number]) => number > 0);
  return there.length === 0 ? [] : [there.map(([number, measure]) => `${number}${measure}`).join('，')];
}
