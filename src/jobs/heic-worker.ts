import { parentPort, workerData } from 'node:worker_threads';
import heicDecode from 'heic-decode';
import sharp from 'sharp';
import { z } from 'zod';

/** The thread side of heic-thread.ts: one picture, one answer. */

const { bytes, maxPixels, side } = z
  .object({ bytes: z.instanceof(Uint8Array), maxPixels: z.number(), side: z.number() })
  .parse(workerData);

const images = await heicDecode.all({ buffer: bytes });
const [image] = images;
if (!image) throw new Error('no picture in the file');
// Before anything is decoded: a forged header can claim any size.
if (image.width * image.height > maxPixels) throw new Error('pixel limit');
const { width, height, data } = await image.decode();
const thumbnail = await sharp(data, { raw: { width, height, channels: 4 } })
  .removeAlpha()
  .resize(side, side, { fit: 'inside', withoutEnlargement: true })
  .webp({ quality: 75 })
  .toBuffer();
parentPort?.postMessage({ width, height, thumbnail: new Uint8Array(thumbnail) });
