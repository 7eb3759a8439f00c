import { addDays, dayOf } from '../domain/time.ts';
import { measureLine } from '../presenters/plan.ts';
import { measuresDue } from '../store/measures.ts';
import { withMerged } from '../store/merged-units.ts';
import type { CommandContext } from './command.ts';

/** What a unit can still do something about. */
const aheadDays = 14;

/** Measures of the group's, or the asker's own unit that fall due within two weeks. */
export async function measureLines({ tx, now, chat, sender }: CommandContext): Promise<string[]> {
  const unitId = chat.unit?.id ?? sender.person?.unitId;
  if (unitId === undefined) return [];
  const today = dayOf(now);
  const due = await measuresDue(tx, await withMerged(tx, [unitId], now), addDays(today, aheadDays));
  return due.map((measure) => `计划 ${measureLine(measure, today, { privately: chat.kind === 'private' })}`);
}
