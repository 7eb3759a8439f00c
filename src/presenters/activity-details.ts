import type { ActivityDetails, RollCall } from '../domain/activity-details.ts';
import { plain } from './plain.ts';

export interface DetailsView extends Pick<ActivityDetails, 'channels' | 'rolls' | 'campaigns'> {
  readonly teams: readonly string[];
  readonly cadres: readonly string[];
  readonly household: string | null;
}

/** One line of what a report tells beside its facts; none when it tells nothing more. */
export function detailLines(view: DetailsView): string[] {
  const parts = detailParts(view);
  return parts.length === 0 ? [] : [parts.join('；')];
}

export function detailParts({ channels, rolls, campaigns, teams, cadres, household }: DetailsView): string[] {
  return [
    ...(channels.length > 0 ? [`宣传方式：${channels.join('、')}`] : []),
    ...rolls.map(rollText),
    ...(campaigns.length > 0 ? [`主题活动：${campaigns.join('、')}`] : []),
    ...(teams.length > 0 ? [`队伍：${teams.map((name) => plain(name)).join('、')}`] : []),
    ...(cadres.length > 0 ? [`到场干部：${cadres.join('、')}`] : []),
    ...(household === null ? [] : [`户：${plain(household)}家`]),
  ];
}

/** 第一支部应到12实到10 */
export function rollText({ branch, expected, present }: RollCall): string {
  return `${branch ?? ''}应到${expected ?? '未报'}实到${present ?? '未报'}`;
}
