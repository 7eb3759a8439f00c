import { createCipheriv, createHash } from 'node:crypto';
import { getSignature } from '@wecom/crypto';
import { describe, expect, it } from 'vitest';
import { type CallbackCrypto, createCallbackCrypto } from '../../../src/bots/wecom/crypto.ts';
import { vectors } from './vectors.ts';

const { token, aesKey } = vectors;

function cryptoAt(seconds: number, receiveId = ''): CallbackCrypto {
  return createCallbackCrypto({ token, aesKey, receiveId, now: () => seconds * 1000 });
}

function open(
  crypto: CallbackCrypto,
  vector: { timestamp: string; nonce: string; encrypt: string; signature: string },
) {
  const { timestamp, nonce, encrypt, signature } = vector;
  const opened = crypto.open({ timestamp, nonce, signature, encrypted: encrypt });
  return 'problem' in opened ? opened.problem : opened.text;
}

/** As the platform would sign it, whatever `encrypt` is. */
function signed(encrypt: string, { timestamp = '1780000001', nonce = 'n0nce2' } = {}) {
  return { timestamp, nonce, encrypt, signature: getSignature(token, timestamp, nonce, encrypt) };
}

/** Encrypts a whole plaintext, padding included, so that every part of it can be wrong. */
function encryptRaw(padded: Buffer): string {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}

