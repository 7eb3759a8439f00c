/** Which half of a pair a photo shows: the place before the work, or after it. */
export type PhotoStage = 'before' | 'after';

const work = '(?:整治|清理|打扫|清扫|整改|改造|治理|清洗|保洁|清淤|拆除|粉刷|搞|弄|扫|清|拆|修|洗)';
const before = new RegExp(`${work}(?:之)?前|之前的|原来(?:的)?样子`, 'u');
const after = new RegExp(`${work}(?:之)?后|之后的|现在(?:的)?样子`, 'u');
const comparison = /前后(?:对比|的?照片|的?样子|效果)|对比(?:图|照)/u;
const number = '([一二两三四五六七八九\\d]{1,2})张';
const numbered = new RegExp(`前(?:面)?(?:的)?${number}.{0,12}?后(?:面)?(?:的)?${number}`, 'u');
/** A caption beside a photo is short: in a longer text 清理后 may be any part of a sentence. */
const longestCaption = 12;

/**
 * What each photo of a report shows, from the words and the order. `captions`: for each photo the text it was sent with, the
 * report's own included. Null where the words do not tell.
 */
export function photoStages(text: string, captions: readonly string[]): (PhotoStage | null)[] {
  const own = captions.map((caption) => (caption === text ? null : captionStage(caption)));
  if (own.some((stage) => stage !== null)) return own;
  const [first, second] = halves(text, captions.length);
  if (first === 0) return captions.map(() => captionStage(text));
  const order: readonly PhotoStage[] = isReversed(text) ? ['after', 'before'] : ['before', 'after'];
  return captions.map((_, index) => {
    if (index < first) return order[0] ?? null;
    return index < first + second ? (order[1] ?? null) : null;
  });
}

/** True for words that only say what a photo shows: 整治前, 清理后的照片. */
export function isCaption(text: string): boolean {
  return captionStage(text) !== null && captionOnly.test(text);
}

const captionOnly = new RegExp(
  `^(?:这是|这张是|图是)?(?:${work}(?:之)?[前后]|之[前后]|原来|现在)(?:的|拍的)*(?:照片|图片?|样子|效果)?[。.!！]?$`,
  'u',
);

function captionStage(caption: string): PhotoStage | null {
  if (caption.length > longestCaption || comparison.test(caption) || (before.test(caption) && after.test(caption)))
    return null;
  if (before.test(caption)) return 'before';
  return after.test(caption) ? 'after' : null;
}

/** How many photos show each half, in their order; 0 when the words speak of no pair, or the number is odd. */
function halves(text: string, photos: number): [number, number] {
  if (!comparison.test(text) && !(before.test(text) && after.test(text))) return [0, 0];
  const told = numbered.exec(text);
  const [first, second] = [digit(told?.[1]), digit(told?.[2])];
  if (first > 0 && second > 0 && first + second <= photos) return [first, second];
  return photos % 2 === 0 ? [photos / 2, photos / 2] : [0, 0];
}

/** 整治后和整治前: the photos follow the words. */
function isReversed(text: string): boolean {
  if (comparison.test(text)) return false;
  return (after.exec(text)?.index ?? 0) < (before.exec(text)?.index ?? 0);
}

function digit(word: string | undefined): number {
  if (word === undefined) return 0;
  return /^\d+$/u.test(word) ? Number(word) : ' 一二三四五六七八九'.indexOf(word.replace('两', '二'));
}
