import { findOwner, type NoOwner, type Owner, wholeUnit } from '../domain/owner.ts';
import { plain } from '../presenters/plain.ts';
import { ownerRosterOf } from '../store/owners.ts';
import type { ChatUnit, CommandContext } from './command.ts';

/** Whom the words after 给 or 负责 mean in the unit; nothing said is the unit itself. */
export async function ownerNamed(
  { tx, now }: CommandContext,
  unit: ChatUnit,
  words: string | null,
): Promise<{ readonly owner: Owner } | NoOwner> {
  if (words === null) return { owner: wholeUnit };
  const found = findOwner(words, await ownerRosterOf(tx, unit, now));
  return 'say' in found ? { ...found, say: plain(found.say, 60) } : found;
}
