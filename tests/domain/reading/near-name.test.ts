import { describe, expect, it } from 'vitest';
import { isNearName } from '../../../src/domain/reading/near-name.ts';

describe('a slip in a name', () => {
  it.each([
    ['张建囯', '张建国'],
    ['章建国', '张建国'],
    ['张见国', '张建国'],
    ['张韦', '张伟'],
  ])('%s may mean %s', (written, name) => {
    expect(isNearName(written, name)).toBe(true);
  });

  it.each([
    ['张建国', '张建国'],
    ['李爱国', '张建国'],
    ['李伟', '张伟'],
    ['张建', '张建国'],
    ['张', '李'],
  ])('%s does not mean %s by a slip', (written, name) => {
    expect(isNearName(written, name)).toBe(false);
  });
});
