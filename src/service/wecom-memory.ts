import type { WecomMemory } from '../bots/wecom/memory.ts';
import type { Logger } from '../log.ts';
import { dropOpenPlace, keepOpenPlace, readOpenPlaces } from '../store/open-places.ts';
import { dropSentMedia, keepSentMedia, sentMediaId, sentSince } from '../store/sent-media.ts';
import type { Store } from '../store/store.ts';

/** The store as what a WeCom bot remembers by. When it is busy the bot goes on as if it remembered nothing. */
export function createWecomMemory({
  store,
  bot,
  machineNow,
  log,
}: {
  readonly store: Store;
  readonly bot: string;
  readonly machineNow: () => number;
  readonly log: Logger;
}): WecomMemory {
  async function orElse<T>(work: Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work;
    } catch (cause) {
      log.warn({ err: cause }, 'what a bot remembers could not be read or kept');
      return otherwise;
    }
  }
  return {
    mediaId: (key) => orElse(sentMediaId(store.read, { bot, key }, machineNow()), null),
    keepMediaId: (key, media) =>
      orElse(
        store.write((tx) => keepSentMedia(tx, { bot, key }, { ...media, now: machineNow() })),
        undefined,
      ),
    forgetMediaId: (mediaId) =>
      orElse(
        store.write((tx) => dropSentMedia(tx, bot, mediaId)),
        undefined,
      ),
    keepPlace: ({ req, chat, at, words, isAnswer }) =>
      orElse(
        store.write((tx) => keepOpenPlace(tx, bot, { req, chat, at, words, isAnswer })),
        undefined,
      ),
    dropPlace: (req) =>
      orElse(
        store.write((tx) => dropOpenPlace(tx, bot, req)),
        undefined,
      ),
    openPlaces: () => orElse(readOpenPlaces(store.read, bot), []),
    sentSince: (at) => orElse(sentSince(store.read, bot, at), []),
  };
}
