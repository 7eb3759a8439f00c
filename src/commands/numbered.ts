import { allUnits, unitById } from '../store/units.ts';
import type { ChatUnit, CommandContext } from './command.ts';

/** A thing people name by its permanent short number: 长湖37 or, where the unit is clear, 37. */
export interface Numbered {
  readonly unit: ChatUnit;
  readonly number: number;
  /** What follows the number, trimmed. */
  readonly rest: string;
}

export interface NumberedOptions {
  /** Whether the unit has such a thing; decides between several units of the sender. */
  readonly exists?: (unitId: number, number: number) => Promise<boolean>;
  /** Unit a bare number belongs to, when the words before already named one. */
  readonly unit?: ChatUnit;
}

/** A measure right after the digits means a quantity (37人, 3月), not a short number. 张 is left out: 确认 37张爱国. */
const measure =
  '人|名|位|件|项|车|吨|户|家|次|趟|月|季|日|年|点|分|个|公里|米|亩|方|袋|筐|担|桶|棵|株|盆|块|条|处|组|队|天|小时|多|余|来|几|左右|以|[%/.-]|\\d';
/** After a blank only what is certainly counted: in 复查 12 不合格 or 37 38 something else begins. */
const spacedMeasure = '(?:人|件|项|处|户|条|车|吨|次|趟|公里|亩|袋|筐|桶)(?![数员民居])';
const bareNumber = new RegExp(`^#?(\\d{1,6})(?!\\s*(?:${spacedMeasure}))(?!${measure})号?[\\s,，、:：;；]*`);
const numberedStart = new RegExp(`^(?:\\p{Script=Han}{1,8}\\s*)?${bareNumber.source.slice(1)}`, 'u');
const separators = /^[\s,，、:：;；]+/;

/** Whether a short number may stand at the beginning, perhaps after a unit's name; a quantity (5处, 6 件) is none. */
export function startsNumbered(text: string): boolean {
  return numberedStart.test(text.replace(separators, ''));
}

/**
 * Reads the short number at the beginning of `text`. A unit's name before it decides; a bare number means the chat's
 * unit, else the one unit of the sender that has it. Null: there is no number. `say`: a question or refusal.
 */
export async function resolveNumbered(
  context: CommandContext,
  text: string,
  options: NumberedOptions = {},
): Promise<Numbered | { readonly say: string } | null> {
  const trimmed = text.replace(separators, '');
  const units = await allUnits(context.tx);
  const named = longestPrefix(trimmed, units);
  const match = bareNumber.exec(named ? trimmed.slice(named.length).replace(separators, '') : trimmed);
  if (!match) return null;
  const number = Number(match[1]);
  const rest = match.input.slice(match[0].length).trim();
  const given = named?.unit ?? options.unit ?? context.chat.unit;
  if (given) return { unit: given, number, rest };
  return chooseUnit(context, { number, rest, exists: options.exists, units });
}

/** Reads short numbers until something else begins: 37 38、39 张爱国. A named unit holds for the numbers after it. */
export async function resolveNumberedList(
  context: CommandContext,
  text: string,
  options: NumberedOptions = {},
): Promise<{ readonly items: readonly Numbered[]; readonly rest: string } | { readonly say: string }> {
  const items: Numbered[] = [];
  let rest = text.trim();
  let unit = options.unit;
  for (;;) {
    const next = await resolveNumbered(context, rest, unit ? { ...options, unit } : options);
    if (next === null) return { items, rest };
    if ('say' in next) return next;
    if (!items.some((item) => item.unit.id === next.unit.id && item.number === next.number)) items.push(next);
    unit = next.unit;
    rest = next.rest;
  }
}

/** The units a person speaks for: his own and those of his grants; `all` when a grant covers the town. */
export function unitsOfSender(sender: CommandContext['sender']): { readonly all: boolean; readonly ids: number[] } {
  const granted = sender.grants.flatMap((grant) => (grant.unitId === null ? [] : [grant.unitId]));
  const ids = new Set(sender.person ? [sender.person.unitId, ...granted] : granted);
  return { all: sender.grants.some((grant) => grant.unitId === null), ids: [...ids] };
}

async function chooseUnit(
  context: CommandContext,
  wanted: {
    number: number;
    rest: string;
    exists: NumberedOptions['exists'];
    units: readonly ChatUnit[];
  },
): Promise<Numbered | { readonly say: string }> {
  const { number, rest, exists, units } = wanted;
  const mine = unitsOfSender(context.sender);
  const reach = mine.all ? units : units.filter((unit) => mine.ids.includes(unit.id));
  const [only] = reach;
  if (only && reach.length === 1) return { unit: only, number, rest };
  const having: ChatUnit[] = [];
  for (const unit of reach) {
    if (!exists || (await exists(unit.id, number))) having.push(unit);
  }
  const [first] = having;
  if (first && having.length === 1) return { unit: first, number, rest };
  if (having.length === 0 && exists && reach.length > 0) return { say: `没有${number}号，请看看编号` };
  const example = first ?? (mine.ids[0] === undefined ? units[0] : await unitById(context.tx, mine.ids[0]));
  return { say: `哪个村的${number}？写成“${example?.short ?? '村名'}${number}”` };
}

function longestPrefix(text: string, units: readonly ChatUnit[]): { unit: ChatUnit; length: number } | null {
  let best: { unit: ChatUnit; length: number } | null = null;
  for (const unit of units) {
    for (const word of [unit.name, unit.short]) {
      if (text.startsWith(word) && word.length > (best?.length ?? 0)) best = { unit, length: word.length };
    }
  }
  return best;
}
