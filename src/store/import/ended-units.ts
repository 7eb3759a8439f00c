import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { Instant } from '../../domain/time.ts';
import { bindChat, mainChatOf, unbindChat } from '../chats.ts';
import { mergedUnits } from '../merged-units.ts';
import { chatBindings, notices } from '../schema.ts';
import type { Tx } from '../store.ts';

/** What becomes of the chats and waiting notices of units that ended. */
export async function settleEnded(tx: Tx, ended: readonly number[], at: Instant): Promise<void> {
  if (ended.length === 0) return;
  await moveGroups(tx, ended, at);
  await tx
    .update(notices)
    .set({ state: 'dropped', note: '单位已并入别的单位或撤销' })
    .where(and(inArray(notices.unitId, [...ended]), eq(notices.state, 'pending')));
}

/**
 * The groups of units that ended: of a merged one they are groups of the unit it belongs to now, beside the main group
 * that unit has, or else the first of them as its main group. The groups of a unit that is simply no more are unbound.
 */
async function moveGroups(tx: Tx, ended: readonly number[], at: Instant): Promise<void> {
  const merged = await mergedUnits(tx, at);
  const bindings = await tx
    .select({ chatId: chatBindings.chatId, unitId: chatBindings.unitId, part: chatBindings.part })
    .from(chatBindings)
    .where(and(inArray(chatBindings.unitId, [...ended]), isNull(chatBindings.validTo)))
    .orderBy(asc(chatBindings.id));
  for (const { chatId, unitId: from, part } of bindings) {
    const unitId = merged.get(from);
    if (unitId === undefined) {
      await unbindChat(tx, chatId, at);
      continue;
    }
    const becomesMain = part === 'main' && (await mainChatOf(tx, unitId, at)) === null;
    await bindChat(tx, { chatId, unitId, part: becomesMain ? 'main' : 'side', at });
  }
}
