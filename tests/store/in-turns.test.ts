import { describe, expect, it } from 'vitest';
import { hashOf, hashSteps } from '../../src/domain/canonical-json.ts';
import type { Steps } from '../../src/domain/steps.ts';
import { inTurns } from '../../src/store/in-turns.ts';

describe('work in turns', () => {
  it('lets others have their turn before it is done, and gives what it came to', async () => {
    const order: string[] = [];
    function* long(): Steps<string> {
      for (let nth = 0; nth < 5; nth += 1) {
        const until = performance.now() + 6;
        while (performance.now() < until);
        order.push('step');
        yield;
      }
      return 'done';
    }
    const working = inTurns(long());
    const others = setInterval(() => order.push('other'), 1);
    try {
      expect(await working).toBe('done');
    } finally {
      clearInterval(others);
    }
    expect(order.filter((one) => one === 'step')).toHaveLength(5);
    expect(order.slice(0, order.lastIndexOf('step'))).toContain('other');
  });

  it.each([
    {},
    { units: [] },
    { z: 1, units: [{ b: 2, a: '长湖' }, null, [3]], a: { d: undefined, c: [] }, nothing: undefined },
  ])('hashes to the same in steps as at once, whatever stands in the document: %o', async (document) => {
    expect(await inTurns(hashSteps(document))).toBe(hashOf(document));
  });

  it('hashes to what it hashed to when a document was one piece', () => {
    // SHA-256 of {"a":{"c":[]},"units":[{"a":"长湖","b":2},null,[3]],"z":1}: what is stored stays provable.
    const document = { z: 1, units: [{ b: 2, a: '长湖' }, null, [3]], a: { d: undefined, c: [] } };
    expect(hashOf(document)).toBe('0eb73b159cc1e782ec298a4b0ca2da4bb956ddd2c66724d1b9a8a2a985c7c42a');
  });
});
