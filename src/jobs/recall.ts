import type { RecallResult } from '../domain/messages.ts';
import type { Instant } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { addPush } from '../store/outbox.ts';
import { type AskedRecall, finishRecall, recallsAsked } from '../store/recalls.ts';
import type { Store } from '../store/store.ts';
import { tellOffice } from '../store/tell-people.ts';
import type { Connections } from './connection.ts';

/**
 * Takes back what the office asked to have taken back: one after the other, what fails for a while again with the next
 * call. What a message carried besides goes out once more without it. Whatever stays is told to the office.
 */
export function createRecalls(deps: {
  readonly store: Store;
  readonly connections: Connections;
  /** Programme clock. */
  readonly now: () => Instant;
  readonly log: Logger;
}): { run(): Promise<void> } {
  async function recallOne(asked: AskedRecall): Promise<void> {
    const { row, chat } = asked;
    const connection = deps.connections.get(row.bot);
    if (connection !== undefined && !connection.isConnected()) return;
    const result = await call(asked);
    if (result.outcome === 'refused' && result.retryable) return;
    const at = deps.now();
    if (result.outcome !== 'recalled') deps.log.warn({ outboxId: row.id, result }, 'a message was not taken back');
    await deps.store.write(async (tx) => {
      const done = result.outcome === 'recalled';
      if (!(await finishRecall(tx, row.id, done ? 'done' : 'refused'))) return;
      if (!done) {
        const where = chat.title ?? '一个群';
        const text = `${where}的广播没撤成，请到群里说明`;
        return tellOffice(tx, { text, key: `recall:${row.id}`, at });
      }
      if (asked.rest === '') return;
      const key = `${row.idempotencyKey}:rest`;
      const { bot, chatId } = row;
      await addPush(tx, { bot, chatId, text: asked.rest, slotDay: null, key, createdAt: at });
    });
  }

  async function call({ row, chat }: AskedRecall): Promise<RecallResult> {
    const connection = deps.connections.get(row.bot);
    if (connection?.recall === undefined || row.recallKey === null) {
      return { outcome: 'refused', code: 'not-possible', retryable: false };
    }
    return connection.recall({ id: chat.chatId, kind: chat.kind }, row.recallKey);
  }

  let underWay: Promise<void> | null = null;
  async function all(): Promise<void> {
    for (const asked of await recallsAsked(deps.store.read)) await recallOne(asked);
  }
  return {
    run() {
      underWay ??= all().finally(() => {
        underWay = null;
      });
      return underWay;
    },
  };
}
