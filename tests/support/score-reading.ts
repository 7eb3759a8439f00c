import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { readMessage } from '../../src/domain/reading/read-message.ts';
import type { Attendance, Lexicon, Reading } from '../../src/domain/reading/reading.ts';

/** One labelled message, reference/domain.md §3.0. */
export interface Labelled {
  readonly id: string;
  readonly text: string;
  readonly photos: number;
  readonly now: string;
  readonly prev?: string;
  readonly expect: Reading;
}

export const gradedFields = [
  'is_report',
  'kind',
  'activities',
  'participants',
  'places',
  'date',
  'quantities',
  'fix',
] as const;
export type GradedField = (typeof gradedFields)[number];

export interface Score {
  readonly right: number;
  readonly of: number;
  readonly wrong: readonly {
    readonly id: string;
    readonly text: string;
    readonly got: unknown;
    readonly want: unknown;
  }[];
}

export function readLabelled(file: string | URL): Labelled[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Labelled);
}

/**
 * Accuracy per field. The kind is graded on every message; the content fields only on messages labelled as reports, a
 * report that was not recognised counts as wrong in each of them; `fix` on corrections.
 */
export function scoreReading(messages: readonly Labelled[], lexicon: Lexicon): Record<GradedField, Score> {
  const readings = messages.map((message) => ({ message, got: read(message, lexicon) }));
  const score = (field: GradedField): Score => {
    const graded = readings.filter(({ message }) => isGraded(field, message.expect));
    const wrong = graded.filter(
      ({ message, got }) => !isDeepStrictEqual(comparable(field, got), comparable(field, message.expect)),
    );
    return {
      of: graded.length,
      right: graded.length - wrong.length,
      wrong: wrong.map(({ message, got }) => ({
        id: message.id,
        text: message.text,
        got: comparable(field, got),
        want: comparable(field, message.expect),
      })),
    };
  };
  return Object.fromEntries(gradedFields.map((field) => [field, score(field)])) as Record<GradedField, Score>;
}

function read(message: Labelled, lexicon: Lexicon): Reading {
  const context = { now: Date.parse(message.now), photos: message.photos, lexicon };
  return readMessage(message.text, message.prev === undefined ? context : { ...context, prev: message.prev });
}

function isGraded(field: GradedField, expect: Reading): boolean {
  if (field === 'is_report' || field === 'kind') return true;
  return field === 'fix' ? expect.kind === 'correction' : expect.is_report;
}

/** Lists are sets; the breakdown of the people is an extra and not graded. */
function comparable(field: GradedField, reading: Reading): unknown {
  if (field === 'participants') return attendance(reading.participants);
  if (field === 'date') return { date: reading.date, given: reading.date_given, range: reading.date_range ?? null };
  if (field === 'fix') {
    const { fix } = reading;
    return fix && { ...fix, ...(fix.participants ? { participants: attendance(fix.participants) } : {}) };
  }
  const value = reading[field];
  return Array.isArray(value) ? value.map((each) => JSON.stringify(each)).sort() : value;
}

function attendance(people: Attendance | null): unknown {
  return people && { n: people.n, approx: people.approx, dir: people.dir ?? null, unit: people.unit ?? null };
}

/** Element counts of one field and what follows from them; a rate without anything to count is 1. */
export interface Rate {
  readonly found: number;
  readonly extra: number;
  readonly missed: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export const ratedFields = ['is_report', 'kind', 'activities', 'participants', 'places', 'date', 'quantities'] as const;
export type RatedField = (typeof ratedFields)[number];

/**
 * Precision and recall per field over all messages. Lists are counted by element, the people and the date as one element
 * each; what a message that is no report was read to contain is extra, what an unrecognised report contains is missed.
 */
export function rateReading(messages: readonly Labelled[], lexicon: Lexicon): Record<RatedField, Rate> {
  const readings = messages.map((message) => ({ got: read(message, lexicon), want: message.expect }));
  const rate = (field: RatedField): Rate => {
    let found = 0;
    let extra = 0;
    let missed = 0;
    for (const { got, want } of readings) {
      const said = new Set(elements(field, got));
      const meant = new Set(elements(field, want));
      for (const one of said) if (meant.has(one)) found += 1;
      for (const one of said) if (!meant.has(one)) extra += 1;
      for (const one of meant) if (!said.has(one)) missed += 1;
    }
    const precision = found + extra === 0 ? 1 : found / (found + extra);
    const recall = found + missed === 0 ? 1 : found / (found + missed);
    const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    return { found, extra, missed, precision, recall, f1 };
  };
  return Object.fromEntries(ratedFields.map((field) => [field, rate(field)])) as Record<RatedField, Rate>;
}

function elements(field: RatedField, reading: Reading): string[] {
  if (field === 'is_report') return reading.is_report ? ['report'] : [];
  if (field === 'kind') return [reading.kind];
  if (!reading.is_report) return [];
  const value = comparable(field, reading);
  if (value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((each) => stable(each));
}

/** The same text for the same value, whatever order its keys were written in. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
