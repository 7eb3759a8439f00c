import { timingSafeEqual } from 'node:crypto';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';

/** Why a callback is not believed. Only `malformed` is told apart on the way out; the log has the word. */
export type CryptoProblem = 'malformed' | 'stale' | 'signature' | 'ciphertext' | 'receiver' | 'replayed';

/** What stands in the address and the body of a callback, as it came. */
export interface SealedCallback {
  readonly signature: string | null;
  readonly timestamp: string | null;
  readonly nonce: string | null;
  readonly encrypted: string | null;
}

export type Opened =
  | { readonly text: string; readonly nonce: string; readonly forget: () => void }
  | { readonly problem: CryptoProblem };

export interface CallbackCrypto {
  /**
   * The text of a callback that truly comes from the platform, is fresh, and was not seen before. `forget` lets the very
   * same request come once more: for when our answer to it did not leave.
   */
  open(callback: SealedCallback): Opened;
  /** The encrypted passive reply to the callback with this nonce, as JSON. */
  seal(text: string, nonce: string): string;
}

export interface CallbackCryptoOptions {
  readonly token: string;
  /** EncodingAESKey: 43 letters and digits. */
  readonly aesKey: string;
  /** Machine clock. */
  readonly now: () => number;
  /** Empty for an enterprise's own bot (document 101033). */
  readonly receiveId?: string;
}

/**
 * The platform names no window and asks for at least ten minutes. Together with the memory of signatures it makes a
 * captured request worthless.
 */
const freshForMs = 15 * 60_000;
/** A timestamp may lie ahead by as much as behind. */
const rememberedForMs = 2 * freshForMs + 60_000;
const signaturePattern = /^[0-9a-f]{40}$/;
const timestampPattern = /^\d{10}$/;
const noncePattern = /^[\x21-\x7e]{1,128}$/;
/** Padding fills to 32 bytes, so anything else was cut or invented. */
const blockBytes = 32;

/**
 * Signature and encryption of callbacks (documents 90968, 101033). The arithmetic is the platform's own @wecom/crypto,
 * which verifies nothing; every check is made here. A ciphertext is believed when encrypting what was read from it gives
 * the same ciphertext again: that holds for every byte of padding, length, text and receiver, and for nothing else.
 */
export function createCallbackCrypto({ token, aesKey, now, receiveId = '' }: CallbackCryptoOptions): CallbackCrypto {
  const seen = createMemory(now);

  function open({ signature, timestamp, nonce, encrypted }: SealedCallback): Opened {
    if (signature === null || timestamp === null || nonce === null || encrypted === null) return malformed;
    if (!signaturePattern.test(signature) || !timestampPattern.test(timestamp) || !noncePattern.test(nonce)) {
      return malformed;
    }
    if (Math.abs(now() - Number(timestamp) * 1000) > freshForMs) return { problem: 'stale' };
    if (!isSame(getSignature(token, timestamp, nonce, encrypted), signature)) return { problem: 'signature' };
    // Before anything is decrypted: whoever captured a request can send it as often as he likes.
    if (!seen.add(signature)) return { problem: 'replayed' };
    const read = readStrictly(aesKey, encrypted);
    if (read === null) return { problem: 'ciphertext' };
    if (read.id !== receiveId) return { problem: 'receiver' };
    return { text: read.message, nonce, forget: () => seen.remove(signature) };
  }

  return {
    open,
    seal(text, nonce) {
      const encrypted = encrypt(aesKey, text, receiveId);
      const timestamp = Math.floor(now() / 1000);
      return JSON.stringify({
        encrypt: encrypted,
        msgsignature: getSignature(token, timestamp, nonce, encrypted),
        timestamp,
        nonce,
      });
    },
  };
}

const malformed = { problem: 'malformed' } as const;

function isSame(expected: string, given: string): boolean {
  return timingSafeEqual(Buffer.from(expected, 'latin1'), Buffer.from(given, 'latin1'));
}

/** Null when it is not exactly what encrypting gives. */
function readStrictly(aesKey: string, encrypted: string): { message: string; id: string } | null {
  const bytes = Buffer.from(encrypted, 'base64');
  if (bytes.length === 0 || bytes.length % blockBytes !== 0 || bytes.toString('base64') !== encrypted) return null;
  try {
    const { message, id, random } = decrypt(aesKey, encrypted);
    return encrypt(aesKey, message, id, random) === encrypted ? { message, id } : null;
  } catch {
    return null;
  }
}

/** Signatures that were taken, for as long as their timestamps could pass. */
function createMemory(now: () => number): { add(signature: string): boolean; remove(signature: string): void } {
  // In the order of adding, so that the old ones stand in front.
  const until = new Map<string, number>();
  return {
    add(signature) {
      const at = now();
      for (const [old, end] of until) {
        if (end > at) break;
        until.delete(old);
      }
      if (until.has(signature)) return false;
      until.set(signature, at + rememberedForMs);
      return true;
    },
    remove: (signature) => void until.delete(signature),
  };
}
