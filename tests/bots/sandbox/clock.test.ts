import { describe, expect, it } from 'vitest';
import { createClock, type SandboxClock } from '../../../src/bots/sandbox/clock.ts';
import type { ClockRow } from '../../../src/bots/sandbox/platform-file.ts';

const startAt = 1_000_000;

class Machine {
  ms = 50_000_000;
  row: ClockRow | undefined;
  writes = 0;
  /** A start of the program; leaving the old clock behind is a kill. */
  open(): SandboxClock {
    const file = {
      readClock: () => this.row,
      writeClock: (row: ClockRow) => {
        this.row = row;
        this.writes += 1;
      },
    };
    return createClock({ file, startAt, machineNow: () => this.ms });
  }
}

describe('the clock of the sandbox', () => {
  it('starts where it is told and runs with real seconds', () => {
    const machine = new Machine();
    const clock = machine.open();
    expect(clock.now()).toBe(startAt);
    machine.ms += 61_000;
    expect(clock.now()).toBe(startAt + 61_000);
  });

  it('counts the time the program was off, and starts no second time', () => {
    const machine = new Machine();
    machine.open().now();
    machine.ms += 3_600_000;
    expect(machine.open().now()).toBe(startAt + 3_600_000);
  });

  it('never goes back when the machine’s clock does, and runs on from there', () => {
    const machine = new Machine();
    const clock = machine.open();
    machine.ms += 10_000;
    const before = clock.now();
    machine.ms -= 7_200_000;
    expect(clock.now()).toBe(before);
    machine.ms += 4_000;
    expect(clock.now()).toBe(before + 4_000);
  });

  it('never goes back over a kill, whatever was told before and however the machine’s clock is set', () => {
    const machine = new Machine();
    let told = 0;
    for (const jump of [3_000, 1_500, -9_000, 4_900, -86_400_000, 100, 60_000, -1]) {
      const clock = machine.open();
      expect(clock.now()).toBeGreaterThanOrEqual(told);
      machine.ms += 2_345;
      told = clock.now();
      machine.ms += jump;
    }
  });

  it('moves forward by five seconds at most over a kill', () => {
    const machine = new Machine();
    const told = machine.open().now();
    expect(machine.open().now() - told).toBeLessThanOrEqual(5_000);
  });

  it('loses nothing over a clean stop', () => {
    const machine = new Machine();
    const clock = machine.open();
    machine.ms += 1_234;
    const told = clock.now();
    clock.save();
    expect(machine.open().now()).toBe(told);
  });

  it('writes its file once in five seconds, however often it is asked', () => {
    const machine = new Machine();
    const clock = machine.open();
    clock.now();
    const writes = machine.writes;
    for (let index = 0; index < 1_000; index += 1) {
      machine.ms += 10;
      clock.now();
    }
    expect(machine.writes - writes).toBeLessThanOrEqual(2);
  });

  it('stands still during a walk, also over a kill, and runs on after it', () => {
    const machine = new Machine();
    const clock = machine.open();
    clock.beginWalk(startAt + 1_000_000);
    clock.step(startAt + 500_000);
    machine.ms += 60_000;
    expect(clock.now()).toBe(startAt + 500_000);
    const after = machine.open();
    expect(after.now()).toBe(startAt + 500_000);
    expect(after.walkTarget()).toBe(startAt + 1_000_000);
    after.step(startAt + 1_000_000);
    after.endWalk();
    machine.ms += 2_000;
    expect(after.now()).toBe(startAt + 1_002_000);
    expect(machine.open().walkTarget()).toBeNull();
  });

  it('refuses a step back and a step outside a walk', () => {
    const clock = new Machine().open();
    expect(() => clock.step(startAt + 1)).toThrow(/walk/);
    clock.beginWalk(startAt + 10);
    expect(() => clock.step(startAt - 1)).toThrow(/back/);
  });
});
