import type { WorkCalendar } from '../../../src/domain/programme/calendar.ts';
import type { TownPerson, TownUnit } from '../../../src/domain/programme/model.ts';
import type { Day } from '../../../src/domain/time.ts';
import { scene } from '../scenes.ts';
import type { Dice } from './dice.ts';
import type { Stage } from './stage.ts';
import { accountOf, groupOf, type PlayedTown, privateOf } from './town.ts';

/** What one day of the year is played with. */
export interface DayOfYear {
  readonly stage: Stage;
  readonly town: PlayedTown;
  readonly calendar: WorkCalendar;
  readonly dice: Dice;
  readonly day: Day;
  readonly isWorkingDay: boolean;
}

/** A part of the town's life: what its people do on a day, if it is a day for it. */
export interface Play {
  readonly name: string;
  onDay(today: DayOfYear): Promise<void>;
}

export async function inGroup(
  { stage, dice }: DayOfYear,
  { person, unit, text, photos = 0 }: { person: TownPerson; unit: TownUnit; text: string; photos?: number },
): Promise<string> {
  const said = { chat: groupOf(unit), sender: accountOf(person), text };
  return stage.say(photos === 0 ? said : { ...said, photos: await pictures(dice, photos) });
}

export async function privately({ stage }: DayOfYear, person: TownPerson, text: string): Promise<string> {
  return stage.say({ chat: privateOf(person), sender: accountOf(person), text });
}

/** Pictures nobody has seen before. */
async function pictures(dice: Dice, count: number): Promise<string[]> {
  const made: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const bytes = await scene(dice.between(1, 2_000_000_000), { width: 64, height: 48 });
    made.push(bytes.toString('base64'));
  }
  return made;
}

/** Says a line the bot must take: anything else ends the year with what was said and answered. */
export async function must(answer: Promise<string>, taken: RegExp): Promise<string> {
  const text = await answer;
  if (!taken.test(text)) throw new Error(`expected ${String(taken)}, but the bot answered: ${text}`);
  return text;
}

/** The first number of a unit in an answer: 长湖37. */
export function numberIn(answer: string, unit: TownUnit): string | null {
  return new RegExp(`${unit.short}\\d+`, 'u').exec(answer)?.[0] ?? null;
}
