import type { CallBucket } from './messages.ts';
import { type Month, nextMonth, startOfDay } from './time.ts';

/** Standard edition of DingTalk, per organisation and calendar month (since 2025-11-19). */
export const standardQuota: Readonly<Record<CallBucket, number>> = { api: 5_000, stream: 3_000 };

/** From here on answers to reports go by the other bucket, and the office is told. */
export const lowShare = 0.8;
/** From here on only people who asked and results get anything. */
export const scarceShare = 0.95;
/** How long one sender's receipts are gathered into one message then. */
export const gatherMs = 10 * 60_000;
/** A bucket the platform called empty is tried again with one call after this: the town may have bought more. */
export const probeAfterMs = 6 * 60 * 60_000;

export interface BucketUse {
  readonly used: number;
  readonly limit: number;
  /** The platform itself said so; it also counts what others of the organisation use. */
  readonly exhausted: boolean;
}

/** How both buckets stand in a month. */
export type Standing = Readonly<Record<CallBucket, BucketUse>>;

export type Level = 'plenty' | 'low' | 'scarce' | 'exhausted';

/**
 * What a message is to its reader. `receipt`: the answer to a report; `answer`: to anything else somebody asked;
 * `result`: of an evaluation, and what is urgent or was asked for; `notice`: everything else.
 */
export type Weight = 'receipt' | 'answer' | 'result' | 'notice';
export type Form = 'reply' | 'push';

export interface SendQuestion {
  readonly weight: Weight;
  /** The forms the message can take, the usual one first. */
  readonly forms: readonly Form[];
  readonly bucketOf: Readonly<Record<Form, CallBucket>>;
  readonly standing: Standing;
}

/** `gather`: together with the other receipts of the same sender. `hold`: not this month, unless more is to be had. */
export type SendDecision = { readonly kind: 'send'; readonly form: Form; readonly gather: boolean } | { kind: 'hold' };

export function levelOf({ used, limit, exhausted }: BucketUse): Level {
  if (exhausted) return 'exhausted';
  if (used >= limit * scarceShare) return 'scarce';
  return used >= limit * lowShare ? 'low' : 'plenty';
}

/**
 * How a message goes, if at all. Receipts leave a bucket at 80 % for one that has room, other answers at 95 %; notices
 * stop at 95 %; nothing goes by a bucket the platform has called empty.
 */
export function decideSend({ weight, forms, bucketOf, standing }: SendQuestion): SendDecision {
  const level = (form: Form): Level => levelOf(standing[bucketOf[form]]);
  const [usual] = forms;
  const open = forms.filter((form) => level(form) !== 'exhausted');
  const [first] = open;
  if (usual === undefined || first === undefined) return { kind: 'hold' };
  if (weight === 'notice' || weight === 'result') {
    const isHeld = weight === 'notice' && level(first) === 'scarce';
    return isHeld ? { kind: 'hold' } : { kind: 'send', form: first, gather: false };
  }
  const leavesAt: readonly Level[] = weight === 'receipt' ? ['low', 'scarce'] : ['scarce'];
  const roomy = leavesAt.includes(level(first)) ? open.find((form) => level(form) === 'plenty') : undefined;
  const form = roomy ?? first;
  return { kind: 'send', form, gather: weight === 'receipt' && level(form) === 'scarce' };
}

/** First instant of the month after. */
export function endOf(month: Month): number {
  return startOfDay(`${nextMonth(month)}-01`);
}

/** What a town does in a month, for an estimate. Per day over all groups. */
export interface Load {
  readonly workingDays: number;
  readonly groups: number;
  readonly reports: number;
  readonly photosPerReport: number;
  readonly otherCommands: number;
  readonly notices: number;
  readonly privatePushes: number;
  /** Per month, each to every group, with a picture. */
  readonly results: number;
}

/** Calls of a month when nothing is moved or given up; an answer by a session counts in the stream's bucket. */
export function monthlyNeed(load: Load): Readonly<Record<CallBucket, number>> {
  const messages = load.reports + load.otherCommands;
  const daily = load.reports * load.photosPerReport + load.notices + load.privatePushes;
  return {
    api: load.workingDays * daily + load.results * (load.groups + 1),
    stream: load.workingDays * messages * 2,
  };
}
