export type Cancel = () => void;

/** Runs something once, later; the one way in which this folder waits, so that a test can see what is left open. */
export type Schedule = (run: () => void, afterMs: number) => Cancel;

export const schedule: Schedule = (run, afterMs) => {
  const timer = setTimeout(run, afterMs);
  return () => clearTimeout(timer);
};

/** True once the time has passed, false as soon as `signal` aborts. */
export function pause(later: Schedule, ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const onAbort = () => {
      cancel();
      resolve(false);
    };
    const cancel = later(() => {
      signal.removeEventListener('abort', onAbort);
      resolve(true);
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
