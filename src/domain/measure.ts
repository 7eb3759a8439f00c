import type { Programme } from './programme/model.ts';
import type { Day } from './time.ts';

export const longestMeasure = 60;

/** Kinds of activity the words name; longer words count first, and what they take is spent. */
export function kindsIn(text: string, kinds: Programme['activityKinds']): string[] {
  const words = kinds.flatMap((kind) => [kind.id, ...kind.words].map((word) => ({ word, id: kind.id })));
  const found = new Set<string>();
  let left = text;
  for (const { word, id } of words.sort((a, b) => b.word.length - a.word.length)) {
    if (!left.includes(word)) continue;
    left = left.replaceAll(word, '\n');
    found.add(id);
  }
  return kinds.flatMap(({ id }) => (found.has(id) ? [id] : []));
}

/** The one action the words name (先锋 of 红色先锋先行); null when none or several have them. */
export function actionNamed(words: string, { actions }: Pick<Programme, 'actions'>): string | null {
  const wanted = words.replace(/行动$/u, '').trim();
  if (wanted === '') return null;
  const exact = actions.find(({ id, name }) => id === wanted || name === wanted);
  const [only, second] = exact ? [exact] : actions.filter(({ name }) => name.includes(wanted));
  return only && !second ? only.id : null;
}

/** The action all kinds of work in the words belong to; null when they say none, or more than one. */
export function actionOf(text: string, { activityKinds }: Pick<Programme, 'activityKinds'>): string | null {
  const named = new Set(kindsIn(text, activityKinds));
  const [only, second] = new Set(activityKinds.filter(({ id }) => named.has(id)).map(({ action }) => action));
  return only !== undefined && second === undefined ? only : null;
}

export function phaseNamed(words: string, { phases }: Pick<Programme, 'phases'>): string | null {
  const wanted = words.replace(/阶段$/u, '').replace(/[“”"]/gu, '').trim();
  if (wanted === '') return null;
  return phases.find(({ id, short, name }) => [id, short, name].includes(wanted))?.id ?? null;
}

/** The phase a day lies in; where two overlap the one that ends first. */
export function phaseOn(day: Day, { phases }: Pick<Programme, 'phases'>): string | null {
  const within = phases.filter(({ from, to }) => from <= day && day <= to);
  return within.sort((a, b) => (a.to < b.to ? -1 : 1))[0]?.id ?? null;
}

/** Short words of the actions, for examples and questions: 堡垒、课堂… as the names have them. */
export function actionNames({ actions }: Pick<Programme, 'actions'>): string {
  return actions.map(({ name }) => name).join('、');
}
