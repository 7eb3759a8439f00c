import { and, inArray, isNull } from 'drizzle-orm';
import type { Role } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';
import { participants, roleGrants } from './schema.ts';
import type { Db } from './store.ts';
import type { CountedWork } from './work-figures.ts';

export interface CadrePresence {
  /** Activities at which a cadre was named, and those with a 办点干部. */
  readonly activities: number;
  readonly withLiaison: number;
}

const cadreRoles = [
  'liaison',
  'villageCadre',
  'secretary',
  'functional',
  'commander',
] as const satisfies readonly Role[];
const idsAtOnce = 1_000;

/** S27: at how many of these activities 办点干部 or 村干部 were named, by what they were when it was reported. */
export async function cadrePresence(db: Db, work: readonly CountedWork[]): Promise<CadrePresence> {
  const grants = await cadreGrants(db);
  const named = await namedIn(db, work);
  let activities = 0;
  let withLiaison = 0;
  for (const { id, unitId, cadreIds, createdAt } of work) {
    const people = [...(named.get(id) ?? []), ...cadreIds];
    const roles = people.flatMap((personId) =>
      (grants.get(personId) ?? [])
        .filter(({ validFrom, validTo }) => validFrom <= createdAt && (validTo === null || validTo > createdAt))
        .filter((grant) => grant.unitId === unitId || (grant.unitId === null && grant.role === 'commander'))
        .map(({ role }) => role),
    );
    if (roles.length > 0) activities += 1;
    if (roles.includes('liaison')) withLiaison += 1;
  }
  return { activities, withLiaison };
}

interface CadreGrant {
  readonly role: Role;
  readonly unitId: number | null;
  readonly validFrom: Instant;
  readonly validTo: Instant | null;
}

async function cadreGrants(db: Db): Promise<Map<number, CadreGrant[]>> {
  const rows = await db
    .select()
    .from(roleGrants)
    .where(inArray(roleGrants.role, [...cadreRoles]));
  const found = new Map<number, CadreGrant[]>();
  for (const { personId, role, unitId, validFrom, validTo } of rows) {
    found.set(personId, [...(found.get(personId) ?? []), { role, unitId, validFrom, validTo }]);
  }
  return found;
}

async function namedIn(db: Db, work: readonly CountedWork[]): Promise<Map<number, number[]>> {
  const found = new Map<number, number[]>();
  const ids = work.map(({ id }) => id);
  for (let start = 0; start < ids.length; start += idsAtOnce) {
    const rows = await db
      .select({ reportId: participants.reportId, personId: participants.personId })
      .from(participants)
      .where(and(inArray(participants.reportId, ids.slice(start, start + idsAtOnce)), isNull(participants.removedAt)));
    for (const { reportId, personId } of rows) found.set(reportId, [...(found.get(reportId) ?? []), personId]);
  }
  return found;
}
