import type { IncomingMessage } from '../../domain/messages.ts';
import { stripMention, trimGaps } from '../mention.ts';
import { privateChatId } from './chat-id.ts';
import { photoReference } from './fetch-photo.ts';
import { sessionMarginMs, writeHandle } from './handle.ts';
import { type Content, type Payload, payloadShape, type Replied, type RichPart } from './payload.ts';

export interface DecodeOptions {
  /** Name of the bot connection. */
  readonly bot: string;
  /** Display name people @. */
  readonly botName: string;
}

type Missed = Pick<IncomingMessage, 'chat' | 'sender'>;

/**
 * What a callback says. `overQuota`: the platform kept a message back because the month's calls are used up; whose, when
 * it tells. `ignored` says why, for the log.
 */
export type Decoded =
  | { readonly kind: 'message'; readonly message: IncomingMessage }
  | { readonly kind: 'overQuota'; readonly missed: Missed | null }
  | { readonly kind: 'ignored'; readonly reason: string };

const overQuotaCode = 20_001;
/** What stands for a thing the bot cannot read, so that its sender gets an answer and the record says what it was. */
const unreadable: Readonly<Record<string, string>> = { file: '[文件]', video: '[视频]', chatRecord: '[聊天记录]' };

/** The `data` of a robot's callback as a message. Never throws: what is not understood is `ignored`, unknown fields are. */
export function decodeData(data: unknown, options: DecodeOptions): Decoded {
  const parsed = payloadShape.safeParse(data);
  if (!parsed.success) {
    return isOverQuota(data)
      ? { kind: 'overQuota', missed: null }
      : { kind: 'ignored', reason: 'not a message to the robot' };
  }
  const payload = parsed.data;
  const who = whoAndWhere(payload);
  if (Number(payload.errorCode) === overQuotaCode) return { kind: 'overQuota', missed: who };
  if (who === null) return { kind: 'ignored', reason: 'a message without a sender' };
  return { kind: 'message', message: messageOf(payload, who, options) };
}

function isOverQuota(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'errorCode' in data && Number(data.errorCode) === overQuotaCode;
}

/** People outside the organisation have no staff id; the union id is theirs everywhere, the encrypted one always there. */
function whoAndWhere(payload: Payload): Missed | null {
  const { conversationId, conversationTitle: title, senderNick: nick } = payload;
  const id = payload.senderStaffId || payload.senderUnionId || payload.senderId;
  if (!id) return null;
  const sender = { id, ...(nick ? { name: nick } : {}) };
  if (payload.conversationType === '2') {
    return { chat: { id: conversationId, kind: 'group', ...(title ? { title } : {}) }, sender };
  }
  return { chat: { id: privateChatId(payload.senderStaffId || null, conversationId), kind: 'private' }, sender };
}

function messageOf(payload: Payload, { chat, sender }: Missed, { bot, botName }: DecodeOptions): IncomingMessage {
  const content = contentOf(payload);
  const robot = payload.robotCode || null;
  const said = textOf(payload.msgtype, content);
  // The platform takes mentions out of a plain text itself, and leaves them in a rich one.
  const isMarked = chat.kind === 'group' && payload.msgtype === 'richText';
  const files = filesOf(payload.msgtype, content, robot);
  const quote = quoteOf(payload, content, robot);
  const replyHandle = handleOf(payload, chat.id);
  return {
    bot,
    messageId: payload.msgId,
    chat,
    sender,
    text: isMarked ? stripMention(said, botName) : trimGaps(said),
    photos: photosOf(payload.msgtype, content, robot),
    ...(files.length === 0 ? {} : { files }),
    ...(quote === null ? {} : { quote }),
    ...(replyHandle === null ? {} : { replyHandle }),
  };
}

/** A text has its own key; everything else, replies with pictures too, is in `content`. */
function contentOf({ text, content }: Payload): Content | null {
  return text ?? content ?? null;
}

function handleOf(payload: Payload, chat: string): NonNullable<IncomingMessage['replyHandle']> | null {
  const { sessionWebhook: url, sessionWebhookExpiredTime: until, senderStaffId } = payload;
  if (!url || !until) return null;
  return { value: writeHandle({ url, chat, user: senderStaffId || null }), expiresAt: until - sessionMarginMs };
}

function textOf(type: string, content: Content | null): string {
  switch (type) {
    case 'text':
      return content?.content ?? content?.text ?? '';
    case 'richText':
      return joined(content);
    case 'audio':
      return content?.recognition || '[语音]';
    case 'picture':
      return '';
    default:
      return unreadable[type] ?? '[看不了的内容]';
  }
}

/** Pictures part the words like line breaks. */
function joined(content: Pick<Content, 'richText'> | null | undefined): string {
  return (content?.richText ?? [])
    .map(wordsOf)
    .join('')
    .replace(/\n{2,}/gu, '\n');
}

function wordsOf(part: RichPart): string {
  return isPicture(part) ? '\n' : (part.text ?? part.content ?? '');
}

function isPicture({ type, msgType, downloadCode, pictureDownloadCode }: RichPart): boolean {
  return type === 'picture' || msgType === 'picture' || Boolean(downloadCode || pictureDownloadCode);
}

function photosOf(type: string, content: Content | Replied['content'] | null, robot: string | null): string[] {
  if (!content) return [];
  const parts = type === 'richText' ? (content.richText ?? []).filter(isPicture) : type === 'picture' ? [content] : [];
  return parts.flatMap(({ downloadCode, pictureDownloadCode }) => {
    const code = downloadCode || pictureDownloadCode;
    return code ? [photoReference(code, robot)] : [];
  });
}

function filesOf(type: string, content: Content | null, robot: string | null): NonNullable<IncomingMessage['files']> {
  const code = type === 'file' ? content?.downloadCode : null;
  return code ? [{ reference: photoReference(code, robot), name: content?.fileName || null }] : [];
}

function quoteOf(
  { originalMsgId }: Payload,
  content: Content | null,
  robot: string | null,
): NonNullable<IncomingMessage['quote']> | null {
  const replied = content?.repliedMsg ?? null;
  const messageId = replied?.msgId || originalMsgId || null;
  if (replied === null && messageId === null) return null;
  const type = replied?.msgType ?? '';
  const text = replied === null ? '' : trimGaps(quotedText(type, replied));
  return {
    ...(messageId === null ? {} : { messageId }),
    ...(text === '' ? {} : { text }),
    photos: photosOf(type, replied?.content ?? null, robot),
  };
}

function quotedText(type: string, { content }: Replied): string {
  if (type === 'richText') return joined(content);
  return content?.text ?? content?.content ?? content?.recognition ?? '';
}
