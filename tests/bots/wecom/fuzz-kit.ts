import { createCipheriv } from 'node:crypto';

/** Numbers that are the same for the same seed, on every machine. */
export interface Random {
  /** 0 up to, and without, `n`. */
  below(n: number): number;
  pick<T>(from: readonly T[]): T;
  hex(length: number): string;
  bytes(length: number): Buffer;
}

/** mulberry32. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(next() * n);
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => below(256)));
  return {
    below,
    bytes,
    hex: (length) =>
      bytes(Math.ceil(length / 2))
        .toString('hex')
        .slice(0, length),
    pick(from) {
      const found = from[below(from.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
  };
}

/** A callback's ciphertext for a bot, without the code under test. */
export function encryptPlain(text: string, aesKey: string): string {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const message = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  const body = Buffer.concat([Buffer.from('0123456789abcdef'), length, message]);
  const size = 32 - (body.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(body), cipher.update(Buffer.alloc(size, size)), cipher.final()]).toString(
    'base64',
  );
}
