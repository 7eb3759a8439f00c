// Writes what the docs say from the code: the command tables of docs/commands.md and docs/zh/命令.md, docs/permissions.md and how long things are
// kept in docs/privacy.md; with --check only says whether they are current.
import { readFileSync, writeFileSync } from 'node:fs';
import { commands } from '../src/commands/list.ts';
import type { Action } from '../src/domain/permissions.ts';
import { retentionRules } from '../src/domain/retention.ts';
import { permissionTable } from '../src/presenters/permissions.ts';

const titles: Record<string, readonly [string, string, string, string]> = {
  'docs/commands.md': ['command', 'words', 'where', 'what it does'],
  'docs/zh/命令.md': ['命令', '说法', '哪里', '做什么'],
};
const places: Record<string, Record<string, string>> = {
  'docs/commands.md': { both: 'group, private', group: 'group', private: 'private' },
  'docs/zh/命令.md': { both: '群、私聊', group: '群', private: '私聊' },
};

interface Part {
  readonly file: string;
  /** What stands between `<!-- name:start` and `<!-- name:end`. */
  readonly name: string;
  readonly text: string;
}

const parts: readonly Part[] = [
  ...Object.keys(titles).map((file) => ({ file, name: 'commands', text: commandTable(file) })),
  { file: 'docs/permissions.md', name: 'permissions', text: permissionTable(wordsOf) },
  { file: 'docs/privacy.md', name: 'retention', text: retentionTable() },
];

const stale = parts.filter(({ file, name, text }) => {
  const before = readFileSync(file, 'utf8');
  const [start, end] = [`<!-- ${name}:start (npm run docs) -->`, `<!-- ${name}:end -->`];
  if (!before.includes(start) || !before.includes(end)) throw new Error(`${file} has no ${start} … ${end}`);
  const after = `${before.slice(0, before.indexOf(start))}${start}\n\n${text}\n\n${before.slice(before.indexOf(end))}`;
  if (process.argv.includes('--check')) return before !== after;
  writeFileSync(file, after);
  return false;
});
if (stale.length > 0) {
  console.error(`Not current in ${stale.map(({ file }) => file).join(', ')}: run npm run docs.`);
  process.exitCode = 1;
}

function commandTable(file: string): string {
  const rows = commands.map((command) => [
    command.name,
    command.usage.replaceAll('|', '\\|'),
    places[file]?.[command.where] ?? '',
    command.summary,
  ]);
  return tableOf(titles[file] ?? [], rows);
}

function retentionTable(): string {
  const rows = Object.values(retentionRules).map(({ what, days, why }) => [what, `${days} 天`, why]);
  return tableOf(['什么', '留多久', '为什么'], rows);
}

function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return [titles, titles.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function wordsOf(action: Action): string[] {
  return commands.filter((command) => command.action === action).map((command) => command.words[0] ?? command.name);
}
