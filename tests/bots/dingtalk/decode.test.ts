import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeData } from '../../../src/bots/dingtalk/decode.ts';
import { readHandle } from '../../../src/bots/dingtalk/handle.ts';
import type { IncomingMessage } from '../../../src/domain/messages.ts';

const options = { bot: 'dingtalk', botName: '净村 小助手' };
const envelope = {
  conversationId: 'cidG==',
  conversationType: '2',
  conversationTitle: '长湖村工作群',
  chatbotUserId: '$:LWCP_v1:$BOT',
  msgId: 'm1',
  senderNick: '老钱',
  senderStaffId: 'user001',
  senderUnionId: 'union1',
  senderId: '$:LWCP_v1:$U1',
  createAt: 1_795_400_000_000,
  sessionWebhookExpiredTime: 1_795_405_400_200,
  sessionWebhook: 'https://oapi.dingtalk.com/robot/sendBySession?session=0123',
  robotCode: 'dingkey',
};
const privately = { conversationId: 'cidP', conversationType: '1', conversationTitle: undefined };

function message(more: object): IncomingMessage {
  const decoded = decodeData({ ...envelope, ...more }, options);
  if (decoded.kind !== 'message') throw new Error(JSON.stringify(decoded));
  return decoded.message;
}
const codes = (photos: readonly string[]) => photos.map((photo) => (JSON.parse(photo) as { code: string }).code);
const picture = (code: string) => ({ type: 'picture', downloadCode: code, pictureDownloadCode: `p-${code}` });

