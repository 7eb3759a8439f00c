import { dayOf } from '../domain/time.ts';
import { privateItemText } from '../presenters/private-item.ts';
import { grantsOf } from '../store/people.ts';
import { privateFacts } from '../store/private-facts.ts';
import { markItemsShown, type PrivateItem, waitingItems } from '../store/private-items.ts';
import type { CommandContext } from './command.ts';
import { problemScope } from './problem-scope.ts';

/** Lines one answer shows of it; what is more comes with the next. */
const maxLines = 6;

/**
 * What waits for the sender alone: shown in his private chat, where it then counts as told; in a group only that there
 * is something. `command` is the word that shows it.
 */
export async function privateLines(context: CommandContext, command: string): Promise<string[]> {
  const { tx, now, sender, chat } = context;
  if (!sender.person || !(await isProved(context, sender.person.id))) return [];
  const items = await worthTelling(context, await waitingItems(tx, sender.person.id, now));
  if (items.length === 0) return [];
  if (chat.kind === 'group') return [`还有${items.length}件只给您看，请私聊发：${command}`];
  const shown = items.slice(0, maxLines);
  await markItemsShown(
    tx,
    shown.map(({ id }) => id),
    now,
  );
  const rest = items.length - shown.length;
  return [...new Set(shown.map(({ text }) => text)), ...(rest > 0 ? [`另有${rest}项，再发一次：${command}`] : [])];
}

/** In the words of today; what was settled since counts as told. */
async function worthTelling(context: CommandContext, items: readonly PrivateItem[]): Promise<PrivateItem[]> {
  const { tx, now } = context;
  const found: PrivateItem[] = [];
  const settled: number[] = [];
  for (const item of items) {
    const text = privateItemText(item.text, await privateFacts(tx, item, problemScope(context)), dayOf(now));
    if (text === null) settled.push(item.id);
    else found.push({ ...item, text });
  }
  await markItemsShown(tx, settled, now);
  return found;
}

/** Whoever only says that he is somebody with a role has none of his rights, and is not told what is his. */
async function isProved({ tx, now, sender }: CommandContext, personId: number): Promise<boolean> {
  return sender.grants.length > 0 || (await grantsOf(tx, personId, now)).length === 0;
}
