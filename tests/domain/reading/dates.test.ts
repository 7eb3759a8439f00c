import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDays, readDay } from '../../../src/domain/reading/dates.ts';
import { festivalDay } from '../../../src/domain/reading/festivals.ts';
import { readMonth } from '../../../src/domain/reading/months.ts';
import { addDays, dayOf, instantAt } from '../../../src/domain/time.ts';

/** A Wednesday. */
const now = instantAt('2023-04-12', '10:00');

describe('readDay', () => {
  it.each([
    ['今天', '2023-04-12', '2023-04-12'],
    ['昨天下午', '2023-04-11', '2023-04-11'],
    ['前天', '2023-04-10', '2023-04-10'],
    ['大前天', '2023-04-09', '2023-04-09'],
    ['明天', '2023-04-13', '2023-04-13'],
    ['大后天', '2023-04-15', '2023-04-15'],
    ['4月5日', '2023-04-05', '2024-04-05'],
    ['四月五号', '2023-04-05', '2024-04-05'],
    ['4月5', '2023-04-05', '2024-04-05'],
    ['4.5', '2023-04-05', '2024-04-05'],
    ['4/20', '2022-04-20', '2023-04-20'],
    ['2023-04-05', '2023-04-05', '2023-04-05'],
    ['2023年4月5日', '2023-04-05', '2023-04-05'],
    ['２０２３年４月５日', '2023-04-05', '2023-04-05'],
    ['二〇二三年四月五日', '2023-04-05', '2023-04-05'],
    ['15号', '2023-03-15', '2023-04-15'],
    ['31号', '2023-03-31', '2023-05-31'],
    ['上月28日', '2023-03-28', '2023-03-28'],
    ['周五', '2023-04-07', '2023-04-14'],
    ['星期三', '2023-04-12', '2023-04-12'],
    ['上周五', '2023-04-07', '2023-04-07'],
    ['下周五', '2023-04-21', '2023-04-21'],
    ['本周日', '2023-04-16', '2023-04-16'],
    ['周末', '2023-04-08', '2023-04-15'],
    ['月底', '2023-04-30', '2023-04-30'],
    ['下个月底', '2023-05-31', '2023-05-31'],
    ['3天后', '2023-04-15', '2023-04-15'],
    ['两天前', '2023-04-10', '2023-04-10'],
    ['三天内', '2023-04-15', '2023-04-15'],
    ['五一当天', '2022-05-01', '2023-05-01'],
    ['清明节', '2023-04-05', '2024-04-04'],
    ['中秋前一天', '2022-09-09', '2023-09-28'],
    ['去年12月3日', '2022-12-03', '2022-12-03'],
    ['2月29日', '2020-02-29', '2024-02-29'],
  ])('reads %s, looking back and ahead', (text, past, future) => {
    expect(readDay(`截止 ${text} 前`, now, 'past')?.day).toBe(past);
    expect(readDay(text, now, 'future')?.day).toBe(future);
  });

  it.each([
    '',
    '垃圾3.5吨',
    '清了两车',
    '第十一组',
    '13月5日',
    '2月30日',
    '4.31',
    '5月份',
    '一周',
    '周边',
    '1/3的路',
    '三月',
  ])('finds no day in %s', (text) => {
    expect(readDay(text, now, 'past')).toBeNull();
  });

  it('gives the phrase as it was written', () => {
    expect(readDay('任务　截止４月２０日　给三组', now, 'future')).toEqual({ day: '2023-04-20', text: '４月２０日' });
  });

  it('reads every numeric day back, looking back from any moment', () => {
    const days = fc.integer({ min: 0, max: 360 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), days, (start, back) => {
        const at = start * 86_400_000;
        const day = addDays(dayOf(at), -back);
        const [, month, date] = day.split('-').map(Number);
        expect(readDay(`${month}月${date}日`, at, 'past')?.day).toBe(day);
        expect(readDay(day, at, 'past')?.day).toBe(day);
      }),
    );
  });

  it('leans to its side of today and never throws', () => {
    const words = fc.constantFrom(
      '月',
      '日',
      '号',
      '周',
      '五',
      '1',
      '3',
      '.',
      '/',
      '-',
      '今天',
      '前',
      '后',
      '天',
      '底',
      '中秋',
      '年',
      '至',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), (parts) => {
        for (const phrase of findDays(parts.join(''), now, 'past')) expect(phrase.day).toMatch(/^\d{4}-\d{2}-\d{2}$/u);
      }),
    );
  });
});

describe('findDays', () => {
  it.each([
    ['9月15日至17日清扫', '2022-09-15', '2022-09-17'],
    ['10号到12号', '2023-04-10', '2023-04-12'],
    ['周一至周三', '2023-04-10', '2023-04-12'],
    ['昨天和今天', '2023-04-11', '2023-04-12'],
  ])('joins the range in %s', (text, day, until) => {
    expect(findDays(text, now, 'past')).toMatchObject([{ day, until }]);
  });
});

describe('festivalDay', () => {
  it.each([
    ['端午', 2023, '2023-06-22'],
    ['中秋节', 2023, '2023-09-29'],
    ['重阳', 2023, '2023-10-23'],
    ['春节', 2024, '2024-02-10'],
    ['冬至', 2023, '2023-12-22'],
    ['国庆', 2023, '2023-10-01'],
  ])('%s %i is %s', (name, year, day) => {
    expect(festivalDay(name, year)).toBe(day);
  });
});

describe('readMonth', () => {
  it.each([
    ['5月', '2022-05'],
    ['4月', '2023-04'],
    ['五月份', '2022-05'],
    ['上月', '2023-03'],
    ['上个月', '2023-03'],
    ['本月', '2023-04'],
    ['这个月', '2023-04'],
    ['下月', '2023-05'],
    ['2023-05', '2023-05'],
    ['2023年5月', '2023-05'],
    ['去年12月', '2022-12'],
    ['评比 十二月', '2022-12'],
    ['13月', null],
    ['2023-13', null],
    ['排名', null],
  ])('reads %s', (text, month) => {
    expect(readMonth(text, now)).toBe(month);
  });
});
