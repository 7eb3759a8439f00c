import { PhotoUnavailableError } from '../../errors.ts';
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
const maxRedirects = 3;
/** The caller's limit is for all tries of a photo; one that hangs must leave time for another. */
const timeoutMs = 15_000;
const padBytes = 32;
/** The storage says 403 to an address that is over five minutes old, 404 when the thing was removed. */
const gone = new Set([403, 404, 410]);
const passing = new Set([408, 425, 429]);

/**
 * Downloads a photo from the addresses WeCom gives (valid for five minutes) and decrypts it. Only listed hosts are
 * asked, redirects included; nothing over `maxBytes` is read. No error names the address: it is as good as the photo.
 */
export function createMediaFetcher({ hosts, defaultKey, fetch: request = fetch }: MediaFetcherOptions): MediaFetcher {
  const isAllowed = allowedBy(hosts);

  async function download(address: string, { maxBytes, signal }: { maxBytes: number; signal: AbortSignal }) {
    let url = parse(address);
    for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
      if (url === null || !isAllowed(url)) throw new PhotoUnavailableError('refused');
      const response = await request(url, { redirect: 'manual', signal, headers: { 'accept-encoding': 'identity' } });
      const location = isRedirect(response) ? response.headers.get('location') : null;
      if (location === null) return await readBody(response, maxBytes);
      await response.body?.cancel();
      url = parse(location, url.href);
    }
    throw new PhotoUnavailableError('refused');
  }

  return async (reference, { maxBytes, signal }) => {
    const photo = readPhotoReference(reference);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const raw = await download(photo.url, { maxBytes: maxBytes + padBytes, signal: limited }).catch(withoutAddress);
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

function allowedBy(hosts: readonly string[]): (url: URL) => boolean {
  const listed = new Set(hosts.map((host) => host.toLowerCase()));
  return (url) => {
    if (url.username !== '' || url.password !== '') return false;
    const isListed = listed.has(url.host) || listed.has(url.hostname);
    if (url.protocol === 'http:') return isListed && isLoopback(url.hostname);
    if (url.protocol !== 'https:') return false;
    return isListed || (url.port === '' && ownHosts.some((suffix) => url.hostname.endsWith(suffix)));
  };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/u.test(hostname);
}

function parse(address: string, base?: string): URL | null {
  return URL.canParse(address, base) ? new URL(address, base) : null;
}

function isRedirect({ status }: Response): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const { status, body } = response;
  const announced = Number(response.headers.get('content-length') ?? 0);
  if (status !== 200 || announced > maxBytes || body === null) {
    await body?.cancel();
    if (gone.has(status)) throw new PhotoUnavailableError('expired');
    if (status >= 500 || passing.has(status)) throw new Error(`the media host answered ${status}`);
    throw new PhotoUnavailableError(status === 200 && body !== null ? 'tooLarge' : 'refused');
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the body.
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw new PhotoUnavailableError('tooLarge');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What the runtime throws may hold the address, or objects that do. */
function withoutAddress(cause: unknown): never {
  if (cause instanceof PhotoUnavailableError) throw cause;
  if (cause instanceof Error && /^the media host/u.test(cause.message)) throw cause;
  const code = errorCode(cause);
  throw new Error(`the media host could not be reached: ${code}`);
}

function errorCode(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  const inner = cause.cause;
  if (inner instanceof Error && 'code' in inner) return String(inner.code);
  return cause.name;
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
