import { brotliDecompressSync } from 'node:zlib';

/**
 * The characters a WOFF2 font has glyphs for, read from its `cmap` table (W3C WOFF2 §4–5, OpenType cmap formats 4 and
 * 12). Throws on a file that is no such font.
 */
export function charactersOf(woff2: Buffer): ReadonlySet<number> {
  const cmap = cmapOf(woff2);
  const found = new Set<number>();
  for (let index = 0; index < cmap.readUInt16BE(2); index += 1) {
    const subtable = cmap.subarray(cmap.readUInt32BE(8 + index * 8));
    const format = subtable.readUInt16BE(0);
    if (format === 12) readGroups(subtable, found);
    else if (format === 4) readSegments(subtable, found);
  }
  return found;
}

const headerBytes = 48;
/** Tables the format knows by a number: these are the ones whose lengths are told differently. */
const cmapIndex = 0;
const [glyfIndex, locaIndex, anyTag, untransformed] = [10, 11, 63, 3];

/** All tables are one compressed stream, in the order of the directory. */
function cmapOf(woff2: Buffer): Buffer {
  if (woff2.toString('latin1', 0, 4) !== 'wOF2') throw new Error('not a WOFF2 font');
  let [at, offset] = [headerBytes, 0];
  let cmap: { readonly from: number; readonly length: number } | null = null;
  for (let table = 0; table < woff2.readUInt16BE(12); table += 1) {
    const flags = woff2.readUInt8(at);
    const tag = flags & 0x3f;
    at += tag === anyTag ? 5 : 1;
    const original = readBase128(woff2, at);
    at = original.next;
    let length = original.value;
    const version = flags >> 6;
    if (tag === glyfIndex || tag === locaIndex ? version !== untransformed : version !== 0) {
      const transformed = readBase128(woff2, at);
      at = transformed.next;
      length = transformed.value;
    }
    if (tag === cmapIndex) cmap = { from: offset, length };
    offset += length;
  }
  if (cmap === null) throw new Error('a font without cmap');
  const stream = brotliDecompressSync(woff2.subarray(at, at + woff2.readUInt32BE(20)));
  return stream.subarray(cmap.from, cmap.from + cmap.length);
}

function readBase128(bytes: Buffer, from: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let at = from; ; at += 1) {
    const byte = bytes.readUInt8(at);
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) return { value, next: at + 1 };
  }
}

function readGroups(subtable: Buffer, found: Set<number>): void {
  for (let group = 0; group < subtable.readUInt32BE(12); group += 1) {
    const at = 16 + group * 12;
    for (let code = subtable.readUInt32BE(at); code <= subtable.readUInt32BE(at + 4); code += 1) found.add(code);
  }
}

/** Glyph 0 is the box that stands for a missing one. */
function readSegments(subtable: Buffer, found: Set<number>): void {
  const doubled = subtable.readUInt16BE(6);
  const [ends, starts] = [14, 16 + doubled];
  const [deltas, ranges] = [starts + doubled, starts + 2 * doubled];
  for (let at = 0; at < doubled; at += 2) {
    const start = subtable.readUInt16BE(starts + at);
    const end = subtable.readUInt16BE(ends + at);
    const range = subtable.readUInt16BE(ranges + at);
    const delta = subtable.readUInt16BE(deltas + at);
    for (let code = start; code <= end && code < 0xffff; code += 1) {
      const listed = range === 0 ? code : subtable.readUInt16BE(ranges + at + range + (code - start) * 2);
      if (listed !== 0 && ((listed + delta) & 0xffff) !== 0) found.add(code);
    }
  }
}
