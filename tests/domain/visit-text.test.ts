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

it.each([
  ['长湖三组张爱国家 说了改厕', { group: '三组', head: '张爱国', note: '说了改厕' }],
  ['青山村一组 王五家 好', { group: '一组', head: '王五', note: '好' }],
  ['老屋组 张爱国家说了改厕', { group: null, head: '张爱国', note: '说了改厕' }],
])('%s is one in a village that is not asked for', (text, expected) => {
  expect(readVisit(text)).toMatchObject({ head: expected.head, note: expected.note });
  expect(readVisit(text, { units: ['荷塘村'], groups: ['老屋组'] }).head).toBe(expected.head);
});

it.each(['走访20户家', '二十家', '三组 困难家', '宣传三组张爱国家', '走访农户家'])('%s is nobody’s house', (text) => {
  expect(readVisit(text).head).toBeNull();
});

it.each(['三组 发资料50份', '走访20户家', '宣传垃圾分类', '三组 大家 都到了', '每家 发一张'])(
  '%s names no household',
  (text) => {
    expect(readVisit(text).head).toBeNull();
  },
);
