import type { Sum, WorkFigures } from '../domain/work-figures.ts';

/** 做了38次，520人次，清垃圾12吨3车，栽种80株; the people only when somebody told how many. */
export function workText(figures: WorkFigures): string {
  if (figures.reports === 0) return '还没有确认的活动';
  const { reports, people, approx, rubbish, planted } = figures;
  return [
    `做了${reports}次`,
    ...(people > 0 ? [`${approx ? '约' : ''}${people}人次`] : []),
    ...(rubbish.length > 0 ? [`清垃圾${sumText(rubbish, 2)}`] : []),
    ...(planted.length > 0 ? [`美化${sumText(planted, 2)}`] : []),
  ].join('，');
}

export function sumText(sums: readonly Sum[], most = 4): string {
  return sums
    .slice(0, most)
    .map(({ n, unit }) => `${n}${unit}`)
    .join('、');
}

/** 党员120 群众340，1名党员带动2.8名群众; empty while nobody told who came. */
export function ratioText({ party, masses, volunteers }: WorkFigures): string {
  if (party + masses + volunteers === 0) return '';
  const counts = [`党员${party}`, `群众${masses}`, ...(volunteers > 0 ? [`志愿者${volunteers}`] : [])].join(' ');
  return party > 0 && masses > 0 ? `${counts}，1名党员带动${Math.round((masses / party) * 10) / 10}名群众` : counts;
}

/** 大扫除12次、清垃圾8次 */
export function kindsText({ kinds }: WorkFigures, most = 6): string {
  const shown = kinds.slice(0, most).map(({ kind, times }) => `${kind}${times}次`);
  return [...shown, ...(kinds.length > most ? [`另${kinds.length - most}类`] : [])].join('、');
}
