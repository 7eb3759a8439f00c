import { describe, expect, it } from 'vitest';
import type { Reading } from '../../src/domain/reading/reading.ts';
import { changedBy, factsOf, fixOf } from '../../src/domain/report-fix.ts';
import { isSameWork } from '../../src/domain/same-work.ts';

const reading: Reading = {
  is_report: true,
  kind: 'report',
  activities: ['大扫除'],
  participants: { n: 15, approx: false },
  places: ['三组'],
  date: '2023-05-17',
  date_given: false,
  quantities: [
    { item: '垃圾', n: 2, unit: '车', approx: false },
    { item: '树', n: 30, unit: '棵', approx: false },
  ],
};
const facts = factsOf(reading, '2023-05-17');
const tons = (item: string, n: number, unit: string) => ({ item, n, unit, approx: false });

describe('a correction', () => {
  it('changes only the fields it names', () => {
    expect(changedBy(facts, { participants: { n: 12, approx: true, dir: 'about' } })).toEqual({
      attendance: { n: 12, approx: true, dir: 'about' },
    });
    expect(changedBy(facts, { date: '2023-05-16' })).toEqual({ day: '2023-05-16', dayTo: '2023-05-16' });
    expect(changedBy(facts, {})).toEqual({});
  });

  it('replaces the quantity of the same thing, else of the same measure, else adds one', () => {
    const quantities = (changed: ReturnType<typeof tons>) => changedBy(facts, { quantities: [changed] }).quantities;
    expect(quantities(tons('垃圾', 3, '吨'))).toEqual([tons('垃圾', 3, '吨'), tons('树', 30, '棵')]);
    expect(quantities(tons('杂物', 3, '车'))).toEqual([tons('杂物', 3, '车'), tons('树', 30, '棵')]);
    expect(quantities(tons('砖', 9, '块'))).toEqual([...facts.quantities, tons('砖', 9, '块')]);
  });

  it('takes whatever is stated only when the words are certainly a correction', () => {
    expect(fixOf(reading, { anew: false })).toEqual({});
    expect(fixOf(reading, { anew: true })).toMatchObject({ places: ['三组'], activities: ['大扫除'] });
    expect(fixOf(reading, { anew: true })).not.toHaveProperty('date');
    const corrected = { ...reading, fix: { places: ['五组'] } };
    expect(fixOf(corrected, { anew: true })).toEqual({ places: ['五组'] });
  });
});

describe('facts of a reading', () => {
  it('take both ends of a range of days, and today when no day is known', () => {
    expect(factsOf({ ...reading, date: null, date_range: ['2023-05-01', '2023-05-03'] }, '2023-05-17')).toMatchObject({
      day: '2023-05-01',
      dayTo: '2023-05-03',
    });
    expect(factsOf({ ...reading, date: null }, '2023-05-17')).toMatchObject({ day: '2023-05-17', dayTo: '2023-05-17' });
  });

  it('are the same work on the same day with equal kinds and no contradicting count', () => {
    expect(isSameWork(facts, { ...facts, places: [] })).toBe(true);
    expect(isSameWork(facts, { ...facts, attendance: null })).toBe(true);
    expect(isSameWork(facts, { ...facts, attendance: { n: 9, approx: false } })).toBe(false);
    expect(isSameWork(facts, { ...facts, kinds: ['植树'] })).toBe(false);
    expect(isSameWork(facts, { ...facts, day: '2023-05-16' })).toBe(false);
  });
});
