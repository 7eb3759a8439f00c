/** Long work in steps: at each `yield` others may have their turn. */
export type Steps<Result> = Generator<undefined, Result>;

/** Does all of it without a break. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
