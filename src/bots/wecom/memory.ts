/** What a bot has to remember beyond a restart; handed in, since platforms know no store. Nothing of it rejects. */
export interface WecomMemory {
  /** The platform's id of a file that was uploaded before and is still there; null when it is to be uploaded. */
  mediaId(key: string): Promise<string | null>;
  keepMediaId(key: string, media: { readonly mediaId: string; readonly until: number }): Promise<void>;
  /** The platform does not know this one any more. */
  forgetMediaId(mediaId: string): Promise<void>;
  /** Messages the platform has counted since then (machine clock), with the frames they took; oldest first. */
  sentSince(at: number): Promise<readonly SentBefore[]>;
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
  };
}
