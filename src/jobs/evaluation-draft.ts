import { sheetFor } from '../domain/evaluation.ts';
import { lastDayIn } from '../domain/period.ts';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import { dayOf, type Instant, type Month } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { accountOfPerson, privateChatOf } from '../store/accounts.ts';
import { refreshDraft } from '../store/evaluation-draft.ts';
import { latestEvaluation } from '../store/evaluations.ts';
import { visitsOf } from '../store/inspections.ts';
import { addPush } from '../store/outbox.ts';
import { holdersWho } from '../store/people.ts';
import { roundsOf } from '../store/rounds.ts';
import type { Store, Tx } from '../store/store.ts';

interface EvaluationDeps {
  readonly store: Store;
  readonly bundle: ProgrammeBundle;
}

/**
 * Makes the month's draft after the cut-off and tells the office once. Nothing happens for a month without inspections
 * or one that is published. Run again it computes the same draft anew and tells nobody twice.
 */
export async function draftEvaluation(
  { store, bundle }: EvaluationDeps,
  { month }: { readonly month: Month },
  at: Instant,
): Promise<void> {
  await store.write(async (tx) => {
    if (!(await wasInspected(tx, bundle, month))) return;
    const { programme } = bundle;
    const rules = rulesAt(bundle, lastDayIn(month));
    if (!(await refreshDraft(tx, { period: month, programme, rules, at }))) return;
    const name = periodText(month, dayOf(at));
    const text = `${name}评比草稿好了。看草稿回：评比 ${name}，没问题回：公示 ${name}`;
    await tellOffice(tx, { key: `evaluation-draft:${month}`, text, look: `评比 ${name}`, at });
  });
}

/** Reminds the office once that a month with inspections is not published yet. */
export async function remindToPublish(
  { store, bundle }: EvaluationDeps,
  { month }: { readonly month: Month },
  at: Instant,
): Promise<void> {
  await store.write(async (tx) => {
    if (!(await wasInspected(tx, bundle, month))) return;
    const latest = await latestEvaluation(tx, sheetFor(rulesAt(bundle, lastDayIn(month)), month).id, month);
    if (latest && latest.state !== 'draft') return;
    const name = periodText(month, dayOf(at));
    const text = `${name}评比还没公示。看草稿回：评比 ${name}，公示回：公示 ${name}`;
    await tellOffice(tx, { key: `evaluation-publish-reminder:${month}`, text, look: `评比 ${name}`, at });
  });
}

/** There are visits, or a round whose sheets are still sealed: the draft says so. */
async function wasInspected(tx: Tx, bundle: ProgrammeBundle, month: Month): Promise<boolean> {
  const key = { sheetId: sheetFor(rulesAt(bundle, lastDayIn(month)), month).id, period: month };
  return (await visitsOf(tx, key)).length > 0 || (await roundsOf(tx, key)).length > 0;
}

/**
 * One private line to the first person who prepares evaluations and has written privately before. It takes that chat's one push of
 * the day; when that is gone, or nobody can be written to, 待办 shows the draft all the same.
 */
async function tellOffice(
  tx: Tx,
  { key, text, look, at }: { key: string; text: string; look: string; at: Instant },
): Promise<void> {
  // Looked at first: nothing is published by a press on a message nobody has read.
  const choices = [{ label: '看草稿', text: look }];
  for (const person of await holdersWho(tx, 'evaluation.prepare', { unitId: null, at })) {
    const account = await accountOfPerson(tx, person.id, at);
    const chat = account ? await privateChatOf(tx, account.id) : null;
    if (!chat) continue;
    await addPush(tx, { bot: chat.bot, chatId: chat.id, text, choices, slotDay: dayOf(at), key, createdAt: at });
    return;
  }
}
