import { setImmediate as breathe } from 'node:timers/promises';
import type { Steps } from '../domain/steps.ts';

/** Of the 50 ms an answer may wait for another's work (bench:quarter). */
const turnMs = 10;

/** Does long work in turns of some ms, between which whatever else waits is done. */
export async function inTurns<Result>(steps: Steps<Result>): Promise<Result> {
  await breathe();
  let began = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - began < turnMs) continue;
    await breathe();
    began = performance.now();
  }
}
