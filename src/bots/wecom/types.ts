import { z } from 'zod';

/**
 * The shapes WeCom sends, as far as we use them (developer.work.weixin.qq.com/document/path/100719, 101027, 101463).
 * Objects are loose: the platform adds fields at will.
 */
const media = z.looseObject({ url: z.string(), aeskey: z.string().nullish() });
const text = z.looseObject({ content: z.string() });
const mixedItem = z.looseObject({
  msgtype: z.string(),
  text: text.nullish(),
  image: media.nullish(),
});
const content = {
  msgtype: z.string(),
  text: text.nullish(),
  voice: text.nullish(),
  image: media.nullish(),
  file: media.nullish(),
  video: media.nullish(),
  mixed: z.looseObject({ msg_item: z.array(mixedItem.catch({ msgtype: 'unreadable' })) }).nullish(),
};
const quoted = z.looseObject(content);

export const callbackBody = z.looseObject({
  ...content,
  msgid: z.string().min(1),
  aibotid: z.string().nullish(),
  chatid: z.string().min(1).nullish(),
  chattype: z.string().nullish(),
  from: z.looseObject({ userid: z.string() }).nullish(),
  response_url: z.string().nullish(),
  /** A quote of a shape nobody described must not cost the message it is part of. */
  quote: quoted.nullish().catch(null),
  stream: z.looseObject({ id: z.string() }).nullish(),
  event: z
    .looseObject({
      eventtype: z.string(),
      template_card_event: z
        .looseObject({ event_key: z.string(), task_id: z.string().nullish() })
        .nullish()
        .catch(null),
    })
    .nullish(),
});

export type CallbackBody = z.output<typeof callbackBody>;
export type Content = Pick<
  z.output<typeof quoted>,
  'msgtype' | 'text' | 'voice' | 'image' | 'file' | 'video' | 'mixed'
>;
export type Media = z.output<typeof media>;

/** Any frame of the long connection; one without `cmd` answers a request of ours. */
export const incomingFrame = z.looseObject({
  cmd: z.string().nullish(),
  headers: z.looseObject({ req_id: z.string().nullish() }).nullish(),
  errcode: z.number().nullish(),
  errmsg: z.string().nullish(),
  body: z.unknown().optional(),
});

export type IncomingFrame = z.output<typeof incomingFrame>;

/** How a request over the connection ended. `unsent`: it never left; `unknown`: it left and nothing came back in time. */
export type Ack =
  | { readonly outcome: 'ok'; readonly body: unknown }
  | { readonly outcome: 'refused'; readonly code: number; readonly message: string }
  | { readonly outcome: 'unknown'; readonly reason: string }
  | { readonly outcome: 'unsent'; readonly reason: string };
