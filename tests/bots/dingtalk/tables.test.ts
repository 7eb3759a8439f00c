import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOf } from '../../../src/bots/dingtalk/answer.ts';
import { privateChatId, userIdOf } from '../../../src/bots/dingtalk/chat-id.ts';
import { messageUuid, signOf, webhookUrl } from '../../../src/bots/dingtalk/group-webhook.ts';
import { readHandle, writeHandle } from '../../../src/bots/dingtalk/handle.ts';
import { outcomeOf, troubleOf } from '../../../src/bots/dingtalk/outcome.ts';
import { partsOf, robotMessage, webhookBody } from '../../../src/bots/dingtalk/parcel.ts';
import {
  jsonBytes,
  renderMarkdown,
  renderText,
  splitText,
  titleOf,
  withoutLinks,
} from '../../../src/bots/dingtalk/render.ts';

describe('what a code asks for (chapter 4.10)', () => {
  it.each([
    ['InvalidAuthentication', 'token'],
    ['40014', 'token'],
    ['authFailed', 'token'],
    ['HTTP 401', 'token'],
    ['42001', 'token'],
    ['40001', 'token'],
    ['Forbidden.AccessDenied.AccessTokenPermissionDenied', 'setup'],
    ['60011', 'setup'],
    ['Forbidden.AccessDenied.IpNotInWhiteList', 'setup'],
    ['60020', 'setup'],
    ['invalidParameter.robotCode.auth', 'setup'],
    ['unauthorized', 'setup'],
    ['auth.error', 'setup'],
    ['310000', 'setup'],
    ['Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', 'throttled'],
    ['Forbidden.AccessDenied.QpmLimitForAppkeyAndApi', 'throttled'],
    ['Forbidden.AccessDenied.QpsLimitForApi', 'throttled'],
    ['90018', 'throttled'],
    ['90002', 'throttled'],
    ['Forbidden.AccessDenied.ApiCountLimitForOrg', 'quota'],
    ['90020', 'quota'],
    ['20001', 'quota'],
    ['invalidParameter.robotCode.notExsit', 'chat-gone'],
    ['invalidParameter.robotCode.empty', 'chat-gone'],
    ['resource.not.found', 'chat-gone'],
    ['invalid.openConversationId', 'chat-gone'],
    ['miss.openConversationId', 'chat-gone'],
    ['conversation.org.notMatch', 'chat-gone'],
    ['group.disbanded', 'chat-gone'],
    ['bot.stopped', 'chat-gone'],
    ['send.forbidden', 'chat-gone'],
    ['bot.forbidden.sendMessage', 'chat-gone'],
    ['400013', 'chat-gone'],
    ['300005', 'webhook-gone'],
    ['400101', 'webhook-gone'],
    ['400102', 'webhook-gone'],
    ['400106', 'webhook-gone'],
    ['send.too.fast', 'too-fast'],
    ['send.byToken.tooFast', 'too-fast'],
    ['too.many.group', 'too-fast'],
    ['130101', 'too-fast'],
    ['410100', 'too-fast'],
    ['1111', 'banned'],
    ['contain.unsafe.url', 'moderation'],
    ['notAllowed.text', 'moderation'],
    ['430104', 'moderation'],
    ['unknown.send.result', 'unclear'],
    ['system.error', 'unclear'],
    ['-1', 'unclear'],
    ['504', 'unclear'],
    ['msgParam.tooLong', 'other'],
    ['300001', 'other'],
    ['460101', 'other'],
    ['401102', 'other'],
    ['a.code.nobody.knows', 'other'],
  ])('%s → %s', (code, trouble) => {
    expect(troubleOf(code)).toBe(trouble);
  });

  it.each([
    ['quota', '90020', { outcome: 'refused', code: '90020', retryable: true, retryAfterMs: 60_000 }],
    ['a group that is gone', 'group.disbanded', { outcome: 'refused', retryable: false, chatGone: true }],
    ['a fault of ours', 'msgParam.invalid', { outcome: 'refused', retryable: false }],
    ['what may have been shown', 'unknown.send.result', { outcome: 'unknown' }],
    ['what nobody knows', 'brand.new', { outcome: 'refused', retryable: false }],
  ])('%s', (_, code, wanted) => {
    expect(outcomeOf({ outcome: 'refused', code, message: '' })).toMatchObject(wanted);
  });
});

