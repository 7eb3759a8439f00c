import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { charactersOf } from './glyphs.ts';

/** Noto Sans SC, regular and bold (OFL): it travels with the product, for a bare machine has no Chinese font. */
export const fontFiles = ['400', '700'].map((weight) =>
  // The same way from the sources and from the build.
  fileURLToPath(
    new URL(`../../../assets/fonts/noto-sans-sc-chinese-simplified-${weight}-normal.woff2`, import.meta.url),
  ),
);

let characters: ReadonlySet<number> | null = null;

/** Characters the font has no shape for, each once, as they come: pictures show a box for them. 40 ms the first time. */
export function missingGlyphs(texts: Iterable<string>): string[] {
  characters ??= charactersOf(readFileSync(fontFiles[0] ?? ''));
  const missing = new Set<string>();
  for (const text of texts) {
    for (const character of text) {
      if (!/\s/u.test(character) && !characters.has(character.codePointAt(0) ?? 0)) missing.add(character);
    }
  }
  return [...missing];
}

/** What the office is told; null when the pictures show everything. */
export function missingGlyphsLine(texts: Iterable<string>): string | null {
  const missing = missingGlyphs(texts);
  return missing.length === 0 ? null : `这些字图上显示不了：${missing.slice(0, 20).join('')}`;
}
