import { createHash } from 'node:crypto';
import { id as idSchema, text as textSchema } from '../programme/fields.ts';
import { keyOf, splitList } from './cell-text.ts';
import type { TableRow } from './read-table.ts';

/** A text that must be there. Null: it is not, and that was reported. */
export function requiredText<K extends string>(row: TableRow<K>, column: K, expected: string): string | null {
  const text = row.text(column);
  return text === '' ? row.wrong(column, expected) : checked(row, column, text);
}

/** A text that may be missing; null then, and when it is wrong. */
export function optionalText<K extends string>(row: TableRow<K>, column: K): string | null {
  const text = row.text(column);
  return text === '' ? null : checked(row, column, text);
}

export function listOf<K extends string>(row: TableRow<K>, column: K): string[] {
  const text = row.text(column);
  if (text === null) return [];
  const items = splitList(text);
  const twice = items.find((item, at) => items.indexOf(item) < at);
  if (twice !== undefined) row.wrong(column, `“${twice}”写了两次；请删掉一处`);
  return items;
}

/** An id as written; '' when the cell is empty, null when it cannot be one. */
export function idOf<K extends string>(row: TableRow<K>, column: K): string | null {
  const text = row.text(column);
  if (text === null || text === '') return text;
  return idSchema.safeParse(text).success ? text : row.wrong(column, '编号不能有空格和冒号，最多40个字');
}

/** What a word of a closed list stands for, its other names included. */
export function wordOf<K extends string, T>(row: TableRow<K>, column: K, words: ReadonlyMap<string, T>): T | null {
  const text = row.text(column);
  if (text === null) return null;
  const found = words.get(text) ?? words.get(keyOf(text));
  return found === undefined ? row.wrong(column, `要写 ${titlesOf(words).join('、')} 中的一个`) : found;
}

/** One word for each meaning: the first. */
function titlesOf<T>(words: ReadonlyMap<string, T>): string[] {
  const meanings = new Map<T, string>();
  for (const [word, meaning] of words) if (!meanings.has(meaning)) meanings.set(meaning, word);
  return [...meanings.values()];
}

/**
 * The id of a thing whose cell is empty: the same for the same words in every import. A hash, because ids stay in the
 * books when a name has to go.
 */
export function derivedId(kind: 'r' | 'h', ...words: readonly string[]): string {
  return kind + createHash('sha256').update(words.map(keyOf).join('\n')).digest('hex').slice(0, 12);
}

function checked<K extends string>(row: TableRow<K>, column: K, text: string | null): string | null {
  if (text === null) return null;
  return textSchema.safeParse(text).success ? text : row.wrong(column, '太长了；最多2000个字');
}
