import type { CallBucket } from '../domain/messages.ts';
import { type BucketUse, levelOf, type Standing } from '../domain/quota.ts';
import { addDays, type Day, daysBetween, firstDayOf, lastDayOf, monthOf } from '../domain/time.ts';
import { plain } from './plain.ts';

/** As the office calls them. */
const bucketNames: Readonly<Record<CallBucket, string>> = { api: '接口', stream: '收发' };
const namesShown = 8;

/** The month is at 80 % in one bucket. */
export function bucketLow(bucket: CallBucket): string {
  return `钉钉本月${bucketNames[bucket]}额度用了八成，看细数回：用量`;
}

/** The platform said that a bucket is used up. */
export function bucketOut(bucket: CallBucket): string {
  return bucket === 'stream'
    ? '钉钉本月收发额度用完了，群里@的话收不到，急事请打电话；月初自动恢复'
    : '钉钉本月接口额度用完了，提醒先停，回话照常；月初自动恢复';
}

/**
 * 用量: what was used of each bucket, and where the month ends at this pace.
 *
 * @param today of the machine clock, in the month the standing is of
 */
export function usageText(standing: Partial<Standing>, today: Day): string {
  const month = monthOf(today);
  const days = daysBetween(firstDayOf(month), addDays(lastDayOf(month), 1));
  const gone = daysBetween(firstDayOf(month), today) + 1;
  const lines = (['api', 'stream'] as const).flatMap((bucket) => {
    const use = standing[bucket];
    return use === undefined ? [] : [bucketLine(bucketNames[bucket], use, { days, gone })];
  });
  return [`钉钉${Number(month.slice(5))}月用量`, ...lines, ...consequence(standing)].join('\n');
}

/** Whose messages the platform kept back, in the chat they were written in. */
export function missedText(kind: 'group' | 'private', names: readonly string[], count: number): string {
  if (kind === 'private') return '上月额度用完，您后来发的没收到，请再发一次';
  if (names.length === 0) return '上月额度用完，后来@我的话没收到，请再发一次';
  const shown = names.slice(0, namesShown).map((name) => plain(name, 10));
  const more = count > shown.length ? `等${count}位` : '';
  return `上月额度用完，${shown.join('、')}${more}后来@我的话没收到，请再发一次`;
}

function bucketLine(name: string, use: BucketUse, { days, gone }: { days: number; gone: number }): string {
  const percent = Math.floor((use.used * 100) / use.limit);
  const atEnd = Math.round((use.used * days) / gone);
  const state = use.exhausted ? '，平台说已用完' : `，照这样月底约${atEnd}`;
  return `${name} ${use.used}/${use.limit}（${percent}%）${state}`;
}

function consequence(standing: Partial<Standing>): string[] {
  const levels = Object.values(standing).map(levelOf);
  if (levels.includes('exhausted') || levels.includes('scarce')) return ['现在只发回话和结果，回执合并'];
  return levels.includes('low') ? ['回执改走有余量的一边'] : [];
}
