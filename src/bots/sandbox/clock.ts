import type { PlatformFile } from './platform-file.ts';

/**
 * The programme clock of the sandbox, epoch milliseconds. It runs with real seconds, stands still during a walk,
 * survives restarts and never goes back, not even when the machine's clock does.
 */
export interface SandboxClock {
  now(): number;
  /** Where the walk in progress goes; null while the clock runs by itself. */
  walkTarget(): number | null;
  /** Stops the clock for a walk to `target`. Durable: a crash leaves the walk to be resumed. */
  beginWalk(target: number): void;
  /** Sets the stopped clock forward, durably. */
  step(to: number): void;
  /** Lets the clock run again from where it stands. */
  endWalk(): void;
  /** Writes the exact time down, so that a clean restart loses nothing. */
  save(): void;
}

/**
 * Times up to the ceiling may already have been told to somebody; after a restart the clock starts at or above it. So a
 * crash can move the clock forward by at most this much, and the file is written once in this time.
 */
const ceilingStepMs = 5_000;

export function createClock(options: {
  file: Pick<PlatformFile, 'readClock' | 'writeClock'>;
  /** Where the clock of a new sandbox starts. */
  startAt: number;
  machineNow: () => number;
}): SandboxClock {
  const { file, machineNow } = options;
  const saved = file.readClock();
  let walkTarget = saved?.walkTarget ?? null;
  /** The running clock shows `programme` plus what passed on the machine's clock since `machine`. */
  let programme = saved === undefined ? options.startAt : resumeAt(saved, machineNow());
  let machine = machineNow();
  let ceiling = programme;
  write();

  function write(): void {
    file.writeClock({ programme, machine, ceiling, walkTarget });
  }

  function anchor(at: number): void {
    programme = at;
    machine = machineNow();
    ceiling = at;
  }

  function running(): number {
    const passed = machineNow() - machine;
    if (passed < 0) {
      machine = machineNow();
      return programme;
    }
    programme += passed;
    machine += passed;
    return programme;
  }

  function now(): number {
    if (walkTarget !== null) return programme;
    const at = running();
    if (at >= ceiling) {
      ceiling = at + ceilingStepMs;
      write();
    }
    return at;
  }

  return {
    now,
    walkTarget: () => walkTarget,
    beginWalk(target) {
      anchor(now());
      walkTarget = target;
      write();
    },
    step(to) {
      if (walkTarget === null) throw new Error('the clock steps only during a walk');
      if (to < programme) throw new Error(`the clock never goes back: ${to} < ${programme}`);
      anchor(to);
      write();
    },
    endWalk() {
      walkTarget = null;
      anchor(programme);
      write();
    },
    save() {
      if (walkTarget !== null) return;
      anchor(now());
      write();
    },
  };
}

function resumeAt(
  saved: { programme: number; machine: number; ceiling: number; walkTarget: number | null },
  machine: number,
): number {
  if (saved.walkTarget !== null) return saved.programme;
  return Math.max(saved.ceiling, saved.programme + Math.max(0, machine - saved.machine));
}
