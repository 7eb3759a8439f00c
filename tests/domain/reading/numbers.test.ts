import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chineseNumber, findCounts } from '../../../src/domain/reading/numbers.ts';

describe('chineseNumber', () => {
  it.each([
    ['0', 0],
    ['15', 15],
    ['１５', 15],
    ['3,000', 3000],
    ['1.2万', 12_000],
    ['十', 10],
    ['十二', 12],
    ['二十', 20],
    ['四十一', 41],
    ['廿三', 23],
    ['两百五', 250],
    ['两百零五', 205],
    ['一千零一十', 1010],
    ['三千二', 3200],
    ['一万零三', 10_003],
    ['两万五', 25_000],
    ['二〇二三', 2023],
    ['半', 0.5],
  ])('reads %s', (text, n) => {
    expect(chineseNumber(text)).toBe(n);
  });

  it.each(['', '十几', '五六', '几', '三组', '一二百', '百', '十十', '万', 'abc', '3.', '一'.repeat(30)])(
    'refuses %s',
    (text) => {
      expect(chineseNumber(text)).toBeNull();
    },
  );

  it('reads back every written number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (n) => {
        expect(chineseNumber(written(n))).toBe(n);
        expect(chineseNumber(String(n))).toBe(n);
        expect(chineseNumber(n.toLocaleString('en-US'))).toBe(n);
      }),
    );
  });
});

describe('findCounts', () => {
  it.each([
    ['15人', { n: 15, approx: false }],
    ['十几个人', { n: 10, approx: true, dir: 'ge' }],
    ['20余人', { n: 20, approx: true, dir: 'ge' }],
    ['三十多个', { n: 30, approx: true, dir: 'ge' }],
    ['近百人', { n: 100, approx: true, dir: 'le' }],
    ['上百人', { n: 100, approx: true, dir: 'ge' }],
    ['近一百人', { n: 100, approx: true, dir: 'le' }],
    ['不到二十人', { n: 20, approx: true, dir: 'le' }],
    ['二十来个', { n: 20, approx: true, dir: 'about' }],
    ['五六个', { n: 5, approx: true, dir: 'about' }],
    ['十四五个', { n: 14, approx: true, dir: 'about' }],
    ['三四十人', { n: 30, approx: true, dir: 'about' }],
    ['10-15人', { n: 10, approx: true, dir: 'about' }],
    ['至少有12人', { n: 12, approx: true, dir: 'ge' }],
    ['大概来了20人', { n: 20, approx: true, dir: 'about' }],
    ['几个人', { n: null, approx: true }],
    ['若干', { n: null, approx: true }],
    ['附近3人', { n: 3, approx: false }],
  ])('reads %s', (text, expected) => {
    const [count] = findCounts(text);
    expect(count).toMatchObject(expected);
  });

  it('never throws and stays inside the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        for (const count of findCounts(text)) {
          expect(count.start).toBeGreaterThanOrEqual(0);
          expect(count.end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});

/** The standard written form, from the other direction than the reader: digit by digit. */
function written(n: number): string {
  if (n >= 10_000) {
    const low = n % 10_000;
    return `${written(Math.floor(n / 10_000))}万${low === 0 ? '' : `${low < 1000 ? '零' : ''}${written(low)}`}`;
  }
  if (n === 0) return '零';
  const names = '零一二三四五六七八九';
  const text = [...String(n)]
    .map((digit, index, all) =>
      digit === '0' ? '零' : `${names[Number(digit)]}${['', '十', '百', '千'][all.length - 1 - index]}`,
    )
    .join('')
    .replace(/零+/gu, '零')
    .replace(/零$/u, '');
  return text;
}
