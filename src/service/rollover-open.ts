import { type Owner, type OwnerRoster, ownerWords } from '../domain/owner.ts';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import { addDays, type Day, dayOf, type Instant, isDay } from '../domain/time.ts';
import { measureAgain, taskAgain } from '../presenters/open-things.ts';
import { openFeedback } from '../store/feedback.ts';
import { type Measure, measuresDue } from '../store/measures.ts';
import { unitNow } from '../store/merged-units.ts';
import { ownerRosterOf } from '../store/owners.ts';
import { openProblems } from '../store/problems.ts';
import type { Db } from '../store/store.ts';
import { listTasks, type Task } from '../store/tasks.ts';
import { allUnits } from '../store/units.ts';

export interface OldYear {
  readonly bundle: ProgrammeBundle;
  readonly at: Instant;
  /** How many years later the new programme is. */
  readonly years: number;
}

export interface OpenThings {
  readonly count: number;
  readonly lines: readonly string[];
}

/** New work has so many days at least, when the old day would come too soon in the new year. */
const daysAtLeast = 14;
const endOfTime = '9999-12-31';

/** What is open, each with a line that gives it out anew when it is sent in the new year as it stands. */
export async function openThings(db: Db, old: OldYear): Promise<OpenThings> {
  const units = await unitsNow(db, old.at);
  const parts = [
    part('任务：办公室私聊把“任务 新建”那一行照发，日期可改', await openTaskLines(db, units, old)),
    part('计划：办公室私聊把“计划 新建”那一行照发，日期可改', await openMeasureLines(db, units, old)),
    ...(await problemParts(db, units, old)),
    part(
      '没答复的投诉建议，谁提的不写在这里：在原来的数据目录里发“投诉建议 答 编号 内容”，或当面答复',
      await feedbackLines(db),
    ),
  ];
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    lines: parts.flatMap(({ lines }) => lines),
  };
}

type UnitsNow = ReadonlyMap<number, OwnerRoster>;

/** Every unit as the one it belongs to now, with whom it has. */
async function unitsNow(db: Db, at: Instant): Promise<UnitsNow> {
  const all = await allUnits(db);
  const found = new Map<number, OwnerRoster>();
  for (const unit of all) {
    const current = await unitNow(db, unit.id, at);
    found.set(unit.id, await ownerRosterOf(db, all.find(({ id }) => id === current) ?? unit, at));
  }
  return found;
}

function part(heading: string, items: readonly (readonly string[])[]): OpenThings {
  return { count: items.length, lines: items.length === 0 ? [] : [`—— ${heading}`, ...items.flat()] };
}

async function openTaskLines(db: Db, units: UnitsNow, old: OldYear): Promise<string[][]> {
  const tasks = await listTasks(db, { unitIds: [...units.keys()], states: ['open', 'reported'] });
  return tasks.map((task) => {
    const whose = whoseOf(task, units);
    return [`${remark(task)}${whose.note}`, taskAgain(task, { ...whose, due: movedDay(task.due, old) })];
  });
}

async function openMeasureLines(db: Db, units: UnitsNow, old: OldYear): Promise<string[][]> {
  const measures = await measuresDue(db, null, endOfTime);
  return measures.map((measure) => {
    const whose = whoseOf(measure, units);
    const due = movedDay(measure.due, old);
    return [
      `${remark(measure)}${whose.note}`,
      measureAgain(measure, { ...whose, due, programme: old.bundle.programme }),
    ];
  });
}

function remark({ unitShort, number, due }: Pick<Task, 'unitShort' | 'number' | 'due'>): string {
  return `${unitShort}${number}，原截止${due}`;
}

/** Whom it was for, in words that mean the same one again; the unit itself where nothing does any more. */
function whoseOf(thing: Owner & Pick<Measure, 'unitId' | 'unitShort'>, units: UnitsNow) {
  const roster = units.get(thing.unitId);
  const owner = roster ? ownerWords(thing, roster) : '';
  const note = owner === null ? '，原来派给的不在名册里了，先给单位' : '';
  return { unit: roster?.unit.name ?? thing.unitShort, owner: owner ?? '', note };
}

/** The same day in the new year, within the programme; the office sees it and may write another. */
function movedDay(day: Day, { bundle, years }: OldYear): Day {
  const [from, to] = [later(bundle.programme.from, years), later(bundle.programme.to, years)];
  const first = addDays(from, daysAtLeast);
  const moved = later(day, years);
  if (moved < first) return first;
  return moved > to ? to : moved;
}

function later(day: Day, years: number): Day {
  const moved = `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;
  // 29 February of a year that has none.
  return isDay(moved) ? moved : `${moved.slice(0, 8)}28`;
}

async function problemParts(db: Db, units: UnitsNow, { bundle, at }: OldYear): Promise<OpenThings[]> {
  const scope = { programme: bundle.programme, rules: rulesAt(bundle, dayOf(at)), at };
  const all = await openProblems(db, { ...scope, unitIds: [...units.keys()] });
  const told = all.map(({ from, unitId, unitShort, number, place, text, foundOn }) => {
    const words = oneLine(text.includes(place) ? text : `${place} ${text}`);
    const unit = units.get(unitId)?.unit.name ?? unitShort;
    return from === 'problem'
      ? { from, lines: [`${unitShort}${number}，${foundOn}反映`, `反映 ${unit} ${words}`] }
      : { from, lines: [`${unitShort}${number}，${foundOn}查出：${words}`] };
  });
  const of = (from: string) => told.filter((one) => one.from === from).map(({ lines }) => lines);
  return [
    part('问题：把“反映”那一行照发', of('problem')),
    part('检查查出、还没复查合格的：新一年由检查人再去看', of('finding')),
  ];
}

async function feedbackLines(db: Db): Promise<string[][]> {
  return (await openFeedback(db)).map(({ id, due, text }) => [`意见${id}，${due}前要答复：${oneLine(text)}`]);
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
