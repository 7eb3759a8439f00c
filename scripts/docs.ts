// Writes the tables of the documents from the code that holds them; with --check only says whether they are current.
import { readFileSync, writeFileSync } from 'node:fs';
import { commands } from '../src/commands/list.ts';
import { retentionRules } from '../src/domain/retention.ts';

/** A table between `<!-- name:start … -->` and `<!-- name:end -->`; the first row is the head. */
interface Table {
  readonly file: string;
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
}

const tables: readonly Table[] = [
  {
    file: 'README.md',
    name: 'commands',
    rows: [
      ['command', 'words', 'where', 'what it does'],
      ...commandRows({ both: 'group, private', group: 'group', private: 'private' }),
    ],
  },
  {
    file: 'README.zh-CN.md',
    name: 'commands',
    rows: [['命令', '说法', '哪里', '做什么'], ...commandRows({ both: '群、私聊', group: '群', private: '私聊' })],
  },
  {
    file: 'docs/privacy.md',
    name: 'retention',
    rows: [
      ['什么', '留多久', '为什么'],
      ...Object.values(retentionRules).map(({ what, days, why }) => [what, `${days} 天`, why]),
    ],
  },
];

const stale = tables.filter((table) => {
  const before = readFileSync(table.file, 'utf8');
  const after = withTable(before, table);
  if (process.argv.includes('--check')) return before !== after;
  writeFileSync(table.file, after);
  return false;
});
if (stale.length > 0) {
  console.error(`A table is not current in ${stale.map(({ file }) => file).join(', ')}: run npm run docs.`);
  process.exitCode = 1;
}

function commandRows(places: Readonly<Record<'both' | 'group' | 'private', string>>): string[][] {
  return commands.map(({ name, usage, where, summary }) => [name, usage, places[where], summary]);
}

function withTable(text: string, { file, name, rows }: Table): string {
  const [start, end] = [`<!-- ${name}:start (npm run docs) -->`, `<!-- ${name}:end -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} has no place for the table ${name}`);
  const [head = [], ...body] = rows.map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  const lines = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`);
  return `${text.slice(0, from)}${start}\n\n${lines.join('\n')}\n\n${text.slice(to)}`;
}
