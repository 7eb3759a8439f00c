import type { IncomingMessage, OutgoingMessage, SendResult } from '../domain/messages.ts';

/** Sends a platform allows, counted over sliding windows of the machine clock. */
export interface SendLimit {
  readonly perChat: boolean;
  readonly max: number;
  readonly windowMs: number;
}

/**
 * Takes a decoded message. Resolves once the message is durably stored, so the adapter may acknowledge it; rejects when
 * it was not stored, and then the platform must redeliver.
 */
export type OnMessage = (message: IncomingMessage) => Promise<void>;

/** One connection to one chat platform. Adapters know nothing of villages and nothing of each other. */
export interface Adapter {
  /** Names the bot connection; `IncomingMessage.bot` carries it. */
  readonly name: string;
  readonly limits: readonly SendLimit[];
  start(onMessage: OnMessage): Promise<void>;
  stop(): Promise<void>;
  /** Never throws: a call that did not complete is `unknown`. */
  send(message: OutgoingMessage): Promise<SendResult>;
  /** True when sending this message again under the same idempotency key can not show it twice. */
  isRepeatable(message: OutgoingMessage): boolean;
  /**
   * The bytes of an announced photo. Rejects with `PhotoUnavailableError` when they cannot be had for good (expired,
   * refused, over `maxBytes`), with anything else when another try may help.
   */
  fetchPhoto(reference: string, options: { maxBytes: number; signal: AbortSignal }): Promise<Uint8Array>;
  isConnected(): boolean;
}
