import type { DWClientDownStream } from 'dingtalk-stream';
import { TOPIC_ROBOT } from 'dingtalk-stream/constants';
import { z } from 'zod';

/** A frame from the platform, as far as we use it; the package's `DWClientDownStream` names the rest. */
export type Frame = Pick<DWClientDownStream, 'type' | 'data'> & {
  readonly headers: Pick<DWClientDownStream['headers'], 'messageId' | 'topic'> & Readonly<Record<string, unknown>>;
};

const headers = z.looseObject({ messageId: z.string().catch(''), topic: z.string().catch('') });
const shape = z.object({ type: z.string(), headers, data: z.string().catch('') });
/** One sample of the protocol's page spells it so. */
const misspelt = z.object({ type: z.string(), header: headers, data: z.string().catch('') });

/** What a frame asks of us (reference 2.3 and 2.4). */
export type Ask =
  | { readonly kind: 'message'; readonly data: unknown }
  | { readonly kind: 'ping' }
  | { readonly kind: 'leave' }
  /** Something of the platform's own that wants no answer. */
  | { readonly kind: 'note' }
  | { readonly kind: 'unknown' };

/** Null for what is no frame. */
export function readFrame(text: string): Frame | null {
  const json = parseJson(text) ?? parseJson(text.replace(/\p{Cc}/gu, ' '));
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  const other = misspelt.safeParse(json);
  return other.success ? { ...other.data, headers: other.data.header } : null;
}

export function askOf({ type, headers: { topic }, data }: Frame): Ask {
  if (type === 'SYSTEM') {
    if (topic === 'ping') return { kind: 'ping' };
    return { kind: topic === 'disconnect' ? 'leave' : 'note' };
  }
  if (type !== 'CALLBACK' || topic !== TOPIC_ROBOT) return { kind: 'unknown' };
  return { kind: 'message', data: parseJson(data) ?? parseJson(data.replace(/\p{Cc}/gu, ' ')) };
}

/** Code of an acknowledgement: taken, or a topic we do not know. */
export type AckCode = 200 | 404;

/** @param data what the platform reads of it: JSON as text */
export function ackFrame(messageId: string, { code, data }: { code: AckCode; data: string }): string {
  const headersOut = { contentType: 'application/json', messageId };
  return JSON.stringify({ code, headers: headersOut, message: code === 200 ? 'OK' : 'unknown topic', data });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
