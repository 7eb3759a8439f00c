import { createHash, createHmac } from 'node:crypto';
import { withQuery } from './api.ts';

/** A group's own robot (自定义机器人), which can only send: where the app's robot can not be, or in its stead. */
export interface GroupWebhook {
  /** `access_token` of its address. */
  readonly token: string;
  /** `SEC…` when the robot was set up with a signature; null: with keywords or addresses. */
  readonly secret: string | null;
}

/** By the id of the chat; null: it has none. */
export type WebhookOf = (chatId: string) => Promise<GroupWebhook | null>;

/** Base64 of the HMAC over the time and the secret (chapter 4.8); the caller escapes it for the address. */
export function signOf(secret: string, timestamp: number): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
}

/** Built anew for every call: the signature is good for an hour. */
export function webhookUrl(oapiBase: string, { token, secret }: GroupWebhook, now: number): string {
  const url = withQuery(`${oapiBase}/robot/send`, { access_token: token });
  return secret === null ? url : withQuery(url, { timestamp: String(now), sign: signOf(secret, now) });
}

/** The platform shows a message with the same one once, so a call whose end is not known may be repeated. */
export function messageUuid(idempotencyKey: string, index: number): string {
  return createHash('sha256').update(`${idempotencyKey}:${index}`).digest('hex').slice(0, 32);
}
