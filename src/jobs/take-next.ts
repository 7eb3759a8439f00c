import type { OutgoingMessage } from '../domain/messages.ts';
import { offTheHour } from '../domain/off-the-hour.ts';
import { openSlotDay, type WorkingTime, workingMs } from '../domain/programme/sending-hours.ts';
import { type Instant, minuteMs } from '../domain/time.ts';
import { offlineLine } from '../presenters/offline-line.ts';
import { type Chat, chatById } from '../store/chats.ts';
import { lastGap } from '../store/connections.ts';
import { senderIdOf } from '../store/inbox.ts';
import { acquireLease } from '../store/leases.ts';
import type { OutboxRow } from '../store/outbox.ts';
import { isHeld } from '../store/outbox-quota.ts';
import { answersBefore, claim, markUnknown, openRows, unknownReceiptBefore } from '../store/outbox-sending.ts';
import { settle } from '../store/outbox-trouble.ts';
import { sayOnce } from '../store/said-once.ts';
import type { Tx } from '../store/store.ts';
import type { Connection, Connections } from './connection.ts';
import { chooseRow } from './lanes.ts';
import { type Form, formOf, outgoingMessage } from './outgoing.ts';
import { planByQuota } from './quota-plan.ts';
import { limitedUntil } from './send-limits.ts';

/** Longer than the longest call (`sendTimeoutMs`), so that a lease that is over means the sender is gone. */
export const sendLeaseMs = 60_000;
const ownerLeaseMs = 60_000;
/** A shorter silence is not worth a line. */
const gapWorthSayingMs = 10 * minuteMs;
const broadcastCharacters = 120;

export interface TakeNextOptions {
  readonly connections: Connections;
  /** Names this process in the leases. */
  readonly owner: string;
  readonly workingTime: WorkingTime;
  /** Programme clock. */
  readonly now: Instant;
  /** Machine clock. */
  readonly machineNow: number;
}

export type Step =
  | {
      readonly kind: 'send';
      /** As claimed: with its final text and form. */
      readonly row: OutboxRow;
      readonly message: OutgoingMessage;
      readonly connection: Connection;
      /** An attempt before this one may have been shown. */
      readonly repeat: boolean;
    }
  | { readonly kind: 'wait'; readonly until: number }
  /** No row is due. */
  | { readonly kind: 'nothing' }
  /** There are rows, but not for this process now. */
  | { readonly kind: 'blocked'; readonly reason: string };

/**
 * Claims the chat's next message: replies before notices, each lane in order, within the limits. Runs in a unit of
 * work; the call is made after its commit.
 */
export async function takeNext(tx: Tx, chatId: number, options: TakeNextOptions): Promise<Step> {
  const rows = await openRows(tx, chatId);
  const chat = await chatById(tx, chatId);
  const [first] = rows;
  if (!first || !chat) return { kind: 'nothing' };
  const connection = options.connections.get(first.bot);
  if (!connection?.isConnected()) return { kind: 'blocked', reason: `${first.bot} is not connected` };
  const lease = { name: `bot:${first.bot}`, owner: options.owner, now: options.machineNow, leaseMs: ownerLeaseMs };
  if (!(await acquireLease(tx, lease))) return { kind: 'blocked', reason: `${first.bot} has another owner` };

  const underWay = rows.find((row) => row.state === 'sending');
  if (underWay) return settleAbandoned(tx, underWay, { ...options, chat, connection });
  return takeFromLanes(tx, rows, { ...options, chat, connection });
}

interface ChatOptions extends TakeNextOptions {
  readonly chat: Chat;
  readonly connection: Connection;
}

/** A call whose lease is over was cut off: repeated where a repeat shows nothing twice, else `unknown`. */
async function settleAbandoned(tx: Tx, row: OutboxRow, options: ChatOptions): Promise<Step> {
  const { machineNow: now, chat } = options;
  if (row.leaseUntil !== null && row.leaseUntil > now) return { kind: 'wait', until: row.leaseUntil };
  const retryAt = (await mayRepeat(tx, row, options)) ? now : null;
  await markUnknown(tx, row.id, { reason: '发送时服务中断', retryAt, now });
  return takeNext(tx, chat.id, options);
}

