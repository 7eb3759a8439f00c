import type { SelectionKind } from '../domain/programme/model.ts';
import { plain } from '../presenters/plain.ts';
import { honoursOf } from '../store/honours.ts';
import { type Household, householdsOf, type Resident, residentsOf } from '../store/households.ts';
import { addCandidate, type Selection } from '../store/selections.ts';
import type { TargetGroup } from '../store/target-groups.ts';
import type { CommandContext } from './command.ts';

/** A registered 秀美网格组 stands in the selection without further words. */
export async function addGroupCandidate(
  { tx, now, sender }: CommandContext,
  selection: Selection,
  group: TargetGroup,
): Promise<void> {
  await addCandidate(tx, {
    selectionId: selection.id,
    subject: `group:${group.unitId}:${group.groupName}`,
    unitId: group.unitId,
    groupName: group.groupName,
    deeds: group.goal,
    nominatedBy: sender.person?.id ?? null,
    inboxId: group.inboxId,
    at: now,
    state: 'shortlisted',
  });
}

export interface NominatedHousehold {
  readonly household: Household;
  /** Through whom it is eligible. */
  readonly member: Resident;
}

/**
 * The household a name stands for: of its head, or of a party member who lives in it. `say` is why it cannot be
 * nominated: no such household on the roster, nobody of the kind living there, or honoured already this year.
 */
export async function eligibleHousehold(
  context: CommandContext,
  { name, unitId, groupName }: { name: string; unitId: number; groupName: string | null },
  { kind, period }: { kind: SelectionKind; period: string },
): Promise<NominatedHousehold | { readonly say: string }> {
  const { tx, now } = context;
  const shown = plain(name, 10);
  const matches: { household: Household; residents: Resident[] }[] = [];
  for (const household of await householdsOf(tx, unitId, now)) {
    if (groupName !== null && household.groupName !== groupName) continue;
    const residents = await residentsOf(tx, household, now);
    if (household.head === name || residents.some((one) => one.name === name)) matches.push({ household, residents });
  }
  const [match, second] = matches;
  if (!match) return { say: `名册里没有${shown}这一户，请书记让办公室先补上` };
  if (second) return { say: `${shown}有${matches.length}户，请写上组，如：三组 ${shown}` };
  const { household, residents } = match;
  const able = residents.filter((one) => kind.eligible.some((type) => type === one.memberType));
  const member = able.find((one) => one.name === name) ?? able[0] ?? (kind.eligible.length === 0 ? residents[0] : null);
  if (!member) return { say: `${household.head}户名册里没有${kind.eligible.join('、')}，不能评${kind.name}` };
  if (household.gridId === null) return { say: `名册里${household.head}户没写在哪个网格，请办公室先补上` };
  const won = (await honoursOf(tx, { kind: 'selection', selectionKind: kind.id })).find(
    (one) => one.householdId === household.id && one.state === 'standing',
  );
  const samePeriod = won?.period === period;
  const sameYear = won?.period.slice(0, 4) === period.slice(0, 4);
  if (samePeriod || (sameYear && !kind.repeat)) return { say: `${household.head}户今年已评上${kind.name}，明年再评` };
  return { household, member };
}
