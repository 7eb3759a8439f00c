import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { peopleNamed } from '../../../src/domain/reading/people-named.ts';

const roster = ['张爱国', '李大明', '王桂英', '王桂', '陈新民'];

describe('the names in a report', () => {
  it.each([
    ['张爱国、李大明昨天清了沟', ['张爱国', '李大明']],
    ['参加的有王桂英', ['王桂英']],
    ['王桂和王桂英都来了', ['王桂', '王桂英']],
    ['在张爱国家门口扫地', []],
    ['看望王桂英，帮她打扫', []],
    ['陈新民请假，李大明参加了', ['李大明']],
    ['张爱国清沟，张爱国又扫了路', ['张爱国']],
    ['三组大扫除15人', []],
  ])('%s', (text, names) => {
    expect(peopleNamed(text, roster).names).toEqual(names);
  });
});

describe('the writer took part', () => {
  it.each([
    ['我们6个人清沟', true],
    ['我们几个把塘边扫了', true],
    ['我们俩捡了两袋垃圾', true],
    ['我们今天清了三车垃圾', true],
    ['今天我走访了5户', true],
    ['我一个人把公路边的草割了', true],
    ['我和张爱国清沟', true],
    ['张爱国和我一起扫地', true],
    ['我们组昨天搞了大扫除', false],
    ['我们村今天大扫除', false],
    ['我们支部开展主题党日', false],
    ['我村组织党员清扫', false],
    ['在我家门口清了沟', false],
    ['我没去，他们去了8个', false],
    ['我看见三组在清沟', false],
    ['我们三组今天清沟', false],
    ['三组大扫除15人', false],
    ['', false],
  ])('%s: %s', (text, self) => {
    expect(peopleNamed(text, roster).self).toBe(self);
  });
});

describe('any text', () => {
  it('gives only roster names that occur in it, each once', () => {
    const parts = fc.constantFrom(...roster, '我', '我们', '组', '和', '清沟', '、', '家', '🧹', 'x');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 40 }), (words) => {
        const text = words.join('');
        const { names } = peopleNamed(text, roster);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(text).toContain(name);
      }),
    );
  });
});
