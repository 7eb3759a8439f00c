import type { Phase, Programme } from '../domain/programme/model.ts';
import { type Day, daysBetween } from '../domain/time.ts';
import { chineseDay } from './receipt.ts';

/** The phases a day lies in; they may overlap (U2). */
export function phasesOn(programme: Programme, day: Day): Phase[] {
  return programme.phases.filter((phase) => phase.from <= day && day <= phase.to);
}

/** “干净”阶段：到5月31日，还有12天 */
export function phaseLine(phase: Phase, today: Day): string {
  const left = daysBetween(today, phase.to);
  return `“${phase.short}”阶段：到${chineseDay(phase.to, today)}，${left === 0 ? '今天最后一天' : `还有${left}天`}`;
}

/** What to say on a day that lies in no phase. */
export function noPhaseLine(programme: Programme, today: Day): string {
  const [next] = programme.phases.filter((phase) => phase.from > today).sort((a, b) => (a.from < b.from ? -1 : 1));
  if (next) return `“${next.short}”阶段${chineseDay(next.from, today)}开始`;
  return `方案已在${chineseDay(programme.to, today)}结束`;
}
