import type { RollCall } from './activity-details.ts';
import type { OrganisationLifePart } from './programme/model.ts';

/** A report as the check-list of the branches sees it. */
export interface LifeReport {
  readonly kinds: readonly string[];
  /** Empty: not told, so of every branch of the unit. */
  readonly branches: readonly string[];
  readonly rolls: readonly RollCall[];
}

export interface BranchMonth<Report extends LifeReport> {
  readonly branch: string;
  readonly parts: readonly { readonly name: string; readonly reports: readonly Report[] }[];
  /** Names of the parts nothing was reported for. */
  readonly missing: readonly string[];
}

/** 一月一课一片一实践 (S23): what each branch did of each part; one report may be several parts. */
export function branchMonths<Report extends LifeReport>(
  branches: readonly string[],
  reports: readonly Report[],
  parts: readonly OrganisationLifePart[],
): BranchMonth<Report>[] {
  return branches.map((branch) => {
    const own = reports.filter((report) => report.branches.length === 0 || report.branches.includes(branch));
    const done = parts.map(({ name, kinds }) => ({
      name,
      reports: own.filter((report) => report.kinds.some((kind) => kinds.includes(kind))),
    }));
    return { branch, parts: done, missing: done.filter((part) => part.reports.length === 0).map(({ name }) => name) };
  });
}

/** What a report tells of a lesson or a film: 《…》 or “…” is its title, 书记讲 who gave it. */
export function lessonIn(text: string): { readonly title: string | null; readonly speaker: string | null } {
  const title = /[《“"「]([^》”"」\n]{2,40})[》”"」]/u.exec(text)?.[1] ?? null;
  const speaker =
    /(?:主讲(?:人)?(?:是|[:：])?|由)\s*([\p{Script=Han}]{2,4}?(?:书记|主任|同志|老师)?)(?=主讲|讲|授课|上|[，,。；;\s]|$)/u.exec(
      text,
    )?.[1] ??
    /(?:^|[，,。；;\s])(?:今天|上午|下午|晚上|我们|支部)*([\p{Script=Han}]{0,3}(?:书记|主任|委员|老师))(?:给(?:大家|党员们?))?(?:主?讲|上)(?:了)?/u.exec(
      text,
    )?.[1] ??
    null;
  return { title, speaker };
}
