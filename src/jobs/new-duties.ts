import { dayMs, type Instant } from '../domain/time.ts';
import { takenOverText } from '../presenters/duty.ts';
import { dutiesTaken } from '../store/duties.ts';
import { openWorkOf } from '../store/open-work.ts';
import { addPrivateItem, knownItems } from '../store/private-items.ts';
import type { Store } from '../store/store.ts';
import { unitById } from '../store/units.ts';

/** After so long a duty is no news, and so long the line waits to be read. */
const newsMs = 31 * dayMs;

/**
 * Whoever took over a duty from somebody else, by 交接 or by an imported roster of whichever process, is told once
 * privately what is open. It reads the dated facts, so it may run at any time and again.
 */
export async function noteNewDuties(store: Store, at: Instant): Promise<void> {
  const taken = await dutiesTaken(store.read, { since: at - newsMs, at });
  const items = taken.map((duty) => ({ duty, key: `duty:${duty.personId}:${duty.unitId}:${duty.validFrom}` }));
  const known = await knownItems(
    store.read,
    items.map(({ key }) => key),
  );
  // Secretary and village cadre at once is one line: the first, which is the one with more to do.
  const fresh = new Map(items.toReversed().flatMap((item) => (known.has(item.key) ? [] : [[item.key, item] as const])));
  if (fresh.size === 0) return;
  await store.write(async (tx) => {
    for (const { duty, key } of fresh.values()) {
      const { personId, role, unitId } = duty;
      const unitName = (await unitById(tx, unitId))?.name ?? '';
      const text = takenOverText({ unitName, role }, await openWorkOf(tx, { unitId, role, at }));
      await addPrivateItem(tx, { personId, text, key, expiresAt: at + newsMs, createdAt: at });
    }
  });
}
