import { expect, it } from 'vitest';
import { photoStages } from '../../src/domain/photo-stages.ts';

/** b, a and - for before, after and not told. */
function stages(text: string, captions: readonly string[]): string {
  return photoStages(text, captions)
    .map((stage) => stage?.charAt(0) ?? '-')
    .join('');
}

it.each<[text: string, photos: number, expected: string]>([
  ['三组大扫除，整治前和整治后的照片', 4, 'bbaa'],
  ['清理前后对比', 2, 'ba'],
  ['前两张是清理前，后三张是清理后', 5, 'bbaaa'],
  ['整治后、整治前各一张', 2, 'ab'],
  ['整治前后对比图', 3, '---'],
  ['三组大扫除15人', 2, '--'],
  ['垃圾清理后运到了中转站，15人清了两车', 2, '--'],
  ['打扫后', 2, 'aa'],
])('%s with %i photos', (text, photos, expected) => {
  expect(stages(text, Array<string>(photos).fill(text))).toBe(expected);
});

it('takes the captions of photos sent by themselves', () => {
  expect(stages('三组大扫除15人', ['整治前', '整治前', '三组大扫除15人', '整治后'])).toBe('bb-a');
});
