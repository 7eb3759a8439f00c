import type { IncomingMessage } from '../../domain/messages.ts';
import { stripMention, trimGaps } from '../mention.ts';
import { wordsOf } from './card.ts';
import { photoReference } from './photo-reference.ts';
import { type CallbackBody, type Content, callbackBody } from './types.ts';

export interface DecodeOptions {
  /** Name of the bot connection. */
  readonly bot: string;
  /** Display name people @. */
  readonly botName: string;
  /** Where it is known, what is meant for another bot is left alone. */
  readonly botId?: string;
}

/** What a callback says. `refresh` (callback mode only) asks for the state of a stream; `ignored` says why, for the log. */
export type Decoded =
  | { readonly kind: 'message'; readonly message: IncomingMessage; readonly responseUrl: string | null }
  | { readonly kind: 'event'; readonly eventType: string; readonly userId: string | null; readonly messageId: string }
  | {
      readonly kind: 'press';
      /** As if the person had typed what the button says; null: a button that says nothing any more. */
      readonly message: IncomingMessage | null;
      readonly card: { readonly taskId: string; readonly userId: string };
      readonly responseUrl: string | null;
    }
  | {
      readonly kind: 'refresh';
      readonly streamId: string;
      readonly userId: string | null;
      readonly chatId: string | null;
    }
  | { readonly kind: 'ignored'; readonly reason: string };

/** What stands for a thing the bot cannot read, so that its sender gets an answer and the record says what it was. */
const unreadable: Readonly<Record<string, string>> = { file: '[文件]', video: '[视频]', voice: '[语音]' };
/** WeCom's own account; plugin code of the platform drops it too. */
const systemUser = 'sys';

/**
 * The decrypted JSON of a callback, of either mode, as a message: text without the mention, photos of the message and
 * of what it quotes as references. The reply handle is the caller's to add. Never throws: what is not understood is
 * `ignored`, unknown fields are.
 */
export function decodeBody(body: unknown, options: DecodeOptions): Decoded {
  const parsed = callbackBody.safeParse(body);
  if (!parsed.success) return { kind: 'ignored', reason: 'not a callback body' };
  const { data } = parsed;
  if (data.aibotid && options.botId && data.aibotid !== options.botId) {
    return { kind: 'ignored', reason: 'meant for another bot' };
  }
  const userId = data.from?.userid ?? null;
  if (data.msgtype === 'event') {
    if (!data.event) return { kind: 'ignored', reason: 'an event without a type' };
    return (
      decodePress(data, options) ?? { kind: 'event', eventType: data.event.eventtype, userId, messageId: data.msgid }
    );
  }
  if (data.msgtype === 'stream') {
    if (!data.stream) return { kind: 'ignored', reason: 'a refresh without a stream' };
    return { kind: 'refresh', streamId: data.stream.id, userId, chatId: data.chatid ?? null };
  }
  return decodeMessage(data, options);
}

/** True for ids the platform has encrypted because no super admin created the bot (document 101521). */
export function isEncryptedUserId(userId: string): boolean {
  return /^wo[\w-]{20,}$/u.test(userId);
}

function decodeMessage(body: CallbackBody, { bot, botName }: DecodeOptions): Decoded {
  const userId = body.from?.userid;
  if (userId === undefined || userId === '' || userId === systemUser) {
    return { kind: 'ignored', reason: 'a message without a sender' };
  }
  const inGroup = body.chattype === 'group' || (body.chattype !== 'single' && typeof body.chatid === 'string');
  if (inGroup && !body.chatid) return { kind: 'ignored', reason: 'a group message without a chat' };
  const said = textOf(body);
  const quote = body.quote ? quoteOf(body.quote) : undefined;
  const files = filesOf(body);
  return {
    kind: 'message',
    responseUrl: body.response_url ?? null,
    message: {
      bot,
      messageId: body.msgid,
      // A single chat has no id of its own; pushes to it go to the user's id.
      chat: inGroup ? { id: body.chatid ?? '', kind: 'group' } : { id: userId, kind: 'private' },
      sender: { id: userId },
      text: inGroup ? stripMention(said, botName) : trimGaps(said),
      photos: photosOf(body),
      ...(files.length === 0 ? {} : { files }),
      ...(quote === undefined ? {} : { quote }),
    },
  };
}

/** Null when it is no press of a button. Cards are sent to single chats only, so that is where it was pressed. */
function decodePress(body: CallbackBody, { bot }: DecodeOptions): Decoded | null {
  const pressed = body.event?.template_card_event;
  const userId = body.from?.userid;
  if (body.event?.eventtype !== 'template_card_event' || !pressed?.task_id || !userId) return null;
  const words = wordsOf(pressed.event_key);
  const isSingle = body.chattype !== 'group';
  const message: IncomingMessage = {
    bot,
    messageId: body.msgid,
    chat: { id: userId, kind: 'private' },
    sender: { id: userId },
    text: words ?? '',
    photos: [],
  };
  return {
    kind: 'press',
    message: words === null || !isSingle ? null : message,
    card: { taskId: pressed.task_id, userId },
    responseUrl: body.response_url ?? null,
  };
}

function quoteOf(quoted: Content): NonNullable<IncomingMessage['quote']> {
  const text = trimGaps(textOf(quoted));
  return { ...(text === '' ? {} : { text }), photos: photosOf(quoted) };
}

function textOf(content: Content): string {
  switch (content.msgtype) {
    case 'text':
      return content.text?.content ?? '';
    case 'voice':
      return content.voice?.content || '[语音]';
    case 'image':
      return '';
    case 'mixed':
      return (content.mixed?.msg_item ?? []).flatMap((item) => item.text?.content ?? []).join('\n');
    default:
      return unreadable[content.msgtype] ?? '[看不了的内容]';
  }
}

function photosOf(content: Content): string[] {
  if (content.msgtype === 'mixed') {
    return (content.mixed?.msg_item ?? []).flatMap((item) => (item.image ? [photoReference(item.image)] : []));
  }
  return content.msgtype === 'image' && content.image ? [photoReference(content.image)] : [];
}

/** The platform tells a file's name only where it is downloaded. */
function filesOf({ msgtype, file }: Content): NonNullable<IncomingMessage['files']> {
  return msgtype === 'file' && file ? [{ reference: photoReference(file), name: null }] : [];
}
