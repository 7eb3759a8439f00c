import type { Month } from '../domain/time.ts';

export interface BranchGap {
  readonly branch: string;
  readonly missing: readonly string[];
}

/** 4月还缺：第一党支部缺片、实践；第二党支部缺课。 Only who lacks something, only what he lacks. */
export function monthlyLifeText(month: Month, gaps: readonly BranchGap[], unitShort: string): string {
  const open = gaps.filter(({ missing }) => missing.length > 0);
  const said = open.map(({ missing }) => missing.join('、'));
  const [first = ''] = said;
  const alike = open.length === gaps.length && said.every((one) => one === first);
  const what = alike
    ? first
    : open.map(({ branch, missing }) => `${shortBranch(branch, unitShort)}${missing.join('、')}`).join('；');
  return `${Number(month.slice(5))}月“一课一片一实践”还缺：${what}。做了@我发一下就行`;
}

/** 一课一片: a line for every branch. */
export function branchLine({ branch, missing }: BranchGap): string {
  return missing.length === 0 ? `${branch}：都有了` : `${branch}：还缺${missing.join('、')}`;
}

function shortBranch(branch: string, unitShort: string): string {
  return branch.startsWith(unitShort) && branch.length > unitShort.length + 3 ? branch.slice(unitShort.length) : branch;
}
