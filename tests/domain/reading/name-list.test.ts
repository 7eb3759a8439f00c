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
      names: expected.map((name) => ({ name, hint: null })),
      unknown: [],
    });
  });

  it('keeps what stands in brackets behind a name', () => {
    expect(readNameList('王芳（二组） 李大明(五组)', roster).names).toEqual([
      { name: '王芳', hint: '二组' },
      { name: '李大明', hint: '五组' },
    ]);
  });

  it('returns unknown words as written and still reads the names around them', () => {
    const read = readNameList('张爱国 赵无名、李大明', roster);
    expect(read.unknown).toEqual(['赵无名']);
    expect(names('张爱国 赵无名、李大明')).toEqual(['张爱国', '李大明']);
  });
});
