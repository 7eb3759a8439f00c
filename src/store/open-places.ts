import { z } from 'zod';
import { getSetting, setSetting } from './settings.ts';
import type { Db, Tx } from './store.ts';

const shape = z.array(
  z.object({
    req: z.string(),
    chat: z.string(),
    at: z.number(),
    words: z.string().nullable(),
    isAnswer: z.boolean().default(false),
  }),
);

/**
 * A place of an answer that a bot has begun (machine clock), and the words that were to end it, if any. `isAnswer`: they
 * are the answer itself, of which nobody knows whether it is shown.
 */
export type KeptPlace = z.output<typeof shape>[number];

/** The platform has ended older ones itself. */
const keptForMs = 15 * 60_000;

/** There are few, each for minutes: one setting holds them all. */
const nameOf = (bot: string) => `open-places:${bot}`;

export async function readOpenPlaces(db: Db, bot: string): Promise<readonly KeptPlace[]> {
  const value = await getSetting(db, nameOf(bot));
  return value === null ? [] : shape.catch([]).parse(JSON.parse(value));
}

export async function keepOpenPlace(tx: Tx, bot: string, place: KeptPlace): Promise<void> {
  const others = (await readOpenPlaces(tx, bot)).filter(
    ({ req, at }) => req !== place.req && at > place.at - keptForMs,
  );
  await setSetting(tx, nameOf(bot), JSON.stringify([...others, place]));
}

export async function dropOpenPlace(tx: Tx, bot: string, req: string): Promise<void> {
  const left = (await readOpenPlaces(tx, bot)).filter((place) => place.req !== req);
  await setSetting(tx, nameOf(bot), JSON.stringify(left));
}