describe('a callback of the robot', () => {
  it('is a group message with chat, title, sender, words and a handle', () => {
    const read = message({ msgtype: 'text', text: { content: ' \u00a0三组大扫除 15人\u200b\n' } });
    expect(read).toMatchObject({
      bot: 'dingtalk',
      messageId: 'm1',
      chat: { id: 'cidG==', kind: 'group', title: '长湖村工作群' },
      sender: { id: 'user001', name: '老钱' },
      text: '三组大扫除 15人',
      photos: [],
    });
    const { value = '', expiresAt } = read.replyHandle ?? {};
    expect(readHandle(value)).toEqual({ url: envelope.sessionWebhook, chat: 'cidG==', user: 'user001' });
    expect(expiresAt).toBe(1_795_405_400_200 - 5 * 60_000);
  });

  it('has no handle without a session, and takes numbers written as text', () => {
    const text = { content: '在' };
    expect(message({ msgtype: 'text', text, sessionWebhook: '' }).replyHandle).toBeUndefined();
    const read = message({ msgtype: 'text', text, conversationType: 2, sessionWebhookExpiredTime: '1795405400200' });
    expect(read.chat.kind).toBe('group');
    expect(read.replyHandle?.expiresAt).toBe(1_795_405_100_200);
  });

  it('leaves another one’s mention in a plain text alone: the platform has taken its own out', () => {
    expect(message({ msgtype: 'text', text: { content: ' @李四 你也来' } }).text).toBe('@李四 你也来');
  });

  it('with words and pictures keeps the order and loses the mention', () => {
    const richText = [
      { text: '＠净村\u2005小助手 今天清沟' },
      picture('A'),
      { text: '\n' },
      picture('B'),
      { type: 'emoji', text: '[强]' },
      { text: '8人' },
    ];
    const read = message({ msgtype: 'richText', content: { richText } });
    expect(read.text).toBe('今天清沟\n[强]8人');
    expect(codes(read.photos)).toEqual(['A', 'B']);
  });

  it.each([
    ['content as JSON text', { msgtype: 'richText', content: JSON.stringify({ richText: [picture('A')] }) }, '', ['A']],
    ['one picture', { msgtype: 'picture', content: picture('A') }, '', ['A']],
    ['only the other code', { msgtype: 'picture', content: { pictureDownloadCode: 'P' } }, '', ['P']],
    ['a picture without a code', { msgtype: 'picture', content: {} }, '', []],
    ['speech', { msgtype: 'audio', content: { duration: 4000, recognition: '三组清了塘' } }, '三组清了塘', []],
    ['speech nobody understood', { msgtype: 'audio', content: { duration: 4000 } }, '[语音]', []],
    ['a file', { msgtype: 'file', content: { fileName: '名单.xlsx', downloadCode: 'D' } }, '[文件]', []],
    ['a film', { msgtype: 'video', content: { duration: '5', downloadCode: 'D' } }, '[视频]', []],
    ['something of no known type', { msgtype: 'unknownMsgType', content: {} }, '[看不了的内容]', []],
    ['a forwarded talk', { msgtype: 'chatRecord', content: { title: '聊天记录' } }, '[聊天记录]', []],
    ['a part of a strange shape', { msgtype: 'richText', content: { richText: [7, null, { text: '好' }] } }, '好', []],
    ['nothing', { msgtype: 'text', text: { content: '' } }, '', []],
  ])('reads %s', (_what, more, text, photos) => {
    const read = message({ ...privately, ...more });
    expect(read.text).toBe(text);
    expect(codes(read.photos)).toEqual(photos);
    expect(read.chat).toEqual({ id: 'user:user001', kind: 'private' });
  });

  it.each([
    ['a picture', { msgType: 'picture', msgId: 'q', content: { downloadCode: 'Q' } }, undefined, ['Q']],
    ['a text', { msgType: 'text', msgId: 'q', content: { text: ' 三组15人' } }, '三组15人', []],
    [
      'words and pictures',
      {
        msgType: 'richText',
        msgId: 'q',
        content: {
          richText: [
            { msgType: 'text', content: '清沟' },
            { msgType: 'picture', downloadCode: 'Q' },
          ],
        },
      },
      '清沟',
      ['Q'],
    ],
    ['a card', { msgType: 'interactiveCard', msgId: 'q' }, undefined, []],
    ['what an old group cannot show', { msgType: 'unknownMsgType', msgId: 'q', content: 7 }, undefined, []],
  ])('knows that it quotes %s', (_what, repliedMsg, text, photos) => {
    const reply = { content: ' 这是昨天的', isReplyMsg: true, repliedMsg };
    for (const more of [
      { msgtype: 'text', text: reply },
      { msgtype: 'text', text: JSON.stringify(reply) },
    ]) {
      const read = message(more);
      expect(read.text).toBe('这是昨天的');
      expect(read.quote?.messageId).toBe('q');
      expect(read.quote?.text).toBe(text);
      expect(codes(read.quote?.photos ?? [])).toEqual(photos);
    }
  });

  it('knows what it quotes by the id alone', () => {
    const read = message({ msgtype: 'text', originalMsgId: 'q9', text: { content: '撤销', isReplyMsg: true } });
    expect(read.quote).toEqual({ messageId: 'q9', photos: [] });
  });

  it.each([
    [{ senderStaffId: '' }, 'union1'],
    [{ senderStaffId: null, senderUnionId: undefined }, '$:LWCP_v1:$U1'],
  ])('of somebody without a staff id has another id and a chat only answers reach: %j', (more, id) => {
    const read = message({ ...privately, ...more, msgtype: 'text', text: { content: '在' } });
    expect(read.sender.id).toBe(id);
    expect(read.chat).toEqual({ id: 'cidP', kind: 'private' });
  });

  it('that the platform kept back says whose it was', () => {
    expect(decodeData({ ...envelope, errorCode: '20001', errorMessage: '受调用量超量影响' }, options)).toEqual({
      kind: 'overQuota',
      missed: {
        chat: { id: 'cidG==', kind: 'group', title: '长湖村工作群' },
        sender: { id: 'user001', name: '老钱' },
      },
    });
    expect(decodeData({ errorCode: 20_001 }, options)).toEqual({ kind: 'overQuota', missed: null });
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{}],
    [{ ...envelope, senderStaffId: '', senderUnionId: '', senderId: '' }],
  ])('that is none is left alone: %j', (data) => {
    expect(decodeData(data, options).kind).toBe('ignored');
  });

  it('never throws, whatever the fields hold', () => {
    const base = { ...envelope, msgtype: 'richText', content: { richText: [picture('A')] }, text: { content: 'x' } };
    const keys = Object.keys(base);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()), (mutation) => {
        const { kind } = decodeData({ ...base, ...mutation }, options);
        expect(['message', 'overQuota', 'ignored']).toContain(kind);
      }),
      { numRuns: 20_000 },
    );
  });
});
