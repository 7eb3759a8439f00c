import type { Day, Month } from '../domain/time.ts';
import type { WorkFigures } from '../domain/work-figures.ts';
import { periodText } from './evaluation.ts';
import { ratioText, sumText } from './work-figures.ts';

export interface ParticipationView {
  readonly name: string;
  readonly short: string;
  readonly figures: WorkFigures;
  /** Of the month before, for the trend of the masses' share (S27). */
  readonly before: WorkFigures;
  readonly cadres: { readonly activities: number; readonly withLiaison: number };
  readonly idle: { readonly grids: readonly string[]; readonly areas: readonly string[] };
}

/** 群众参与 of one village, for its own secretary, its liaison cadre and the office. */
export function participationText(view: ParticipationView, month: Month, today: Day): string {
  const { figures, before, cadres, idle } = view;
  const share = shareOf(figures);
  const earlier = shareOf(before);
  return [
    `${periodText(month, today)} ${view.name} 活动${figures.reports}次`,
    ratioText(figures),
    share === null ? '' : `群众占${share}%${earlier === null ? '' : `，上月${earlier}%`}`,
    cadres.activities > 0
      ? `干部到场${cadres.activities}次${cadres.withLiaison > 0 ? `，其中办点干部${cadres.withLiaison}次` : ''}`
      : '',
    figures.planted.length > 0 ? `栽种美化：${sumText(figures.planted, 6)}` : '',
    idle.grids.length > 0 ? `还没有确认活动的网格：${idle.grids.join('、')}` : '',
    idle.areas.length > 0 ? `还没有确认活动的责任区：${idle.areas.slice(0, 6).join('、')}` : '',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** 长湖 9次 党员12 群众34 干部5次 1个网格没活动 */
export function participationLine({ short, figures, cadres, idle }: ParticipationView): string {
  return [
    `${short} ${figures.reports}次`,
    ...(figures.party + figures.masses > 0 ? [`党员${figures.party} 群众${figures.masses}`] : []),
    ...(cadres.activities > 0 ? [`干部${cadres.activities}次`] : []),
    ...(idle.grids.length > 0 ? [`${idle.grids.length}个网格没活动`] : []),
  ].join(' ');
}

/** Per cent of the masses among those told apart; null while nobody was. */
function shareOf({ party, masses, volunteers }: WorkFigures): number | null {
  const told = party + masses + volunteers;
  return told === 0 ? null : Math.round((masses / told) * 100);
}
