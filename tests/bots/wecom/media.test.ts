import { createCipheriv } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decryptMedia } from '../../../src/bots/wecom/decrypt-media.ts';
import { createMediaFetcher } from '../../../src/bots/wecom/fetch-media.ts';
import { photoReference } from '../../../src/bots/wecom/photo-reference.ts';
import { PhotoUnavailableError } from '../../../src/errors.ts';
import { vectors } from './vectors.ts';

const { aesKey } = vectors;
const otherKey = 'A'.repeat(43);
const jpeg = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(5_000, 0x5a)]);

describe('decryptMedia', () => {
  it.each(vectors.media)('opens the vector $encrypted', ({ plain, encrypted }) => {
    expect(decryptMedia(Buffer.from(encrypted, 'hex'), aesKey)).toEqual(plain);
  });

  it('takes the key with or without its end and with spaces around', () => {
    const encrypted = encryptMedia(jpeg);
    for (const key of [aesKey, `${aesKey}=`, ` ${aesKey}\n`]) expect(decryptMedia(encrypted, key)).toEqual(jpeg);
  });

  it('opens every size around the block border', () => {
    for (let size = 0; size < 70; size += 1) {
      const plain = Buffer.alloc(size, size);
      expect(decryptMedia(encryptMedia(plain), aesKey)).toEqual(plain);
    }
  });

  it('refuses a wrong key, a key of a wrong length and bytes that are no whole blocks', () => {
    const encrypted = encryptMedia(jpeg);
    expect(decryptMedia(encrypted, aesKey.slice(1))).toBeNull();
    expect(decryptMedia(encrypted, '')).toBeNull();
    expect(decryptMedia(encrypted.subarray(1), aesKey)).toBeNull();
    expect(decryptMedia(new Uint8Array(), aesKey)).toBeNull();
    expect(decryptMedia(encrypted, otherKey)).not.toEqual(jpeg);
  });

  it('refuses padding of which one byte differs', () => {
    const padded = Buffer.concat([Buffer.alloc(4, 1), Buffer.alloc(28, 28)]);
    padded[10] = 27;
    expect(decryptMedia(encryptRaw(padded), aesKey)).toBeNull();
  });
});

