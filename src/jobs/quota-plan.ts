import { decideSend, endOf, type Form, gatherMs, type Standing, type Weight } from '../domain/quota.ts';
import { dayOf, type Instant, monthOf } from '../domain/time.ts';
import { standingOf } from '../store/call-counts.ts';
import type { OutboxRow } from '../store/outbox.ts';
import { absorbRows, carriesResult, holdRow, isReceipt, receiptsToGather } from '../store/outbox-quota.ts';
import type { Db, Tx } from '../store/store.ts';
import type { Connection } from './connection.ts';
import { formOf } from './outgoing.ts';

/** A held row is looked at again this often, though the month may be long. */
const lookAgainMs = 60 * 60_000;

export interface QuotaOptions {
  readonly connection: Connection;
  /** Programme clock. */
  readonly now: Instant;
  readonly machineNow: number;
}

/** How a row goes: in which form, and as which row when others were gathered into it. Null: it was put off. */
export type QuotaPlan = { readonly row: OutboxRow; readonly form: Form } | null;

/** Asks the month's quota about a row that is about to go for the first time. */
export async function planByQuota(tx: Tx, row: OutboxRow, options: QuotaOptions): Promise<QuotaPlan> {
  const { connection, machineNow } = options;
  const usual = formOf(row, machineNow);
  const { quota } = connection;
  if (quota === undefined) return { row, form: usual };
  const month = monthOf(dayOf(machineNow));
  const found = await standingOf(tx, { bot: row.bot, month, machineNow });
  const unused = (limit: number) => ({ used: 0, limit, exhausted: false });
  const standing: Standing = { api: unused(quota.limits.api), stream: unused(quota.limits.stream), ...found };
  const decision = decideSend({
    weight: await weightOf(tx, row),
    forms: usual === 'reply' ? ['reply', 'push'] : ['push'],
    bucketOf: quota.bucketOf,
    standing,
  });
  if (decision.kind === 'hold') {
    await holdRow(tx, row.id, Math.min(endOf(month), machineNow + lookAgainMs));
    return null;
  }
  const { form } = decision;
  return decision.gather ? gather(tx, row, { ...options, form }) : { row, form };
}

async function weightOf(db: Db, row: OutboxRow): Promise<Weight> {
  if (row.lane === 'reply') return (await isReceipt(db, row)) ? 'receipt' : 'answer';
  // Outside the day's slot goes only what is urgent or what its reader asked for.
  if (row.slotDay === null) return 'result';
  return (await carriesResult(db, row.id)) ? 'result' : 'notice';
}

/**
 * The first receipt waits for others of its sender; then all go as one, in the newest's place, whose handle is good the
 * longest.
 */
async function gather(tx: Tx, row: OutboxRow, options: QuotaOptions & { readonly form: Form }): Promise<QuotaPlan> {
  const { now, machineNow, form } = options;
  const waitMs = row.createdAt + gatherMs - now;
  if (waitMs > 0) {
    await holdRow(tx, row.id, machineNow + waitMs);
    return null;
  }
  const rows = await receiptsToGather(tx, row);
  const carrier = rows.at(-1) ?? row;
  if (!rows.some(({ id }) => id === row.id)) return { row, form };
  await absorbRows(
    tx,
    rows.filter(({ id }) => id !== carrier.id).map(({ id }) => id),
    carrier.id,
  );
  const text = rows.map((one) => one.text).join('\n');
  return { row: { ...carrier, text }, form: form === 'reply' ? formOf(carrier, machineNow) : form };
}
