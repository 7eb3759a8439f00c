import type {
  CallBucket,
  ChatKind,
  IncomingMessage,
  OutgoingMessage,
  RecallResult,
  SendResult,
} from '../domain/messages.ts';

/** Sends a platform allows, counted over sliding windows of the machine clock. */
export interface SendLimit {
  readonly perChat: boolean;
  readonly max: number;
  readonly windowMs: number;
}

/** How the handling of a stored message ended: with an answer on its way, without one, or not yet (tried again later). */
export type Handling = 'answered' | 'unanswered' | 'failed';

export interface Taken {
  /** Settles when the message is handled, and never rejects. A platform that can show that work is under way waits for it. */
  readonly handled: Promise<Handling>;
}

/**
 * Takes a decoded message. Resolves once the message is durably stored, so the adapter may acknowledge it; rejects when
 * it was not stored, and then the platform must redeliver. Nothing in it: whether there will be an answer is not known.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a taker with nothing to tell is an async function without a return
export type OnMessage = (message: IncomingMessage) => Promise<Taken | void>;

/** What the platform allows in a calendar month, and what a message takes of it. */
export interface MonthlyQuota {
  readonly limits: Readonly<Record<CallBucket, number>>;
  /** The bucket an answer by its handle counts in, and the one a push counts in. */
  readonly bucketOf: Readonly<Record<'reply' | 'push', CallBucket>>;
}

/** Where an adapter tells what its platform counts by the month. */
export interface CallMeter {
  /** One call that the platform counts, made or received. Never throws. */
  count(bucket: CallBucket): void;
  /**
   * The platform says that the bucket of this month is used up. `missed`: who wrote a message it kept back. Resolves
   * once that is stored; rejects when it is not, and then the adapter should let the platform tell it again.
   */
  exhausted(bucket: CallBucket, missed?: Pick<IncomingMessage, 'chat' | 'sender'>): Promise<void>;
}

/** What has come to the address a platform calls, since the start. */
export interface Heard {
  /** When the platform last made a valid request, machine clock. */
  readonly validAt: number | null;
  /** Why the last request that was not believed was not; a stranger may have made it. */
  readonly refused: string | null;
}

/** One connection to one chat platform. Adapters know nothing of villages and nothing of each other. */
export interface Adapter {
  /** Names the bot connection; `IncomingMessage.bot` carries it. */
  readonly name: string;
  readonly limits: readonly SendLimit[];
  /** How a photo gets to the bot in a group of this platform, said once to each who reports without one. */
  readonly photoHint?: string;
  start(onMessage: OnMessage): Promise<void>;
  stop(): Promise<void>;
  /** Never throws: a call that did not complete is `unknown`. */
  send(message: OutgoingMessage): Promise<SendResult>;
  /** True when sending this message again under the same idempotency key can not show it twice. */
  isRepeatable(message: OutgoingMessage): boolean;
  /**
   * The bytes of an announced photo or file. Rejects with `PhotoUnavailableError` when they cannot be had for good (expired,
   * refused, over `maxBytes`), with anything else when another try may help.
   */
  fetchPhoto(reference: string, options: { maxBytes: number; signal: AbortSignal }): Promise<Uint8Array>;
  isConnected(): boolean;
  /** What only a person can put right, as it stands now: a Chinese sentence; null when nothing is known. */
  problem?(): string | null;
  /** Absent: the platform does not call, the bot connects. */
  heard?(): Heard;
  /** Absent: the platform does not count by the month. */
  readonly quota?: MonthlyQuota;
  /** The platform is crowded at the full hour: what nobody waits for leaves some minutes later. */
  readonly avoidsFullHour?: true;
  /** Takes back a message that was `sent` with this key. Never throws. Absent: the platform can not. */
  recall?(chat: { readonly id: string; readonly kind: ChatKind }, recallKey: string): Promise<RecallResult>;
}
