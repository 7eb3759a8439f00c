import { type JoinedPlaces, joinPlaces } from '../domain/reading/known-places.ts';
import { plain } from '../presenters/plain.ts';
import { placeNamesOf } from '../store/units.ts';
import type { CommandContext } from './command.ts';

/** What the roster of the unit calls the places of a message. */
export async function joinToRoster(
  { tx, now }: CommandContext,
  unitId: number,
  places: readonly string[],
): Promise<JoinedPlaces> {
  return places.length === 0
    ? { known: [], heard: [], unsure: [] }
    : joinPlaces(places, await placeNamesOf(tx, unitId, now));
}

/** “老物组”按老屋组记, or the question which of several it is. */
export function placeNotes({ heard, unsure }: JoinedPlaces): string[] {
  return [
    ...heard.map(({ written, meant }) => `“${plain(written)}”按${meant}记`),
    ...unsure.map(
      ({ written, candidates }) => `“${plain(written)}”是${candidates.join('还是')}？回“改成${candidates[0] ?? ''}”`,
    ),
  ];
}
