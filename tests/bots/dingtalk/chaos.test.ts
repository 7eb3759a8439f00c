import { expect, it } from 'vitest';
import { dingtalkChaos } from '../../support/dingtalk-chaos.ts';

/** CI asks for a minute; `npm run soak:dingtalk` does thirty. */
const durationMs = Number(process.env['CHAOS_SECONDS'] ?? 12) * 1_000;
const seed = Number(process.env['CHAOS_SEED'] ?? 20_260_930);

it(
  'loses no message, answers none twice, keeps asking within bounds and leaves nothing open, whatever the platform does',
  async () => {
    const result = await dingtalkChaos({ durationMs, seed });
    expect(result).toMatchObject({ lost: [], doubled: [], vanished: [], violations: [], leftOpen: 0 });
    expect(result.acknowledged).toBeGreaterThan(durationMs / 1_000);
    // Retries are 20 to 200 ms here: unbounded asking would be thousands.
    expect(result.opens).toBeGreaterThan(3);
    expect(result.opens).toBeLessThan((durationMs / 1_000) * 5);
    expect(result.sends['sent']).toBeGreaterThan(result.acknowledged / 3);
  },
  durationMs + 240_000,
);
