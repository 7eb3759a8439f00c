/** A picture as so many rows of so many grey values, 0 to 255. */
export const greySide = 128;

/** What a picture looks like: 256 bits of light and dark blocks, and 64 bits of rising and falling brightness. */
export interface Fingerprint {
  readonly blocks: Uint32Array;
  readonly gradients: Uint32Array;
}

export type Likeness = 'same' | 'suspect';

/** Bits of 256 that may differ: measured in shared/libraries.md §6, other pictures differ in 70 and more. */
const sameBlocks = 32;
const suspectBlocks = 50;
/** Of 64; two scenes with one large dark shape in the same corner agree in their blocks and not in these. */
const likeGradients = 10;

const blockSide = 16;
const bands = 4;
/** Under this spread of the blocks a picture is a wall, a page or the night: it looks like any other. */
const leastSpread = 6;

/** Null for a picture without features. `grey` has greySide × greySide values. */
export function fingerprintOf(grey: Uint8Array): Fingerprint | null {
  const blocks = means(grey, blockSide, blockSide);
  return spread(blocks) < leastSpread ? null : { blocks: blockBits(blocks), gradients: gradientBits(grey) };
}

/** Fingerprints of the picture as it is, turned by 90, 180 and 270 degrees, and mirrored in each. */
export function orientationsOf(grey: Uint8Array): Fingerprint[] {
  const found: Fingerprint[] = [];
  let turned = grey;
  for (let quarter = 0; quarter < 4; quarter += 1) {
    for (const one of [turned, mirrored(turned)]) {
      const fingerprint = fingerprintOf(one);
      if (fingerprint) found.push(fingerprint);
    }
    turned = turnedRight(turned);
  }
  return found;
}

/** Bits that differ, the fewest over the orientations asked about, and what that means; null: another picture. */
export function likeness(
  asked: readonly Fingerprint[],
  other: Fingerprint,
): { readonly likeness: Likeness; readonly distance: number } | null {
  let best: { likeness: Likeness; distance: number } | null = null;
  for (const one of asked) {
    const distance = differingBits(one.blocks, other.blocks, suspectBlocks);
    if (distance > suspectBlocks || (best && distance >= best.distance)) continue;
    if (differingBits(one.gradients, other.gradients, likeGradients) > likeGradients) continue;
    best = { likeness: distance <= sameBlocks ? 'same' : 'suspect', distance };
  }
  return best;
}

/** 80 hexadecimal digits: 64 for the blocks, 16 for the gradients. */
export function fingerprintText({ blocks, gradients }: Fingerprint): string {
  return [...blocks, ...gradients].map((word) => word.toString(16).padStart(8, '0')).join('');
}

export function parseFingerprint(text: string): Fingerprint {
  const words = Uint32Array.from(text.match(/.{8}/g) ?? [], (word) => Number.parseInt(word, 16));
  return { blocks: words.slice(0, 8), gradients: words.slice(8, 10) };
}

/** Counting stops once the limit is passed: most pictures are told apart by their first words. */
function differingBits(a: Uint32Array, b: Uint32Array, limit: number): number {
  let bits = 0;
  for (let index = 0; index < a.length && bits <= limit; index += 1) bits += ones((a[index] ?? 0) ^ (b[index] ?? 0));
  return bits;
}

function ones(word: number): number {
  let left = word - ((word >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return Math.imul((left + (left >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Mean grey of columns × rows boxes that cover the picture. */
function means(grey: Uint8Array, columns: number, rows: number): Float64Array {
  const result = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    const [top, bottom] = [edge(row, rows), edge(row + 1, rows)];
    for (let column = 0; column < columns; column += 1) {
      const [left, right] = [edge(column, columns), edge(column + 1, columns)];
      let sum = 0;
      for (let y = top; y < bottom; y += 1) {
        for (let x = left; x < right; x += 1) sum += grey[y * greySide + x] ?? 0;
      }
      result[row * columns + column] = sum / ((bottom - top) * (right - left));
    }
  }
  return result;
}

function edge(index: number, of: number): number {
  return Math.round((index * greySide) / of);
}

function spread(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** A block is light when it is lighter than the median of its quarter of the picture. */
function blockBits(blocks: Float64Array): Uint32Array {
  const size = blocks.length / bands;
  const light: boolean[] = [];
  for (let band = 0; band < bands; band += 1) {
    const values = blocks.subarray(band * size, (band + 1) * size);
    const sorted = Float64Array.from(values).sort();
    const median = ((sorted[size / 2 - 1] ?? 0) + (sorted[size / 2] ?? 0)) / 2;
    for (const value of values) light.push(value > median);
  }
  return packed(light);
}

function gradientBits(grey: Uint8Array): Uint32Array {
  const boxes = means(grey, 9, 8);
  const rising: boolean[] = [];
  for (let row = 0; row < 8; row += 1) {
    for (let column = 0; column < 8; column += 1) {
      rising.push((boxes[row * 9 + column] ?? 0) < (boxes[row * 9 + column + 1] ?? 0));
    }
  }
  return packed(rising);
}

function packed(bits: readonly boolean[]): Uint32Array {
  const words = new Uint32Array(bits.length / 32);
  bits.forEach((bit, index) => {
    if (bit) words[index >> 5] = ((words[index >> 5] ?? 0) | (1 << (index & 31))) >>> 0;
  });
  return words;
}

function turnedRight(grey: Uint8Array): Uint8Array {
  return moved((x, y) => (greySide - 1 - x) * greySide + y, grey);
}

function mirrored(grey: Uint8Array): Uint8Array {
  return moved((x, y) => y * greySide + greySide - 1 - x, grey);
}

function moved(from: (x: number, y: number) => number, grey: Uint8Array): Uint8Array {
  const result = new Uint8Array(grey.length);
  for (let y = 0; y < greySide; y += 1) {
    for (let x = 0; x < greySide; x += 1) result[y * greySide + x] = grey[from(x, y)] ?? 0;
  }
  return result;
}
