import { isNotNull } from 'drizzle-orm';
import type { Town } from '../../domain/programme/model.ts';
import { UserError } from '../../errors.ts';
import { persons } from '../schema.ts';
import type { Db } from '../store.ts';

/**
 * Whoever asked to be forgotten does not come back by an old file.
 *
 * @throws UserError with the roster ids that are to be taken out of it.
 */
export async function refuseForgotten(db: Db, town: Town): Promise<void> {
  const rows = await db.select({ code: persons.code }).from(persons).where(isNotNull(persons.forgottenAt));
  const forgotten = new Set(rows.map((row) => row.code));
  const codes = town.people.map(({ id }) => id).filter((code) => forgotten.has(code));
  if (codes.length === 0) return;
  throw new UserError(
    `名册里有${codes.length}个人已按本人要求删除：${codes.join('、')}。请去掉这几行；本人要回来，请换新编号。`,
  );
}
