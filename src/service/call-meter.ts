import type { CallMeter, MonthlyQuota } from '../bots/adapter.ts';
import type { CallBucket } from '../domain/messages.ts';
import { levelOf } from '../domain/quota.ts';
import { dayOf, type Instant, monthOf } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { bucketLow, bucketOut } from '../presenters/quota.ts';
import { ensureAccount, notePrivateChat, privateChatsOf } from '../store/accounts.ts';
import { addCalls, noteExhausted, noteMissedSender, standingOf } from '../store/call-counts.ts';
import { ensureChat } from '../store/chats.ts';
import { addPush } from '../store/outbox.ts';
import { holdersOf } from '../store/people.ts';
import type { Store, Tx } from '../store/store.ts';
import { tellOffice, tellPerson } from '../store/tell-people.ts';

export interface CallMeterDeps {
  readonly store: Store;
  readonly bot: string;
  readonly limits: MonthlyQuota['limits'];
  /** Programme clock. */
  readonly now: () => Instant;
  /** Machine clock: months are the platform's. */
  readonly machineNow: () => number;
  readonly log: Pick<Logger, 'error' | 'warn'>;
}

/** Keeps a bot's calls by month and bucket in the store, and tells the office when they run low, and when they are used up. */
export function createCallMeter(deps: CallMeterDeps): CallMeter & {
  /** Resolves when everything counted until now is stored. */
  idle(): Promise<void>;
} {
  const { store, bot, limits, now, machineNow, log } = deps;
  let tail: Promise<void> = Promise.resolve();

  const bucketNow = (bucket: CallBucket) => ({
    bot,
    month: monthOf(dayOf(machineNow())),
    bucket,
    limit: limits[bucket],
  });

  async function addOne(bucket: CallBucket): Promise<void> {
    await store.write(async (tx) => {
      const month = bucketNow(bucket);
      const used = await addCalls(tx, month, 1);
      const levelAt = (calls: number) => levelOf({ used: calls, limit: month.limit, exhausted: false });
      if (levelAt(used) === 'plenty' || levelAt(used - 1) !== 'plenty') return;
      const key = `quota-low:${bot}:${month.month}:${bucket}`;
      await tellOffice(tx, { text: bucketLow(bucket), key, at: now() });
    });
  }

  async function tellAtOnce(tx: Tx, bucket: CallBucket, month: string): Promise<void> {
    const at = now();
    const key = `quota-out:${bot}:${month}:${bucket}`;
    const text = bucketOut(bucket);
    for (const { id } of await holdersOf(tx, 'office', null, at)) {
      // A push by the very bucket that is empty would only wait: then it is said with his next 待办.
      const chats = await privateChatsOf(tx, id, at);
      const chat = chats.find((one) => one.bot !== bot) ?? ((await pushesAreOpen(tx, month)) ? chats[0] : undefined);
      if (!chat) await tellPerson(tx, id, { text, key, at });
      else
        await addPush(tx, { bot: chat.bot, chatId: chat.id, text, slotDay: null, key: `${key}:${id}`, createdAt: at });
    }
  }

  async function pushesAreOpen(tx: Tx, month: string): Promise<boolean> {
    const standing = await standingOf(tx, { bot, month, machineNow: machineNow() });
    return standing?.api?.exhausted !== true;
  }

  return {
    count(bucket) {
      tail = tail
        .then(() => addOne(bucket))
        .catch((cause: unknown) => log.error({ err: cause, bot, bucket }, 'a call was not counted'));
    },
    async exhausted(bucket, missed) {
      log.warn({ bot, bucket }, 'the month’s calls are used up');
      await store.write(async (tx) => {
        const month = bucketNow(bucket);
        if (await noteExhausted(tx, month, machineNow())) await tellAtOnce(tx, bucket, month.month);
        if (missed === undefined) return;
        const { chat, sender } = missed;
        const { id: chatId } = await ensureChat(tx, { bot, chatId: chat.id, kind: chat.kind, title: chat.title });
        const account = await ensureAccount(tx, { bot, userId: sender.id, displayName: sender.name });
        if (chat.kind === 'private' && account.privateChatId !== chat.id)
          await notePrivateChat(tx, account.id, chat.id);
        await noteMissedSender(tx, { month: month.month, chatId, accountId: account.id, at: now() });
      });
    },
    idle: () => tail,
  };
}
