import type { MonthlyQuota } from '../bots/adapter.ts';
import { decideSend, endOf, type Form, gatherMs, type Standing, type Weight } from '../domain/quota.ts';
import { dayOf, type Instant, type Month, monthOf } from '../domain/time.ts';
import { standingOf } from '../store/call-counts.ts';
import type { OutboxRow } from '../store/outbox.ts';
import {
  absorbRows,
  carriesResult,
  heldForQuota,
  holdRow,
  isReceipt,
  receiptsToGather,
} from '../store/outbox-quota.ts';
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
  const { quota } = connection;
  if (quota === undefined) return { row, form: formOf(row, machineNow) };
  const month = monthOf(dayOf(machineNow));
  const weight = await weightOf(tx, row);
  const standing = await standingIn(tx, row.bot, { month, machineNow, quota });
  const decide = (about: OutboxRow) =>
    decideSend({
      weight,
      forms: formOf(about, machineNow) === 'reply' ? ['reply', 'push'] : ['push'],
      bucketOf: quota.bucketOf,
      standing,
    });
  const decision = decide(row);
  if (decision.kind === 'hold') {
    await holdRow(tx, row.id, Math.min(endOf(month), machineNow + lookAgainMs));
    return null;
  }
  // One that waited for others goes with them, though its handle may be over by now.
  if (!decision.gather && (weight !== 'receipt' || row.error !== heldForQuota)) return { row, form: decision.form };
  const whole = await gather(tx, row, options);
  if (whole === null) return null;
  // The newest has every way the first one has, perhaps its handle besides.
  const best = decide(whole);
  return { row: whole, form: best.kind === 'send' ? best.form : decision.form };
}

async function standingIn(
  db: Db,
  bot: string,
  { month, machineNow, quota }: { month: Month; machineNow: number; quota: MonthlyQuota },
): Promise<Standing> {
  const unused = (limit: number) => ({ used: 0, limit, exhausted: false });
  const found = await standingOf(db, { bot, month, machineNow });
  return { api: unused(quota.limits.api), stream: unused(quota.limits.stream), ...found };
}

async function weightOf(db: Db, row: OutboxRow): Promise<Weight> {
  if (row.lane === 'reply') return (await isReceipt(db, row)) ? 'receipt' : 'answer';
  // Outside the day's slot goes only what is urgent or what its reader asked for.
  if (row.slotDay === null) return 'result';
  return (await carriesResult(db, row.id)) ? 'result' : 'notice';
}

/**
 * The first receipt waits for others of its sender (null); then all are one, in the newest's place, whose handle is good
 * the longest.
 */
async function gather(tx: Tx, row: OutboxRow, { now, machineNow }: QuotaOptions): Promise<OutboxRow | null> {
  const waitMs = row.createdAt + gatherMs - now;
  if (waitMs > 0) {
    await holdRow(tx, row.id, machineNow + waitMs);
    return null;
  }
  const rows = await receiptsToGather(tx, row);
  const newest = rows.at(-1);
  if (newest === undefined || !rows.some(({ id }) => id === row.id)) return row;
  const others = rows.filter(({ id }) => id !== newest.id);
  await absorbRows(
    tx,
    others.map(({ id }) => id),
    newest.id,
  );
  return { ...newest, text: rows.map(({ text }) => text).join('\n') };
}
