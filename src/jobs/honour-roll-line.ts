import type { Day, Month } from '../domain/time.ts';
import { rollNotice } from '../presenters/honours.ts';
import { honourRoll } from '../store/honours.ts';
import type { Db } from '../store/store.ts';

/** What the notice of a month's 光荣榜 says in its slot: only who may be shown by then; dropped when nobody may. */
export async function honourRollLine(
  db: Db,
  month: Month,
  today: Day,
): Promise<{ readonly text: string } | { readonly drop: string }> {
  const roll = await honourRoll(db, month);
  if (roll.state !== 'final' || roll.entries.length === 0) return { drop: '榜上没有可公布的了' };
  return { text: rollNotice(roll, today) };
}
