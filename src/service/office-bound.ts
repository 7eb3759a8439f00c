import type { Instant } from '../domain/time.ts';
import { hasProvedAccount } from '../store/accounts.ts';
import { holdersWho } from '../store/people.ts';
import type { Db } from '../store/store.ts';

/** What to do while nobody of the office can be told anything; `start` and `doctor` say it until somebody is bound. */
export const noOfficeYet = '办公室还没人绑定：jingcun code <办公室的人>，让他私聊小助手发“绑定 数字”';

/** How many people of the office are bound by a code; a claim gives nobody the rights of an office. */
export async function officeBound(db: Db, at: Instant): Promise<number> {
  const office = await holdersWho(db, 'delivery.manage', { unitId: null, at });
  const bound = await Promise.all(office.map(({ id }) => hasProvedAccount(db, id, at)));
  return bound.filter(Boolean).length;
}
