import type { Handling } from '../adapter.ts';
import { pause, type Schedule } from '../timers.ts';
import { placeTexts } from './places.ts';

/** A stream as the platform shows it; every frame replaces the one before, `finish` freezes it (document 101031). */
export interface StreamFrame {
  readonly finish: boolean;
  readonly content: string;
  /** With the last frame only: `base64` and `md5`. */
  readonly images: readonly { readonly base64: string; readonly md5: string }[];
}

export interface Answer {
  readonly frame: StreamFrame;
  /** Tells whether the frame left this machine. */
  readonly settled: (written: boolean) => void;
}

export interface PassiveTimings {
  /** It asks for the state of a stream about once a second; after so long it does not ask any more. */
  readonly askedMs: number;
  /** The same when this process does not know of the stream: it was begun before a restart, if at all. */
  readonly soughtMs: number;
  /** The platform ends a stream 6 minutes after the message. */
  readonly lifeMs: number;
  /** For a stream begun before a restart, whose age nobody knows. */
  readonly adoptedLifeMs: number;
}

export const passiveTimings: PassiveTimings = {
  askedMs: 5_000,
  soughtMs: 2_500,
  lifeMs: 4.5 * 60_000,
  adoptedLifeMs: 60_000,
};

const elsewhereText = '答复另发。';
/** The platform asks no more by then. */
const rememberedMs = 15 * 60_000;
/** A final frame that was lost on the way is asked for again at once, or never. */
const imagesKeptMs = 60_000;

/** Untaken: the platform will not show it, for it did not ask. Unclear: it was being written when the time was up. */
export type Offered = 'taken' | 'untaken' | 'unclear';

interface Reply {
  readonly lifeUntil: number;
  readonly openedAt: number;
  /** Somebody tells, or has told, how the handling ends. */
  noted: boolean;
  handling: Handling | 'unknown' | null;
  /** True once the platform was told that a stream is to be expected, or asked for one. */
  streaming: boolean;
  /** Wakes callbacks that wait for an answer. */
  readonly waiting: Set<() => void>;
  /** The answer, from when it is offered until it is taken back. */
  final: Final | null;
  /** What the stream ended with instead of an answer. */
  words: string | null;
}

interface Final {
  readonly key: string;
  frame: StreamFrame;
  takenAt: number | null;
  /** Responses under way that carry it. */
  writing: number;
}

/**
 * Answers that go out inside the platform's own requests: the callback of a message, or its later questions about the
 * stream. Kept in memory only: the id of a stream follows from its message, so after a restart the platform's next
 * question finds the answer again; what it does not ask for goes another way.
 */
export interface PassiveReplies {
  /**
   * The answer to the callback of a message, by `dueAt`: the final frame, a first one when an answer is being made, or null
   * for an empty one. `handled` null: nobody will tell; then an answer that `canComeLater` gets no stream.
   */
  toMessage(
    id: string,
    options: {
      readonly handled: Promise<Handling> | null;
      readonly canComeLater: boolean;
      readonly dueAt: number;
    },
  ): Promise<Answer | null>;
  toRefresh(id: string): Answer;
  /** Hands over an answer; `key` names it. */
  offer(id: string, answer: { readonly key: string; readonly frame: StreamFrame }): Promise<Offered>;
  /** True while offering this answer again can not show it twice. */
  mayRepeat(id: string, key: string): boolean;
  stop(): void;
}