describe('answers', () => {
  it.each([
    [
      'an errcode inside 200',
      200,
      '{"errcode":300001,"errmsg":"session 不存在"}',
      { outcome: 'refused', code: '300001' },
    ],
    ['an errcode as text', 200, '{"errcode":"0","errmsg":"ok"}', { outcome: 'ok' }],
    ['what 88 is about', 200, '{"errcode":88,"sub_code":"60011"}', { outcome: 'refused', code: '60011' }],
    ['the new interface', 403, '{"code":"x.y","message":"no"}', { outcome: 'refused', code: 'x.y', message: 'no' }],
    ['an empty 200', 200, '', { outcome: 'unknown' }],
    ['a page', 200, '<html></html>', { outcome: 'unknown' }],
    ['the firewall', 200, '{"status":1111,"wait":5,"source":"x5","punish":"deny"}', { code: '1111' }],
    ['a proxy’s 403', 403, '<html>', { outcome: 'refused', code: 'HTTP 403' }],
    ['a proxy’s 503', 503, '', { outcome: 'unknown', reason: 'HTTP 503' }],
    ['a redirect', 302, '', { outcome: 'refused', code: 'HTTP 302' }],
    ['an answer with a key', 200, '{"processQueryKey":"k"}', { outcome: 'ok', body: { processQueryKey: 'k' } }],
  ])('%s', (_, status, text, wanted) => {
    expect(answerOf(status, text)).toMatchObject(wanted);
  });
});

describe('signatures (chapter 8)', () => {
  it('signs for a group’s webhook as the official sample does', () => {
    expect(signOf('this is secret', 1_577_262_236_757)).toBe('hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=');
    expect(signOf('SECabc123', 1_700_000_000_000)).toBe('N5P09a4+p1AMJIJWnIvQd2Yxw9+fu/oEBnPrjCcsLXk=');
    expect(signOf('this is a secret', 1_577_262_236_757)).toBe('DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA=');
  });

  it('escapes the signature in the address', () => {
    const url = webhookUrl('https://x', { token: 't&1', secret: 'this is secret' }, 1_577_262_236_757);
    expect(url).toBe(
      'https://x/robot/send?access_token=t%261&timestamp=1577262236757&sign=hmPWwU%2B7lVdm3ZZz0r9tSfx0L4Q26jWOZr9%2BGs6EZQM%3D',
    );
    expect(webhookUrl('https://x', { token: 't', secret: null }, 1)).toBe('https://x/robot/send?access_token=t');
  });

  it('names each piece of a message apart, the same on every try', () => {
    expect(messageUuid('k', 0)).toBe(messageUuid('k', 0));
    expect(new Set([messageUuid('k', 0), messageUuid('k', 1), messageUuid('l', 0)]).size).toBe(3);
  });
});

describe('text', () => {
  it('lets nothing be markup', () => {
    const text = '# 标题\n1. 一\n- 二\n> 三\n[链](http://a.cn)\n| a | b |\n**粗**';
    expect(renderMarkdown(text)).toBe(
      '＃ 标题  \n  1． 一  \n  － 二  \n  ＞ 三  \n  ［链］(http：／／a.cn)  \n  ｜ a ｜ b ｜  \n  ＊＊粗＊＊',
    );
  });

  it('alerts nobody by what somebody wrote', () => {
    expect(renderText('@all 看\r\n@u1\u0007好')).toBe('＠all 看\n＠u1 好');
    expect(renderMarkdown('@all')).toBe('＠all');
  });

  it('has a short plain title', () => {
    expect(titleOf('\n**本周** 排名如下：东塘村第一名，西山村第二名，中心学校第三名')).toBe(
      '＊＊本周＊＊ 排名如下：东塘村第一名，西',
    );
    expect(titleOf('')).toBe('图片');
  });

  it('takes addresses out', () => {
    expect(withoutLinks('看 https://bad.cn/a?b=1，谢谢')).toBe('看 （链接略），谢谢');
    expect(withoutLinks('没有')).toBe('没有');
  });

  it('cuts between lines, and loses nothing', () => {
    expect(splitText('一二\n三四\n五', 13)).toEqual(['一二', '三四\n五']);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 12, max: 60 }), (text, max) => {
        const pieces = splitText(text, max);
        expect(pieces.every((piece) => jsonBytes(piece) <= max)).toBe(true);
        const squeezed = (one: string) => one.replace(/\s/gu, '');
        expect(squeezed(pieces.join(''))).toBe(squeezed(text));
      }),
    );
  });

  it('measures as the platform does: in JSON', () => {
    const text = '"'.repeat(9_000);
    expect(splitText(text, 12_000).length).toBe(2);
  });
});

