import { describe, expect, it } from 'vitest';
import { decodeBody, isEncryptedUserId } from '../../../src/bots/wecom/decode.ts';
import { readPhotoReference } from '../../../src/bots/wecom/photo-reference.ts';

const options = { bot: 'wecom', botName: '村务助手' };
const base = { msgid: 'M1', aibotid: 'B', chatid: 'wrG1', chattype: 'group', from: { userid: 'U1' } };
const image = (nth: number) => ({ url: `https://cos/${nth}`, aeskey: `key${nth}` });
const photos = (references: readonly string[] | undefined) =>
  (references ?? []).map((reference) => readPhotoReference(reference));

function message(body: object) {
  const decoded = decodeBody({ ...base, ...body }, options);
  if (decoded.kind !== 'message') throw new Error(JSON.stringify(decoded));
  return decoded.message;
}

it('leaves alone what is meant for another bot, where both ids are known', () => {
  const body = {
    msgid: 'm',
    aibotid: 'aibA',
    chattype: 'single',
    from: { userid: 'U' },
    msgtype: 'text',
    text: { content: '在' },
  };
  const kindFor = (botId?: string) =>
    decodeBody(body, { bot: 'wecom', botName: '村务助手', ...(botId === undefined ? {} : { botId }) }).kind;
  expect([kindFor('aibA'), kindFor('aibB'), kindFor()]).toEqual(['message', 'ignored', 'message']);
});

describe('a callback body', () => {
  it.each([
    ['a text', { msgtype: 'text', text: { content: '@村务助手 排名' } }, '排名', 0],
    [
      'text and pictures',
      {
        msgtype: 'mixed',
        mixed: {
          msg_item: [
            { msgtype: 'text', text: { content: '@村务助手 今日清河' } },
            { msgtype: 'image', image: image(1) },
            { msgtype: 'text', text: { content: '15人' } },
            { msgtype: 'image', image: image(2) },
          ],
        },
      },
      '今日清河\n15人',
      2,
    ],
    ['a picture', { msgtype: 'image', image: image(1) }, '', 1],
    ['a voice, written down by the platform', { msgtype: 'voice', voice: { content: '三组大扫除' } }, '三组大扫除', 0],
    ['a voice nobody understood', { msgtype: 'voice', voice: { content: '' } }, '[语音]', 0],
    ['a file', { msgtype: 'file', file: image(1) }, '[文件]', 0],
    ['a video', { msgtype: 'video', video: image(1) }, '[视频]', 0],
    ['something new', { msgtype: 'hologram', hologram: {} }, '[看不了的内容]', 0],
    [
      'mixed items of a new kind',
      { msgtype: 'mixed', mixed: { msg_item: [{ msgtype: 'x' }, 7, { msgtype: 'text', text: { content: '在' } }] } },
      '在',
      0,
    ],
    ['a text that is missing', { msgtype: 'text' }, '', 0],
  ])('is %s', (_what, body, text, count) => {
    const decoded = message(body);
    expect(decoded.text).toBe(text);
    expect(decoded.photos).toHaveLength(count);
  });

  it.each([
    ['a text', { msgtype: 'text', text: { content: '三组大扫除' } }, '三组大扫除', 0],
    ['a picture', { msgtype: 'image', image: image(5) }, undefined, 1],
    [
      'several pictures',
      {
        msgtype: 'mixed',
        mixed: {
          msg_item: [
            { msgtype: 'image', image: image(1) },
            { msgtype: 'image', image: image(2) },
            { msgtype: 'text', text: { content: '清塘' } },
          ],
        },
      },
      '清塘',
      2,
    ],
    ['a file', { msgtype: 'file', file: image(1) }, '[文件]', 0],
    [
      'a card the platform does not show',
      { msgtype: 'text', text: { content: '[该消息类型暂不能展示]' } },
      '[该消息类型暂不能展示]',
      0,
    ],
  ])('quotes %s', (_what, quote, text, count) => {
    const decoded = message({ msgtype: 'text', text: { content: '@村务助手 上报' }, quote });
    expect(decoded.text).toBe('上报');
    expect(decoded.quote?.text).toBe(text);
    expect(decoded.quote?.photos).toHaveLength(count);
  });

  it('is not lost for a quote nobody can read', () => {
    const decoded = message({ msgtype: 'text', text: { content: '@村务助手 上报' }, quote: { strange: true } });
    expect(decoded).not.toHaveProperty('quote');
    expect(decoded.text).toBe('上报');
  });

  it('keeps address and key of each photo, and says when there is no key', () => {
    const decoded = message({
      msgtype: 'image',
      image: image(1),
      quote: { msgtype: 'image', image: { url: 'https://cos/q' } },
    });
    expect(photos(decoded.photos)).toEqual([{ url: 'https://cos/1', aesKey: 'key1' }]);
    expect(photos(decoded.quote?.photos)).toEqual([{ url: 'https://cos/q', aesKey: null }]);
  });

  it('keeps chat ids byte for byte, and gives a single chat the id of its user', () => {
    expect(message({ msgtype: 'text', text: { content: '@村务助手 a' }, chatid: 'wrAbC_-9' }).chat).toEqual({
      id: 'wrAbC_-9',
      kind: 'group',
    });
    const single = { chatid: undefined, chattype: 'single', msgtype: 'text', text: { content: '@张建国 来过' } };
    expect(message(single)).toMatchObject({ chat: { id: 'U1', kind: 'private' }, text: '@张建国 来过' });
  });

  it.each([
    ['nothing', null],
    ['a list', []],
    ['no id', { ...base, msgid: undefined, msgtype: 'text' }],
    ['no sender', { ...base, from: undefined, msgtype: 'text', text: { content: 'a' } }],
    ['an empty sender', { ...base, from: { userid: '' }, msgtype: 'text', text: { content: 'a' } }],
    ['the platform itself as sender', { ...base, from: { userid: 'sys' }, msgtype: 'text', text: { content: 'a' } }],
    ['a group without an id', { ...base, chatid: undefined, msgtype: 'text', text: { content: 'a' } }],
  ])('with %s is ignored', (_what, body) => {
    expect(decodeBody(body, options).kind).toBe('ignored');
  });

  it('may be an event or a question about a stream', () => {
    const event = {
      msgid: 'E',
      create_time: 1,
      msgtype: 'event',
      from: { userid: 'U' },
      event: { eventtype: 'enter_chat', more: 1 },
    };
    expect(decodeBody(event, options)).toMatchObject({ kind: 'event', eventType: 'enter_chat', userId: 'U' });
    const refresh = { ...base, msgtype: 'stream', stream: { id: 'S1' } };
    expect(decodeBody(refresh, options)).toEqual({ kind: 'refresh', streamId: 'S1', userId: 'U1', chatId: 'wrG1' });
  });

  it.each([
    ['woAJ2GCAAAXtWyujaWJHDDGi0mACH71w', true],
    ['woodcutter', false],
    ['zhangsan', false],
    ['WOAJ2GCAAAXtWyujaWJHDDGi0mACH71w', false],
  ])('knows an encrypted user id: %s', (id, expected) => {
    expect(isEncryptedUserId(id)).toBe(expected);
  });
});