describe('a photo', () => {
  it('is fetched and decrypted with its own key, else with that of the bot', async () => {
    const { host, url } = await serve((_, response) => response.end(encryptMedia(jpeg)));
    const own = createMediaFetcher({ hosts: [host], defaultKey: null });
    expect(await own(photoReference({ url, aeskey: aesKey }), options())).toEqual(jpeg);
    const callback = createMediaFetcher({ hosts: [host], defaultKey: aesKey });
    expect(await callback(photoReference({ url }), options())).toEqual(jpeg);
  });

  it('that was never encrypted is taken when it is a picture, and refused when it is not', async () => {
    let bytes: Buffer = jpeg;
    const { host, url } = await serve((_, response) => response.end(bytes));
    const fetchPhoto = createMediaFetcher({ hosts: [host], defaultKey: null });
    expect(await fetchPhoto(photoReference({ url }), options())).toEqual(jpeg);
    bytes = Buffer.from('<html>');
    await expect(fetchPhoto(photoReference({ url }), options())).rejects.toEqual(new PhotoUnavailableError('refused'));
  });

  it('whose key is wrong is refused', async () => {
    const { host, url } = await serve((_, response) => response.end(encryptMedia(jpeg)));
    const fetchPhoto = createMediaFetcher({ hosts: [host], defaultKey: null });
    const wrong = fetchPhoto(photoReference({ url, aeskey: otherKey }), options());
    await expect(wrong).rejects.toEqual(new PhotoUnavailableError('refused'));
  });

  it.each([
    [403, 'expired'],
    [404, 'expired'],
    [410, 'expired'],
    [400, 'refused'],
    [204, 'refused'],
  ] as const)('that is answered with %i is given up as %s', async (status, reason) => {
    const { host, url } = await serve((_, response) => response.writeHead(status).end());
    const fetchPhoto = createMediaFetcher({ hosts: [host], defaultKey: aesKey });
    await expect(fetchPhoto(photoReference({ url }), options())).rejects.toEqual(new PhotoUnavailableError(reason));
  });

  it.each([500, 503, 429])('that is answered with %i may be tried again', async (status) => {
    const { host, url } = await serve((_, response) => response.writeHead(status).end());
    const fetchPhoto = createMediaFetcher({ hosts: [host], defaultKey: aesKey });
    const failure = await fetchPhoto(photoReference({ url }), options()).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(PhotoUnavailableError);
    expect(String(failure)).not.toContain(url);
  });

  it('over the limit is not read to its end, whether it says its size or not', async () => {
    let sent = 0;
    const { host, url } = await serve((request, response) => {
      if (request.url?.includes('announced')) response.setHeader('content-length', 10_000_000);
      const more = () => {
        sent += 65_536;
        if (sent < 200_000_000 && !response.destroyed) response.write(Buffer.alloc(65_536), () => setImmediate(more));
      };
      more();
    });
    const fetchPhoto = createMediaFetcher({ hosts: [host], defaultKey: aesKey });
    for (const path of ['announced', 'silent']) {
      const reference = photoReference({ url: `${url}${path}` });
      const tooLarge = fetchPhoto(reference, options({ maxBytes: 1_000_000 }));
      await expect(tooLarge).rejects.toEqual(new PhotoUnavailableError('tooLarge'));
    }
    expect(sent).toBeLessThan(100_000_000);
  });

  it('that does not come in time is given up for now', async () => {
    const { host, url } = await serve((_, response) => response.flushHeaders());
    const fetchPhoto = createMediaFetcher({ hosts: [host], defaultKey: aesKey });
    const abort = new AbortController();
    const late = fetchPhoto(photoReference({ url }), { maxBytes: 1_000, signal: abort.signal });
    abort.abort();
    const failure = await late.catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(PhotoUnavailableError);
  });

  it('is never asked for at a host that is not listed, nor after a redirect to one', async () => {
    const asked: string[] = [];
    const { host, url } = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(302, { location: request.headers.host === host ? 'http://localhost:1/secret' : '/' }).end();
    });
    const fetchPhoto = createMediaFetcher({ hosts: [host], defaultKey: aesKey });
    const refused = new PhotoUnavailableError('refused');
    await expect(fetchPhoto(photoReference({ url }), options())).rejects.toEqual(refused);
    expect(asked).toEqual(['/']);
    for (const address of [
      'http://example.myqcloud.com/a',
      'https://myqcloud.com.example.org/a',
      'https://xmyqcloud.com/a',
      'https://a.myqcloud.com:8443/a',
      'https://user@a.myqcloud.com/a',
      'https://169.254.169.254/latest',
      'http://127.0.0.1:1/',
      'file:///etc/passwd',
      'data:text/plain,x',
      'nonsense',
    ]) {
      await expect(fetchPhoto(photoReference({ url: address }), options()), address).rejects.toEqual(refused);
    }
  });

  it('is asked for at the object storage over https, without being told', async () => {
    const asked: string[] = [];
    const fetchPhoto = createMediaFetcher({
      hosts: [],
      defaultKey: aesKey,
      fetch: async (url) => {
        asked.push(String(url));
        return new Response(new Uint8Array(encryptMedia(jpeg)));
      },
    });
    const url = 'https://bot-1258.cos.ap-guangzhou.myqcloud.com/x?sign=1';
    expect(await fetchPhoto(photoReference({ url }), options())).toEqual(jpeg);
    expect(asked).toEqual([url]);
  });

  it('follows a redirect among listed hosts, and no endless one', async () => {
    const { host, url } = await serve((request, response) => {
      if (request.url === '/photo') return response.end(encryptMedia(jpeg));
      return response.writeHead(302, { location: request.url === '/' ? '/photo' : '/again' }).end();
    });
    const fetchPhoto = createMediaFetcher({ hosts: [host], defaultKey: aesKey });
    expect(await fetchPhoto(photoReference({ url }), options())).toEqual(jpeg);
    const endless = fetchPhoto(photoReference({ url: `${url}again` }), options());
    await expect(endless).rejects.toEqual(new PhotoUnavailableError('refused'));
  });
});

function options({ maxBytes = 20_000_000 } = {}) {
  return { maxBytes, signal: AbortSignal.timeout(10_000) };
}

async function serve(listener: RequestListener): Promise<{ host: string; url: string }> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, url: `http://${host}/` };
}

function encryptMedia(plain: Buffer): Buffer {
  const size = 32 - (plain.length % 32);
  return encryptRaw(Buffer.concat([plain, Buffer.alloc(size, size)]));
}

function encryptRaw(padded: Buffer): Buffer {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(padded), cipher.final()]);
}
