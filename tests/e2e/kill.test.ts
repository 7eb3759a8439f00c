import { describe, expect, it } from 'vitest';
import { killRun } from '../support/kill-run.ts';
import { temporaryDir } from '../support/service.ts';

/** Short form; the long one is `npm run soak`. */
describe('kill -9 at random points during posts and broadcasts', () => {
  it('loses nothing, doubles nothing, and leaves unknown only what was on its way', { timeout: 400_000 }, async () => {
    const dir = await temporaryDir();
    try {
      const result = await killRun({
        dir: dir.path,
        kills: 7,
        seed: Number(process.env['KILL_SEED'] ?? Date.now()),
        log: console.error,
      });
      console.error(JSON.stringify(result));
      expect(result.mislaid).toEqual([]);
      expect(result.unanswered).toEqual([]);
      expect(result.doubled).toEqual([]);
      expect(result.unknown.unjustified).toEqual([]);
      expect(result.notices.wrong).toEqual([]);
      expect(result.sent).toBeGreaterThan(100);
      expect(result.notices.planned).toBeGreaterThan(17);
    } finally {
      await dir.remove();
    }
  });
});
