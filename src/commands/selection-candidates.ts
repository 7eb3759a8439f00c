import type { SelectionKind } from '../domain/programme/model.ts';
import { plain } from '../presenters/plain.ts';
import { decisionsAbout } from '../store/audit.ts';
import { honoursOf } from '../store/honours.ts';
import { type Household, householdsOf, type Resident, residentsOf } from '../store/households.ts';
import {
  addCandidate,
  type Candidate,
  candidatesOf,
  changeCandidate,
  runningSelections,
  type Selection,
  scoresOf,
} from '../store/selections.ts';
import type { TargetGroup } from '../store/target-groups.ts';
import type { CommandContext } from './command.ts';
import { noteDecision } from './decide.ts';

/** Why a candidate is out whose unit cancelled its 秀美网格组; kept in the audit. */
const cancelled = '取消登记';

/**
 * A registered 秀美网格组 stands in the selection without further words, also when it was cancelled and is registered
 * again. False when the office had put it aside: that is not the unit's to undo.
 */
export async function addGroupCandidate(
  context: CommandContext,
  selection: Selection,
  group: TargetGroup,
): Promise<boolean> {
  const { tx, now, sender } = context;
  const subject = subjectOf(group);
  const added = await addCandidate(tx, {
    selectionId: selection.id,
    subject,
    unitId: group.unitId,
    groupName: group.groupName,
    deeds: group.goal,
    nominatedBy: sender.person?.id ?? null,
    inboxId: group.inboxId,
    at: now,
    state: 'shortlisted',
  });
  if (added !== null) return true;
  const before = (await candidatesOf(tx, selection.id)).find((one) => one.subject === subject);
  if (before?.state !== 'out') return true;
  if (!(await wasCancelled(context, before.id))) return false;
  await changeCandidate(tx, before.id, { state: 'shortlisted' });
  await noteDecision(context, {
    action: 'candidate.decided',
    subject: `candidate:${before.id}`,
    before: { state: 'out' },
    after: { state: 'shortlisted', reason: '重新登记' },
  });
  return true;
}

async function wasCancelled({ tx }: CommandContext, candidateId: number): Promise<boolean> {
  const [last] = await decisionsAbout(tx, `candidate:${candidateId}`);
  const after = last?.after;
  return typeof after === 'object' && after !== null && 'reason' in after && after.reason === cancelled;
}

/**
 * A 秀美网格组 that is cancelled stands in no selection any more. `kept`: it is chosen and on public notice, which only the
 * office takes back. `left`: the selections it left, with whether judges had scored it.
 */
export async function takeOutGroup(
  context: CommandContext,
  group: TargetGroup,
): Promise<{ readonly kept: string } | { readonly left: readonly { name: string; scored: boolean }[] }> {
  const { tx } = context;
  const standing: { selection: Selection; candidate: Candidate }[] = [];
  for (const selection of await runningSelections(tx)) {
    const candidate = (await candidatesOf(tx, selection.id)).find((one) => one.subject === subjectOf(group));
    if (candidate && candidate.state !== 'out') standing.push({ selection, candidate });
  }
  const onNotice = standing.find(
    ({ selection, candidate }) => selection.state === 'notice' && candidate.state === 'chosen',
  );
  if (onNotice) return { kept: onNotice.selection.name };
  const left: { name: string; scored: boolean }[] = [];
  for (const { selection, candidate } of standing) {
    if (selection.state === 'notice') continue;
    const scored = (await scoresOf(tx, selection.id)).some(({ candidateId }) => candidateId === candidate.id);
    await changeCandidate(tx, candidate.id, { state: 'out' });
    await noteDecision(context, {
      action: 'candidate.decided',
      subject: `candidate:${candidate.id}`,
      before: { state: candidate.state },
      after: { state: 'out', reason: cancelled },
    });
    left.push({ name: selection.name, scored });
  }
  return { left };
}

function subjectOf({ unitId, groupName }: TargetGroup): string {
  return `group:${unitId}:${groupName}`;
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
