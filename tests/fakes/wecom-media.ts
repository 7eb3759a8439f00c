import { createCipheriv, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A medium as a callback names it. */
export interface FakeMedium {
  readonly url: string;
  readonly aeskey: string;
}

/**
 * The platform's object storage: gives out what members sent, encrypted as document 100719 says (AES-256-CBC, the first
 * half of the key as IV, padding up to 32 bytes), each under a key of its own. An address can be made to expire.
 */
export class FakeMediaHost {
  readonly requests: string[] = [];
  readonly #files = new Map<string, Buffer>();
  readonly #server: Server;
  #base = '';

  constructor() {
    this.#server = createServer((request, response) => {
      const path = request.url ?? '';
      this.requests.push(path);
      const file = this.#files.get(path);
      response.statusCode = file ? 200 : 403;
      if (file) response.setHeader('content-disposition', `attachment; filename*=UTF-8''photo.png`);
      response.end(file);
    });
  }

  get host(): string {
    return new URL(this.#base).host;
  }

  async listen(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    this.#base = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  put(bytes: Uint8Array): FakeMedium {
    const key = randomBytes(32);
    const path = `/${this.#files.size + 1}-${randomBytes(6).toString('hex')}?sign=${randomBytes(8).toString('hex')}`;
    this.#files.set(path, lock(bytes, key));
    // Real keys are 43 characters, without the sign that fills the last group.
    return { url: `${this.#base}${path}`, aeskey: key.toString('base64').slice(0, 43) };
  }

  expire({ url }: FakeMedium): void {
    this.#files.delete(url.slice(this.#base.length));
  }
}

function lock(bytes: Uint8Array, key: Buffer): Buffer {
  const room = 32 - (bytes.length % 32);
  const filled = Buffer.alloc(bytes.length + room, room);
  filled.set(bytes);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16));
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(filled), cipher.final()]);
}
