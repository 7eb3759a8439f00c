import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeChat, replyText } from '../../src/presenters/plain-text.ts';

describe('text that leaves', () => {
  it.each([
    ['三组塘边，清了2车垃圾。\n一共15人！', '三组塘边，清了2车垃圾。\n一共15人！'],
    ['“干净”阶段：3月16日—5月31日', '“干净”阶段：3月16日—5月31日'],
    ['扣1.5分，得98.5分', '扣1.5分，得98.5分'],
  ])('keeps what people write: %j', (text, kept) => {
    expect(escapeChat(text)).toBe(kept);
  });

  it.each([
    '<@all>',
    '<@U123>',
    '@所有人',
    '@all',
    '**粗**',
    '# 题',
    '[a](b)',
    'http://a.cn/x',
    'https://b.com',
    'www.a.com',
  ])('makes %s harmless', (text) => {
    expect(escapeChat(`好 ${text} 的`)).not.toMatch(/<@|@|\*|^#|\]\(|https?:|www\./);
  });

  it('writes stops the Chinese way where they stand beside Chinese', () => {
    expect(escapeChat('明天大扫除,请各村安排;9:10集合')).toBe('明天大扫除，请各村安排；9:10集合');
  });

  it('is not changed by escaping it again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const once = escapeChat(text);
        expect(escapeChat(once)).toBe(once);
      }),
    );
  });

  it('is never longer than a platform takes, and never ends in half a character', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('清', '😀', '\n', 'a'), { minLength: 550, maxLength: 900 }), (parts) => {
        const text = replyText(parts.join(''));
        expect(text.length).toBeLessThanOrEqual(600);
        expect(text).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });
});
