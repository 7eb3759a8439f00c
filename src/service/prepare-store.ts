import type { Config } from '../config.ts';
import { StartError } from '../errors.ts';
import { readStamp, type Stamp, stampProblem, stampStore } from '../store/settings.ts';
import type { Db, Store, Tx } from '../store/store.ts';

export type WantedStamp = Pick<Stamp, 'kind' | 'programmeId'>;

export function wantedStamp(config: Pick<Config, 'sandbox'>, programmeId: string): WantedStamp {
  return { kind: config.sandbox ? 'sandbox' : 'real', programmeId };
}

/**
 * Whether the store was filled before: by an earlier start or import. Nobody fills it again then.
 *
 * @throws StartError when it is one of another kind or programme.
 */
export async function isPrepared(db: Db, wanted: WantedStamp): Promise<boolean> {
  const found = await readStamp(db);
  if (!found) return false;
  const problem = stampProblem(found, wanted);
  if (problem !== null) throw new StartError([problem]);
  return true;
}

/** A new store is stamped and filled in one unit of work; one that was is left as it is. */
export async function prepareStore(store: Store, stamp: Stamp, fill: (tx: Tx) => Promise<void>): Promise<void> {
  if (await isPrepared(store.read, stamp)) return;
  await store.write(async (tx) => {
    await stampStore(tx, stamp);
    await fill(tx);
  });
}
