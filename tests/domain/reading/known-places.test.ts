import { describe, expect, it } from 'vitest';
import { joinPlaces, villagesHeard } from '../../../src/domain/reading/known-places.ts';

const roster = ['一组', '三组', '十四组', '老屋组', '老吴组', '樟树组', '第一网格', '村部'];

describe('a place of a message', () => {
  it.each([
    ['三组', '三组'],
    ['第3组', '三组'],
    ['三組塘边', '三组'],
    ['14组', '十四组'],
    ['村部后面', '村部'],
    ['长湖村三组', '三组'],
    ['长湖村村部', '村部'],
    ['老屋组的路', '老屋组'],
  ])('%s is what the roster calls %s', (place, name) => {
    expect(joinPlaces([place], roster)).toEqual({ known: [name], heard: [], unsure: [] });
  });

  it.each([
    ['张树组', '樟树组'],
    ['章书组门口', '樟树组'],
    ['山组', '三组'],
    ['村步', '村部'],
  ])('%s is written as %s sounds', (written, meant) => {
    expect(joinPlaces([written], roster)).toEqual({ known: [meant], heard: [{ written, meant }], unsure: [] });
  });

  it('that sounds like two is asked about', () => {
    expect(joinPlaces(['老物组'], roster)).toEqual({
      known: [],
      heard: [],
      unsure: [{ written: '老物组', candidates: ['老屋组', '老吴组'] }],
    });
  });

  it.each(['五组', '13组', '观音桥', '老组', '塘边'])('%s is nobody’s', (place) => {
    expect(joinPlaces([place], roster)).toEqual({ known: [], heard: [], unsure: [] });
  });
});

it.each([
  ['长胡村三组大扫除', ['长湖']],
  ['昌湖村和河塘村都扫了', ['长湖', '荷塘']],
  ['长胡三组大扫除', []],
  ['我们村大扫除', []],
])('%s names %j by its sound', (text, expected) => {
  expect(villagesHeard(text, ['长湖', '荷塘', '石桥'])).toEqual(expected);
});
