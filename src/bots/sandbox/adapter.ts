import type { IncomingMessage, OutgoingMessage, SendResult } from '../../domain/messages.ts';
import type { Adapter } from '../adapter.ts';
import type { PhotoFiles } from './photo-files.ts';
import type { Platform } from './platform.ts';
import type { PlatformMessage } from './platform-file.ts';

export const sandboxName = 'sandbox';
/** As long as a WeCom callback may be answered. */
const replyValidMs = 24 * 60 * 60 * 1000;
const retryAfterMs = 1_000;

/**
 * The sandbox's chat seen as a platform like any other. It knows idempotency, so every send may be repeated; it has no
 * limits. Messages are handed over per chat in order, each until `onMessage` resolves, also after a restart.
 */
export function createSandboxAdapter(parts: {
  platform: Platform;
  photos: PhotoFiles;
  machineNow: () => number;
}): Adapter {
  const { platform, photos, machineNow } = parts;
  return {
    name: sandboxName,
    limits: [],
    async start(onMessage) {
      platform.lanes.start(async (message) => {
        await onMessage(decode(message, platform, machineNow()));
      });
    },
    stop: () => platform.lanes.stop(),
    send: (message) => send(platform, message),
    isRepeatable: () => true,
    fetchPhoto: (reference, { maxBytes, signal }) => photos.get(reference, { maxBytes, signal }),
    isConnected: () => platform.lanes.isRunning(),
  };
}

function decode(message: PlatformMessage, platform: Platform, machineNow: number): IncomingMessage {
  const chat = platform.chat(message.chat);
  const quoted = message.quote === null ? undefined : platform.message(message.quote.id);
  return {
    bot: sandboxName,
    messageId: message.id,
    chat: {
      id: message.chat,
      kind: chat?.kind ?? 'group',
      ...(chat?.kind === 'group' ? { title: chat.title } : {}),
    },
    sender: {
      id: message.sender ?? '',
      ...(message.senderName === null ? {} : { name: message.senderName }),
    },
    text: message.text,
    photos: message.images.map((image) => image.stored),
    ...(message.files.length === 0
      ? {}
      : { files: message.files.map(({ stored, name }) => ({ reference: stored, name })) }),
    ...(quoted === undefined
      ? {}
      : {
          quote: { messageId: quoted.id, text: quoted.text, photos: quoted.images.map((image) => image.stored) },
        }),
    replyHandle: { value: message.id, expiresAt: machineNow + replyValidMs },
  };
}

/** The platform shows all of a message or nothing, so a failure is always a refusal. */
async function send(platform: Platform, message: OutgoingMessage): Promise<SendResult> {
  try {
    const shown = await platform.show(message);
    return shown ? { outcome: 'sent' } : { outcome: 'refused', code: 'unknown-chat', retryable: false };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed';
    return { outcome: 'refused', code, retryable: code !== 'ENOENT', retryAfterMs };
  }
}
