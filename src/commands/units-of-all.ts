import { may } from '../domain/permissions.ts';
import type { UnitKind } from '../domain/programme/model.ts';
import { listUnits } from '../store/units.ts';
import type { ChatUnit, CommandContext } from './command.ts';

const words: readonly { readonly said: RegExp; readonly kinds: readonly UnitKind[] }[] = [
  { said: /^(?:各|全部|所有)(?:村(?:社区)?|村（社区）|村\(社区\)|村和社区)$/u, kinds: ['village', 'community'] },
  { said: /^(?:各|全部|所有)部门(?:单位)?$/u, kinds: ['department'] },
  { said: /^(?:各|全部|所有)单位$/u, kinds: ['village', 'community', 'department'] },
];

/** The units 各村, 各部门 and 各单位 mean, for whoever may do it in all of them; null when the words say nothing of the kind. */
export async function unitsOfAll(
  { tx, now, sender }: CommandContext,
  said: string | null,
): Promise<{ readonly units: readonly ChatUnit[] } | { readonly say: string } | null> {
  const kinds = said === null ? undefined : words.find((one) => one.said.test(said))?.kinds;
  if (!kinds) return null;
  const units = (await listUnits(tx, now)).filter((unit) => kinds.includes(unit.kind));
  if (units.some((unit) => !may('task.manage', sender, unit.id)))
    return { say: '一次派给各单位的，由指挥所办公室来办' };
  return units.length === 0 ? { say: '没有这样的单位' } : { units };
}
