import { arePublic, type ParticipantPart } from '../domain/points.ts';
import type { MemberPointRules, Rules } from '../domain/programme/model.ts';
import { forgottenText } from '../domain/retention.ts';
import { isPartyMember } from '../domain/roster/party.ts';
import { rulesText } from './evaluation-state.ts';
import type { WorkbookSheet } from './workbook.ts';

/** A member of a branch, in the order of the roster. */
export interface BranchMember {
  readonly name: string;
  readonly unitName: string;
  readonly groupName: string | null;
  readonly branch: string | null;
  readonly memberType: string;
  readonly entries: readonly { readonly hundredths: number; readonly inSpan: boolean }[];
  readonly parts: Readonly<Record<ParticipantPart, number>>;
}

export interface PublicPointsView {
  /** As people read it: 2023年5月. */
  readonly periodName: string;
  /** How long it hangs: 3天, 5个工作日. */
  readonly noticeLength: string;
  /** By which the points were given. */
  readonly rules: Pick<Rules, 'version' | 'adopted'>;
  /** What the branches have decided by now. */
  readonly publication: MemberPointRules['publication'];
  readonly botName: string;
}

/**
 * 党员积分公示: a page for each branch that decided to make its points public. In the order of the roster and without ranks: it
 * informs. Who took no part in the time is not on it, since a list of the silent is no notice.
 */
export function publicPointsSheets(
  people: readonly BranchMember[],
  view: PublicPointsView,
): { sheets: WorkbookSheet[]; leftOut: string[] } {
  const branches = new Map<string, BranchMember[]>();
  const leftOut = new Set<string>();
  for (const one of people.filter(({ memberType }) => isPartyMember(memberType))) {
    const name = one.branch ?? one.unitName;
    if (arePublic(one.branch, view)) branches.set(name, [...(branches.get(name) ?? []), one]);
    else leftOut.add(name);
  }
  const sheets = [...branches].map(([name, members], index) => branchSheet({ name, members, index }, view));
  return { sheets, leftOut: [...leftOut] };
}

interface Branch {
  readonly name: string;
  readonly members: readonly BranchMember[];
  readonly index: number;
}

function branchSheet({ name, members, index }: Branch, view: PublicPointsView): WorkbookSheet {
  const listed = members.filter((one) => timesIn(one) > 0 && one.name !== forgottenText);
  return {
    name: pageName(name, index),
    forWall: true,
    title: `${name}党员积分公示（${view.periodName}，规则${view.rules.version}）`,
    columns: [
      { title: '姓名', width: 16 },
      { title: '积分', width: 8 },
      { title: '参加次数', width: 10 },
      { title: '组织次数', width: 10 },
      { title: '带队次数', width: 10 },
    ],
    rows: listed.map((one) => [
      shownName(one, listed),
      one.entries.filter(({ inSpan }) => inSpan).reduce((sum, { hundredths }) => sum + hundredths, 0) / 100,
      one.parts.joined,
      one.parts.organised,
      one.parts.led,
    ]),
    foot: [
      ...(listed.length === 0 ? ['这段时间还没有记到名的活动。'] : []),
      `按${rulesText(view)}计分。按名册顺序，不排名；没记到名的不列。`,
      `公示期：　　月　　日至　　月　　日（${view.noticeLength}）。`,
      `有不同意见，公示期内找支部书记，或私聊${view.botName}发：投诉建议 您的意见。`,
      '监督电话：　　　　　　　　　　',
      '支部（盖章）：　　　　　　　　　　　　　　　　　年　　月　　日',
    ],
  };
}

function timesIn({ parts }: BranchMember): number {
  return parts.joined + parts.organised + parts.led;
}

/** Two of one name are told apart by their groups. */
function shownName({ name, groupName }: BranchMember, listed: readonly BranchMember[]): string {
  const shared = listed.filter((other) => other.name === name).length > 1;
  return shared && groupName !== null ? `${name}（${groupName}）` : name;
}

/** What spreadsheets take as the name of a page; the number keeps long names apart that begin alike. */
function pageName(name: string, index: number): string {
  const bare = name.replace(/[[\]:*?/\\']/gu, '');
  return bare.length <= 28 && bare === name ? bare : `${index + 1} ${bare.slice(0, 26)}`;
}
