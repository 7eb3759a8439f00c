import type { CriticismFacts, CriticismMissing } from '../domain/criticism.ts';
import type { CriticismRules } from '../domain/programme/model.ts';
import type { Day } from '../domain/time.ts';
import { broadcastMax, periodText, pointsText } from './evaluation.ts';
import { plain } from './plain.ts';
import { chineseDay } from './receipt.ts';

/** A unit's answer goes to the groups whole, so it has to fit beside the facts. */
export const replyMax = 40;
const quartersShown = 2;
const findingsShown = 3;

/** 第2季度65分、第3季度68.5分 · 3处过了30天没整改：三组裸露垃圾（5月10日）等 */
export function factLines(
  { quarters, findings }: CriticismFacts,
  { today, openDays, shown = findingsShown }: { today: Day; openDays: number; shown?: number },
): string[] {
  const scores = quarters
    .slice(-quartersShown)
    .map(({ period, totalHundredths }) => `${periodText(period, today)}${pointsText(totalHundredths)}分`);
  const places = findings
    .slice(0, shown)
    .map(({ place, item, day }) => `${plain(place ?? '', 10)}${plain(item, 10)}（${chineseDay(day, today)}）`);
  const more = findings.length > shown ? '等' : '';
  return [
    ...(scores.length === 0 ? [] : [scores.join('、')]),
    ...(findings.length === 0 ? [] : [`${findings.length}处过了${openDays}天没整改：${places.join('、')}${more}`]),
  ];
}

/** What goes to the unit's group and to the town's: the facts, and what the unit says to them; nobody is named. */
export function criticismNotice(
  facts: CriticismFacts,
  view: { unitName: string; reply: string | null; today: Day; openDays: number },
): string {
  const { unitName, reply, today, openDays } = view;
  const answer = reply === null ? '单位没有申辩' : `单位说明：${plain(reply, replyMax)}`;
  for (let shown = findingsShown; shown > 0; shown -= 1) {
    const text = ['通报批评', plain(unitName, 12), ...factLines(facts, { today, openDays, shown }), answer].join('\n');
    if (Array.from(text).length <= broadcastMax || shown === 1) return text;
  }
  return '';
}

/** Which condition is missing (U13), in one sentence. */
export function missingText(
  unitShort: string,
  { lowQuarters, open, ripeOn }: CriticismMissing,
  { rules, today }: { rules: CriticismRules; today: Day },
): string {
  const below = pointsText(rules.belowHundredths);
  const scores = `定稿的季度低于${below}分的有${lowQuarters}个，要${rules.quarters}个`;
  const days =
    open === 0 || ripeOn === null
      ? '没有没整改的问题'
      : `没整改的${open}处还没过${rules.openDays}天（最早到${chineseDay(ripeOn, today)}）`;
  return `${unitShort}不够条件：${scores}；${days}。名次垫底不算理由`;
}
