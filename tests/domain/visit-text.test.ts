import { expect, it } from 'vitest';
import { readVisit } from '../../src/domain/visit-text.ts';

it.each([
  ['三组 张爱国家 说了改厕的事', { group: '三组', head: '张爱国', note: '说了改厕的事' }],
  ['3组张爱国家', { group: '三组', head: '张爱国', note: '' }],
  ['长湖村 二组 顾水生家，家里都好', { group: '二组', head: '顾水生', note: '家里都好' }],
  ['张爱国家里 老人身体还好', { group: null, head: '张爱国', note: '老人身体还好' }],
])('%s is a visit to a household', (text, expected) => {
  expect(readVisit(text, { units: ['长湖村', '长湖'], groups: ['一组', '二组', '三组'] })).toEqual(expected);
});

it.each(['三组 发资料50份', '走访20户家', '宣传垃圾分类', '三组 大家 都到了', '每家 发一张'])(
  '%s names no household',
  (text) => {
    expect(readVisit(text).head).toBeNull();
  },
);
