import { createHash } from 'node:crypto';
import type { Choice } from '../../domain/messages.ts';
import { plainLine } from '../plain-text.ts';

/** Document 101032: so many buttons, a title of 26 and a button of about 10 characters are shown whole. */
const maxButtons = 6;
const maxTitle = 26;
const maxLabel = 10;
/** What a key of ours begins with: a card of somebody else's says nothing to us. */
const ours = 'say:';
const chosenKey = 'chosen';
const maxKeyBytes = 1_024;

/**
 * A card whose buttons save typing: a press says the choice's words. The words are the key of the button, so a press is
 * understood also after a restart, and by a process that never sent the card.
 */
export function choiceCard(choices: readonly Choice[], idempotencyKey: string): object | null {
  const buttons = choices
    .map(({ label, text }, index) => ({
      text: cut(label, maxLabel),
      style: index === 0 ? 1 : 2,
      key: `${ours}${text}`,
    }))
    .filter(({ key }) => Buffer.byteLength(key) <= maxKeyBytes)
    .slice(0, maxButtons);
  if (buttons.length === 0) return null;
  return cardOf('不用打字，点一下也行', buttons, taskIdOf(idempotencyKey));
}

/** What a pressed button says; null when it is none of ours, or was pressed already. */
export function wordsOf(eventKey: string): string | null {
  return eventKey.startsWith(ours) ? eventKey.slice(ours.length) : null;
}

/** What the card is after a press: it shows what was chosen, and nothing more can be chosen with it. */
export function chosenCard(words: string, taskId: string): object {
  return cardOf(cut(`已选：${words}`, maxTitle), [{ text: '已选好', style: 1, key: chosenKey }], taskId);
}

function cardOf(title: string, buttons: readonly object[], taskId: string): object {
  return {
    card_type: 'button_interaction',
    main_title: { title },
    button_list: buttons,
    task_id: taskId,
  };
}

/** The platform takes a task id once: a repeat of the same message shows no second card. */
function taskIdOf(idempotencyKey: string): string {
  return `choice-${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32)}`;
}

function cut(text: string, max: number): string {
  const letters = Array.from(plainLine(text));
  return letters.length <= max ? letters.join('') : `${letters.slice(0, max - 1).join('')}…`;
}
