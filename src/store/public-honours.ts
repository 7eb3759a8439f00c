import type { Period } from '../domain/period.ts';
import { overlaps } from '../domain/selections.ts';
import { consentingAmong, type Honour, honoursOf, isDecided } from './honours.ts';
import type { Db } from './store.ts';

/** What was decided and may be shown of a period, kind by kind: the wall and every count of honours go by the same. */
export async function publicHonours(db: Db, period: Period | null): Promise<Honour[]> {
  const found: Honour[] = [];
  for (const kind of ['roll', 'selection', 'grid'] as const) {
    const all = await honoursOf(db, { kind });
    const consenting = await consentingAmong(
      db,
      all.flatMap(({ personId }) => personId ?? []),
    );
    for (const honour of all) {
      const mayShow = honour.state === 'standing' && !honour.forgotten && overlaps(honour.period, period);
      const agreed = kind !== 'roll' || honour.personId === null || consenting.has(honour.personId);
      if (mayShow && agreed && (await isPublic(db, honour))) found.push(honour);
    }
  }
  return found;
}

async function isPublic(db: Db, { kind, period }: Honour): Promise<boolean> {
  return kind === 'selection' || isDecided(db, kind, period);
}
