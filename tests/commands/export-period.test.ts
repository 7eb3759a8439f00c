import { describe, expect, it } from 'vitest';
import { exportPeriod } from '../../src/commands/export-period.ts';
import { instantAt } from '../../src/domain/time.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';

const { programme } = readProgrammeDir('programmes/chaqi-2023');
const asked = (words: string, day: string) => exportPeriod(words, instantAt(day, '10:00'), programme);

describe('the period a paper is asked for', () => {
  it.each([
    ['', '2023-05-10', '2023-05'],
    ['全部', '2023-05-10', null],
    ['5月', '2023-06-05', '2023-05'],
    ['2季度', '2023-07-05', '2023-Q2'],
    ['2023年2季度', '2023-07-05', '2023-Q2'],
    ['上季度', '2023-07-05', '2023-Q2'],
    ['年度', '2023-07-05', '2023'],
    ['2023年', '2023-07-05', '2023'],
    ['那时候', '2023-07-05', undefined],
  ])('%s said on %s is %s', (words, day, period) => {
    expect(asked(words, day)).toBe(period);
  });

  it.each(['4季度', '第四季度', 'Q4'])('%s said in January is of the year that has ended', (words) => {
    expect(asked(words, '2024-01-08')).toBe('2023-Q4');
  });

  it('年度 said in January is the year that is evaluated then', () => {
    expect(asked('年度', '2024-01-08')).toBe('2023');
    expect(asked('今年', '2024-01-08')).toBe('2024');
  });
});
