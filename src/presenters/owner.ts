import { plain } from './plain.ts';

export interface OwnerView {
  readonly groupName: string | null;
  readonly gridName: string | null;
  readonly teamName: string | null;
  readonly personName: string | null;
}

/** （三组）, （第一网格）, （张建国）; in a group a person is only （个人）; nothing for the unit itself. */
export function ownerText(owner: OwnerView, { privately }: { privately: boolean }): string {
  const name = ownerName(owner, { privately });
  return name === null ? '' : `（${plain(name, 10)}）`;
}

/** The same without brackets; null for the unit itself. */
export function ownerName(
  { groupName, gridName, teamName, personName }: OwnerView,
  { privately }: { privately: boolean },
): string | null {
  return groupName ?? gridName ?? teamName ?? (personName === null || privately ? personName : '个人');
}
