import type { SQL } from 'drizzle-orm';
import { like, or, sql } from 'drizzle-orm';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import { forgottenText } from '../../domain/retention.ts';

/** What goes out of other people's words. */
export interface Redaction {
  /** A text without any of these stays as it is. */
  readonly words: readonly string[];
  /** What is put for what, one after the other. */
  readonly steps: readonly (readonly [from: string, to: string])[];
}

/**
 * The phone always goes. The name goes unless somebody else has the same one: then the words may mean him. Names that only
 * contain it (王芳 in 王芳芳) are other people's and stay: they stand aside, as characters nobody writes, while it is replaced.
 */
export function redactionOf({
  name,
  phone,
  hasNamesake,
  longerNames,
}: {
  readonly name: string;
  readonly phone: string | null;
  readonly hasNamesake: boolean;
  readonly longerNames: readonly string[];
}): Redaction {
  const words = [...waysToWrite(phone ?? ''), ...(hasNamesake ? [] : [name])];
  const aside = [...longerNames]
    .sort((a, b) => b.length - a.length)
    .map((longer, index) => [longer, String.fromCodePoint(firstPrivateUse + index)] as const);
  return {
    words,
    steps: [
      ...aside,
      ...words.map((word) => [word, forgottenText] as const),
      ...aside.map(([longer, mark]) => [mark, longer] as const),
    ],
  };
}

/** 13800001234, 138 0000 1234, 138-0000-1234. */
function waysToWrite(phone: string): string[] {
  const parts = /^(\d{3})(\d{4})(\d{4})$/.exec(phone)?.slice(1) ?? [];
  return [phone, parts.join(' '), parts.join('-')].filter((way) => way !== '');
}

/** Unicode's supplementary private use area: 65,534 code points. */
const firstPrivateUse = 0xf0000;

export function redactText(text: string, { steps }: Redaction): string {
  return steps.reduce((result, [from, to]) => result.replaceAll(from, to), text);
}

/** The same in the database; a column of JSON is text there. */
export function redactColumn(column: AnySQLiteColumn, { steps }: Redaction): SQL {
  return steps.reduce((inner, [from, to]) => sql`replace(${inner}, ${from}, ${to})`, sql`${column}`);
}

export function mentions(column: AnySQLiteColumn, { words }: Redaction): SQL | undefined {
  return or(...words.map((word) => like(column, `%${word}%`)));
}
