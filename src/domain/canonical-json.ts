import { createHash } from 'node:crypto';
import { atOnce, type Steps } from './steps.ts';

/** JSON with the keys of every object sorted, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  return `{${fieldsOf(value)
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`)
    .join(',')}}`;
}

/** SHA-256 of the canonical JSON, hex. */
export function hashOf(value: object): string {
  return atOnce(hashSteps(value));
}

/** `hashOf` with a step for each element of the lists right under `value`. */
export function* hashSteps(value: object): Steps<string> {
  const hash = createHash('sha256');
  let before = '{';
  for (const [key, field] of fieldsOf(value)) {
    hash.update(`${before}${JSON.stringify(key)}:`);
    before = ',';
    if (!Array.isArray(field)) {
      hash.update(canonicalJson(field));
      continue;
    }
    hash.update('[');
    for (const [index, element] of field.entries()) {
      hash.update(`${index === 0 ? '' : ','}${canonicalJson(element)}`);
      yield;
    }
    hash.update(']');
  }
  return hash.update(before === '{' ? '{}' : '}').digest('hex');
}

function fieldsOf(value: object): [string, unknown][] {
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return fields.sort(([a], [b]) => (a < b ? -1 : 1));
}
