import type { BurdenLine, BurdenMeter } from '../domain/burden.ts';
import { papers } from '../domain/papers.ts';
import { actions } from '../domain/permissions.ts';
import { actionWords } from './permissions.ts';

/** What the program lets people do and the papers it makes, in its own words. */
export function featureWords(): string[] {
  return [
    ...actions.map((action) => actionWords[action]),
    ...papers.map(({ word, summary }) => `${word ?? ''}${summary}`),
  ];
}

/** P3 现场为主，照片随意：季度现场占60分 好 */
export function burdenText(lines: readonly BurdenLine[]): string {
  return lines.map(({ rule, state, isFine }) => `${isFine ? '' : '要看 '}${rule} ${state}`).join('\n');
}

/** 长湖 发5 点名0 追问2 要图1; units that nothing was asked of are left out. */
export function meterText(meters: readonly BurdenMeter[]): string {
  const lines = meters
    .filter((one) => one.proactive + one.mentions + one.questions + one.photosAsked > 0)
    .map(
      ({ unitShort, ...one }) =>
        `${unitShort} 主动发${one.proactive} 点名${one.mentions} 追问${one.questions} 要图${one.photosAsked}`,
    );
  return ['本周各单位收到的', ...(lines.length === 0 ? ['都没有'] : lines)].join('\n');
}
