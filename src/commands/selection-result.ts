import { type Judged, leastJudges, type Placed, type Room, rankCandidates } from '../domain/selections.ts';
import type { ShownPlace } from '../presenters/selection.ts';
import { honoursOf } from '../store/honours.ts';
import { type Candidate, candidatesOf, judgesOf, type Selection, scoresOf, votesFor } from '../store/selections.ts';
import type { CommandContext } from './command.ts';
import { kindOf } from './selection-named.ts';

export interface Standing {
  readonly places: readonly Placed<Judged & { readonly candidate: Candidate }>[];
  /** Why it is no result yet; null when every judge has said what he has to say. */
  readonly missing: string | null;
}

/** The result as the judges' scores make it now. What groups said is read elsewhere, for showing (P3). */
export async function standingOf(context: CommandContext, selection: Selection): Promise<Standing> {
  const { tx } = context;
  const all = await candidatesOf(tx, selection.id);
  const judged = all.filter(({ state }) => state === 'shortlisted' || state === 'chosen');
  const scores = await scoresOf(tx, selection.id);
  const named = await judgesOf(tx, selection.id);
  const standing = new Set(judged.map(({ id }) => id));
  // What was given to one who stands no more makes nobody else's score unneeded.
  const said = scores.filter(({ candidateId }) => standing.has(candidateId)).length;
  const entries = judged.map((candidate) => ({
    id: candidate.id,
    unitId: candidate.unitId,
    gridId: candidate.gridId,
    candidate,
    scores: scores.flatMap(({ candidateId, score }) => (candidateId === candidate.id && score !== null ? [score] : [])),
  }));
  const preferred = new Set(judged.filter(({ state }) => state === 'chosen').map(({ id }) => id));
  const places = rankCandidates(entries, await roomOf(context, selection, preferred));
  return { places, missing: whatMisses({ entries, said, judges: named.length }) };
}

function whatMisses(have: { entries: readonly Judged[]; said: number; judges: number }): string | null {
  const { entries, said, judges } = have;
  if (entries.length === 0) return '还没有推荐的候选';
  if (judges === 0) return '还没定评委';
  const waited = entries.length * judges - said;
  if (waited > 0) return `评委还差${waited}个分没给`;
  const thin = entries.find(({ scores }) => scores.length < leastJudges);
  return thin ? `${thin.id}号只有${thin.scores.length}位评委能评，请再加评委` : null;
}

/** What the kind allows less what earlier rounds of the period have given out. */
async function roomOf(context: CommandContext, selection: Selection, preferred: ReadonlySet<number>): Promise<Room> {
  const kind = kindOf(context, selection);
  const earlier = (
    await honoursOf(context.tx, { kind: 'selection', period: selection.period, selectionKind: selection.kind })
  ).filter(({ state }) => state === 'standing');
  const usedByGrid = new Map<number, number>();
  const usedByUnit = new Map<number, number>();
  for (const { gridId, unitId } of earlier) {
    usedByUnit.set(unitId, (usedByUnit.get(unitId) ?? 0) + 1);
    if (gridId !== null) usedByGrid.set(gridId, (usedByGrid.get(gridId) ?? 0) + 1);
  }
  const limits = { perGrid: kind?.perGrid ?? null, perUnit: kind?.perUnit ?? null };
  return { limits, usedByGrid, usedByUnit, preferred };
}

/** The places with what the groups said beside them. */
export async function shownPlaces({ tx }: CommandContext, places: Standing['places']): Promise<ShownPlace[]> {
  const votes = await votesFor(
    tx,
    places.map(({ candidate }) => candidate.id),
  );
  return places.map(({ candidate: { id, candidate }, ...place }) => ({
    ...place,
    id,
    label: candidate.label,
    votes: votes.get(id) ?? 0,
  }));
}
