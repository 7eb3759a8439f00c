import { describe, expect, it } from 'vitest';
import { stripMention } from '../../../src/bots/mention.ts';

describe('the mention of the bot', () => {
  it.each([
    ['at the start', '@村务助手 三组大扫除', '三组大扫除'],
    ['with WeCom’s own space', '@村务助手\u2005三组大扫除', '三组大扫除'],
    ['with a no-break space', '@村务助手\u00a0三组大扫除', '三组大扫除'],
    ['with a wide space', '@村务助手\u3000三组大扫除', '三组大扫除'],
    ['with nothing after it', '@村务助手三组大扫除', '三组大扫除'],
    ['with a full-width sign', '＠村务助手 三组大扫除', '三组大扫除'],
    ['at the end', '三组大扫除 @村务助手', '三组大扫除'],
    ['at the end without a space before it', '三组大扫除@村务助手 ', '三组大扫除'],
    ['in the middle', '三组 @村务助手 大扫除', '三组 大扫除'],
    ['on a line of its own', '三组大扫除\n@村务助手\n15人', '三组大扫除\n15人'],
    ['twice', '@村务助手 @村务助手 排名', '排名'],
    ['before a command', '@村务助手 /ranking 本月', '/ranking 本月'],
    ['with zero-width characters inside', '@\u200b村务\u200b助手\u200b 排名', '排名'],
    ['alone', '@村务助手', ''],
  ])('%s goes', (_where, text, expected) => {
    expect(stripMention(text, '村务助手')).toBe(expected);
  });

  it.each([
    ['@净村 小助手 排名', '排名'],
    ['@净村\u2005小助手\u2005排名', '排名'],
    ['@净村\u00a0小助手排名', '排名'],
    ['排名 ＠净村  小助手', '排名'],
  ])('goes when the name has a space in it: %s', (text, expected) => {
    expect(stripMention(text, '净村 小助手')).toBe(expected);
  });

  it.each([
    ['of people stays', '@村务助手 @张建国 记得来', '@张建国 记得来'],
    ['of everybody stays, also at the start', '@所有人 明天大扫除', '@所有人 明天大扫除'],
    ['an address with @ stays', '@村务助手 写信到 a@b', '写信到 a@b'],
  ])('%s', (_what, text, expected) => {
    expect(stripMention(text, '村务助手')).toBe(expected);
  });

  it.each([
    ['@新名字 排名', '排名'],
    ['排名 @新名字 ', '排名'],
    ['三组大扫除', '三组大扫除'],
  ])('is guessed at the start or the end when the bot was renamed: %s', (text, expected) => {
    expect(stripMention(text, '村务助手')).toBe(expected);
  });

  it('may have any character in its name', () => {
    expect(stripMention('@小助手(v2.0)+[试] 排名', '小助手(v2.0)+[试]')).toBe('排名');
    expect(stripMention('@小助手 排名', '')).toBe('排名');
  });

  it('costs no more than its length', () => {
    const text = `${'@'.repeat(20_000)}${' '.repeat(20_000)}村务`;
    expect(stripMention(text, '村务助手').length).toBeLessThanOrEqual(text.length);
    const gaps = (times: number) => `清${' '.repeat(times)}清`;
    const cost = (times: number) => {
      const began = performance.now();
      stripMention(gaps(times), '村务助手');
      return performance.now() - began;
    };
    // A row of spaces gone through from each of them took twenty seconds.
    expect(Math.min(cost(100_000), cost(100_000))).toBeLessThan(2_000);
    expect(stripMention(gaps(100_000), '村务助手')).toMatch(/^清 {8}清$/u);
  });
});
