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
