import { type Decision, recordDecision } from '../store/audit.ts';
import type { CommandContext } from './command.ts';

/** Records what the sender decides with this message, in its unit of work. */
export function noteDecision(
  { tx, now, sender, chat }: CommandContext,
  decision: Pick<Decision, 'action' | 'subject' | 'before' | 'after'>,
): Promise<void> {
  return recordDecision(tx, {
    at: now,
    personId: sender.person?.id ?? null,
    channel: { chatId: chat.id },
    ...decision,
  });
}
