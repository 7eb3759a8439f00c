import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evidence } from '../support/year/evidence.ts';

interface Row {
  readonly row: string;
  readonly phrase: string;
  readonly where: string;
  readonly test: string;
  readonly played: boolean;
}

const rows: readonly Row[] = readFileSync('docs/plan-coverage.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| S\d/u.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, row = '', phrase = '', where = '', test = '', played = '']) => ({
    row,
    phrase,
    where,
    test,
    played: played !== '',
  }));

describe('docs/plan-coverage.md', () => {
  it('has one line for each of S1 to S50, in order', () => {
    expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 50 }, (_, index) => `S${index + 1}`));
  });

  it.each(rows)('$row ($phrase) says where it lives and names a test that exists', ({ phrase, where, test }) => {
    const [file = '', title = ''] = test.split(' › ');
    expect(phrase).not.toBe('');
    expect(where).not.toBe('');
    expect(existsSync(file), file).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain(title);
  });

  it('marks as played just what the year is held against', () => {
    const played = rows.filter((row) => row.played).map(({ row }) => row);
    expect([...new Set(evidence.map(({ row }) => row))].sort(byNumber)).toEqual(played);
  });
});

function byNumber(a: string, b: string): number {
  return Number(a.slice(1)) - Number(b.slice(1));
}
