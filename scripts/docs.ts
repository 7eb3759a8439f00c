// Writes the command tables of both READMEs from the command definitions; with --check only says whether they are current.
import { readFileSync, writeFileSync } from 'node:fs';
import { commands } from '../src/commands/list.ts';

const start = '<!-- commands:start (npm run docs) -->';
const end = '<!-- commands:end -->';
const titles: Record<string, readonly [string, string, string, string]> = {
  'README.md': ['command', 'words', 'where', 'what it does'],
  'README.zh-CN.md': ['命令', '说法', '哪里', '做什么'],
};
const places: Record<string, Record<string, string>> = {
  'README.md': { both: 'group, private', group: 'group', private: 'private' },
  'README.zh-CN.md': { both: '群、私聊', group: '群', private: '私聊' },
};

const stale = Object.keys(titles).filter((file) => {
  const before = readFileSync(file, 'utf8');
  const after = before.replace(
    new RegExp(`${quoteForRegExp(start)}[\\s\\S]*${quoteForRegExp(end)}`),
    `${start}\n${table(file)}\n${end}`,
  );
  if (process.argv.includes('--check')) return before !== after;
  writeFileSync(file, after);
  return false;
});
if (stale.length > 0) {
  console.error(`The command table is not current in ${stale.join(', ')}: run npm run docs.`);
  process.exitCode = 1;
}

function table(file: string): string {
  const rows = commands.map((command) => [
    command.name,
    command.usage.replaceAll('|', '\\|'),
    places[file]?.[command.where] ?? '',
    command.summary,
  ]);
  return [
    '',
    ...[titles[file] ?? [], ['---', '---', '---', '---'], ...rows].map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n');
}

function quoteForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
