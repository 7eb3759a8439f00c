import type { TaskWords } from '../domain/new-task.ts';
import { type Owner, wholeUnit } from '../domain/owner.ts';
import { may, refusal } from '../domain/permissions.ts';
import type { UnsureRecipient } from '../domain/task-recipients.ts';
import { plain } from '../presenters/plain.ts';
import { unitNames } from '../store/units.ts';
import type { ChatUnit, CommandContext } from './command.ts';
import { chooseManagedUnit } from './managed-unit.ts';
import { ownerNamed } from './owner-named.ts';
import { unitsOfAll } from './units-of-all.ts';

export interface Recipient {
  readonly unit: ChatUnit;
  readonly owner: Owner;
}

interface Whom {
  readonly recipients: readonly Recipient[];
  /** 各村: every unit of a kind. */
  readonly toAll: boolean;
}

/** `named`: the words do mean some recipient, only not one, or not one of the sender's. */
interface Said {
  readonly say: string;
  readonly named?: boolean;
}

/** Whom a new task is for, and its title; `say` when a recipient that was named cannot be found. */
export async function recipientsOf(
  words: TaskWords,
  context: CommandContext,
): Promise<(Whom & { readonly title: string }) | Said> {
  const { title, recipients, unsure } = words;
  if (recipients.length > 0) {
    const whom = await named(recipients, context);
    return 'say' in whom ? whom : { ...whom, title };
  }
  const meant = unsure ? await named([unsure.words], context) : null;
  if (unsure && meant && isRecipient(meant, unsure)) return 'say' in meant ? meant : { ...meant, title: unsure.title };
  const unit = await managed('', context);
  return 'say' in unit ? unit : { recipients: [{ unit, owner: wholeUnit }], toAll: false, title };
}

/** 给三组 is one, and so is a group nobody has; 给老人送水 is the work itself. */
function isRecipient(meant: Whom | Said, { certain }: UnsureRecipient): boolean {
  return certain || !('say' in meant) || meant.named === true;
}

async function named(phrases: readonly string[], context: CommandContext): Promise<Whom | Said> {
  const [only = '', another] = phrases;
  if (another === undefined) return oneOrList(only, context);
  const names = await unitNames(context.tx, context.now);
  const units = phrases.filter((phrase) => names.some(({ word }) => word === phrase));
  const others = phrases.filter((phrase) => !units.includes(phrase));
  const [owner, second] = others;
  // 给 长湖村 负责 张建国 is one recipient; 给 三组 负责 张建国 may be, when he is of that group.
  if (second !== undefined || units.length > 1) {
    const together = await oneOrList(phrases.join(''), context);
    return 'say' in together ? { say: `给${plain(phrases.join('，还是给'), 24)}？请只写一处` } : together;
  }
  return oneOrList(`${units[0] ?? ''}${owner ?? ''}`, context);
}

/** One recipient, or each of 三组、四组. */
async function oneOrList(words: string, context: CommandContext): Promise<Whom | Said> {
  const all = await unitsOfAll(context, words);
  if (all) {
    if ('say' in all) return { ...all, named: true };
    return { recipients: all.units.map((unit) => ({ unit, owner: wholeUnit })), toAll: true };
  }
  const whole = await recipient(words, context);
  const parts = words.split(/\s*[、,，\s]\s*(?:和|及|与)?|(?<=[组队格])[和及与]/u).filter((part) => part !== '');
  if (!('say' in whole) || parts.length < 2) return 'say' in whole ? whole : { recipients: [whole], toAll: false };
  const recipients: Recipient[] = [];
  for (const part of parts) {
    const one = await recipient(part, context, recipients.at(-1)?.unit);
    if ('say' in one) return one;
    recipients.push(one);
  }
  return { recipients, toAll: false };
}

async function recipient(words: string, context: CommandContext, before?: ChatUnit): Promise<Recipient | Said> {
  const names = await unitNames(context.tx, context.now);
  const isOfUnit = names.some(({ word }) => words.includes(word));
  const unit = before && !isOfUnit ? before : await managed(words, context);
  if ('say' in unit) return { ...unit, named: names.some(({ word }) => word === words) };
  const found = await ownerNamed(context, unit, words);
  return 'say' in found ? { say: found.say, named: found.several } : { unit, owner: found.owner };
}

async function managed(words: string, context: CommandContext): Promise<ChatUnit | Said> {
  const unit = await chooseManagedUnit(context, 'task.manage', words);
  if ('say' in unit) return unit;
  const allowed = context.sender.person && may('task.manage', context.sender, unit.id);
  return allowed ? unit : { say: refusal('task.manage') };
}
