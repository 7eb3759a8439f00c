import { dayMs, type Instant } from '../domain/time.ts';
import { holdersOf } from './people.ts';
import { addPrivateItem } from './private-items.ts';
import type { Tx } from './store.ts';

/** What nobody has asked for in a week is no longer worth a line. */
const worthTellingMs = 7 * dayMs;

export interface Line {
  readonly text: string;
  /** What it is about; each person is told once. */
  readonly key: string;
  readonly at: Instant;
}

/** Every person of the office finds the line in his next private message. */
export async function tellOffice(tx: Tx, line: Line): Promise<void> {
  await tell(tx, await holdersOf(tx, 'office', null, line.at), line);
}

/** The unit's secretaries, or the office where there is none. */
export async function tellSecretary(tx: Tx, unitId: number, line: Line): Promise<void> {
  const secretaries = await holdersOf(tx, 'secretary', unitId, line.at);
  if (secretaries.length === 0) return tellOffice(tx, line);
  await tell(tx, secretaries, line);
}

/** One person alone. */
export function tellPerson(tx: Tx, personId: number, line: Line): Promise<void> {
  return tell(tx, [{ id: personId }], line);
}

async function tell(tx: Tx, people: readonly { readonly id: number }[], { text, key, at }: Line): Promise<void> {
  for (const { id: personId } of people) {
    await addPrivateItem(tx, {
      personId,
      text,
      key: `${key}:${personId}`,
      expiresAt: at + worthTellingMs,
      createdAt: at,
    });
  }
}
