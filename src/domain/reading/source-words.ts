import type { Reading, Source, SourceField, SourceWords } from './reading.ts';

/** The sources with their words, as positions in the part of `text` that begins at `from`. */
export function sourceWords(sources: Reading['sources'], text: string, from = 0): SourceWords[] {
  return (sources ?? []).map(({ field, value, start, end }) => ({
    field,
    ...(value === undefined ? {} : { value }),
    start: start - from,
    words: text.slice(start, end),
  }));
}

/** The other way: those whose words still stand where they stood, since a name may have been taken out of the text. */
export function sourcesIn(text: string, words: readonly SourceWords[]): Source[] {
  return words
    .filter((one) => text.startsWith(one.words, one.start))
    .map(({ field, value, start, words: { length } }) => ({
      field,
      ...(value === undefined ? {} : { value }),
      start,
      end: start + length,
    }));
}

/** The words of one field, each once, in the order of the text. */
export function wordsOf(words: readonly SourceWords[], field: SourceField, value?: string): string[] {
  const own = words.filter((one) => one.field === field && (value === undefined || one.value === value));
  return [...new Set(own.map((one) => one.words))];
}
