import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Town } from '../../../src/domain/programme/model.ts';
import { readRoster } from '../../../src/domain/roster/read-roster.ts';
import type { RosterSheet } from '../../../src/domain/roster/sheets.ts';
import { townSheets } from '../../../src/presenters/roster-workbook.ts';
import { readProgrammeDir } from '../../../src/service/programme-dir.ts';
import { anyTown } from '../../support/any-town.ts';

const sample = readProgrammeDir('programmes/chaqi-2023').town;

describe('a roster that was exported', () => {
  it('is the same town when read again', () => {
    expect(readRoster(asRead(sample), null)).toEqual({ town: sample, notes: [] });
    expect(readRoster(asRead(sample), sample)).toEqual({ town: sample, notes: [] });
  });

  it('is the same town whatever is in it', () => {
    fc.assert(
      fc.property(anyTown, (town) => {
        expect(readRoster(asRead(town), null)).toEqual({ town, notes: [] });
      }),
      { numRuns: 200 },
    );
  });
});

function asRead(town: Town): RosterSheet[] {
  return townSheets(town).map(({ name, columns, rows }) => ({
    name,
    rows: [
      columns.map(({ title }) => title),
      ...rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell)))),
    ],
  }));
}
