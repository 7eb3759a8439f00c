import type { SendResult } from '../domain/messages.ts';
import { openSlotDay, type WorkingTime } from '../domain/programme/sending-hours.ts';
import { hourMs, type Instant } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { endLeases } from '../store/leases.ts';
import type { OutboxRow } from '../store/outbox.ts';
import { chatsWithWork, expireSends, markRefused, markSent, markUnknown } from '../store/outbox-sending.ts';
import type { Store, Tx } from '../store/store.ts';
import { noteBotGone, noteChatGone } from './chat-gone.ts';
import type { Connections } from './connection.ts';
import type { JobResult } from './job.ts';
import { retryDelayMs } from './lanes.ts';
import { type Step, takeNext } from './take-next.ts';

/** A call that takes longer counts as not completed. */
const defaultSendTimeoutMs = 30_000;
/** A message the platform refuses for so long is given up and shown to the office. */
const giveUpMs = 24 * hourMs;
const unknownAttempts = 5;
const chatsAtOnce = 8;

export interface DeliveryDeps {
  readonly store: Store;
  readonly connections: Connections;
  readonly workingTime: WorkingTime;
  /** Programme clock: slots and sending hours. */
  readonly now: () => Instant;
  /** Machine clock: leases, limits, retries. */
  readonly machineNow: () => number;
  /** Names this process in the leases; different after every start. */
  readonly owner: string;
  readonly log: Logger;
  readonly sendTimeoutMs?: number;
}

export interface Delivery {
  /** Sends everything that can go now in all chats; resolves when no row can go now. */
  deliverAll(): Promise<void>;
  /** The same for one chat. Runs of one chat never overlap: a call during a run makes that run look once more. */
  deliverChat(chatId: number): Promise<JobResult>;
  /** Chats where `deliverChat` would do something now. */
  waitingChats(): Promise<number[]>;
  /**
   * Ends the leases a killed process left. Call it once, before the first delivery, while holding the lock of the data
   * directory: nobody else can be sending then.
   */
  recover(): Promise<void>;
}

export function createDelivery(deps: DeliveryDeps): Delivery {
  const running = new Map<number, Run>();

  function runChat(chatId: number): Promise<Outcome> {
    const current = running.get(chatId);
    if (current) {
      current.again = true;
      return current.outcome;
    }
    const run: Run = { again: false, outcome: Promise.resolve({ sends: 0, result: { outcome: 'done' } }) };
    running.set(chatId, run);
    run.outcome = drain(deps, chatId, run).finally(() => running.delete(chatId));
    return run.outcome;
  }

  async function waitingChats(): Promise<number[]> {
    const { store, workingTime, now, machineNow } = deps;
    return chatsWithWork(store.read, { now: machineNow(), slotDay: openSlotDay(workingTime, now()) });
  }

  return {
    waitingChats,
    deliverChat: async (chatId) => (await runChat(chatId)).result,
    async deliverAll() {
      // A chat that could send nothing is not asked again in this call; one that sent may have got new rows.
      const idle = new Set<number>();
      for (;;) {
        const chats = (await waitingChats()).filter((chatId) => !idle.has(chatId));
        if (chats.length === 0) return;
        await inParallel(chats, async (chatId) => {
          const { sends } = await runChat(chatId);
          if (sends === 0) idle.add(chatId);
        });
      }
    },
    recover: () =>
      deps.store.write(async (tx) => {
        await endLeases(tx);
        await expireSends(tx, deps.machineNow());
      }),
  };
}

interface Outcome {
  readonly sends: number;
  readonly result: JobResult;
}

interface Run {
  /** Somebody asked during the run. */
  again: boolean;
  outcome: Promise<Outcome>;
}

async function drain(deps: DeliveryDeps, chatId: number, run: Run): Promise<Outcome> {
  for (let sends = 0; ; ) {
    run.again = false;
    const { connections, owner, workingTime } = deps;
    const options = { connections, owner, workingTime, now: deps.now(), machineNow: deps.machineNow() };
    const step = await deps.store.write((tx) => takeNext(tx, chatId, options));
    if (step.kind === 'send') {
      await sendOne(deps, step);
      sends += 1;
    } else if (!run.again) {
      return { sends, result: resultOf(step, deps.machineNow()) };
    }
  }
}

