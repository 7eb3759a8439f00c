import type { CallBucket } from '../src/domain/messages.ts';
import { decideSend, type Form, type Load, type Standing, standardQuota, type Weight } from '../src/domain/quota.ts';

/** Issue 5: a town of 30 groups. */
export const townLoad: Load = {
  workingDays: 22,
  groups: 30,
  reports: 20,
  photosPerReport: 3,
  otherCommands: 10,
  notices: 15,
  privatePushes: 5,
  results: 2,
};

export interface MonthEnd {
  readonly api: number;
  readonly stream: number;
  /** Receipts that went as a push to spare the other bucket. */
  readonly moved: number;
  /** Receipts that were due to be gathered; each is counted as a call of its own, the worst case. */
  readonly gathered: number;
  readonly held: number;
  readonly keptBack: number;
}

export const bucketOf = { reply: 'stream', push: 'api' } as const;

/** A month by the rules alone, message by message. */
export function runMonth(load: Load): MonthEnd {
  const used: Record<CallBucket, number> = { api: 0, stream: 0 };
  const end = { moved: 0, gathered: 0, held: 0, keptBack: 0 };

  function send(weight: Weight, forms: readonly Form[]): void {
    const use = (bucket: CallBucket) => {
      const limit = standardQuota[bucket];
      return { used: used[bucket], limit, exhausted: used[bucket] >= limit };
    };
    const standing: Standing = { api: use('api'), stream: use('stream') };
    const decision = decideSend({ weight, forms, bucketOf, standing });
    if (decision.kind === 'hold') {
      end.held += 1;
      return;
    }
    used[bucketOf[decision.form]] += 1;
    if (decision.gather) end.gathered += 1;
    if (forms.length > 1 && decision.form === 'push') end.moved += 1;
  }

  function receive(weight: Weight, photos: number): void {
    if (used.stream >= standardQuota.stream) {
      end.keptBack += 1;
      return;
    }
    used.stream += 1;
    used.api += Math.min(photos, standardQuota.api - used.api);
    send(weight, ['reply', 'push']);
  }

  let reports = 0;
  let commands = 0;
  for (let day = 1; day <= load.workingDays; day += 1) {
    for (let nth = 0; nth < load.notices; nth += 1) send('notice', ['push']);
    for (let nth = 0; nth < load.privatePushes; nth += 1) send('notice', ['push']);
    for (; reports < Math.round(load.reports * day); reports += 1) receive('receipt', load.photosPerReport);
    for (; commands < Math.round(load.otherCommands * day); commands += 1) receive('answer', 0);
  }
  for (let nth = 0; nth < load.results; nth += 1) {
    used.api += 1;
    for (let group = 0; group < load.groups; group += 1) send('result', ['push']);
  }
  return { ...used, ...end };
}

/** Messages a day, of the load's mix, at which each thing first happens. */
export function breakEven(times: (factor: number) => Load): Record<'moved' | 'gathered' | 'held' | 'keptBack', number> {
  const first = (what: 'moved' | 'gathered' | 'held' | 'keptBack'): number => {
    for (let messages = 1; messages < 1_000; messages += 1) {
      const perDay = townLoad.reports + townLoad.otherCommands;
      if (runMonth(times(messages / perDay))[what] > 0) return messages;
    }
    throw new Error(`${what} never happens`);
  };
  return { moved: first('moved'), gathered: first('gathered'), held: first('held'), keptBack: first('keptBack') };
}