export function createPassiveReplies(parts: {
  readonly schedule: Schedule;
  /** Machine clock. */
  readonly now: () => number;
  readonly timings: PassiveTimings;
}): PassiveReplies {
  const { schedule, now, timings } = parts;
  const replies = new Map<string, Reply>();
  const stopping = new AbortController();

  function open(id: string, lifeMs: number): Reply {
    const at = now();
    const known = replies.get(id);
    if (known) return known;
    forgetOld(at);
    const reply: Reply = {
      lifeUntil: at + lifeMs,
      openedAt: at,
      noted: false,
      handling: null,
      streaming: false,
      waiting: new Set(),
      final: null,
      words: null,
    };
    replies.set(id, reply);
    return reply;
  }

  function forgetOld(at: number): void {
    for (const [id, { openedAt, final, waiting }] of replies) {
      if (at - openedAt > rememberedMs && waiting.size === 0) replies.delete(id);
      else if (final?.takenAt && at - final.takenAt > imagesKeptMs) final.frame = { ...final.frame, images: [] };
    }
  }

  /** Waits for something to happen to the reply, at most so long. */
  async function change(reply: Reply, ms: number): Promise<void> {
    const done = new AbortController();
    const signal = AbortSignal.any([done.signal, stopping.signal]);
    const wake = () => done.abort();
    reply.waiting.add(wake);
    await pause(schedule, ms, signal);
    reply.waiting.delete(wake);
  }

  function wake(reply: Reply): void {
    for (const one of reply.waiting) one();
  }

  function finalAnswer(reply: Reply): Answer | null {
    const { final } = reply;
    if (final === null) return null;
    final.writing += 1;
    return {
      frame: final.frame,
      settled(written) {
        final.writing -= 1;
        if (written) final.takenAt ??= now();
        wake(reply);
      },
    };
  }

  function endWith(reply: Reply, words: string): Answer {
    reply.words = words;
    return { frame: { finish: true, content: words, images: [] }, settled: ignore };
  }

  function firstFrame(reply: Reply): Answer {
    reply.streaming = true;
    return { frame: { finish: false, content: placeTexts.working, images: [] }, settled: ignore };
  }

  async function untilKnown(reply: Reply, dueAt: number): Promise<void> {
    while (reply.final === null && reply.handling !== 'unanswered' && reply.handling !== 'failed') {
      const leftMs = dueAt - now();
      if (leftMs <= 0 || stopping.signal.aborted) return;
      await change(reply, leftMs);
    }
  }

  /** Only the first delivery knows: a repeat is told that there is nothing to do. */
  function note(reply: Reply, handled: Promise<Handling> | null): void {
    if (reply.noted) return;
    reply.noted = true;
    if (handled === null) {
      reply.handling = 'unknown';
      return;
    }
    void handled.then((handling) => {
      reply.handling = handling;
      wake(reply);
    });
  }

  return {
    async toMessage(id, { handled, canComeLater, dueAt }) {
      const reply = open(id, timings.lifeMs);
      note(reply, handled);
      await untilKnown(reply, dueAt);
      const answer = finalAnswer(reply);
      if (answer !== null) return answer;
      const isComing = reply.handling === null || reply.handling === 'answered';
      const isOnlyWay = reply.handling === 'unknown' && !canComeLater;
      if (reply.words !== null || !(isComing || isOnlyWay)) return null;
      return firstFrame(reply);
    },
    toRefresh(id) {
      const reply = open(id, timings.adoptedLifeMs);
      const answer = finalAnswer(reply);
      if (answer !== null) return answer;
      if (reply.words !== null) return endWith(reply, reply.words);
      if (reply.handling === 'unanswered') return endWith(reply, placeTexts.unanswered);
      if (reply.handling === 'failed') return endWith(reply, placeTexts.failed);
      return now() < reply.lifeUntil ? firstFrame(reply) : endWith(reply, placeTexts.late);
    },
    async offer(id, { key, frame }) {
      const known = replies.get(id);
      const reply = known ?? open(id, timings.adoptedLifeMs);
      if (reply.final !== null && reply.final.key !== key) return 'untaken';
      const isAsking = reply.streaming || reply.waiting.size > 0;
      if (reply.words !== null || (known && !isAsking && reply.final === null)) return 'untaken';
      // Offered again: the frame still stands, and may be under way this very moment.
      const final: Final = reply.final ?? { key, frame, takenAt: null, writing: 0 };
      reply.final = final;
      wake(reply);
      const offered = await untilTaken(reply, final, isAsking ? timings.askedMs : timings.soughtMs);
      if (offered === 'untaken') {
        reply.final = null;
        reply.words = elsewhereText;
      }
      return offered;
    },
    mayRepeat: (id, key) => replies.get(id)?.final?.key === key,
    stop: () => stopping.abort(),
  };

  /** A frame that is being written can not be taken back, so it gets the time of one more question. */
  async function untilTaken(reply: Reply, final: Final, ms: number): Promise<Offered> {
    const deadline = now() + ms;
    while (final.takenAt === null) {
      const graceMs = final.writing > 0 ? timings.askedMs : 0;
      const leftMs = deadline + graceMs - now();
      if (leftMs <= 0 || stopping.signal.aborted) return final.writing > 0 ? 'unclear' : 'untaken';
      await change(reply, leftMs);
    }
    return 'taken';
  }
}

function ignore(): void {
  // Nothing depends on it: the platform asks again.
}
