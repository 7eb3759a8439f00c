import { describe, expect, it } from 'vitest';
import { topUnits } from '../../src/domain/honours.ts';

/** A document of units with these ranks; null was not inspected. */
function ranked(...ranks: readonly (number | null)[]) {
  return {
    units: ranks.map((rank, index) => ({ code: `u${index}`, result: rank === null ? null : { rank } })),
  };
}

const codes = (document: ReturnType<typeof ranked>, room: number) =>
  topUnits(document, { ranks: 3, room }).map(({ code }) => code);

describe('the units a roll begins with', () => {
  it('are the first ranks of each list, all who share one, and none that was not inspected', () => {
    expect(codes(ranked(1, 2, null, 1, 4, 3), 10)).toEqual(['u0', 'u3', 'u1', 'u5']);
  });

  it('are whole ranks as long as they find room: of equals none is left out for another', () => {
    expect(codes(ranked(1, 2, 2, 2), 3)).toEqual(['u0']);
    expect(codes(ranked(1, 1, 1, 2), 2)).toEqual([]);
  });
});
