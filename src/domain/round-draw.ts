import { createHash } from 'node:crypto';

/**
 * Draws `count` of the names: those with the smallest SHA-256 of `seed|unit|kind|name` (UTF-8, hex). Whoever has the seed
 * can do it again with any tool; the order of the names does not matter.
 */
export function draw(
  names: readonly string[],
  { seed, unit, kind, count }: { seed: string; unit: string; kind: 'group' | 'household' | 'report'; count: number },
): string[] {
  const ticket = (name: string) => createHash('sha256').update(`${seed}|${unit}|${kind}|${name}`).digest('hex');
  return [...new Set(names)]
    .map((name) => ({ name, ticket: ticket(name) }))
    .sort((a, b) => (a.ticket < b.ticket ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name);
}
