import { brotliDecompressSync } from 'node:zlib';

/**
 * WOFF 2 (W3C recommendation) to a plain TrueType file, for programs that read no other: LibreOffice. Whole in memory, one
 * font a file, `hmtx` not transformed, as the fonts in assets/ are.
 */
export function woff2ToTtf(woff2: Buffer): Buffer {
  if (woff2.toString('latin1', 0, 4) !== 'wOF2') throw new Error('not a WOFF2 font');
  const flavor = woff2.readUInt32BE(4);
  const header = new Reader(woff2, 48);
  const entries = Array.from({ length: woff2.readUInt16BE(12) }, () => readEntry(header));
  const data = brotliDecompressSync(woff2.subarray(header.at, header.at + woff2.readUInt32BE(20)));
  const tables = new Map<string, Buffer>();
  let at = 0;
  for (const { tag, length } of entries) {
    tables.set(tag, data.subarray(at, at + length));
    at += length;
  }
  if (entries.some(({ tag, transformed }) => tag === 'glyf' && transformed)) rebuildGlyphs(tables);
  return sfnt(flavor, tables);
}

interface Entry {
  readonly tag: string;
  /** Bytes in the decompressed stream. */
  readonly length: number;
  readonly transformed: boolean;
}

const knownTags =
  'cmap head hhea hmtx maxp name OS/2 post cvt  fpgm glyf loca prep CFF  VORG EBDT EBLC gasp hdmx kern LTSH PCLT VDMX vhea vmtx BASE GDEF GPOS GSUB EBSC JSTF MATH CBDT CBLC COLR CPAL SVG  sbix acnt avar bdat bloc bsln cvar fdsc feat fmtx fvar gvar hsty just lcar mort morx opbd prop trak Zapf Silf Glat Gloc Feat Sill';

function readEntry(header: Reader): Entry {
  const flags = header.u8();
  const index = flags & 0x3f;
  const tag = index === 0x3f ? header.take(4).toString('latin1') : knownTags.slice(index * 5, index * 5 + 4);
  const length = header.base128();
  // For glyf and loca version 3 means untouched, for the others version 0.
  const transformed = tag === 'glyf' || tag === 'loca' ? flags >> 6 !== 3 : flags >> 6 !== 0;
  if (transformed && tag !== 'glyf' && tag !== 'loca') throw new Error(`${tag} is transformed`);
  return { tag, length: transformed ? header.base128() : length, transformed };
}

/** Puts the outlines back together that WOFF2 keeps in seven streams (§5.1), and the table of where each begins. */
function rebuildGlyphs(tables: Map<string, Buffer>): void {
  const source = tables.get('glyf');
  const head = tables.get('head');
  if (!source || !head) throw new Error('a font without glyf or head');
  const glyphs = source.readUInt16BE(4);
  const streams: Reader[] = [];
  let at = 36;
  for (let index = 0; index < 7; index += 1) {
    streams.push(new Reader(source, at));
    at += source.readUInt32BE(8 + index * 4);
  }
  const [contours, points, flags, outline, composite, boxes, instructions] = streams;
  if (!contours || !points || !flags || !outline || !composite || !boxes || !instructions) throw new Error('streams');
  const bitmap = boxes.take(((glyphs + 31) >> 5) << 2);
  const offsets = Buffer.alloc((glyphs + 1) * 4);
  const parts: Buffer[] = [];
  let length = 0;
  for (let glyph = 0; glyph < glyphs; glyph += 1) {
    const count = contours.i16();
    const hasBox = ((bitmap[glyph >> 3] ?? 0) & (0x80 >> (glyph & 7))) !== 0;
    let bytes: Buffer = Buffer.alloc(0);
    if (count > 0)
      bytes = simpleGlyph(count, { points, flags, outline, instructions, box: hasBox ? boxes.take(8) : null });
    if (count < 0) bytes = compositeGlyph({ composite, outline, instructions, box: boxes.take(8) });
    const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
    offsets.writeUInt32BE(length, glyph * 4);
    parts.push(padded);
    length += padded.length;
  }
  offsets.writeUInt32BE(length, glyphs * 4);
  tables.set('glyf', Buffer.concat(parts));
  tables.set('loca', offsets);
  const longOffsets = Buffer.from(head);
  longOffsets.writeInt16BE(1, 50);
  tables.set('head', longOffsets);
}

interface SimpleParts {
  readonly points: Reader;
  readonly flags: Reader;
  readonly outline: Reader;
  readonly instructions: Reader;
  readonly box: Buffer | null;
}

function simpleGlyph(count: number, { points, flags, outline, instructions, box }: SimpleParts): Buffer {
  const ends: number[] = [];
  let last = -1;
  for (let contour = 0; contour < count; contour += 1) {
    last += points.u255();
    ends.push(last);
  }
  const deltas = Array.from({ length: last + 1 }, () => pointDelta(flags.u8(), outline));
  const code = instructions.take(outline.u255());
  const header = Buffer.alloc(10 + count * 2 + 2);
  header.writeInt16BE(count, 0);
  (box ?? boxOf(deltas)).copy(header, 2);
  for (const [index, end] of ends.entries()) header.writeUInt16BE(end, 10 + index * 2);
  header.writeUInt16BE(code.length, 10 + count * 2);
  const flagBytes = Buffer.from(deltas.map(({ onCurve }) => (onCurve ? 1 : 0)));
  const xs = Buffer.alloc(deltas.length * 2);
  const ys = Buffer.alloc(deltas.length * 2);
  for (const [index, { dx, dy }] of deltas.entries()) {
    xs.writeInt16BE(dx, index * 2);
    ys.writeInt16BE(dy, index * 2);
  }
  return Buffer.concat([header, code, flagBytes, xs, ys]);
}

