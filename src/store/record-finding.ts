import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { recordDecision } from './audit.ts';
import { addFinding, withdrawFinding } from './inspections.ts';
import { findings, inspections, receivedFiles } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** Who decides, in which chat. */
interface Decider {
  readonly personId: number | null;
  readonly chatId: number;
  readonly at: Instant;
}

/** Writes a finding into the visit, however it came, with the decision. Returns its id and its permanent short number. */
export async function recordFinding(
  tx: Tx,
  finding: {
    readonly inspectionId: number;
    readonly unitId: number;
    /** Its first word, when there are several, is the place. */
    readonly text: string;
    readonly itemId: string;
    readonly deductionHundredths: number;
    readonly inboxId: number;
  },
  { personId, chatId, at }: Decider,
): Promise<{ id: number; number: number }> {
  const { unitId, text, itemId, deductionHundredths } = finding;
  const place = text.includes(' ') ? (text.split(' ')[0] ?? '') : '';
  const added = await addFinding(tx, { ...finding, place, at });
  await recordDecision(tx, {
    at,
    personId,
    action: 'finding.recorded',
    subject: `finding:${added.id}`,
    before: null,
    after: { unitId, text, itemId, deductionHundredths },
    channel: { chatId },
  });
  return added;
}

/** Takes a finding back with the decision; false when it was taken back before. */
export async function recordWithdrawal(
  tx: Tx,
  { id, deductionHundredths }: { readonly id: number; readonly deductionHundredths: number },
  { personId, chatId, at }: Decider & { readonly personId: number },
): Promise<boolean> {
  if (!(await withdrawFinding(tx, id, { personId, at }))) return false;
  await recordDecision(tx, {
    at,
    personId,
    action: 'finding.withdrawn',
    subject: `finding:${id}`,
    before: { deductionHundredths },
    after: { deductionHundredths: 0 },
    channel: { chatId },
  });
  return true;
}

/** Findings that stand and were brought by a sheet of this kind which the inspector sent back for the unit in the round. */
export async function findingsBySheet(
  db: Db,
  key: { readonly roundId: number; readonly unitId: number; readonly inspectorId: number; readonly kind: string },
): Promise<{ id: number; number: number; text: string; itemId: string; deductionHundredths: number }[]> {
  const { roundId, unitId, inspectorId, kind } = key;
  return db
    .selectDistinct({
      id: findings.id,
      number: findings.number,
      text: findings.text,
      itemId: findings.itemId,
      deductionHundredths: findings.deductionHundredths,
    })
    .from(findings)
    .innerJoin(inspections, eq(inspections.id, findings.inspectionId))
    .innerJoin(receivedFiles, eq(receivedFiles.inboxId, findings.inboxId))
    .where(
      and(
        eq(inspections.roundId, roundId),
        eq(inspections.unitId, unitId),
        eq(inspections.inspectorId, inspectorId),
        eq(receivedFiles.kind, kind),
        eq(receivedFiles.state, 'done'),
        isNull(findings.withdrawnAt),
      ),
    )
    .orderBy(asc(findings.id));
}