async function takeFromLanes(tx: Tx, rows: readonly OutboxRow[], options: ChatOptions): Promise<Step> {
  const { machineNow: now, connection } = options;
  const due = rows.filter((row) => slotHasCome(row, options) && !isHeld(row, now));
  const waits: number[] = rows.flatMap((row) => (isHeld(row, now) && row.retryAt !== null ? [row.retryAt] : []));
  for (const lane of ['reply', 'notice'] as const) {
    const choice = chooseRow(due, lane, now);
    if ('next' in choice) {
      if (choice.next !== null) waits.push(choice.next);
      continue;
    }
    const limited = await limitedUntil(tx, choice.row, { limits: connection.limits, now });
    const until = Math.max(limited ?? now, startOf(choice.row, options));
    if (until <= now) return claimRow(tx, choice.row, options);
    waits.push(until);
  }
  return waits.length === 0 ? { kind: 'nothing' } : { kind: 'wait', until: Math.min(...waits) };
}

/** What nobody waits for keeps out of the crowd where a platform has one. */
function startOf({ slotDay, chatId, sentAs }: OutboxRow, { connection, machineNow }: ChatOptions): Instant {
  const mayWait = connection.avoidsFullHour === true && slotDay !== null && sentAs === null;
  return mayWait ? offTheHour(machineNow, chatId) : machineNow;
}

/** A slot's message leaves on its day, from the slot to the end of the sending hours. */
function slotHasCome({ slotDay }: OutboxRow, { workingTime, now }: TakeNextOptions): boolean {
  return slotDay === null || slotDay === openSlotDay(workingTime, now);
}

async function claimRow(tx: Tx, row: OutboxRow, options: ChatOptions): Promise<Step> {
  const { chat, machineNow: now } = options;
  const repeat = row.sentAs !== null;
  if (repeat && !(await mayRepeat(tx, row, options))) {
    await markUnknown(tx, row.id, { reason: row.error ?? '发送结果不明', retryAt: null, now });
    return takeNext(tx, chat.id, options);
  }
  // What may have been shown is repeated word for word, in the same form.
  if (row.sentAs !== null) return send(tx, row, { ...options, form: row.sentAs, repeat });
  const plan = await planByQuota(tx, row, options);
  if (plan === null) return takeNext(tx, chat.id, options);
  const text = await completeText(tx, plan.row, options);
  return send(tx, { ...plan.row, text }, { ...options, form: plan.form, repeat });
}

async function send(
  tx: Tx,
  row: OutboxRow,
  { chat, connection, machineNow, form, repeat }: ChatOptions & { readonly form: Form; readonly repeat: boolean },
): Promise<Step> {
  await claim(tx, row.id, { until: machineNow + sendLeaseMs, sentAs: form, text: row.text });
  const claimed = { ...row, sentAs: form };
  const message = outgoingMessage(claimed, chat, { form, ...(await aboutAnswer(tx, row)) });
  return { kind: 'send', row: claimed, message, connection, repeat };
}

/** A repeat is the very same message in the very same form; a reply whose handle is over can only be a new message. */
async function mayRepeat(tx: Tx, row: OutboxRow, { chat, connection, machineNow }: ChatOptions): Promise<boolean> {
  const { sentAs: form } = row;
  if (form === null) return true;
  if (form === 'reply' && formOf(row, machineNow) === 'push') return false;
  return connection.isRepeatable(outgoingMessage(row, chat, { form, ...(await aboutAnswer(tx, row)) }));
}

async function aboutAnswer(tx: Tx, row: OutboxRow): Promise<{ replyNumber: number; asker: string | null }> {
  const asker = row.inboxId === null ? null : await senderIdOf(tx, row.inboxId);
  return { replyNumber: await answersBefore(tx, row), asker };
}

async function completeText(tx: Tx, row: OutboxRow, options: ChatOptions): Promise<string> {
  const lines = [row.text];
  const receipt = row.lane === 'reply' ? await unknownReceiptBefore(tx, row) : null;
  if (receipt !== null) {
    await settle(tx, receipt, { how: 'repeated', at: options.now });
    lines.unshift('上一条已记下');
  }
  const offline = await offlineNote(tx, row, options);
  if (offline !== null) lines.push(offline);
  return lines.join('\n');
}

/** The line about a gap in working hours, in the first reply or slot after it, once per group. */
async function offlineNote(tx: Tx, row: OutboxRow, options: ChatOptions): Promise<string | null> {
  const { chat, workingTime, now } = options;
  if (chat.kind !== 'group' || (row.lane === 'notice' && row.slotDay === null)) return null;
  const gap = await lastGap(tx, row.bot);
  if (!gap || gap.lengthMs <= gapWorthSayingMs) return null;
  if (workingMs(workingTime, gap.from, gap.until) <= gapWorthSayingMs) return null;
  const line = offlineLine(gap.from, gap.until);
  if (row.lane === 'notice' && [...row.text, '\n', ...line].length > broadcastCharacters) return null;
  return (await sayOnce(tx, `offline:${chat.id}:${gap.intervalId}`, now)) ? line : null;
}
