import type { Logger } from '../log.ts';

/** Ends what was started, the last first; one part that fails does not keep the others from ending. */
export class CleanUp {
  readonly #steps: (() => Promise<void>)[] = [];
  readonly #log: Logger;
  #running: Promise<void> | null = null;

  constructor(log: Logger) {
    this.#log = log;
  }

  add(step: () => Promise<void>): void {
    this.#steps.unshift(step);
  }

  run(): Promise<void> {
    this.#running ??= this.#runAll();
    return this.#running;
  }

  async #runAll(): Promise<void> {
    for (const step of this.#steps) {
      await step().catch((cause: unknown) => this.#log.error({ err: cause }, 'a part did not stop cleanly'));
    }
  }
}
