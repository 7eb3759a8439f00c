import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { plainLexicon } from '../tests/support/reading-lexicon.ts';
import { gradedFields, ratedFields, rateReading, readLabelled, scoreReading } from '../tests/support/score-reading.ts';

/**
 * `npm run score [-- --wrong] [files]`: precision, recall and F1 per field of the grammar on labelled messages, by default
 * all sets under tests/fixtures. `--wrong` lists what was read differently from its label.
 */
const fixtures = join(import.meta.dirname, '..', 'tests', 'fixtures');
const words = process.argv.slice(2);
const given = words.filter((word) => word !== '--wrong');
const files = given.length > 0 ? given : labelledSets();

for (const file of files) {
  const messages = readLabelled(file);
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
  const score = scoreReading(messages, plainLexicon);
  const rates = rateReading(messages, plainLexicon);
  print(`${basename(file)}  ${messages.length} messages  sha256 ${hash}`);
  print(row(['field', 'right/of', 'precision', 'recall', 'F1']));
  for (const field of ratedFields) {
    const { right, of } = score[field];
    const { precision, recall, f1 } = rates[field];
    print(row([field, `${right}/${of}`, precision.toFixed(3), recall.toFixed(3), f1.toFixed(3)]));
  }
  print(row(['fix', `${score.fix.right}/${score.fix.of}`, '', '', '']));
  if (words.includes('--wrong')) {
    for (const field of gradedFields) {
      for (const { id, text, got, want } of score[field].wrong) {
        print(`${field} ${id} ${JSON.stringify(text)}\n  got  ${JSON.stringify(got)}\n  want ${JSON.stringify(want)}`);
      }
    }
  }
  print('');
}

function labelledSets(): string[] {
  return readdirSync(fixtures)
    .filter((name) => name.startsWith('messages') && name.endsWith('.jsonl'))
    .sort()
    .map((name) => join(fixtures, name));
}

function row(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(14) : cell.padStart(10))).join('');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
