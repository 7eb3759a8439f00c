import { addDays, startOfDay } from '../../src/domain/time.ts';
import type { Finding, Report, Round, Year } from './calculator.ts';

/** What a sheet's items and kinds may be; from the rulebook and the programme. */
export interface Vocabulary {
  readonly kinds: readonly string[];
  readonly items: Readonly<Record<string, readonly string[]>>;
  readonly bonus: readonly string[];
  readonly penalty: readonly string[];
}

const months = ['03', '04', '05', '06', '07', '08', '09', '10', '11', '12'];
const inspectors = ['i1', 'i2', 'i3', 'i4'];

/** 12 villages, 4 departments, 300 members, thousands of events; the same for the same seed. */
export function generateYear(seed: number, words: Vocabulary): Year {
  const random = mulberry32(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const chance = (share: number) => random() < share;
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  const dayBetween = (from: string, to: string) => {
    const days = Math.round((startOfDay(to) - startOfDay(from)) / 86_400_000);
    return addDays(from, upTo(days));
  };

  const villages = Array.from({ length: 12 }, (_, index) => `v${index + 1}`);
  const units = [
    ...villages.map((code, index) => ({ code, kind: index === 11 ? ('community' as const) : ('village' as const) })),
    ...[1, 2, 3, 4].map((number) => ({ code: `d${number}`, kind: 'department' as const })),
  ];
  // The last village has no grids at all.
  const grids = villages
    .slice(0, 11)
    .flatMap((unit) => Array.from({ length: 1 + upTo(3) }, (_, index) => ({ code: `${unit}-g${index + 1}`, unit })));
  const members = Array.from({ length: 300 }, (_, index) => ({
    id: `m${index + 1}`,
    unit: pick(villages),
    party: chance(0.7),
    atHome: chance(0.8),
    ...exemption(),
  }));
  /** Some are excused in the middle of a quarter, some of them for a while only. */
  function exemption() {
    const exemptFrom = chance(0.25) ? dayBetween('2023-03-17', '2023-12-10') : null;
    const exemptTo = exemptFrom !== null && chance(0.5) ? addDays(exemptFrom, 1 + upTo(150)) : null;
    return { exemptFrom, exemptTo };
  }

  const reports: Report[] = Array.from({ length: 2500 }, (_, index) => {
    const unit = pick(villages);
    const own = grids.filter((grid) => grid.unit === unit).map(({ code }) => code);
    const day = dayBetween('2023-03-16', '2023-12-15');
    return {
      id: `r${index + 1}`,
      unit,
      // Now and then work in a grid of another village.
      grids: [...own.filter(() => chance(0.4)), ...(chance(0.1) ? [pick(grids).code] : [])],
      day,
      sentDay: chance(0.9) ? day : addDays(day, upTo(45)),
      kinds: [...new Set([pick(words.kinds), ...(chance(0.3) ? [pick(words.kinds)] : [])])],
      photos: upTo(2),
      state: chance(0.8) ? 'confirmed' : pick(['pending', 'withdrawn', 'returned'] as const),
      participants: someMembers(index),
      confirmedOrder: index,
      late: chance(0.04) ? lateChange(index, day, own) : null,
    };
  });

  /** Withdrawn, or corrected: told of another day, of other work, of other places. */
  function lateChange(index: number, day: string, own: readonly string[]): Report['late'] {
    const order = index + 1 + upTo(2500) + 0.5;
    if (chance(0.4)) return { order, to: null };
    const moved = addDays(day, upTo(40));
    const to = {
      day: moved > '2023-12-15' ? day : moved,
      kinds: [pick(words.kinds)],
      grids: own.filter(() => chance(0.4)),
    };
    return { order, to };
  }

  function someMembers(index: number): Report['participants'] {
    const ids = new Set(Array.from({ length: upTo(5) }, () => `m${1 + ((index * 7 + upTo(60)) % 300)}`));
    return [...ids].map((id) => ({ id, part: chance(0.8) ? 'joined' : pick(['organised', 'led'] as const) }));
  }

  let findings = 0;
  const found = (sheet: string, opened: string | null): Finding => {
    findings += 1;
    const passedOn = addDays(opened ?? '2023-06-01', upTo(17));
    return {
      id: `f${findings}`,
      item: pick(words.items[sheet] ?? []),
      // Coarse, so that there are ties.
      deduction: pick([0.5, 0.5, 1, 1, 2, 5, 0.25, 0.33]),
      withdrawn: chance(0.05),
      struck: chance(0.05),
      // Most is put right in time: what is left open has to make a difference.
      recheck: chance(0.93) ? { outcome: chance(0.95) ? 'passed' : 'failed', day: passedOn } : null,
    };
  };
  const rounds: Round[] = [];
  const round = (sheet: string, period: string, days: readonly [string, string], visited: readonly string[]) => {
    const state = chance(0.8) ? 'opened' : pick(['cancelled', 'sealed'] as const);
    const openedDay = state === 'opened' || (state === 'cancelled' && chance(0.5)) ? dayBetween(...days) : null;
    const named = inspectors.filter(() => chance(0.6)).slice(0, 3);
    rounds.push({
      id: String(rounds.length + 1),
      sheet,
      period,
      state,
      openedDay,
      sheets: (named.length === 0 ? ['i1'] : named).flatMap((inspector) =>
        visited
          .filter(() => chance(0.9))
          .map((unit) => ({
            inspector,
            unit,
            findings: Array.from({ length: upTo(3) }, () => found(sheet, openedDay)),
          })),
      ),
    });
  };
  const all = units.map(({ code }) => code);
  for (const month of months) {
    for (let number = 0; number <= upTo(1); number += 1) {
      round('workplace', `2023-${month}`, [`2023-${month}-16`, `2023-${month}-28`], all);
    }
  }
  for (const quarter of [1, 2, 3, 4]) {
    const last = String(quarter * 3).padStart(2, '0');
    // Early enough that many findings are to be put right within the quarter.
    const first = quarter === 1 ? '03-16' : `${String(quarter * 3 - 1).padStart(2, '0')}-01`;
    const days = [`2023-${first}`, quarter === 4 ? '2023-12-10' : `2023-${last}-28`] as const;
    for (let number = 0; number <= upTo(2); number += 1) round('village', `2023-Q${quarter}`, days, villages);
  }
  round('village', '2023', ['2023-12-10', '2023-12-15'], villages);
  round('village', '2023', ['2023-12-10', '2023-12-15'], villages);

  const adjustments = Array.from({ length: 80 }, () => {
    const side = pick(['bonus', 'penalty'] as const);
    const quarter = `2023-Q${1 + upTo(3)}`;
    return { unit: pick(villages), quarter, side, kind: pick(words[side]), withdrawn: chance(0.2) };
  });
  const strikes = rounds
    .filter(({ sheet, state, period }) => sheet === 'village' && state === 'opened' && period.includes('Q'))
    .flatMap(({ period, sheets }) =>
      sheets
        .flatMap((one) => one.findings)
        .filter(({ withdrawn, struck }) => !withdrawn && !struck && chance(0.2))
        .map(({ id }) => ({ quarter: period, finding: id })),
    );
  return { year: 2023, units, grids, members, reports, rounds, adjustments, strikes };
}

/** The day a report was sent, as an instant at noon. */
export function noonOf(day: string): number {
  return startOfDay(day) + 12 * 3_600_000;
}

/** A small seeded generator (public domain, Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