describe('a message in calls', () => {
  const base = { text: '好', images: [] as string[], files: [], max: 12_000, picturesInText: false };

  it.each([
    ['text', base, ['text']],
    ['text with pictures is one', { ...base, images: ['@a', '@b'] }, ['markdown']],
    ['a picture alone', { ...base, text: '', images: ['@a'] }, ['image']],
    ['a picture alone by a session', { ...base, text: ' ', images: ['@a'], picturesInText: true }, ['markdown']],
    ['a file goes by itself', { ...base, files: [{ mediaId: '@f', path: '/x/表.xlsx' }] }, ['text', 'file']],
    ['nothing', { ...base, text: ' \n ' }, []],
    ['long text', { ...base, text: '长'.repeat(5_000) }, ['text', 'text']],
  ])('%s', (_, options, kinds) => {
    expect(partsOf(options).map((part) => part.kind)).toEqual(kinds);
  });

  it('keeps the ids as they came', () => {
    const [part] = partsOf({ ...base, images: ['@lAD1', '$iAE2'] });
    expect(part).toMatchObject({ text: '好\n\n![图](@lAD1)\n\n![图]($iAE2)' });
    expect(robotMessage({ kind: 'file', mediaId: '@f', path: '/x/表.XLSX' })).toEqual({
      msgKey: 'sampleFile',
      msgParam: '{"mediaId":"@f","fileName":"表.XLSX","fileType":"xlsx"}',
    });
    expect(robotMessage({ kind: 'image', mediaId: '@a' }).msgParam).toBe('{"photoURL":"@a"}');
  });

  it('stays within the length with pictures too', () => {
    const parts = partsOf({ ...base, text: '长'.repeat(9_000), images: ['@'.padEnd(60, 'a')] });
    expect(parts.every((part) => Buffer.byteLength(robotMessage(part).msgParam) <= 15_000)).toBe(true);
    expect(parts.filter((part) => JSON.stringify(part).includes('![图]')).length).toBe(1);
  });

  it('alerts in both places, and never all', () => {
    expect(webhookBody({ kind: 'text', text: '请补照片' }, ['u2'])).toEqual({
      msgtype: 'text',
      text: { content: '@u2 请补照片' },
      at: { atUserIds: ['u2'], isAtAll: false },
    });
    expect(webhookBody({ kind: 'text', text: '好' }, [])).toEqual({ msgtype: 'text', text: { content: '好' } });
    expect(webhookBody({ kind: 'file', mediaId: '@f', path: '/a.pdf' }, [])).toBeNull();
  });
});

describe('names of places', () => {
  it('round-trips a handle, and reads no other text as one', () => {
    const handle = { url: 'https://oapi.dingtalk.com/robot/sendBySession?session=1', chat: 'cid', user: null };
    expect(readHandle(writeHandle(handle))).toEqual(handle);
    for (const text of ['', '{}', 'null', '{"u":1}', 'https://x']) expect(readHandle(text)).toBeNull();
  });

  it('names a private chat by its person where there is a user id', () => {
    expect(userIdOf(privateChatId('u1', 'cid1'))).toBe('u1');
    for (const none of [null, '']) expect(userIdOf(privateChatId(none, 'cid1'))).toBeNull();
  });
});
