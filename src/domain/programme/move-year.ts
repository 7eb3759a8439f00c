import { stringify } from 'yaml';
import { unitKindWords, weekdayWords } from './fields.ts';
import type { Town, TownAssignment, TownPerson, TownRole, TownUnit } from './model.ts';
import { assignmentWords, roleWords } from './town-schema.ts';

/** The id without its year, with another: chaqi-2023 → chaqi-2024. */
export function idOfYear(id: string, year: number): string {
  return `${id.replace(/-\d{4}$/, '')}-${year}`;
}

/**
 * The text of `programme.yaml` with the same calendar in another year, comments and all. The document number and the day
 * it was issued are the office's to know, so the number is left open; days off of the old year are gone.
 */
export function moveProgramme(text: string, { from, to, id }: { from: number; to: number; id: string }): string {
  const moved = eachLine(text, (line) => moveDays(line, to - from).replaceAll(`${from}年`, `${to}年`));
  return withTopLevel(moved, { id: `id: ${id}`, documentNumber: 'documentNumber: 文号待定', holidays: null });
}

/** The text of a rulebook as the first one of another year, to be adopted anew. */
export function moveRules(text: string, { from, to }: { from: number; to: number }): string {
  const moved = eachLine(text, (line) => moveDays(line, to - from));
  return withTopLevel(moved, { version: `version: '${to}.1'`, adopted: 'adopted: null', from: null });
}

/** Comments tell of the plan as it was written and stay. */
function eachLine(text: string, change: (line: string) => string): string {
  return text
    .split('\n')
    .map((line) => {
      const comment = /(?:^|\s)#.*$/u.exec(line);
      const end = comment?.index ?? line.length;
      return change(line.slice(0, end)) + line.slice(end);
    })
    .join('\n');
}

function moveDays(line: string, years: number): string {
  return line.replace(/\b(\d{4})-(\d\d)-(\d\d)\b/g, (_, year: string, month: string, day: string) => {
    const moved = Number(year) + years;
    const isLeap = (moved % 4 === 0 && moved % 100 !== 0) || moved % 400 === 0;
    return `${moved}-${month}-${month === '02' && day === '29' && !isLeap ? '28' : day}`;
  });
}

/** Replaces sections of the file by one line each; null takes a section away. Lines indented below it belong to it. */
function withTopLevel(text: string, sections: Readonly<Record<string, string | null>>): string {
  const lines: string[] = [];
  let replaced = false;
  for (const line of text.split('\n')) {
    const key = /^([A-Za-z]\w*):/.exec(line)?.[1];
    const isTop = /^[^\s#}\]]/.test(line);
    if (key !== undefined && key in sections) {
      replaced = true;
      const instead = sections[key];
      if (instead !== null && instead !== undefined) lines.push(instead);
    } else if (isTop || !replaced || line.trim() === '' || line.startsWith('#')) {
      replaced = false;
      lines.push(line);
    }
  }
  return lines.join('\n');
}

/** A town as the text of `town.yaml`; telephones stay in the roster workbook. */
export function townYaml(town: Town): string {
  const file = { name: town.name, units: town.units.map(unitEntry), people: town.people.map(personEntry) };
  return stringify(file, { lineWidth: 0, collectionStyle: 'any', aliasDuplicateObjects: false });
}

function unitEntry({ kind, meetingDay, grids, households, ...unit }: TownUnit): object {
  return bare({
    ...unit,
    kind: wordFor(unitKindWords, kind),
    meetingDay: wordFor(weekdayWords, meetingDay),
    grids: grids.map(bare),
    households: households.map(bare),
  });
}

function personEntry({ phone: _, memberClass, roles, assignments, ...person }: TownPerson): object {
  return bare({
    ...person,
    class: memberClass,
    roles: roles.map(roleEntry),
    assignments: assignments.map(assignmentEntry),
  });
}

function roleEntry({ role, units, grids, title }: TownRole): object {
  const word = [...roleWords].find(([, one]) => one.role === role && one.title === null)?.[0] ?? role;
  return bare({ role: word, units, grids, title });
}

function assignmentEntry({ kind, ...rest }: TownAssignment): object {
  return bare({ kind: wordFor(assignmentWords, kind), ...rest });
}

function wordFor<T>(words: ReadonlyMap<string, T>, value: T): string {
  return [...words].find(([, one]) => one === value)?.[0] ?? String(value);
}

/** Without what is not set. */
function bare(entry: object): object {
  return Object.fromEntries(
    Object.entries(entry).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );
}
