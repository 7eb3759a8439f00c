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
/** 不太干净 is no praise. */
const faulty = /[不没未](?:太|够|大|很|是很)?(?:合格|干净|好)/u;
const edges = /^[\s,，.。;；、:：]+|[\s,，.。;；、:：]+$/gu;

/** Reads what follows the unit: findings with their deductions (each text ends in one), or that all was well. */
export function readInspection(text: string): InspectionText {
  const marks = [...text.matchAll(deduction)];
  if (marks.length === 0) return { kind: clean.test(text) && !faulty.test(text) ? 'clean' : 'unclear' };
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
