import { expect, it } from 'vitest';
import { wecomChaos } from '../../support/wecom-chaos.ts';

/** CI asks for a minute; `tsx tests/soak/wecom-chaos.ts` does thirty. */
const durationMs = Number(process.env['CHAOS_SECONDS'] ?? 12) * 1_000;
const seed = Number(process.env['CHAOS_SEED'] ?? 20_260_930);

it(
  'loses no message, answers none twice, is never subscribed twice and leaves nothing open, whatever the line does',
  async () => {
    const result = await wecomChaos({ durationMs, seed });
    expect(result).toMatchObject({ lost: [], doubled: [], vanished: [], overlaps: 0, violations: [], leftOpen: 0 });
    expect(result.unfinished).toEqual([]);
    expect(result.overdrawn).toEqual([]);
    expect(result.delivered).toBeGreaterThan(durationMs / 1_000);
    expect(result.subscriptions).toBeGreaterThan(3);
    expect(result.sends['sent']).toBeGreaterThan(result.delivered / 3);
  },
  durationMs + 300_000,
);
