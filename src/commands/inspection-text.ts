import { chineseNumber } from '../domain/reading/numbers.ts';

/** One thing found on a visit, as typed: where and what, and what it costs. */
export interface FindingText {
  readonly text: string;
  readonly deductionHundredths: number;
}

export type InspectionText =
  | { readonly kind: 'findings'; readonly findings: readonly FindingText[] }
  /** 没问题: a clean sheet. */
  | { readonly kind: 'clean' }
  | { readonly kind: 'unclear' };

/** A sign with no digit before it (so that 3-5处 and 5-30 are no deductions), or 扣, 减; then a number that counts nothing. */
const deduction =
  /(?:(?<![\dA-Za-z])[-−–—]|扣|减)\s*(\d+(?:\.\d+)?|[一二两三四五六七八九十]+|半)(?!\.?\d|[一二两三四五六七八九十月日号车人处个组点])\s*分?/gu;
const clean = /没(?:有|啥|什么)?问题|无问题|未发现问题|没有?发现问题|都?很好|很?干净|都?合格|不扣分|满分/u;
/** 不太干净, 垃圾未清 is no praise, nor is what is said beside an exception. */
const faulty =
  /[不没未](?:太|够|大|很|是很)?(?:合格|干净|好)|[没未](?:有|能|及时|人)*(?:清|扫|打扫|处理|收|运|整改)|^除|[之以]外/u;
const visited = /检查|[看查走][过了]|走访|看完|走完|全覆盖/u;
const trouble =
  /[有未没不乱脏臭差破坏缺漏烂堆]|垃圾|杂[草物]|异味|漂浮|[积污]水|烟头|灰尘|焚烧|秸秆|牛皮癣|满溢|粪|淤|裸露|残|烧/u;
const breaks = /[\s,，.。;；、:：!！]+|(?=其[他它余]|别的|但是?|不过|只是|就是)/u;
const denial = '(?<!不是|并非)(?:没有|没|未|无|不再)(?:发现|看到|见到?|存在|出现|有|人|任何|明显|村民|群众)*';
const troubles = [
  '垃圾',
  '杂草',
  '杂物',
  '异味',
  '漂浮物',
  '积水',
  '污水',
  '烟头',
  '灰尘',
  '焚烧',
  '露天焚烧',
  '烧秸秆',
];

const edges = /^[\s,，.。;；、:：]+|[\s,，.。;；、:：]+$/gu;

/**
 * Reads what follows the unit: findings with their deductions (each text ends in one), or that all was well. All is well
 * when it is said and nothing else is: a problem beside it (三组垃圾未清 其他很好) has to be given its points.
 */
export function readInspection(text: string, zeroWords: readonly string[] = []): InspectionText {
  const marks = [...text.matchAll(deduction)];
  if (marks.length === 0) {
    const isWell = clausesOf(text).some((clause) => isClean(clause, zeroWords));
    return { kind: isWell && problemsIn(text, zeroWords).length === 0 ? 'clean' : 'unclear' };
  }
  const findings: FindingText[] = [];
  let from = 0;
  for (const [index, mark] of marks.entries()) {
    const isLast = index === marks.length - 1;
    const after = isLast ? text.slice(mark.index + mark[0].length) : '';
    const words = [text.slice(from, mark.index), after].map((part) => part.replace(edges, '').replace(/\s+/gu, ' '));
    const said = words.filter((part) => part !== '').join(' ');
    findings.push({ text: said, deductionHundredths: hundredths(mark[1] ?? '') });
    from = mark.index + mark[0].length;
  }
  return { kind: 'findings', findings };
}

/** NaN when it is no number with at most two decimals. */
function hundredths(word: string): number {
  if (word === '半') return 50;
  const value = /^\d/.test(word) ? Number(word) : (chineseNumber(word) ?? Number.NaN);
  const scaled = Math.round(value * 100);
  return Math.abs(scaled - value * 100) < 1e-6 ? scaled : Number.NaN;
}

/** The clauses that tell of a problem; what only says where it was looked, or that it was well, is none. */
export function problemsIn(text: string, zeroWords: readonly string[]): readonly string[] {
  return clausesOf(text).filter((clause) => !isClean(clause, zeroWords) && !isNeutral(clause));
}

/** The words without the clauses that say that it was well: the places stay. */
export function withoutPraise(text: string, zeroWords: readonly string[]): string {
  return clausesOf(text)
    .filter((clause) => !isClean(clause, zeroWords))
    .join(' ');
}

/** True when the clause tells of one of the words, and not of its absence: 没有露天焚烧. */
export function tellsOf(clause: string, zeroWords: readonly string[]): boolean {
  return zeroWords.some((word) => clause.includes(word)) && !isDenied(clause, zeroWords);
}

function clausesOf(text: string): readonly string[] {
  return text.split(breaks).filter((clause) => clause !== '');
}

function isClean(clause: string, zeroWords: readonly string[]): boolean {
  if (isDenied(clause, zeroWords)) return true;
  return clean.test(clause) && !faulty.test(clause) && !tellsOf(clause, zeroWords);
}

/** 没有露天焚烧, 露天焚烧没有发现; but not 没有清理垃圾, 没有垃圾桶. */
function isDenied(clause: string, zeroWords: readonly string[]): boolean {
  const words = [...zeroWords, ...troubles].map((word) => word.replace(/[^\p{L}\d]/gu, '')).join('|');
  const end = '(?:的?(?:现象|行为|情况|问题))?了?';
  return (
    new RegExp(`${denial}(?:${words})(?:和(?:${words}))*${end}$`, 'u').test(clause) ||
    new RegExp(`(?:${words})${end}(?:没有|没|未|无)(?:发现|见到?|看到)?$`, 'u').test(clause)
  );
}

/** Where it was looked, and that it was: 三组, 今天看过. */
function isNeutral(clause: string): boolean {
  return !trouble.test(clause) && (clause.length <= 6 || visited.test(clause));
}