function resultOf(step: Exclude<Step, { kind: 'send' }>, machineNow: number): JobResult {
  if (step.kind === 'wait') return { outcome: 'again', afterMs: Math.max(1, step.until - machineNow) };
  return step.kind === 'blocked' ? { outcome: 'skipped', reason: step.reason } : { outcome: 'done' };
}

/** The claim is committed; the call is made with no unit of work open, and its result is the next commit. */
async function sendOne(deps: DeliveryDeps, step: Extract<Step, { kind: 'send' }>): Promise<void> {
  const { row, message, connection } = step;
  const result = await callWithTimeout(() => connection.send(message), deps.sendTimeoutMs ?? defaultSendTimeoutMs);
  const now = deps.machineNow();
  if (result.outcome !== 'sent') deps.log.warn({ outboxId: row.id, bot: row.bot, result }, 'message not sent');
  await deps.store.write(async (tx) => {
    await markResult(tx, step, { result, now });
    // Of a reply it may be the handle that is void; the push that follows will tell.
    if (result.outcome === 'refused' && result.chatGone && row.sentAs !== 'reply') {
      await noteChatGone(tx, row.chatId, deps.now());
    }
    if (result.outcome === 'sent' && result.botGone) await noteBotGone(tx, row.chatId, deps.now());
  });
}

async function markResult(
  tx: Tx,
  { row, message, connection, repeat }: Extract<Step, { kind: 'send' }>,
  { result, now }: { result: SendResult; now: number },
): Promise<void> {
  if (result.outcome === 'sent') return markSent(tx, row.id, now, result.recallKey);
  if (result.outcome === 'unknown' || repeat) {
    // That a repeat was refused does not tell what became of the attempt before it.
    const reason = result.outcome === 'unknown' ? result.reason : `重发没成（${result.code}）`;
    const again = connection.isRepeatable(message) && row.attempts + 1 < unknownAttempts;
    const wishedMs = result.outcome === 'refused' ? result.retryAfterMs : undefined;
    const retryAt = again ? now + retryDelayMs(row.attempts, wishedMs) : null;
    return markUnknown(tx, row.id, { reason, retryAt, now });
  }
  return markRefused(tx, row.id, { error: result.code, now, ...afterRefusal(row, { result, now }) });
}

function afterRefusal(
  row: OutboxRow,
  { result, now }: { result: Extract<SendResult, { outcome: 'refused' }>; now: number },
): { retryAt: number | null; withoutHandle?: boolean } {
  if (!result.retryable) {
    // A platform that refuses for good may have refused the handle only: the answer still goes, as a push.
    return row.sentAs === 'reply' ? { retryAt: now, withoutHandle: true } : { retryAt: null };
  }
  const givenUp = row.stuckSince !== null && now - row.stuckSince > giveUpMs;
  return { retryAt: givenUp ? null : now + retryDelayMs(row.attempts, result.retryAfterMs) };
}

async function callWithTimeout(call: () => Promise<SendResult>, timeoutMs: number): Promise<SendResult> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<SendResult>((resolve) => {
    timer = setTimeout(() => resolve({ outcome: 'unknown', reason: `no answer within ${timeoutMs} ms` }), timeoutMs);
  });
  try {
    return await Promise.race([call(), timeout]);
  } catch (cause) {
    return { outcome: 'unknown', reason: cause instanceof Error ? cause.message : String(cause) };
  } finally {
    clearTimeout(timer);
  }
}

async function inParallel(chats: readonly number[], work: (chatId: number) => Promise<void>): Promise<void> {
  const queue = chats[Symbol.iterator]();
  const workers = Array.from({ length: Math.min(chatsAtOnce, chats.length) }, async () => {
    for (const chatId of queue) await work(chatId);
  });
  await Promise.all(workers);
}
