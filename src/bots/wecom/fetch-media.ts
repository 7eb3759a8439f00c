import { PhotoUnavailableError } from '../../errors.ts';
import { createDownloader } from '../download.ts';
import { decryptMedia } from './decrypt-media.ts';
import { type PhotoReference, readPhotoReference } from './photo-reference.ts';

export interface MediaFetcherOptions {
  /** Besides Tencent's own: `host` or `host:port`. One that is this very machine may speak plain http. */
  readonly hosts: readonly string[];
  /** For media that come without a key of their own: EncodingAESKey in callback mode; null: none. */
  readonly defaultKey: string | null;
  readonly fetch?: typeof fetch;
}

/** As `Adapter.fetchPhoto`. */
export type MediaFetcher = (
  reference: string,
  options: { readonly maxBytes: number; readonly signal: AbortSignal },
) => Promise<Uint8Array>;

/** Photos lie in Tencent's object storage; the two names are those of its regions' hosts. */
const ownHosts = ['.myqcloud.com', '.tencentcos.cn'];
const padBytes = 32;

/** Downloads a photo from the addresses WeCom gives (valid for five minutes) and decrypts it. */
export function createMediaFetcher({ hosts, defaultKey, ...rest }: MediaFetcherOptions): MediaFetcher {
  const download = createDownloader({ hosts, ownHosts, ...rest });
  return async (reference, { maxBytes, signal }) => {
    const photo = readPhotoReference(reference);
    const raw = await download(photo.url, { maxBytes: maxBytes + padBytes, signal });
    const bytes = plainBytes(raw, photo, defaultKey);
    if (bytes.length > maxBytes) throw new PhotoUnavailableError('tooLarge');
    return bytes;
  };
}

/**
 * Whether quoted photos are encrypted is nowhere confirmed: what does not decrypt is taken as it is when it is a picture
 * by its first bytes.
 */
function plainBytes(raw: Uint8Array, { aesKey }: PhotoReference, defaultKey: string | null): Uint8Array {
  const key = aesKey ?? defaultKey;
  const plain = key === null ? null : decryptMedia(raw, key);
  if (plain !== null) return plain;
  if (looksLikePicture(raw)) return raw;
  throw new PhotoUnavailableError('refused');
}

const signatures: readonly (readonly [offset: number, bytes: string])[] = [
  [0, '\xff\xd8\xff'],
  [0, '\x89PNG\r\n\x1a\n'],
  [0, 'GIF8'],
  [8, 'WEBP'],
  [4, 'ftyphei'],
  [4, 'ftypmif1'],
];

function looksLikePicture(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  return signatures.some(([offset, signature]) => head.startsWith(signature, offset));
}
