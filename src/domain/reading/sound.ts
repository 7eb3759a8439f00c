import { pinyin } from 'pinyin-pro';
import { fold } from './normalise.ts';

/**
 * How a text sounds, a syllable for each character, without tones and without what voice input and southern speech do not
 * tell apart: zh ch sh and z c s, n and l, -ng and -n. What is no Hanzi stays.
 */
export function soundOf(text: string): string[] {
  return pinyin(fold(text), { toneType: 'none', type: 'array', v: true }).map((syllable) =>
    syllable
      .replace(/^([zcs])h/u, '$1')
      .replace(/^n(?=[aeiouv])/u, 'l')
      .replace(/ng$/u, 'n'),
  );
}
