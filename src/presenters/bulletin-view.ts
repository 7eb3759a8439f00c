import type { EvaluatedUnit, EvaluationDocument, FindingInput } from '../domain/evaluation.ts';
import type { Period } from '../domain/period.ts';
import type { Programme } from '../domain/programme/model.ts';
import { addDays, type Day } from '../domain/time.ts';
import type { ShownEvaluation } from './evaluation-state.ts';

/** What a 通报 or a 公示 is composed from. */
export interface BulletinView extends ShownEvaluation {
  readonly programme: Pick<Programme, 'title' | 'documentNumber' | 'issuer' | 'botName' | 'documents'>;
  /** The published evaluation of the period before. */
  readonly previous: EvaluationDocument | null;
  /** What was drawn for the rounds; null where nothing was. */
  readonly drawn: { readonly groups: number; readonly households: number } | null;
  /** Days from when a finding is known until it should be mended. */
  readonly rectificationDays: number;
  /** By finding id: the group or grid its words name. A paper says no more of a place, since members' words may name people. */
  readonly places: ReadonlyMap<number, string>;
  /** The period after this one and its last day for reports; null when the programme ends before. */
  readonly next: { readonly period: Period; readonly cutOff: Day } | null;
}

export interface ShownFinding extends FindingInput {
  readonly unit: EvaluatedUnit;
  /** 长湖村三组, or 长湖村 where nothing nearer is known. */
  readonly where: string;
  readonly due: Day;
}

/** Everything the evaluation took off, unit by unit, with the day by which it should be mended. */
export function findingsIn({ document, places, rectificationDays }: BulletinView): ShownFinding[] {
  const opened = new Map(document.rounds.map(({ id, openedOn }) => [id, openedOn]));
  return document.units.flatMap((unit) =>
    unit.findings.map((finding) => {
      const visit = unit.inspections.find(({ id }) => id === finding.inspectionId);
      const known = (visit?.roundId == null ? undefined : opened.get(visit.roundId)) ?? visit?.day ?? '';
      return {
        ...finding,
        unit,
        where: `${unit.name}${places.get(finding.id) ?? ''}`,
        due: known === '' ? '' : addDays(known, rectificationDays),
      };
    }),
  );
}
