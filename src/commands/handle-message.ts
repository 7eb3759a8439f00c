import { retentionRules } from '../domain/retention.ts';
import { dayMs } from '../domain/time.ts';
import { UserError } from '../errors.ts';
import { privateChatOf } from '../store/accounts.ts';
import { bindingOf } from '../store/chats.ts';
import { inboxById, noteFailure, releaseHeld, settleMessage } from '../store/inbox.ts';
import type { Store, Tx } from '../store/store.ts';
import { type Answer, answer } from './answer.ts';
import { type Command, here } from './command.ts';
import { type ContextDeps, type Loaded, loadContext } from './load-context.ts';
import { sendReplies } from './send-replies.ts';
import { answerFiles } from './sheet-receipt.ts';
import { readUnitAnswer, settleUnitQuestion } from './unit-question.ts';

export interface HandleDeps extends ContextDeps {
  readonly store: Store;
  readonly commands: readonly Command[];
  readonly log: { error(fields: object, message: string): void };
}

/**
 * `already`: somebody handled it before. `held`: it waits until its group is bound. `failed`: nothing of it was kept but
 * the raw message; until the third time it stays `received` and the sweep tries again.
 */
export interface Handled {
  readonly outcome: 'handled' | 'already' | 'held' | 'failed';
  /** Chats with something to deliver. */
  readonly outboxChats: readonly number[];
  /** Messages that waited for their group and are to be handled next, in this order. */
  readonly heldReleased: readonly number[];
}

const failedText = '这条没处理成，原话已存，办公室会看';

/**
 * Commit 2: writes what a stored message brings about and the replies to it together, or nothing. Rejects only when the
 * store itself cannot be written; the message then still is `received`.
 */
export async function handleInbox(deps: HandleDeps, inboxId: number): Promise<Handled> {
  try {
    return await deps.store.write((tx) => handleReceived(tx, deps, inboxId));
  } catch (cause) {
    return cause instanceof UserError
      ? deps.store.write((tx) => settleWith(tx, deps, { inboxId, text: cause.message }))
      : recordFailure(deps, inboxId, cause);
  }
}

async function handleReceived(tx: Tx, deps: HandleDeps, inboxId: number): Promise<Handled> {
  const loaded = await loadReceived(tx, deps, inboxId);
  if (!loaded) return { outcome: 'already', outboxChats: [], heldReleased: [] };
  const { hold, replies } =
    (await answerFiles(loaded)) ?? (await answerWaiting(tx, deps, loaded)) ?? (await answerLoaded(tx, deps, loaded));
  const outboxChats = await sendReplies(tx, loaded, { replies, held: hold });
  if (hold) {
    await settleMessage(tx, inboxId, 'held', null);
    return { outcome: 'held', outboxChats, heldReleased: [] };
  }
  await settleMessage(tx, inboxId, 'done', deps.now());
  return { outcome: 'handled', outboxChats, heldReleased: await releaseIfBound(tx, deps, loaded) };
}

async function answerLoaded(tx: Tx, deps: HandleDeps, { account, context }: Loaded): Promise<Answer> {
  const hasPrivateChat = (await privateChatOf(tx, account.id)) !== null;
  return answer(context, { commands: deps.commands, hasPrivateChat });
}

/** A unit's name alone completes the message that waits for its unit: that one is taken up where it was left. */
async function answerWaiting(tx: Tx, deps: HandleDeps, { context }: Loaded): Promise<Answer | null> {
  const answered = await readUnitAnswer(context);
  const row = answered ? await inboxById(tx, answered.question.inboxId) : null;
  if (!answered || !row) return null;
  const { replies } = await answerLoaded(tx, deps, await loadContext(tx, deps, row, answered.unit));
  const next = await settleUnitQuestion(context, answered);
  return { hold: false, replies: next === null ? replies : [...replies, ...here(next)] };
}

async function loadReceived(tx: Tx, deps: HandleDeps, inboxId: number): Promise<Loaded | null> {
  const row = await inboxById(tx, inboxId);
  return row?.state === 'received' ? loadContext(tx, deps, row) : null;
}

/** The message bound its group: those that waited for it come next. */
async function releaseIfBound(tx: Tx, deps: HandleDeps, { chat, context }: Loaded): Promise<number[]> {
  if (chat.kind !== 'group' || context.chat.unit !== null) return [];
  const bound = await bindingOf(tx, chat.id, deps.now());
  return bound ? releaseHeld(tx, chat.id, deps.now() - retentionRules.heldMessages.days * dayMs) : [];
}

async function settleWith(
  tx: Tx,
  deps: HandleDeps,
  { inboxId, text }: { inboxId: number; text: string },
): Promise<Handled> {
  const loaded = await loadReceived(tx, deps, inboxId);
  if (!loaded) return { outcome: 'already', outboxChats: [], heldReleased: [] };
  const outboxChats = await sendReplies(tx, loaded, { replies: here(text) });
  await settleMessage(tx, inboxId, 'done', deps.now());
  return { outcome: 'handled', outboxChats, heldReleased: [] };
}

async function recordFailure(deps: HandleDeps, inboxId: number, cause: unknown): Promise<Handled> {
  deps.log.error({ inboxId, err: cause }, 'a message could not be handled');
  const outboxChats = await deps.store.write(async (tx) => {
    const state = await noteFailure(tx, inboxId, String(cause), deps.now());
    return state === 'failed' ? apologise(tx, deps, inboxId) : [];
  });
  return { outcome: 'failed', outboxChats, heldReleased: [] };
}

async function apologise(tx: Tx, deps: HandleDeps, inboxId: number): Promise<number[]> {
  const row = await inboxById(tx, inboxId);
  if (!row) return [];
  return sendReplies(tx, await loadContext(tx, deps, row), { replies: here(failedText) });
}
