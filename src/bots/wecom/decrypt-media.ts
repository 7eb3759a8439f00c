import { createDecipheriv } from 'node:crypto';

const keyBytes = 32;
const ivBytes = 16;
const maxPad = 32;

/**
 * The plain bytes of a photo or file (document 100719): AES-256-CBC, the key's first 16 bytes as IV, padded to 32 bytes.
 * Null when the key does not fit. Node takes padding up to 16 only, so it is checked and cut off here, every byte of it.
 */
export function decryptMedia(encrypted: Uint8Array, aesKey: string): Uint8Array | null {
  const key = mediaKey(aesKey);
  if (key === null || encrypted.length === 0 || encrypted.length % ivBytes !== 0) return null;
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, ivBytes)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(encrypted), decipher.final()]);
  const pad = plain.at(-1) ?? 0;
  if (pad < 1 || pad > maxPad || pad > plain.length) return null;
  const end = plain.length - pad;
  return plain.subarray(end).every((byte) => byte === pad) ? plain.subarray(0, end) : null;
}

/** `aeskey` and EncodingAESKey come as 43 characters without the closing `=`, sometimes with it, sometimes with spaces. */
export function mediaKey(aesKey: string): Buffer | null {
  const digits = aesKey.replace(/\s+/gu, '').replace(/=+$/u, '');
  if (!/^[A-Za-z0-9+/_-]{43}$/u.test(digits)) return null;
  const key = Buffer.from(`${digits}=`, 'base64');
  return key.length === keyBytes ? key : null;
}
