import { z } from 'zod';

/**
 * What DingTalk tells of a message (reference chapter 3), as far as we use it. Nothing but the ids is relied on: fields
 * come, go, and change their type between clients, and a part of a shape nobody described must not cost the message.
 */
const words = z.string().nullish().catch(null);
const number = z.coerce.number().nullish().catch(null);
const looseJson = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return { text: value };
  }
};

/** A part of a rich text: the type is in `type` or `msgType`, the words in `text` or `content`, or nowhere. */
const richPart = z.looseObject({
  type: words,
  msgType: words,
  text: words,
  content: words,
  downloadCode: words,
  pictureDownloadCode: words,
});

const replied = z.looseObject({
  msgType: words,
  msgId: words,
  content: z.preprocess(
    looseJson,
    z
      .looseObject({
        text: words,
        content: words,
        recognition: words,
        downloadCode: words,
        pictureDownloadCode: words,
        richText: z.array(richPart.catch({})).nullish().catch(null),
      })
      .nullish()
      .catch(null),
  ),
});

const content = z.looseObject({
  content: words,
  text: words,
  recognition: words,
  downloadCode: words,
  pictureDownloadCode: words,
  fileName: words,
  richText: z.array(richPart.catch({})).nullish().catch(null),
  isReplyMsg: z.boolean().nullish().catch(null),
  repliedMsg: z.preprocess(looseJson, replied.nullish().catch(null)),
});
const contentOrJson = z.preprocess(looseJson, content.nullish().catch(null));

export const payloadShape = z.looseObject({
  msgId: z.string().min(1),
  msgtype: z.string().catch(''),
  conversationId: z.string().min(1),
  conversationType: z.coerce.string().catch(''),
  conversationTitle: words,
  senderId: words,
  senderStaffId: words,
  senderUnionId: words,
  senderNick: words,
  robotCode: words,
  sessionWebhook: words,
  sessionWebhookExpiredTime: number,
  originalMsgId: words,
  errorCode: number,
  text: contentOrJson,
  content: contentOrJson,
});

export type Payload = z.output<typeof payloadShape>;
export type Content = NonNullable<Payload['content']>;
export type Replied = NonNullable<Content['repliedMsg']>;
export type RichPart = z.output<typeof richPart>;
