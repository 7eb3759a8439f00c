import type { Day, Instant } from '../time.ts';
import type { Span } from './spans.ts';

/** Kinds of message, reference/domain.md §3.0. */
export const messageKinds = [
  'report',
  'correction',
  'withdraw',
  'issue',
  'appeal',
  'nomination',
  'leave',
  'plan',
  'notice',
  'question',
  'command',
  'ack',
  'chat',
  'photo_only',
  'forward_news',
] as const;
export type MessageKind = (typeof messageKinds)[number];

/** A number of people. `n` null: people came, the number was not said. `dir`: ge at least, le at most, about. */
export interface Attendance {
  n: number | null;
  approx: boolean;
  dir?: 'ge' | 'le' | 'about';
  unit?: string;
  breakdown?: Record<string, number>;
}

export interface Quantity {
  item: string;
  n: number;
  unit: string;
  approx: boolean;
}

export const sourceFields = ['date', 'time', 'places', 'activities', 'participants', 'quantities'] as const;
export type SourceField = (typeof sourceFields)[number];

/** Words a field was read from: positions in the text as it was given, in UTF-16 units. */
export interface Source extends Span {
  readonly field: SourceField;
  /** Which activity; the other fields have their words for it. */
  readonly value?: string;
}

/** A source as it is kept with a report: the words themselves, and where they begin in the report's text. */
export interface SourceWords {
  readonly field: SourceField;
  readonly value?: string;
  readonly start: number;
  readonly words: string;
}

/** What a message says, in the shape of `expect` in the labelled examples. Empty fields when it is not a report. */
export interface Reading {
  is_report: boolean;
  kind: MessageKind;
  activities: string[];
  participants: Attendance | null;
  places: string[];
  /** Day of the work, null when a range is given in date_range. */
  date: Day | null;
  date_given: boolean;
  date_text?: string;
  date_range?: [Day, Day];
  time?: [string, string | null];
  quantities: Quantity[];
  /** Reports of several works only: each of them; the fields above are then those of the whole message. */
  events?: ReportedEvent[];
  /** Reports only: the words behind the fields, in the order of the text. */
  sources?: Source[];
  /** Corrections only: the changed fields. */
  fix?: { participants?: Attendance; places?: string[]; date?: Day; activities?: string[]; quantities?: Quantity[] };
  forwarded?: boolean;
  before_after?: boolean;
  duplicate?: boolean;
  issue_place?: string;
  nominee?: string;
  award?: string;
}

/** One of several works a message reports; `start` and `end` are where the message tells of it. */
export interface ReportedEvent
  extends Span,
    Pick<
      Reading,
      'activities' | 'participants' | 'places' | 'date' | 'date_given' | 'date_text' | 'date_range' | 'quantities'
    > {
  sources: Source[];
}

export interface ReadingContext {
  /** When the message was received; days are resolved against it. */
  readonly now: Instant;
  /** Number of photos announced with the message. */
  readonly photos: number;
  /** The sender's earlier message, when there is one close by. */
  readonly prev?: string;
  readonly lexicon: Lexicon;
}

/** The words of this programme and this town. */
export interface Lexicon {
  readonly botName: string;
  readonly activities: readonly { readonly id: string; readonly words: readonly string[] }[];
  /** Units, grids, groups and other places, as people may write them. */
  readonly places: readonly string[];
  /** Names of the roster's people of the sender's unit. */
  readonly people: readonly string[];
}
