import type { ReplyHandle } from './handle.ts';

/** What a bot has to remember beyond a restart; handed in, since platforms know no store. Nothing of it rejects. */
export interface WecomMemory {
  /** The platform's id of a file that was uploaded before and is still there; null when it is to be uploaded. */
  mediaId(key: string): Promise<string | null>;
  keepMediaId(key: string, media: { readonly mediaId: string; readonly until: number }): Promise<void>;
  /** The platform does not know this one any more. */
  forgetMediaId(mediaId: string): Promise<void>;
  /** Messages the platform has counted since then (machine clock), with the frames they took; oldest first. */
  sentSince(at: number): Promise<readonly SentBefore[]>;
  /** Places of answers that were begun; the same callback again replaces what was kept of it. */
  keepPlace(place: OpenPlace): Promise<void>;
  /** By `req`: this one is over. */
  dropPlace(req: string): Promise<void>;
  openPlaces(): Promise<readonly OpenPlace[]>;
}

/** A place of an answer that was begun and perhaps never ended. */
export interface OpenPlace extends ReplyHandle {
  /** Sent to end it, if any were. */
  readonly words: string | null;
  /** Those are the answer itself, of which nobody knows whether it is shown. */
  readonly isAnswer: boolean;
}

export interface SentBefore {
  /** The platform's id of the chat. */
  readonly chat: string;
  readonly at: number;
  readonly frames: number;
}

const maxRemembered = 500;

/** Remembers as long as the process lives. */
export function ownMemory(now: () => number): WecomMemory {
  const known = new Map<string, { readonly mediaId: string; readonly until: number }>();
  const places = new Map<string, OpenPlace>();
  return {
    async mediaId(key) {
      const found = known.get(key);
      return found && found.until > now() ? found.mediaId : null;
    },
    async keepMediaId(key, media) {
      known.delete(key);
      known.set(key, media);
      for (const oldest of known.keys()) if (known.size > maxRemembered) known.delete(oldest);
    },
    async forgetMediaId(mediaId) {
      for (const [key, one] of known) if (one.mediaId === mediaId) known.delete(key);
    },
    sentSince: async () => [],
    async keepPlace(place) {
      places.set(place.req, place);
    },
    async dropPlace(req) {
      places.delete(req);
    },
    openPlaces: async () => [...places.values()],
  };
}