interface Delta {
  readonly dx: number;
  readonly dy: number;
  readonly onCurve: boolean;
}

/** The triplet encoding of §5.2: how many bytes follow, and with which sign and base, says the flag. */
function pointDelta(flag: number, outline: Reader): Delta {
  const onCurve = (flag & 0x80) === 0;
  const kind = flag & 0x7f;
  const sign = (bit: number, value: number) => (kind & bit ? value : -value);
  if (kind < 10) return { onCurve, dx: 0, dy: sign(1, ((kind & 14) << 7) + outline.u8()) };
  if (kind < 20) return { onCurve, dx: sign(1, (((kind - 10) & 14) << 7) + outline.u8()), dy: 0 };
  if (kind < 84) {
    const base = kind - 20;
    const byte = outline.u8();
    const [x, y] = [1 + (base & 0x30) + (byte >> 4), 1 + ((base & 0x0c) << 2) + (byte & 0x0f)];
    return { onCurve, dx: sign(1, x), dy: sign(2, y) };
  }
  if (kind < 120) {
    const base = kind - 84;
    const [x, y] = [1 + (Math.floor(base / 12) << 8) + outline.u8(), 1 + (((base % 12) >> 2) << 8) + outline.u8()];
    return { onCurve, dx: sign(1, x), dy: sign(2, y) };
  }
  if (kind < 124) {
    const [a, b, c] = [outline.u8(), outline.u8(), outline.u8()];
    return { onCurve, dx: sign(1, (a << 4) + (b >> 4)), dy: sign(2, ((b & 0x0f) << 8) + c) };
  }
  return { onCurve, dx: sign(1, outline.u16()), dy: sign(2, outline.u16()) };
}

function boxOf(deltas: readonly Delta[]): Buffer {
  let [x, y] = [0, 0];
  let [left, bottom, right, top] = [32767, 32767, -32768, -32768];
  for (const { dx, dy } of deltas) {
    x += dx;
    y += dy;
    [left, right, bottom, top] = [Math.min(left, x), Math.max(right, x), Math.min(bottom, y), Math.max(top, y)];
  }
  const box = Buffer.alloc(8);
  for (const [index, value] of [left, bottom, right, top].entries()) box.writeInt16BE(value, index * 2);
  return box;
}

function compositeGlyph({
  composite,
  outline,
  instructions,
  box,
}: Pick<SimpleParts, 'outline' | 'instructions'> & { readonly composite: Reader; readonly box: Buffer }): Buffer {
  const start = composite.at;
  let flags = 0;
  let hasCode = false;
  do {
    flags = composite.u16();
    hasCode ||= (flags & 0x100) !== 0;
    composite.take(2 + (flags & 1 ? 4 : 2) + (flags & 8 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0));
  } while (flags & 0x20);
  const parts = composite.between(start);
  const head = Buffer.alloc(2);
  head.writeInt16BE(-1);
  if (!hasCode) return Buffer.concat([head, box, parts]);
  const code = instructions.take(outline.u255());
  const size = Buffer.alloc(2);
  size.writeUInt16BE(code.length);
  return Buffer.concat([head, box, parts, size, code]);
}

function sfnt(flavor: number, tables: ReadonlyMap<string, Buffer>): Buffer {
  const sorted = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  const directory = Buffer.alloc(12 + sorted.length * 16);
  const log = Math.floor(Math.log2(sorted.length));
  directory.writeUInt32BE(flavor, 0);
  directory.writeUInt16BE(sorted.length, 4);
  directory.writeUInt16BE(2 ** log * 16, 6);
  directory.writeUInt16BE(log, 8);
  directory.writeUInt16BE(sorted.length * 16 - 2 ** log * 16, 10);
  const bodies: Buffer[] = [];
  let at = directory.length;
  for (const [index, [tag, table]] of sorted.entries()) {
    const padded = Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);
    directory.write(tag, 12 + index * 16, 'latin1');
    directory.writeUInt32BE(checksum(padded), 16 + index * 16);
    directory.writeUInt32BE(at, 20 + index * 16);
    directory.writeUInt32BE(table.length, 24 + index * 16);
    bodies.push(padded);
    at += padded.length;
  }
  return Buffer.concat([directory, ...bodies]);
}

function checksum(padded: Buffer): number {
  let sum = 0;
  for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) >>> 0;
  return sum;
}

class Reader {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  u8(): number {
    this.at += 1;
    return this.#bytes.readUInt8(this.at - 1);
  }

  u16(): number {
    this.at += 2;
    return this.#bytes.readUInt16BE(this.at - 2);
  }

  i16(): number {
    this.at += 2;
    return this.#bytes.readInt16BE(this.at - 2);
  }

  take(length: number): Buffer {
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  between(start: number): Buffer {
    return this.#bytes.subarray(start, this.at);
  }

  /** 255UInt16 of §6.1.1 */
  u255(): number {
    const code = this.u8();
    if (code === 253) return this.u16();
    if (code === 255) return this.u8() + 253;
    return code === 254 ? this.u8() + 506 : code;
  }

  /** UIntBase128 of §6.1.2 */
  base128(): number {
    let value = 0;
    for (;;) {
      const byte = this.u8();
      value = value * 128 + (byte & 0x7f);
      if ((byte & 0x80) === 0) return value;
    }
  }
}
