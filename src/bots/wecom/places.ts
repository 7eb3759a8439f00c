import type { Handling } from '../adapter.ts';
import type { Cancel, Schedule } from '../timers.ts';
import { firstStreamId, type ReplyHandle } from './handle.ts';
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
} as const;

/** One frame of a stream; `finish` freezes it. */
export type ShowFrame = (
  handle: ReplyHandle,
  stream: { readonly id: string; readonly finish: boolean; readonly content: string },
) => Promise<Ack>;

/**
 * Keeps the place of answers that take long: when there is none after a second, a first frame says that work is under
 * way, and the first answer takes its place. Every stream that was begun is ended. A message that is known to get no
 * answer gets no frame either.
 */
export interface Places {
  expect(handle: ReplyHandle, handled: Promise<Handling>): void;
  /**
   * The stream the first answer goes out on. `late`: the place is given up by now, as far as the time goes; `closed`: it
   * was ended with other words.
   */
  streamFor(handle: ReplyHandle): { readonly id: string } | 'late' | 'closed';
  /** True while a frame that was sent for the first answer may be sent again with no harm. */
  mayRepeat(handle: ReplyHandle): boolean;
  /** The first answer is on its way: meanwhile nothing else is written in its place. `done` tells how it ended. */
  hold(handle: ReplyHandle): { done(isOver: boolean): void };
  stop(): void;
}

/** Longer than a send can take. */
const repeatMarginMs = 60_000;

interface Place {
  readonly handle: ReplyHandle;
  state: 'waiting' | 'begun' | 'closed';
  /** The first answer is on its way. */
  held: boolean;
  /** What the stream is to end with when no answer does. */
  lastWords: string | null;
  readonly cancels: { announce: Cancel; over: Cancel; retry: Cancel };
}

export function createPlaces(parts: {
  readonly show: ShowFrame;
  readonly schedule: Schedule;
  readonly now: () => number;
  readonly timings: PlaceTimings;
}): Places {
  const { show, schedule, now, timings } = parts;
  const places = new Map<string, Place>();
  let stopped = false;

  function forget(place: Place): void {
    for (const cancel of Object.values(place.cancels)) cancel();
    if (places.get(place.handle.req) === place) places.delete(place.handle.req);
  }

  async function begin(place: Place): Promise<void> {
    if (place.state !== 'waiting' || place.held) return;
    place.state = 'begun';
    const frame = { id: firstStreamId(place.handle), finish: false, content: placeTexts.working };
    const ack = await show(place.handle, frame);
    const nothingShown = ack.outcome === 'refused' || ack.outcome === 'unsent';
    if (nothingShown && place.state === 'begun') place.state = 'waiting';
  }

  function endWith(place: Place, words: string): void {
    place.lastWords ??= words;
    void end(place);
  }

  async function end(place: Place): Promise<void> {
    const { handle, lastWords, cancels } = place;
    cancels.retry();
    if (stopped || place.held || lastWords === null) return;
    if (place.state === 'begun') {
      place.state = 'closed';
      const ack = await show(handle, { id: firstStreamId(handle), finish: true, content: lastWords });
      if (stopped) return;
      if (ack.outcome === 'unsent' && ageOf(handle) < timings.closeMs + timings.expiryMs) {
        place.state = 'begun';
        cancels.retry = schedule(() => void end(place), timings.closeRetryMs);
        return;
      }
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
    if (place.state === 'begun') endWith(place, placeTexts.late);
    else if (!place.held) forget(place);
  }

  return {
    expect(handle, handled) {
      if (stopped) return;
      const cancels = { announce: nothing, over: nothing, retry: nothing };
      const place: Place = { handle, state: 'waiting', held: false, lastWords: null, cancels };
      places.set(handle.req, place);
      cancels.announce = schedule(() => void begin(place), Math.max(0, timings.announceMs - ageOf(handle)));
      // A timer may be a little early by the other clock.
      cancels.over = schedule(() => over(place), Math.max(0, timings.closeMs - ageOf(handle)) + 10);
      void handled.then((handling) => settle(place, handling));
    },
    streamFor(handle) {
      if (!isInTime(handle)) return 'late';
      return places.get(handle.req)?.state === 'closed' ? 'closed' : { id: firstStreamId(handle) };
    },
    mayRepeat: (handle) => ageOf(handle) < timings.closeMs - Math.min(repeatMarginMs, timings.closeMs / 4),
    hold(handle) {
      const place = places.get(handle.req);
      if (place) place.held = true;
      return {
        done(isOver) {
          if (!place) return;
          place.held = false;
          if (isOver || (place.state !== 'begun' && !isInTime(handle))) forget(place);
          else if (place.lastWords !== null) void end(place);
        },
      };
    },
    stop() {
      stopped = true;
      for (const place of places.values()) forget(place);
    },
  };
}

const nothing: Cancel = () => undefined;