function plain(options: { message: string; length?: number; id?: string; pad?: (size: number) => Buffer }): Buffer {
  const message = Buffer.from(options.message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(options.length ?? message.length);
  const body = Buffer.concat([Buffer.from('0123456789abcdef'), length, message, Buffer.from(options.id ?? '')]);
  const size = 32 - (body.length % 32);
  return Buffer.concat([body, options.pad?.(size) ?? Buffer.alloc(size, size)]);
}

describe('the official vectors of WXBizMsgCrypt', () => {
  it('open V1, the address verification', () => {
    expect(open(cryptoAt(1409659589, vectors.corpId), vectors.v1)).toBe(vectors.v1.message);
  });

  it('open V2, the message', () => {
    expect(open(cryptoAt(1409659813, vectors.corpId), vectors.v2)).toBe(vectors.v2.message);
  });
});

describe('the vectors of a bot, whose receiver is empty', () => {
  it.each([vectors.s1, vectors.s2, vectors.s3])('open $nonce', (vector) => {
    expect(open(cryptoAt(Number(vector.timestamp)), vector)).toBe(vector.message);
  });

  it('give the same ciphertext for the same random bytes', () => {
    expect(encryptRaw(plain({ message: vectors.s2.message }))).toBe(vectors.s2.encrypt);
  });
});

describe('what @wecom/crypto lets pass', () => {
  const crypto = cryptoAt(1780000001);
  const s2 = { ...vectors.s2 };
  const bytes = Buffer.from(s2.encrypt, 'base64');

  it('is refused when the signature does not match', () => {
    expect(open(crypto, { ...s2, signature: createHash('sha1').update('x').digest('hex') })).toBe('signature');
    expect(open(crypto, { ...s2, signature: s2.signature.toUpperCase() })).toBe('malformed');
    expect(open(crypto, { ...s2, nonce: 'n0nce3' })).toBe('signature');
    expect(open(crypto, { ...s2, timestamp: '1780000002' })).toBe('signature');
  });

  it('is refused when the receiver is another one, also when ours is empty', () => {
    expect(open(crypto, signed(encryptRaw(plain({ message: '{}', id: vectors.corpId }))))).toBe('receiver');
    expect(open(cryptoAt(1780000001, vectors.corpId), s2)).toBe('receiver');
  });

  it('is refused when the last byte of the ciphertext is another one', () => {
    expect(open(crypto, signed(flipped(bytes, bytes.length - 1)))).toBe('ciphertext');
  });

  it('is refused when the first byte of the ciphertext is another one', () => {
    expect(open(crypto, signed(flipped(bytes, 0)))).toBe('ciphertext');
  });

  it('is refused when any other byte of the ciphertext is another one', () => {
    for (let at = 0; at < bytes.length; at += 1) {
      // The first block is the random bytes: another one there is another valid message, and only the signature tells.
      const problem = open(crypto, signed(flipped(bytes, at)));
      expect(problem, `byte ${at}`).not.toBe(s2.message);
    }
  });

  it('is refused when one byte of the padding differs, whichever of up to 32', () => {
    for (let length = 0; length < 32; length += 1) {
      const size = 32 - ((20 + length) % 32);
      for (let at = 0; at < size - 1; at += 1) {
        const pad = () => Buffer.alloc(size, size).fill(size - 1, at, at + 1);
        const encrypted = encryptRaw(plain({ message: 'x'.repeat(length), pad }));
        expect(open(crypto, signed(encrypted)), `${length} letters, byte ${at}`).toBe('ciphertext');
      }
    }
  });

  it.each([0, 33, 64, 255])('is refused when the padding claims %i bytes', (claim) => {
    const pad = (size: number) => Buffer.alloc(size, claim);
    expect(open(crypto, signed(encryptRaw(plain({ message: '{}', pad }))))).not.toBe('{}');
  });

  it.each([3, 100, 0x7fffffff, 0xffffffff])('is refused when the length field says %i', (length) => {
    expect(open(crypto, signed(encryptRaw(plain({ message: '{}', length }))))).toBe('ciphertext');
  });

  it('is refused when the length field is too short: the rest would be the receiver', () => {
    expect(open(crypto, signed(encryptRaw(plain({ message: '{"a":1}', length: 2 }))))).toBe('receiver');
  });

  it.each([
    ['nothing', ''],
    ['20 bytes', Buffer.alloc(20, 7).toString('base64')],
    ['16 bytes', Buffer.alloc(16, 7).toString('base64')],
    ['one block of noise', Buffer.alloc(32, 7).toString('base64')],
    ['no base64', '!!!!'],
    ['base64 with a space', `${s2.encrypt.slice(0, 20)} ${s2.encrypt.slice(20)}`],
    ['base64 without its end', s2.encrypt.slice(0, -1)],
    ['base64 with more behind it', `${s2.encrypt}AAAA`],
    ['text that is no UTF-8', encryptRaw(plain({ message: 'x' }).fill(0xff, 20, 21))],
  ])('is refused when the ciphertext is %s', (_, encrypted) => {
    expect(open(crypto, signed(encrypted))).toBe('ciphertext');
  });
});

describe('a callback', () => {
  it('is refused when its time is more than a quarter of an hour away', () => {
    expect(open(cryptoAt(1780000001 + 901), vectors.s2)).toBe('stale');
    expect(open(cryptoAt(1780000001 - 901), vectors.s2)).toBe('stale');
    expect(open(cryptoAt(1780000001 + 899), vectors.s2)).toBe(vectors.s2.message);
  });

  it('is taken once', () => {
    const crypto = cryptoAt(1780000001);
    expect(open(crypto, vectors.s2)).toBe(vectors.s2.message);
    expect(open(crypto, vectors.s2)).toBe('replayed');
  });

  it('stays known as long as its time could pass', () => {
    let seconds = 1780000001 - 899;
    const crypto = createCallbackCrypto({ token, aesKey, now: () => seconds * 1000 });
    expect(open(crypto, vectors.s2)).toBe(vectors.s2.message);
    seconds = 1780000001 + 899;
    expect(open(crypto, vectors.s2)).toBe('replayed');
  });

  it('may come again when it is forgotten: our answer to it never left', () => {
    const crypto = cryptoAt(1780000001);
    const { timestamp, nonce, encrypt: encrypted, signature } = vectors.s2;
    const opened = crypto.open({ timestamp, nonce, encrypted, signature });
    if ('problem' in opened) throw new Error(opened.problem);
    opened.forget();
    expect(open(crypto, vectors.s2)).toBe(vectors.s2.message);
  });

  it.each(['signature', 'timestamp', 'nonce', 'encrypted'] as const)('is malformed without its %s', (name) => {
    const { timestamp, nonce, encrypt: encrypted, signature } = vectors.s2;
    const opened = cryptoAt(1780000001).open({ timestamp, nonce, encrypted, signature, [name]: null });
    expect(opened).toEqual({ problem: 'malformed' });
  });
});

it('seals a reply that the platform can open, under the nonce of the callback', () => {
  const text = '{"msgtype":"stream"}';
  const reply: unknown = JSON.parse(cryptoAt(1780000009).seal(text, 'n0nce2'));
  expect(reply).toMatchObject({ timestamp: 1780000009, nonce: 'n0nce2' });
  const { encrypt, msgsignature, timestamp, nonce } = reply as Record<string, string | number>;
  const callback = { timestamp: String(timestamp), nonce: String(nonce), encrypt: String(encrypt) };
  expect(open(cryptoAt(1780000009), { ...callback, signature: String(msgsignature) })).toBe(text);
});

function flipped(bytes: Buffer, at: number): string {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy.toString('base64');
}
