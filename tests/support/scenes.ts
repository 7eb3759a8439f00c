import sharp from 'sharp';

/** Numbers from 0 to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/**
 * A picture with the spectrum of outdoor photographs: coarse shapes strong, fine ones weak. Grey, width × height, as a JPEG
 * of quality 90.
 */
export async function scene(seed: number, { width, height } = { width: 320, height: 240 }): Promise<Buffer> {
  const next = numbers(seed * 7919 + 17);
  const sum = new Float64Array(width * height);
  for (let octave = 0; octave < 6; octave += 1) {
    const columns = 3 * 2 ** octave + 1;
    const rows = 2 * 2 ** octave + 1;
    const grid = Float64Array.from({ length: (columns + 1) * (rows + 1) }, () => next() - 0.5);
    const weight = 1 / 2 ** octave;
    const at = (column: number, row: number) => grid[row * (columns + 1) + column] ?? 0;
    for (let y = 0; y < height; y += 1) {
      const v = (y / height) * rows;
      const row = Math.floor(v);
      const down = v - row;
      for (let x = 0; x < width; x += 1) {
        const u = (x / width) * columns;
        const column = Math.floor(u);
        const right = u - column;
        const top = at(column, row) * (1 - right) + at(column + 1, row) * right;
        const bottom = at(column, row + 1) * (1 - right) + at(column + 1, row + 1) * right;
        sum[y * width + x] = (sum[y * width + x] ?? 0) + weight * (top * (1 - down) + bottom * down);
      }
    }
  }
  const grey = new Uint8Array(sum.map((value) => Math.max(0, Math.min(255, 128 + value * 170))));
  return sharp(grey, { raw: { width, height, channels: 1 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}
