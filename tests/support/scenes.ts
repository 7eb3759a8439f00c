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
    for (let y = 0; y < height; y += 1) {
      const v = (y / height) * rows;
      const row = Math.floor(v);
      for (let x = 0; x < width; x += 1) {
        const u = (x / width) * columns;
        const column = Math.floor(u);
        const at = (dx: number, dy: number) => grid[(row + dy) * (columns + 1) + column + dx] ?? 0;
        const [right, down] = [u - column, v - row];
        const top = at(0, 0) * (1 - right) + at(1, 0) * right;
        const bottom = at(0, 1) * (1 - right) + at(1, 1) * right;
        sum[y * width + x] = (sum[y * width + x] ?? 0) + weight * (top * (1 - down) + bottom * down);
      }
    }
  }
  const grey = Uint8Array.from(sum, (value) => Math.max(0, Math.min(255, 128 + value * 170)));
  return sharp(grey, { raw: { width, height, channels: 1 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}
