import { PhotoUnavailableError } from '../errors.ts';

export interface DownloaderOptions {
  /** Besides the platform's own: `host` or `host:port`. One that is this very machine may speak plain http. */
  readonly hosts: readonly string[];
  /** Ends of the names of the platform's own, with the dot. */
  readonly ownHosts: readonly string[];
  /** The platform gives out addresses without encryption, too. */
  readonly plainHttp?: boolean;
  readonly fetch?: typeof fetch;
}

export interface DownloadLimits {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

const maxRedirects = 3;
/** The caller's limit is for all tries of a photo; one that hangs must leave time for another. */
const timeoutMs = 15_000;
/** Object storage says 403 to an address that is over its time, 404 when the thing was removed. */
const gone = new Set([403, 404, 410]);
const passing = new Set([408, 425, 429]);

/**
 * Downloads from the addresses a platform gives. Only listed hosts are asked, redirects included; nothing over
 * `maxBytes` is read. Rejects with `PhotoUnavailableError` when there is no use in another try. No error names the
 * address: it is as good as the photo.
 */
export function createDownloader(
  options: DownloaderOptions,
): (address: string, limits: DownloadLimits) => Promise<Uint8Array> {
  const { fetch: request = fetch } = options;
  const isAllowed = allowedBy(options);

  async function download(address: string, { maxBytes, signal }: DownloadLimits): Promise<Uint8Array> {
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

  return (address, { maxBytes, signal }) => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    return download(address, { maxBytes, signal: limited }).catch(withoutAddress);
  };
}

function allowedBy({ hosts, ownHosts, plainHttp }: DownloaderOptions): (url: URL) => boolean {
  const listed = new Set(hosts.map((host) => host.toLowerCase()));
  return (url) => {
    if (url.username !== '' || url.password !== '') return false;
    const isListed = listed.has(url.host) || listed.has(url.hostname);
    const isOwn = url.port === '' && ownHosts.some((suffix) => url.hostname.endsWith(suffix));
    if (url.protocol === 'http:') return (isListed && isLoopback(url.hostname)) || (isOwn && plainHttp === true);
    return url.protocol === 'https:' && (isListed || isOwn);
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
