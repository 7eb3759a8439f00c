import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Fingerprint,
  fingerprintText,
  likeness,
  orientationsOf,
  parseFingerprint,
} from '../../src/domain/photo-likeness.ts';
import { examinePhoto, greyOf } from '../../src/jobs/examine-photo.ts';
import { scene } from '../support/scenes.ts';

const scenes = 448;
const transformed = 30;

const watermark = (width: number, height: number) =>
  Buffer.from(
    `<svg width="${width}" height="${height}"><rect y="${height * 0.9}" width="${width}" height="${height * 0.1}" fill="black" opacity="0.6"/></svg>`,
  );

/** What phones, chat apps and people do to a picture. */
const changes: readonly (readonly [string, (picture: Buffer) => Promise<Buffer>])[] = [
  ['recompressed to quality 40', (picture) => sharp(picture).jpeg({ quality: 40 }).toBuffer()],
  ['scaled down to a half', (picture) => sharp(picture).resize(160).jpeg().toBuffer()],
  [
    'with a watermark bar',
    (picture) =>
      sharp(picture)
        .composite([{ input: watermark(320, 240) }])
        .jpeg()
        .toBuffer(),
  ],
  ['20 % brighter', (picture) => sharp(picture).modulate({ brightness: 1.2 }).jpeg().toBuffer()],
  [
    'cropped by 2 % a side',
    (picture) => sharp(picture).extract({ left: 6, top: 5, width: 308, height: 230 }).jpeg().toBuffer(),
  ],
  ['turned by 90 degrees', (picture) => sharp(picture).rotate(90).jpeg().toBuffer()],
  ['turned by 180 degrees', (picture) => sharp(picture).rotate(180).jpeg().toBuffer()],
  ['mirrored', (picture) => sharp(picture).flop().jpeg().toBuffer()],
  ['mirrored and turned by 270 degrees', (picture) => sharp(picture).flop().rotate(270).jpeg().toBuffer()],
  ['as WebP', (picture) => sharp(picture).webp({ quality: 60 }).toBuffer()],
];

describe('telling photos apart', () => {
  let pictures: readonly Buffer[];
  let stored: readonly Fingerprint[];

  beforeAll(async () => {
    pictures = await Promise.all(Array.from({ length: scenes }, (_, seed) => scene(seed)));
    stored = await Promise.all(pictures.map(async (picture) => parseFingerprint(await fingerprintAsStored(picture))));
  }, 300_000);

  it('takes no scene for another in 100,000 pairs, in any orientation', async () => {
    let pairs = 0;
    let same = 0;
    let suspect = 0;
    const turned = await Promise.all(pictures.map(asAsked));
    for (const [index, asked] of turned.entries()) {
      for (const other of stored.slice(index + 1)) {
        pairs += 1;
        const match = likeness(asked, other);
        if (match?.likeness === 'same') same += 1;
        if (match?.likeness === 'suspect') suspect += 1;
      }
    }
    expect(pairs).toBeGreaterThan(100_000);
    expect({ same, suspect }).toEqual({ same: 0, suspect: 0 });
  }, 300_000);

  it.each(changes)('knows a picture again that was %s', async (_, change) => {
    const found = await Promise.all(
      pictures.slice(0, transformed).map(async (picture, index) => {
        const own = stored[index];
        return own !== undefined && likeness(await asAsked(await change(picture)), own) !== null;
      }),
    );
    expect(found).toEqual(Array.from({ length: transformed }, () => true));
  });

  it('says that a heavy crop is not known again', async () => {
    const own = stored[0];
    const crop = await sharp(pictures[0]).extract({ left: 80, top: 60, width: 160, height: 120 }).jpeg().toBuffer();
    expect(own && likeness(await asAsked(crop), own)).toBeNull();
  });

  it('gives a picture without features no fingerprint, for all of these look alike', async () => {
    const wall = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#d8d8d0' } })
      .jpeg()
      .toBuffer();
    expect(await examinePhoto(wall)).toMatchObject({ fingerprint: null });
  });

  it('reads a fingerprint as it was written', async () => {
    const text = await fingerprintAsStored(pictures[3] ?? Buffer.alloc(0));
    expect(text).toMatch(/^[0-9a-f]{80}$/);
    expect(fingerprintText(parseFingerprint(text))).toBe(text);
  });
});

async function fingerprintAsStored(picture: Buffer): Promise<string> {
  const examined = await examinePhoto(picture);
  if ('refused' in examined || examined.fingerprint === null) throw new Error('a scene without a fingerprint');
  return examined.fingerprint;
}

async function asAsked(picture: Buffer): Promise<Fingerprint[]> {
  const examined = await examinePhoto(picture);
  if ('refused' in examined) throw new Error(examined.refused);
  return orientationsOf(await greyOf(examined.thumbnail));
}
