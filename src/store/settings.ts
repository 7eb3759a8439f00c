import { eq } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { settings } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** What a store was created for. It never changes: sandbox and real figures must not mix. */
export interface Stamp {
  readonly kind: 'real' | 'sandbox';
  readonly programmeId: string;
  /** Programme clock; nothing planned before it is ever sent. */
  readonly activatedAt: Instant;
}

const stampName = 'stamp';

export async function getSetting(db: Db, name: string): Promise<string | null> {
  const [row] = await db.select({ value: settings.value }).from(settings).where(eq(settings.name, name)).limit(1);
  return row?.value ?? null;
}

export async function setSetting(tx: Tx, name: string, value: string): Promise<void> {
  await tx.insert(settings).values({ name, value }).onConflictDoUpdate({ target: settings.name, set: { value } });
}

/** Stamps a new store; one that is stamped already keeps its stamp. Returns the stamp that holds. */
export async function stampStore(tx: Tx, stamp: Stamp): Promise<Stamp> {
  const found = await readStamp(tx);
  if (found) return found;
  const { kind, programmeId, activatedAt } = stamp;
  await setSetting(tx, stampName, JSON.stringify({ kind, programmeId, activatedAt }));
  return { kind, programmeId, activatedAt };
}

/** Null while the store is new. */
export async function readStamp(db: Db): Promise<Stamp | null> {
  const value = await getSetting(db, stampName);
  return value === null ? null : (JSON.parse(value) as Stamp);
}

/** Says in Chinese why a stamped store may not be used for this start; null when it may. */
export function stampProblem(found: Stamp, wanted: Pick<Stamp, 'kind' | 'programmeId'>): string | null {
  if (found.kind !== wanted.kind) {
    return `这个数据目录是${kindNames[found.kind]}的，不能当${kindNames[wanted.kind]}启动。请换一个 DATA_DIR。`;
  }
  if (found.programmeId !== wanted.programmeId) {
    return `这个数据目录记的是方案 ${found.programmeId}，现在启动的是 ${wanted.programmeId}。请改 PROGRAMME，或换一个 DATA_DIR。`;
  }
  return null;
}

const kindNames: Readonly<Record<Stamp['kind'], string>> = { real: '正式库', sandbox: '演练场' };
