import { groupKey } from '../roster/cell-text.ts';
import { fold } from './normalise.ts';
import { soundOf } from './sound.ts';

/** What places of a message are to the roster. */
export interface JoinedPlaces {
  /** Names as the roster has them, each once. */
  readonly known: string[];
  /** Written as it sounds: taken for what the roster has. */
  readonly heard: readonly { readonly written: string; readonly meant: string }[];
  /** Sounds like several names of the roster, so that somebody has to say which. */
  readonly unsure: readonly { readonly written: string; readonly candidates: readonly string[] }[];
}

/** Joins places, verbatim, to the names of a unit's groups, grids and places: exactly, and where that fails by their sound. */
export function joinPlaces(places: readonly string[], roster: readonly string[]): JoinedPlaces {
  const known: string[] = [];
  const heard: { written: string; meant: string }[] = [];
  const unsure: { written: string; candidates: string[] }[] = [];
  const names = [...new Set(roster)].sort((a, b) => b.length - a.length);
  for (const place of places) {
    const within = place.replace(village, '');
    const exact = names.find((name) => isNamed(within, name) || isNamed(place, name));
    const alike = exact === undefined ? soundingLike(within, names) : [exact];
    const [only] = alike;
    if (only !== undefined && alike.length === 1) known.push(only);
    if (exact !== undefined || only === undefined) continue;
    if (alike.length > 1) unsure.push({ written: place, candidates: alike });
    else heard.push({ written: place, meant: only });
  }
  return { known: [...new Set(known)], heard, unsure };
}

/** 长湖村三组 is 三组; 村部 stays what it is. */
const village = /^\p{Script=Han}{2,5}?(?:村|社区)(?=.{2})/u;
const group = /^第?[\d一二三四五六七八九十百]+(?:村民|居民)?小?组/u;

/** 三组塘边 is in 三组, 村部后面 at 村部. */
function isNamed(place: string, name: string): boolean {
  const written = fold(place);
  if (written.startsWith(name)) return true;
  const number = group.exec(written)?.[0];
  return number !== undefined && groupKey(number) === groupKey(name);
}

const hanOnly = /^\p{Script=Han}{2,}$/u;

/** Names the place begins with, by their sound; a numbered group is what its number says. */
function soundingLike(place: string, names: readonly string[]): string[] {
  if (group.test(fold(place))) return [];
  const written = soundOf(place);
  return names.filter((name) => {
    if (!hanOnly.test(name) || name.length > written.length) return false;
    const sound = soundOf(name);
    return sound.every((syllable, index) => syllable === written[index]);
  });
}

/** Names of villages the text writes as they sound: 长胡村 for 长湖. `names` are short ones, without 村. */
export function villagesHeard(text: string, names: readonly string[]): string[] {
  const written = [...fold(text).matchAll(/(?<=(\p{Script=Han}{2,4}))(?:村|社区)/gu)].map((match) => match[1] ?? '');
  const sounds = names.map((name) => ({ name, sound: soundOf(name).join(' ') }));
  return sounds
    .filter(({ name, sound }) =>
      written.some((words) => words.length >= name.length && soundOf(words.slice(-name.length)).join(' ') === sound),
    )
    .map(({ name }) => name);
}
