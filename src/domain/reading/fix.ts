import type { Reading } from './reading.ts';

export type Fix = NonNullable<Reading['fix']>;

/** What a correction says is right, with the wrong half blanked out: 不是三组，是五组的塘 keeps 五组的塘. Same length. */
export function rightHalf(text: string): string {
  const blank = (part: string) => ','.repeat(part.length);
  return text
    .replace(/而不是[^,，。;；!！]{1,14}/gu, blank)
    .replace(/(?<=是[^,，。]{1,14}[,，]?)不是[^,，。;；!！是]{1,14}$/u, blank)
    .replace(/不是[^,，。;；!！]{1,14}?(?=[,，、\s]*(?:而)?是)/gu, blank)
    .replace(/把?[^,，。;；]{1,14}(?=改成|改为|应该是|应为)/gu, (part) =>
      /[\d一二两三四五六七八九十]/u.test(part) ? blank(part) : part,
    );
}

/** 少算了2人, 多写了3个: how far the earlier number was off; null when no difference is said. */
export function difference(text: string): number | null {
  const match = /(少|漏|多)[算写报了]{1,2}(\d{1,4}|[一二两三四五六七八九十])(?:个|人|名|位)/u.exec(text);
  if (!match) return null;
  const size = /^\d+$/u.test(match[2] ?? '')
    ? Number(match[2])
    : ' 一二三四五六七八九十'.indexOf((match[2] ?? '').replace('两', '二'));
  return match[1] === '多' ? -size : size;
}
