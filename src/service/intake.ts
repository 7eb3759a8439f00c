import type { Handling, Taken } from '../bots/adapter.ts';
import { type HandleDeps, handleInbox } from '../commands/handle-message.ts';
import { receiveMessage } from '../commands/receive-message.ts';
import type { IncomingMessage } from '../domain/messages.ts';

export interface IntakeDeps extends HandleDeps {
  /** The chat has rows to send. */
  readonly wakeDelivery: (chatId: number) => void;
  /** The message may have photos to fetch. */
  readonly wakePhotos: (inboxId: number) => void;
  /** For the figures: a message was stored (`repeat`: it had been stored before) or handled. */
  readonly count?: (event: 'received' | 'repeated' | 'handled' | 'failed') => void;
}

export interface Intake {
  /** Commit 1; resolves when the message is stored and may be acknowledged. Commit 2 follows by itself. */
  take(message: IncomingMessage): Promise<Taken>;
  /** Commit 2 of a message that is stored but not handled; for the sweep. */
  handle(inboxId: number): Promise<void>;
  /** Resolves when everything taken so far is handled. */
  idle(): Promise<void>;
}

/** Joins the two commits. Messages are handled one after the other, in the order in which they were stored. */
export function createIntake(deps: IntakeDeps): Intake {
  let tail: Promise<unknown> = Promise.resolve();

  function handle(inboxId: number): Promise<Handling> {
    const handled = tail
      .then(() => handleWithReleased(deps, inboxId))
      .catch((cause: unknown): Handling => {
        // The message stays `received`; the sweep comes back to it.
        deps.log.error({ inboxId, err: cause }, 'a message waits for the sweep');
        return 'failed';
      });
    tail = handled;
    return handled;
  }

  return {
    async handle(inboxId) {
      await handle(inboxId);
    },
    async idle() {
      await tail;
    },
    async take(message) {
      const { inboxId, repeat } = await receiveMessage(deps, message);
      deps.count?.(repeat ? 'repeated' : 'received');
      // What was taken before is answered as that callback, if at all.
      return { handled: repeat ? Promise.resolve('unanswered') : handle(inboxId) };
    },
  };
}

/** Binding a group releases what waited there: handled right after, before anything newer. */
async function handleWithReleased(deps: IntakeDeps, inboxId: number): Promise<Handling> {
  const { handling, released } = await handleOne(deps, inboxId);
  for (const id of released) await handleOne(deps, id);
  return handling;
}

async function handleOne(
  deps: IntakeDeps,
  inboxId: number,
): Promise<{ handling: Handling; released: readonly number[] }> {
  const { outcome, outboxChats, heldReleased } = await handleInbox(deps, inboxId);
  if (outcome === 'handled' || outcome === 'failed') deps.count?.(outcome);
  for (const chatId of outboxChats) deps.wakeDelivery(chatId);
  if (outcome !== 'already') deps.wakePhotos(inboxId);
  if (outboxChats.length > 0) return { handling: 'answered', released: heldReleased };
  return { handling: outcome === 'failed' ? 'failed' : 'unanswered', released: heldReleased };
}
