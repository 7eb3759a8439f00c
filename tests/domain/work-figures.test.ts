import { describe, expect, it } from 'vitest';
import { attendanceOf, sumWork } from '../../src/domain/work-figures.ts';
import { loudspeakerText, screenText } from '../../src/presenters/loudspeaker.ts';
import { workText } from '../../src/presenters/work-figures.ts';

const work = (kinds: string[], more: object = {}) => ({ kinds, attendance: null, quantities: [], ...more });

describe('figures of work', () => {
  it('sums people, rubbish by measure and what was planted', () => {
    const figures = sumWork([
      work(['清垃圾'], {
        attendance: { n: 15, approx: false, breakdown: { 党员: 5, 群众: 10 } },
        quantities: [
          { item: '垃圾', n: 2, unit: '车', approx: false },
          { item: '建筑垃圾', n: 500, unit: '公斤', approx: false },
        ],
      }),
      work(['植树'], {
        attendance: { n: 6, approx: true },
        quantities: [
          { item: '桂花树', n: 30, unit: '棵', approx: false },
          { item: '垃圾', n: 1, unit: '三轮车', approx: false },
        ],
      }),
      work(['改院墙'], { quantities: [{ item: '院墙', n: 80, unit: '平方米', approx: false }] }),
    ]);
    expect(figures).toMatchObject({ reports: 3, people: 21, party: 5, masses: 10, approx: true });
    expect(figures.rubbish).toEqual([
      { unit: '吨', n: 0.5 },
      { unit: '车', n: 3 },
    ]);
    expect(figures.planted).toEqual([
      { unit: '棵', n: 30 },
      { unit: '平方', n: 80 },
    ]);
    expect(workText(figures)).toBe('做了3次，约21人次，清垃圾0.5吨、3车，美化30棵、80平方');
  });

  it('counts nobody twice, and households as no people', () => {
    expect(attendanceOf({ n: 12, approx: false, breakdown: { 党员志愿者: 4, 党员: 3, 村干部: 1, 村民: 4 } })).toEqual({
      all: 12,
      party: 3,
      masses: 4,
      volunteers: 4,
      cadres: 1,
    });
    expect(attendanceOf({ n: 12, approx: false, unit: '户' }).all).toBe(0);
    expect(attendanceOf({ n: null, approx: false, breakdown: { 党员群众: 9 } }).party).toBe(0);
  });
});

describe('the text for the loudspeaker', () => {
  const figures = sumWork([work(['清垃圾'], { quantities: [{ item: '垃圾', n: 2, unit: '车', approx: false }] })]);
  const view = { period: '5月', village: null, figures, leaders: ['长湖村', '荷塘村'], rank: null, praised: [] };

  it('says what was done and who leads, in at most 200 characters however much was noted', () => {
    const praised = Array.from(
      { length: 9 },
      (_, index) => `柳林村第${index}组李家婆媳每天清早都扫门前的路，路过的人都说好`,
    );
    const text = loudspeakerText({ ...view, praised });
    expect([...text].length).toBeLessThanOrEqual(200);
    expect(text).toContain('做了1次，清走垃圾2车');
    expect(text).toContain('排在前面的是长湖村、荷塘村');
    expect(text).toContain('李家婆媳');
    expect(text).not.toMatch(/必须|立即/);
    expect([...screenText(view)].length).toBeLessThanOrEqual(40);
  });

  it('tells a village of its own rank only when it is among the first', () => {
    expect(loudspeakerText({ ...view, village: '长湖村', rank: 2 })).toContain('我们村排在全镇第2');
    expect(loudspeakerText({ ...view, village: '石桥村' })).not.toContain('评比');
  });
});
