import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderMarkdown, renderText, splitByBytes } from '../../../src/bots/wecom/render.ts';

describe('markdown', () => {
  it.each([
    ['a mention', '<@zhangsan> <@all> @所有人', '＜＠zhangsan＞ ＜＠all＞ ＠所有人'],
    ['a link', '[点我](https://evil.example/x)', '［点我］(https：／／evil．example/x)'],
    ['a bare link', 'www.evil.com', 'www．evil．com'],
    ['an address of numbers', '1.2.3.4/x', '1．2．3．4/x'],
    ['a figure, which is none', '得1.5分，第2.3节', '得1.5分，第2.3节'],
    ['a heading', '# 大', '＃ 大'],
    ['a quote', '> 引用', '＞ 引用'],
    ['emphasis, code, strike', '**a** _b_ `c` ~~d~~', '＊＊a＊＊ ＿b＿ ｀c｀ ～～d～～'],
    ['a table', '| a | b |', '｜ a ｜ b ｜'],
    ['a list', '- 一', '－ 一'],
    ['a numbered list', '37. 张建国', '37． 张建国'],
    ['a rule under a line', '标题\n===', '标题  \n＝=='],
    ['thinking', '<think>x</think>', '＜think＞x＜/think＞'],
    ['colour', '<font color="warning">红</font>', '＜font color="warning"＞红＜/font＞'],
    ['code by indent', '     x', 'x'],
  ])('leaves nothing of %s', (_what, text, expected) => {
    expect(renderMarkdown(text)).toBe(expected);
  });

  it('leaves plain sentences and figures as they are, line by line', () => {
    const text = '记下 长湖37：三组 大扫除 15人 垃圾2.5车 图4张。\n不对就说“改成…”';
    expect(renderMarkdown(text)).toBe(text.replace('\n', '  \n'));
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        const once = renderMarkdown(text);
        expect(renderMarkdown(once)).toBe(once);
        expect(once).not.toMatch(/[<>@*_`~#|[\]!&\\$]/u);
      }),
    );
  });
});

describe('text of a webhook', () => {
  it('has no mention of its own', () => {
    expect(renderText('请<@zhangsan>来 @all\r\n明天')).toBe('请＜＠zhangsan>来 ＠all\n明天');
    expect(renderText('看 https://evil.example.com/x')).toBe('看 https：／／evil．example．com/x');
  });

  it('costs a look at each letter, however long a word is', () => {
    const word = 'a'.repeat(100_000);
    const began = performance.now();
    expect(renderMarkdown(word)).toBe(word);
    // Minutes where each letter was a beginning to be looked at.
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('splitting', () => {
  const bytes = (text: string) => Buffer.byteLength(text);

  it.each([
    ['between lines where it can', '一二\n三四\n五六', 14, ['一二\n三四', '五六']],
    ['inside a line that is too long, between characters', '一二三四五', 6, ['一二', '三四', '五']],
    ['never inside an emoji of several', 'a👨‍👩‍👧b', 18, ['a', '👨‍👩‍👧', 'b']],
    ['not at all when it fits to the byte', '一二三', 9, ['一二三']],
    ['empty text into nothing', ' \n ', 10, []],
  ])('cuts %s', (_how, text, max, expected) => {
    expect(splitByBytes(text, max)).toEqual(expected);
  });

  it('keeps every character, and every piece within the limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 8, max: 60 }), (text, max) => {
        const pieces = splitByBytes(text, max);
        for (const piece of pieces) expect(bytes(piece)).toBeLessThanOrEqual(max);
        expect(pieces.join('').replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''));
      }),
    );
  });

  it.each([20_480, 4_096, 2_048])('fills messages of %i bytes', (max) => {
    const text = Array.from({ length: 500 }, (_, nth) => `第${nth}行：${'净村'.repeat(20)}`).join('\n');
    const pieces = splitByBytes(text, max);
    expect(pieces.join('\n')).toBe(text);
    for (const piece of pieces.slice(0, -1)) expect(bytes(piece)).toBeGreaterThan(max - 200);
    for (const piece of pieces) expect(bytes(piece)).toBeLessThanOrEqual(max);
  });
});
