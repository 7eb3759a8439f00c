import type { Phase } from '../domain/programme/model.ts';
import { type Day, daysBetween } from '../domain/time.ts';
import { chineseDay } from './receipt.ts';

/** What a phase still lacks: kinds of the group's own unit, or in the town's group the number of units. */
export type Unfinished = { readonly kinds: readonly string[] } | { readonly units: number };

/** S28, on the meeting day. */
export function weeklyCleanUpText(): string {
  return '今天例会后请打扫办公区和服务中心，看看标识标牌。拍张照片@我发一下就行';
}

export function phaseOpeningText(phase: Phase, today: Day): string {
  return `“${phase.short}”阶段${chineseDay(phase.from, today)}到${chineseDay(phase.to, today)}，主要做：${phase.expects.join('、')}`;
}

/** Counts from the day it is sent: the plan's T-7 may have moved before a holiday. */
export function phaseDeadlineText(phase: Phase, today: Day, unfinished: Unfinished): string {
  const days = daysBetween(today, phase.to);
  const left = days <= 0 ? '今天结束' : `还有${days}天（到${chineseDay(phase.to, today)}）`;
  return `“${phase.short}”阶段${left}。${openText(unfinished)}`;
}

/** `done`: what the unit or the town did in the phase; null when nothing is confirmed. */
export function phaseClosingText(phase: Phase, today: Day, unfinished: Unfinished, done: string | null = null): string {
  const open = 'kinds' in unfinished ? unfinished.kinds.length : unfinished.units;
  const more = open > 0 && 'kinds' in unfinished ? '，做过的可以补报' : '';
  return `“${phase.short}”阶段${chineseDay(phase.to, today)}结束了。${done === null ? '' : `${done}。`}${openText(unfinished)}${more}`;
}

function openText(unfinished: Unfinished): string {
  if ('units' in unfinished) {
    return unfinished.units === 0 ? '各单位都报全了，辛苦大家' : `还有${unfinished.units}个单位没报全`;
  }
  return unfinished.kinds.length === 0 ? '该报的都报了，辛苦大家' : `还没报：${unfinished.kinds.join('、')}`;
}
