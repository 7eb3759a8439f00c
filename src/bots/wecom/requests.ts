import type { Cancel, Schedule } from '../timers.ts';
import type { Ack, IncomingFrame } from './types.ts';

export interface RequestOptions {
  readonly timeoutMs: number;
  /** The callback's id, for answers; without it the request gets one of its own. */
  readonly reqId?: string;
}

/** Pairs what we ask over one socket with what comes back. */
export interface Requests {
  /** Never rejects. */
  ask(cmd: string, body: object | null, options: RequestOptions): Promise<Ack>;
  /** True when the frame answers one of the requests. */
  settle(frame: IncomingFrame): boolean;
  /** The socket is gone: everything that was asked has an unknown end. */
  abandon(reason: string): void;
}

interface Asked {
  /** What was asked, word for word, without its id. */
  readonly content: string;
  /** Null when nobody waits any more: it took too long, or an answer to the same content came. */
  waiting: { readonly resolve: (ack: Ack) => void; readonly cancel: Cancel } | null;
}

/** Callbacks whose late answers are still expected; older ones are forgotten. */
const maxRemembered = 500;

/**
 * An answer names only the id of what it answers, and all answers to one callback share the callback's id. So they are
 * taken in order, and one that comes late is spent on the frame it belongs to, not on the next one. Word for word the
 * same frames are one to the platform: an answer to either settles both.
 */
export function createRequests(parts: {
  readonly write: (frame: string) => void;
  readonly schedule: Schedule;
  readonly newId: () => string;
}): Requests {
  const open = new Map<string, Asked[]>();

  function remember(id: string, asked: Asked): void {
    const queue = open.get(id) ?? [];
    open.delete(id);
    open.set(id, [...queue, asked]);
    if (open.size <= maxRemembered) return;
    for (const [other, entries] of open) {
      if (entries.every(({ waiting }) => waiting === null)) {
        open.delete(other);
        return;
      }
    }
  }

  return {
    ask(cmd, body, { timeoutMs, reqId }) {
      const id = reqId ?? parts.newId();
      const asked: Asked = { content: JSON.stringify([cmd, body]), waiting: null };
      return new Promise((resolve) => {
        const cancel = parts.schedule(() => {
          asked.waiting = null;
          if (reqId === undefined) open.delete(id);
          resolve({ outcome: 'unknown', reason: `${cmd}: no answer within ${timeoutMs} ms` });
        }, timeoutMs);
        asked.waiting = { resolve, cancel };
        remember(id, asked);
        parts.write(JSON.stringify({ cmd, headers: { req_id: id }, ...(body === null ? {} : { body }) }));
      });
    },
    settle(frame) {
      const id = frame.headers?.req_id ?? '';
      const queue = open.get(id);
      const first = queue?.shift();
      if (!queue || !first) return false;
      if (queue.length === 0) open.delete(id);
      const ack = ackOf(frame);
      finish(first, ack);
      for (const same of queue.filter(({ content }) => content === first.content)) finish(same, ack);
      return true;
    },
    abandon(reason) {
      for (const asked of [...open.values()].flat()) finish(asked, { outcome: 'unknown', reason });
      open.clear();
    },
  };
}

function finish(asked: Asked, ack: Ack): void {
  const { waiting } = asked;
  asked.waiting = null;
  waiting?.cancel();
  waiting?.resolve(ack);
}

function ackOf({ errcode, errmsg, body }: IncomingFrame): Ack {
  if (errcode === 0 || errcode === undefined || errcode === null) return { outcome: 'ok', body };
  return { outcome: 'refused', code: errcode, message: errmsg ?? '' };
}
