import readExif from 'exif-reader';
import { fileTypeFromBuffer } from 'file-type';
import sharp, { type Sharp } from 'sharp';
import { fingerprintOf, fingerprintText, greySide } from '../domain/photo-likeness.ts';
import type { Day } from '../domain/time.ts';
import { smallHeic } from './heic-thread.ts';

export const maxPhotoBytes = 20_000_000;
/** 60 megapixels: over any phone's, far under what a forged header can claim. */
const maxPixels = 60_000_000;
const thumbnailPx = 480;
const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/heic': 'heic',
  'image/heif': 'heic',
};

export interface ExaminedPhoto {
  readonly mime: string;
  readonly extension: string;
  /** As shown, after the camera's rotation. */
  readonly width: number;
  readonly height: number;
  /** WebP, at most 480 px a side, turned upright, without the metadata of the original (place, device). */
  readonly thumbnail: Buffer;
  /** Null for a picture without features: a wall, the night. */
  readonly fingerprint: string | null;
  /** The day the camera noted, null where it did not or noted nonsense. */
  readonly takenOn: Day | null;
}

/** Memory of decoded pictures is not kept, and one picture is decoded by one thread: two cores serve everything else too. */
export function limitImageWork(): void {
  sharp.cache(false);
  sharp.concurrency(1);
}

/** Looks at the bytes, never at a name. A refusal's reason is shown to the sender. */
export async function examinePhoto(bytes: Uint8Array): Promise<ExaminedPhoto | { readonly refused: string }> {
  if (bytes.length > maxPhotoBytes) return { refused: '太大' };
  const type = await fileTypeFromBuffer(bytes);
  const extension = type ? extensions[type.mime] : undefined;
  if (!type || extension === undefined) {
    return { refused: type?.mime.startsWith('image/') ? '只收 JPG、PNG、HEIC 图片' : '不是图片' };
  }
  try {
    return { mime: type.mime, extension, ...(await decode(bytes, extension === 'heic')) };
  } catch (cause) {
    if (cause instanceof Error && /pixel limit/i.test(cause.message)) return { refused: '太大' };
    return { refused: '图坏了' };
  }
}

async function decode(bytes: Uint8Array, isHeic: boolean): Promise<Omit<ExaminedPhoto, 'mime' | 'extension'>> {
  const image = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true });
  const { autoOrient, exif } = await image.metadata();
  const small = isHeic
    ? await smallHeic({ bytes, maxPixels, side: thumbnailPx })
    : { width: autoOrient.width, height: autoOrient.height, thumbnail: await thumbnailOf(image) };
  const thumbnail = Buffer.from(small.thumbnail);
  const seen = fingerprintOf(await greyOf(thumbnail));
  return {
    ...small,
    thumbnail,
    fingerprint: seen && fingerprintText(seen),
    takenOn: exif ? dayTaken(exif) : null,
  };
}

async function thumbnailOf(image: Sharp): Promise<Buffer> {
  return image
    .rotate()
    .resize(thumbnailPx, thumbnailPx, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 75 })
    .toBuffer();
}

/** The clock of the camera as it stood; EXIF has no time zone. A clock that was never set counts from 1970 or 2000. */
function dayTaken(exif: Buffer): Day | null {
  try {
    const { Photo, Image } = readExif(exif);
    const at = Photo?.DateTimeOriginal ?? Photo?.DateTimeDigitized ?? Image?.DateTime;
    const day = at instanceof Date && !Number.isNaN(at.getTime()) ? at.toISOString().slice(0, 10) : null;
    return day !== null && day >= firstBelievable ? day : null;
  } catch {
    // Unreadable EXIF tells no day; the picture itself is fine.
    return null;
  }
}

const firstBelievable = '2001-01-01';

/** For those who cannot show WebP. */
export async function asJpeg(thumbnail: Uint8Array): Promise<Buffer> {
  return sharp(thumbnail).jpeg({ quality: 80 }).toBuffer();
}

/** The picture in 128 × 128 grey values, from its thumbnail: the original may be gone, and decoding it costs much more. */
export async function greyOf(thumbnail: Uint8Array): Promise<Uint8Array> {
  return sharp(thumbnail).resize(greySide, greySide, { fit: 'fill' }).greyscale().raw().toBuffer();
}
