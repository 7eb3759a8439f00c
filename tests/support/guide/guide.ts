import { readFileSync } from 'node:fs';

/**
 * What a guide of docs/zh tells its reader to do and what it says he will see. Three forms serve all guides:
 *
 * - a table with the columns 谁 · 在哪里 · 发什么 · 小助手答 (and 哪天): what somebody says to the bot, and its answer;
 * - a fenced block of command lines, an explanation behind four spaces or more, `→` before each line that is shown;
 * - a fenced ```diff: a file by name, lines that go (`-`) and lines that come (`+`).
 *
 * `…` in an answer stands for what the guide leaves out.
 */
export interface Guide {
  readonly file: string;
  readonly text: string;
}

export function readGuide(name: string): Guide {
  const file = `docs/zh/${name}.md`;
  return { file, text: readFileSync(file, 'utf8') };
}

/** The part of a guide below a heading, to the next heading of the same or a higher level. */
export function section({ file, text }: Guide, heading: string): Guide {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.replace(/^#+ /u, '') === heading);
  if (start < 0) throw new Error(`${file} has no heading ${heading}`);
  const level = /^#+/u.exec(lines[start] ?? '')?.[0].length ?? 1;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => (/^(#+) /u.exec(line)?.[1]?.length ?? 9) <= level);
  return { file, text: rest.slice(0, end < 0 ? rest.length : end).join('\n') };
}

export type Row = Readonly<Record<string, string>>;

/** Every row of the tables that have all these columns, by its column titles; empty titles are left out. */
export function rowsWith({ text }: Guide, columns: readonly string[]): Row[] {
  const rows: Row[] = [];
  let titles: readonly string[] | null = null;
  for (const line of text.split('\n')) {
    const cells = cellsOf(line);
    if (cells === null) titles = null;
    else if (titles === null) titles = cells;
    else if (!cells.every((cell) => /^:?-+:?$/u.test(cell)) && columns.every((column) => titles?.includes(column)))
      rows.push(Object.fromEntries(titles.map((title, at) => [title, cells[at] ?? ''])));
  }
  return rows;
}

function cellsOf(line: string): string[] | null {
  if (!/^\s*\|/u.test(line)) return null;
  const cells = line.trim().split('|').slice(1, -1);
  return cells.map((cell) => cell.trim());
}

/** Something said to the bot, and what the guide says it answers. */
export interface ChatStep {
  /** As the guide writes it: 5月4日; null: the day it is. */
  readonly day: string | null;
  readonly who: readonly string[];
  /** 私聊, or the unit whose group it is followed by 群. */
  readonly where: string;
  readonly text: string;
  readonly photos: number;
  readonly answer: string;
  /** Said when the checks of every unit have been told. */
  readonly afterVisits: boolean;
}

export function chatSteps(guide: Guide): ChatStep[] {
  return rowsWith(guide, ['谁', '在哪里', '发什么', '小助手答']).map((row) => {
    const said = row['发什么'] ?? '';
    return {
      day: row['哪天'] ?? null,
      who: (row['谁'] ?? '').split('、'),
      where: row['在哪里'] ?? '',
      text: said.replace(/（[^（）]*(?:照片|以后)）$/u, '').replace(/^`(.*)`$/u, '$1'),
      photos: Number(/带(\d+)张照片/u.exec(said)?.[1] ?? 0),
      answer: row['小助手答'] ?? '',
      afterVisits: said.includes('都查过以后'),
    };
  });
}

/** A command line as the reader types it, and the lines the guide says he will see. */
export interface TypedLine {
  readonly line: string;
  readonly shows: readonly string[];
}

export function typedLines(guide: Guide): TypedLine[] {
  const typed: { line: string; shows: string[] }[] = [];
  for (const line of fenced(guide, '').flatMap((block) => block.split('\n'))) {
    if (line.startsWith('→ ')) typed.at(-1)?.shows.push(line.slice(2));
    else if (line.trim() !== '') typed.push({ line: (line.split(/\s{4,}/u)[0] ?? '').trim(), shows: [] });
  }
  return typed;
}

/** A change of a file the guide shows: each pair is a line that goes and the line that comes. */
export interface Edit {
  readonly file: string;
  /** The same file, or the copy that is changed: `rules.yaml → 新规则.yaml`. */
  readonly into: string;
  readonly lines: readonly { readonly from: string; readonly to: string }[];
}

export function edits(guide: Guide): Edit[] {
  return fenced(guide, 'diff').map((block) => {
    const lines = block.split('\n');
    const changed = (sign: string) => lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1).trim());
    const to = changed('+');
    const [file = '', into = file] = (lines[0] ?? '').split('→').map((name) => name.trim());
    return { file, into, lines: changed('-').map((from, at) => ({ from, to: to[at] ?? '' })) };
  });
}

/** Throws when the file has not each of the lines once: the guide shows a file that is no more. */
export function edited(text: string, { file, lines }: Edit): string {
  return lines.reduce((before, { from, to }) => {
    const parts = before.split(from);
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${from}`);
    return parts.join(to);
  }, text);
}

/** Contents of the fenced blocks of a language; '' is the plain ones. */
export function fenced({ text }: Guide, language: string): string[] {
  return [...text.matchAll(/^```(\S*)\n([\s\S]*?)^```$/gmu)]
    .filter(([, found]) => found === language)
    .map(([, , block = '']) => block.trimEnd());
}

/** What stands in backticks within the prose and the tables. */
export function quoted({ text }: Guide): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gmu, '');
  return [...prose.matchAll(/`([^`\n]+)`/gu)].map((found) => found[1] ?? '');
}

/** A text as the guide prints it, `…` for anything. */
export function asPattern(answer: string): RegExp {
  const parts = answer.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'));
  return new RegExp(parts.join('[\\s\\S]*'), 'u');
}

/** The lines of a guide's output that were not shown. */
export function notShown(shown: string, lines: readonly string[]): string[] {
  return lines.filter((line) => !asPattern(line).test(shown));
}
