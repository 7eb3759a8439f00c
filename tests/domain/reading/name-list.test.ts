import { describe, expect, it } from 'vitest';
import { readNameList } from '../../../src/domain/reading/name-list.ts';

const roster = ['张爱国', '李大明', '王芳', '王芳芳', '和平'];
const names = (text: string) => readNameList(text, roster).names.map(({ name }) => name);

describe('a list of names', () => {
  it.each([
    ['张爱国 李大明', ['张爱国', '李大明']],
    ['张爱国、李大明，王芳', ['张爱国', '李大明', '王芳']],
    ['张爱国和李大明以及王芳', ['张爱国', '李大明', '王芳']],
    ['张爱国李大明王芳芳', ['张爱国', '李大明', '王芳芳']],
    ['张爱国和和平', ['张爱国', '和平']],
    ['', []],
  ])('%s', (text, expected) => {
    expect(readNameList(text, roster)).toEqual({
      names: expected.map((name) => ({ name, hint: null, part: null })),
      unknown: [],
    });
  });

  it('keeps what stands in brackets behind a name', () => {
    expect(readNameList('王芳（二组） 李大明(五组)', roster).names).toEqual([
      { name: '王芳', hint: '二组', part: null },
      { name: '李大明', hint: '五组', part: null },
    ]);
  });

  it.each([
    ['张爱国(组织) 李大明（带队）王芳', ['张爱国 organised', '李大明 led', '王芳 null']],
    ['组织：张爱国、李大明 王芳', ['张爱国 organised', '李大明 organised', '王芳 null']],
    ['带队:张爱国 组织:李大明', ['张爱国 led', '李大明 organised']],
    ['张爱国（领头） 王芳（参加）', ['张爱国 led', '王芳 joined']],
  ])('reads what somebody did: %s', (text, expected) => {
    const read = readNameList(text, roster);
    expect(read.unknown).toEqual([]);
    expect(read.names.map(({ name, part }) => `${name} ${part}`)).toEqual(expected);
  });

  it('keeps the group and the part apart, in one bracket or two', () => {
    for (const text of ['王芳（二组，带队）', '王芳（二组）（带队）', '王芳（带队、二组）']) {
      expect(readNameList(text, roster).names).toEqual([{ name: '王芳', hint: '二组', part: 'led' }]);
    }
  });

  it('returns unknown words as written and still reads the names around them', () => {
    const read = readNameList('张爱国 赵无名、李大明', roster);
    expect(read.unknown).toEqual(['赵无名']);
    expect(names('张爱国 赵无名、李大明')).toEqual(['张爱国', '李大明']);
  });
});
