import type { Handling } from '../adapter.ts';
import type { Cancel, Schedule } from '../timers.ts';
import { firstStreamId, type ReplyHandle } from './handle.ts';
import type { WecomMemory } from './memory.ts';
import { outcomeOf } from './outcome.ts';
import type { Ack } from './types.ts';

export interface PlaceTimings {
  /** An answer that takes longer is announced. */
  readonly announceMs: number;
  /** A stream must end 6 minutes after its first frame (document 101463; 10 in live reports), so ours end before 5. */
  readonly closeMs: number;
  /** Between tries to end a stream when the connection is down or the conversation has no room. */
  readonly closeRetryMs: number;
  /** After `closeMs`: by then the platform has ended it itself. */
  readonly expiryMs: number;
}

export const placeTimings: PlaceTimings = {
  announceMs: 1_000,
  closeMs: 4.5 * 60_000,
  closeRetryMs: 5_000,
  expiryMs: 5.5 * 60_000,
};

/** What people read in the place of an answer. */
export const placeTexts = {
  working: '正在处理，请稍等…',
  unanswered: '看过了，这条不用回。',
  failed: '还没处理好，原话已存，稍后再回。',
  late: '还没处理完，好了再告诉你。',
  elsewhere: '回复另发了一条。',
  restarted: '原话已存，有结果再回。',
} as const;

/** One frame of a stream; `finish` freezes it. */
export type ShowFrame = (
  handle: ReplyHandle,
  stream: { readonly id: string; readonly finish: boolean; readonly content: string },
) => Promise<Ack>;

/**
 * Keeps the place of answers that take long: when there is none after a second, a first frame says that work is under
 * way, and the first answer takes its place. Every stream that was begun is ended, by the next process if need be. A
 * message that is known to get no answer gets no frame either.
 */
export interface Places {
  /** Takes over the places another process has left open. */
  resume(): Promise<void>;
  expect(handle: ReplyHandle, handled: Promise<Handling>): void;
  /**
   * The stream the first answer goes out on. `late`: the place is given up by now, as far as the time goes; `closed`: it
   * was ended with other words.
   */
  streamFor(handle: ReplyHandle): { readonly id: string } | 'late' | 'closed';
  /** True while a frame that was sent for the first answer may be sent again with no harm. */
  mayRepeat(handle: ReplyHandle): boolean;
  /** The first answer is on its way: meanwhile nothing else is written in its place. `done` tells how it ended. */
  hold(handle: ReplyHandle): { done(how: HoldEnd): void };
  /** How many places of the conversation people see at work: each takes one frame more, its end. */
  openIn(chat: string, except?: ReplyHandle | null): number;
  stop(): void;
}

/** What became of the first answer, as its place sees it. */
export type HoldEnd =
  /** It stands there; or nothing can, for the platform takes no more for this callback. */
  | { readonly kind: 'over' }
  /** It may stand there: the place ends with no other words. */
  | { readonly kind: 'unclear'; readonly content: string }
  /** It does not, and will be tried again. */
  | { readonly kind: 'again' }
  /** It does not and never will: it was shown by itself, or goes as a push. */
  | { readonly kind: 'never'; readonly words: string };

/** Longer than a send can take. */
const repeatMarginMs = 60_000;

interface Place {
  readonly handle: ReplyHandle;
  /** `closing`: other words were sent for it, and may stand there; `closed`: there is no more to do. */
  state: 'waiting' | 'begun' | 'closing' | 'closed';
  /** The first answer is on its way. */
  held: boolean;
  /** What the stream is to end with when no answer does. */
  lastWords: string | null;
  /** Those are the answer itself, of which nobody knows whether it is shown. */
  isAnswer: boolean;
  /** A frame that ends it is under way. */
  isEnding: boolean;
  /** Known beyond a restart. */
  isKept: boolean;
  /** Begun by a process before. */
  isResumed: boolean;
  readonly cancels: { announce: Cancel; over: Cancel; retry: Cancel };
}

