import { describe, expect, it } from 'vitest';
import { isSameGroup, readPlaceAndName } from '../../../src/domain/reading/place-and-name.ts';

const units = ['长湖村', '荷塘村', '石桥村', '环卫所', '长湖', '荷塘', '石桥', '环卫'];

describe('who is meant', () => {
  it.each([
    ['张建国', null, null, '张建国', ''],
    ['三组 张建国', null, '三组', '张建国', ''],
    ['三组张建国', null, '三组', '张建国', ''],
    ['3组的张建国', null, '3组', '张建国', ''],
    ['长湖村三组张建国', '长湖村', '三组', '张建国', ''],
    ['长湖 三组 张建国 年老，多病', '长湖', '三组', '张建国', '年老 多病'],
    ['长湖村的张建国：腿脚不便', '长湖村', null, '张建国', '腿脚不便'],
    ['环卫所 周银娥', '环卫所', null, '周银娥', ''],
    ['石桥生', null, null, '石桥生', ''],
    ['石桥', '石桥', null, null, ''],
    ['长湖村第三组', '长湖村', '三组', null, ''],
    ['老屋组张建国', null, '老屋组', '张建国', ''],
    ['ch09 外出治病', null, null, 'ch09', '外出治病'],
    ['买买提·艾力 生病', null, null, '买买提·艾力', '生病'],
    ['', null, null, null, ''],
    ['张建国外出治病去了', null, null, null, '张建国外出治病去了'],
  ])('in %s', (text, unit, group, name, rest) => {
    expect(readPlaceAndName(text, units)).toEqual({ unit, group, name, rest });
  });

  it('knows a group however it is written', () => {
    for (const written of ['三组', '3组', '第3组', '第三村民小组']) expect(isSameGroup(written, '三组')).toBe(true);
    expect(isSameGroup('三组', '四组')).toBe(false);
    expect(isSameGroup('三组', null)).toBe(false);
  });
});
