import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draw } from '../../src/domain/round-draw.ts';

const groups = ['一组', '二组', '三组', '四组', '五组', '六组'];
const options = { seed: '9f'.repeat(16), unit: 'changhu', kind: 'group' as const, count: 2 };

describe('the draw of what is visited', () => {
  it('is done again by anybody who has the seed and can hash', () => {
    const ticket = (name: string) => createHash('sha256').update(`${options.seed}|changhu|group|${name}`).digest('hex');
    const byHand = [...groups].sort((a, b) => (ticket(a) < ticket(b) ? -1 : 1)).slice(0, 2);
    expect(draw(groups, options)).toEqual(byHand);
  });

  it('does not depend on the order of the names, and takes no more than there are', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(groups, { minLength: 6 }), fc.string(), fc.nat(8), (shuffled, seed, count) => {
        const drawn = draw(shuffled, { ...options, seed, count });
        expect(drawn).toEqual(draw(groups, { ...options, seed, count }));
        expect(drawn).toHaveLength(Math.min(count, 6));
        expect(new Set(drawn).size).toBe(drawn.length);
      }),
    );
  });

  it('favours no name: each is drawn about as often', () => {
    const times = new Map(groups.map((name) => [name, 0]));
    for (let seed = 0; seed < 3000; seed += 1) {
      for (const name of draw(groups, { ...options, seed: String(seed) })) times.set(name, (times.get(name) ?? 0) + 1);
    }
    for (const count of times.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });
});