export function createPlaces(parts: {
  readonly show: ShowFrame;
  readonly schedule: Schedule;
  readonly now: () => number;
  readonly timings: PlaceTimings;
  readonly memory: Pick<WecomMemory, 'keepPlace' | 'dropPlace' | 'openPlaces'>;
}): Places {
  const { show, schedule, now, timings, memory } = parts;
  const places = new Map<string, Place>();
  let stopped = false;

  function add(handle: ReplyHandle, state: Place['state']): Place {
    const cancels = { announce: nothing, over: nothing, retry: nothing };
    const flags = { held: false, isAnswer: false, isEnding: false, isKept: false, isResumed: false };
    const place: Place = { handle, state, lastWords: null, ...flags, cancels };
    places.set(handle.req, place);
    // A timer may be a little early by the other clock.
    cancels.over = schedule(() => over(place), Math.max(0, timings.closeMs - ageOf(handle)) + 10);
    return place;
  }

  function forget(place: Place): void {
    release(place);
    drop(place);
  }

  function release(place: Place): void {
    for (const cancel of Object.values(place.cancels)) cancel();
    if (places.get(place.handle.req) === place) places.delete(place.handle.req);
  }

  function keep(place: Place, words: string | null): void {
    place.isKept = true;
    void memory.keepPlace({ ...place.handle, words, isAnswer: place.isAnswer });
  }

  function drop(place: Place): void {
    if (place.isKept) void memory.dropPlace(place.handle.req);
    place.isKept = false;
  }

  async function begin(place: Place): Promise<void> {
    if (place.state !== 'waiting' || place.held) return;
    place.state = 'begun';
    keep(place, null);
    const frame = { id: firstStreamId(place.handle), finish: false, content: placeTexts.working };
    const nothingShown = outcomeOf(await show(place.handle, frame)).outcome === 'refused';
    if (!nothingShown || place.state !== 'begun') return;
    place.state = 'waiting';
    if (!stopped) drop(place);
  }

  function endWith(place: Place, words: string): void {
    place.lastWords ??= words;
    void end(place);
  }

  /** The same words in the same stream do no harm, so they are sent until the platform has taken them. */
  async function end(place: Place): Promise<void> {
    const { handle, lastWords, cancels, state } = place;
    cancels.retry();
    if (stopped || place.held || place.isEnding || lastWords === null) return;
    if (state === 'begun' || state === 'closing') {
      place.isEnding = true;
      place.state = 'closing';
      keep(place, lastWords);
      const result = outcomeOf(await show(handle, { id: firstStreamId(handle), finish: true, content: lastWords }));
      place.isEnding = false;
      if (stopped || places.get(handle.req) !== place) return;
      const isOver = result.outcome === 'sent' || (result.outcome === 'refused' && !result.retryable);
      if (!isOver && ageOf(handle) < timings.closeMs + timings.expiryMs) {
        // Of what was refused nothing is shown: an answer may still take the place.
        if (result.outcome === 'refused') place.state = state;
        cancels.retry = schedule(() => void end(place), timings.closeRetryMs);
        return;
      }
      place.state = 'closed';
    }
    // Until then it is remembered: no answer may be written into a frozen stream.
    if (!isInTime(handle)) forget(place);
  }

  function ageOf({ at }: ReplyHandle): number {
    return Math.max(0, now() - at);
  }

  function isInTime(handle: ReplyHandle): boolean {
    return ageOf(handle) < timings.closeMs;
  }

  function settle(place: Place, handling: Handling): void {
    if (places.get(place.handle.req) !== place || handling === 'answered') return;
    place.cancels.announce();
    if (place.state === 'waiting') forget(place);
    else endWith(place, placeTexts[handling]);
  }

  function over(place: Place): void {
    if (place.state === 'begun') endWith(place, place.isResumed ? placeTexts.restarted : placeTexts.late);
    else if (place.state !== 'closing' && !place.held) forget(place);
  }

  function released(place: Place, how: HoldEnd): void {
    place.held = false;
    const isLate = !isInTime(place.handle);
    if (how.kind === 'over' || (place.state === 'waiting' && (how.kind !== 'again' || isLate))) {
      forget(place);
    } else if (how.kind === 'never') {
      endWith(place, how.words);
    } else if (how.kind === 'again') {
      void end(place);
    } else {
      const isDue = place.lastWords !== null || isLate;
      place.isAnswer = true;
      place.lastWords = how.content;
      // The outbox repeats it after a restart, but not however late.
      keep(place, how.content);
      if (isDue) void end(place);
    }
  }

  return {
    async resume() {
      for (const { words, isAnswer, ...handle } of await memory.openPlaces()) {
        if (stopped) return;
        if (ageOf(handle) >= timings.closeMs + timings.expiryMs) {
          void memory.dropPlace(handle.req);
          continue;
        }
        const place = add(handle, words === null || isAnswer ? 'begun' : 'closing');
        place.isKept = true;
        place.isResumed = true;
        place.isAnswer = isAnswer;
        place.lastWords = words;
        if (!isAnswer) void end(place);
      }
    },
    expect(handle, handled) {
      if (stopped) return;
      const place = add(handle, 'waiting');
      place.cancels.announce = schedule(() => void begin(place), Math.max(0, timings.announceMs - ageOf(handle)));
      void handled.then((handling) => settle(place, handling));
    },
    streamFor(handle) {
      if (!isInTime(handle)) return 'late';
      const state = places.get(handle.req)?.state;
      return state === 'closing' || state === 'closed' ? 'closed' : { id: firstStreamId(handle) };
    },
    mayRepeat: (handle) => ageOf(handle) < timings.closeMs - Math.min(repeatMarginMs, timings.closeMs / 4),
    hold(handle) {
      const place = places.get(handle.req);
      if (place) place.held = true;
      return {
        done(how) {
          if (place) released(place, how);
        },
      };
    },
    openIn(chat, except = null) {
      const isOpen = ({ handle, state }: Place) =>
        handle.chat === chat && handle.req !== except?.req && (state === 'begun' || state === 'closing');
      return [...places.values()].filter(isOpen).length;
    },
    stop() {
      stopped = true;
      // What is open stays in the memory, for the next process.
      for (const place of places.values()) release(place);
    },
  };
}

const nothing: Cancel = () => undefined;
