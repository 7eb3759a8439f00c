import { may, refusal } from '../domain/permissions.ts';
import { type Measure, measureByNumber } from '../store/measures.ts';
import type { ChatUnit, CommandContext } from './command.ts';
import { resolveNumbered } from './numbered.ts';

/** The measure a secretary or the office names at the beginning of `text`, or what to answer instead. */
export async function managedMeasure(
  context: CommandContext,
  text: string,
  example: string,
): Promise<{ readonly measure: Measure; readonly unit: ChatUnit; readonly rest: string } | { readonly say: string }> {
  const { tx, sender } = context;
  const found = await resolveNumbered(context, text, {
    exists: async (unitId, number) => (await measureByNumber(tx, unitId, number)) !== null,
  });
  if (found === null) return { say: `没看到编号。例：${example}` };
  if ('say' in found) return found;
  if (!may('plan.manage', sender, found.unit.id)) return { say: refusal('plan.manage') };
  const measure = await measureByNumber(tx, found.unit.id, found.number);
  if (!measure) return { say: `计划里没有${found.unit.short}${found.number}，发“计划”看编号` };
  return { measure, unit: found.unit, rest: found.rest };
}
