import { randomUUID } from 'node:crypto';
import { getSetting, setSetting } from './settings.ts';
import type { Db, Tx } from './store.ts';

const name = 'roster.version';

/** Another word whenever facts of the roster changed, in whichever process: what was worked out from them is then stale. */
export async function rosterVersion(db: Db): Promise<string> {
  return (await getSetting(db, name)) ?? '';
}

/** Whoever writes a fact of the roster calls this in the same unit of work. */
export async function touchRoster(tx: Tx): Promise<void> {
  await setSetting(tx, name, randomUUID());
}
