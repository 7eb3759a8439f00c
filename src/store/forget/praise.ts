import { eq, or } from 'drizzle-orm';
import { forgottenText } from '../../domain/retention.ts';
import {
  candidates,
  experiences,
  groupProgress,
  honourConsents,
  honours,
  selectionObjections,
  targetGroups,
} from '../schema.ts';
import type { Tx } from '../store.ts';
import type { Leaving } from './person.ts';

/**
 * What was written of him to praise him, and what he wrote of others, of his group or as 微经验. Scores and results stay as
 * figures; he stands on no honour roll any more, because nobody stands there without his consent.
 */
export async function dropPraise(tx: Tx, { personId }: Leaving): Promise<void> {
  await tx.delete(honourConsents).where(eq(honourConsents.personId, personId));
  await tx.update(honours).set({ reason: forgottenText }).where(eq(honours.personId, personId));
  await tx
    .update(candidates)
    .set({ deeds: forgottenText })
    .where(or(eq(candidates.personId, personId), eq(candidates.nominatedBy, personId)));
  await tx
    .update(experiences)
    .set({ title: forgottenText, text: forgottenText })
    .where(eq(experiences.personId, personId));
  await tx.update(groupProgress).set({ text: forgottenText }).where(eq(groupProgress.personId, personId));
  await tx.update(targetGroups).set({ goal: forgottenText }).where(eq(targetGroups.registeredBy, personId));
  await tx.update(selectionObjections).set({ text: forgottenText }).where(eq(selectionObjections.personId, personId));
}
