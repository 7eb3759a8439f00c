import { describe, expect, it } from 'vitest';
import type { Attendance } from '../../src/domain/reading/reading.ts';
import { plain } from '../../src/presenters/plain.ts';
import { attendanceText, type ReceiptView, receiptText } from '../../src/presenters/receipt.ts';

const report: ReceiptView = {
  unitShort: '长湖',
  number: 37,
  places: ['三组'],
  kinds: ['大扫除'],
  attendance: { n: 15, approx: false },
  quantities: [{ item: '垃圾', n: 2, unit: '车', approx: false }],
  day: '2023-05-17',
  dayTo: '2023-05-17',
  photosAnnounced: 4,
};
const receipt = (changed: Partial<ReceiptView>) => receiptText({ ...report, ...changed }, '2023-05-17');

describe('a receipt', () => {
  it('shows what was understood in one line', () => {
    expect(receipt({})).toBe('记下 长湖37：三组 大扫除 15人 垃圾2车 图4张。不对就说“改成…”');
  });

  it('names the day only when it is not today', () => {
    expect(receipt({ day: '2023-05-16', dayTo: '2023-05-16' })).toContain('：5月16日 三组');
    expect(receipt({ day: '2023-05-15', dayTo: '2023-05-17' })).toContain('：5月15日至17日 三组');
    expect(receipt({ day: '2022-12-31', dayTo: '2023-01-01' })).toContain('：2022年12月31日至1月1日 三组');
  });

  it('says what is missing instead of guessing', () => {
    expect(receipt({ kinds: [], attendance: null, places: [], quantities: [], photosAnnounced: 0 })).toBe(
      '记下 长湖37：活动没写明 人数未报。不对就说“改成…”',
    );
  });

  it('shortens long lists', () => {
    const text = receipt({ places: ['一组', '二组', '三组'], kinds: ['大扫除', '清垃圾', '清沟渠', '除杂草'] });
    expect(text).toContain('一组 二组等 大扫除 清垃圾 清沟渠等 15人');
  });

  it.each<[Attendance | null, string]>([
    [null, '人数未报'],
    [{ n: null, approx: true }, '人数未报'],
    [{ n: 15, approx: false }, '15人'],
    [{ n: 15, approx: true, dir: 'about' }, '约15人'],
    [{ n: 15, approx: true }, '约15人'],
    [{ n: 20, approx: true, dir: 'ge' }, '20多人'],
    [{ n: 11, approx: true, dir: 'ge' }, '至少11人'],
    [{ n: 100, approx: true, dir: 'le' }, '近100人'],
    [{ n: 12, approx: false, unit: '户' }, '12户'],
  ])('keeps how exact the count was: %j', (attendance, expected) => {
    expect(attendanceText(attendance)).toBe(expected);
  });
});

describe('echoed text', () => {
  it.each([
    ['<@all> 来', '＜＠all＞ 来'],
    ['**大** [点我](http://a.example/x)', '＊＊大＊＊ ［点我］（（链接））'],
    ['看 www.a.example/b?c=1 吧', '看 （链接） 吧'],
    ['看 abc.example.com 吧', '看 （链接） 吧'],
    ['一\n二\u200b三', '一 二三'],
    ['垃圾3.5吨', '垃圾3.5吨'],
  ])('%j is shown as %j', (text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  it('changes nothing when applied twice', () => {
    const once = plain('<@all> **x** http://a.example');
    expect(plain(once)).toBe(once);
  });

  it('is cut at its length', () => {
    expect(plain('一二三四五六', 4)).toBe('一二三…');
  });
});
