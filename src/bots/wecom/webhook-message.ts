import { createHash } from 'node:crypto';
import { maxBytes } from './render.ts';

/** What a group webhook can show (document 91770). Text is final; `mentions` are user ids that get a real alert. */
export type WebhookMessage =
  | { readonly kind: 'text'; readonly text: string; readonly mentions?: readonly string[] }
  | { readonly kind: 'markdown'; readonly text: string }
  | { readonly kind: 'markdown_v2'; readonly text: string }
  /** JPG or PNG, up to 2 MB. */
  | { readonly kind: 'image'; readonly bytes: Uint8Array }
  | { readonly kind: 'file'; readonly mediaId: string };

export const maxImageBytes = 2 * 1024 * 1024;

/** The body of the call, or why the platform would not take it. */
export function webhookBody(message: WebhookMessage): object | { readonly refused: string } {
  switch (message.kind) {
    case 'text': {
      if (isTooLong(message.text, maxBytes.webhookText)) return { refused: 'text-too-long' };
      const mentioned = message.mentions ?? [];
      // Everybody is alerted by people alone.
      if (mentioned.some((id) => id.toLowerCase() === '@all')) return { refused: 'mention-all' };
      return {
        msgtype: 'text',
        text: { content: message.text, ...(mentioned.length === 0 ? {} : { mentioned_list: mentioned }) },
      };
    }
    case 'markdown':
    case 'markdown_v2':
      if (isTooLong(message.text, maxBytes.webhookMarkdown)) return { refused: 'text-too-long' };
      return { msgtype: message.kind, [message.kind]: { content: message.text } };
    case 'image': {
      const { bytes } = message;
      if (!fitsAsImage(bytes)) return { refused: 'image-unfit' };
      return { msgtype: 'image', image: embedded(bytes) };
    }
    case 'file':
      return { msgtype: 'file', file: { media_id: message.mediaId } };
  }
}

/** Others go as a file. */
export function fitsAsImage(bytes: Uint8Array): boolean {
  return bytes.length <= maxImageBytes && isJpegOrPng(bytes);
}

export function isJpegOrPng(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  return head.startsWith('\xff\xd8\xff') || head.startsWith('\x89PNG\r\n\x1a\n');
}

/** A picture inside a message: its bytes and their md5, as webhooks and the last frame of a stream want it. */
export function embedded(bytes: Uint8Array): { readonly base64: string; readonly md5: string } {
  const md5 = createHash('md5').update(bytes).digest('hex');
  return { base64: Buffer.from(bytes).toString('base64'), md5 };
}

function isTooLong(text: string, max: number): boolean {
  return text.trim() === '' || Buffer.byteLength(text) > max;
}
