import { classOf, type ParticipantPart } from '../domain/points.ts';
import { workOfReason } from '../domain/points-order.ts';
import type { MemberPointRules } from '../domain/programme/model.ts';
import { isPartyMember } from '../domain/roster/party.ts';
import type { WorkbookSheet } from './workbook.ts';

/** A person of the ledger as the sheets show him; in the order of units and branches, never of points. */
export interface PointsPerson {
  readonly name: string;
  readonly unitId: number;
  readonly unitName: string;
  readonly groupName: string | null;
  readonly branch: string | null;
  readonly partyGroup: string | null;
  readonly memberType: string;
  readonly memberClass: string | null;
  readonly entries: readonly {
    readonly hundredths: number;
    readonly reason: string;
    readonly ruleId: string;
    readonly inSpan: boolean;
  }[];
  readonly parts: Readonly<Record<ParticipantPart, number>>;
  readonly isSecretary: boolean;
}

export interface PointsBook {
  readonly people: readonly PointsPerson[];
  readonly units: ReadonlyMap<number, { readonly confirmed: number; readonly waiting: number }>;
}

/** 党员, 群众, and for a whole year what it was for each member and secretary: figures that inform and grade nobody. */
export function pointsSheets(
  book: PointsBook,
  /** Of a whole year: the rules that say what a class should have; null for a shorter span. */
  { year }: { year: Pick<MemberPointRules, 'classes'> | null },
): WorkbookSheet[] {
  const members = book.people.filter(({ memberType }) => isPartyMember(memberType));
  const others = book.people.filter((one) => !isPartyMember(one.memberType) && spanEntries(one).length > 0);
  return [memberSheet(members), othersSheet(others), ...(year ? [yearSheet(members, year), secretarySheet(book)] : [])];
}

function memberSheet(people: readonly PointsPerson[]): WorkbookSheet {
  return {
    name: '党员',
    title: '党员积分表',
    columns: [
      { title: '序号', width: 8 },
      { title: '姓名', width: 12 },
      { title: '支部/党小组', width: 36 },
      { title: '类别', width: 8 },
      { title: '本期加分' },
      { title: '本期扣分' },
      { title: '累计' },
      { title: '简要事由', width: 60 },
    ],
    rows: people.map((one, index) => [
      index + 1,
      one.name,
      [one.branch ?? one.unitName, one.partyGroup].filter((part) => part !== null).join('/'),
      one.memberClass,
      points(spanEntries(one).filter(({ hundredths }) => hundredths > 0)),
      points(spanEntries(one).filter(({ hundredths }) => hundredths < 0)),
      points(one.entries),
      reasonsText(one),
    ]),
  };
}

function othersSheet(people: readonly PointsPerson[]): WorkbookSheet {
  return {
    name: '群众',
    title: '群众积分表（另列，只作表扬）',
    columns: [
      { title: '序号', width: 8 },
      { title: '姓名', width: 12 },
      { title: '单位', width: 16 },
      { title: '组', width: 12 },
      { title: '本期加分' },
      { title: '累计' },
      { title: '简要事由', width: 60 },
    ],
    rows: people.map((one, index) => [
      index + 1,
      one.name,
      one.unitName,
      one.groupName,
      points(spanEntries(one)),
      points(one.entries),
      reasonsText(one),
    ]),
  };
}

/** What the class asks for stands beside what there is (S42): a difference, never a grade. */
function yearSheet(people: readonly PointsPerson[], rules: Pick<MemberPointRules, 'classes'>): WorkbookSheet {
  return {
    name: '年度个人',
    title: '党员个人参考表',
    columns: [
      { title: '序号', width: 8 },
      { title: '姓名', width: 12 },
      { title: '单位', width: 16 },
      { title: '类别', width: 8 },
      { title: '参加次数' },
      { title: '组织次数' },
      { title: '带队次数' },
      { title: '缺席次数' },
      { title: '全年积分' },
      { title: '应有积分' },
      { title: '差额' },
    ],
    rows: people.map((one, index) => [
      index + 1,
      one.name,
      one.unitName,
      one.memberClass,
      one.parts.joined,
      one.parts.organised,
      one.parts.led,
      one.entries.filter(({ ruleId }) => ruleId === 'absence').length,
      points(one.entries),
      ...dueOf(one, rules),
    ]),
  };
}

/** 应有积分 and 差额; both empty where nothing is asked of the class, or the rules do not know it. */
function dueOf(one: PointsPerson, rules: Pick<MemberPointRules, 'classes'>): [number | null, number | null] {
  const due = classOf(one, rules)?.perYearHundredths ?? 0;
  if (due === 0) return [null, null];
  const sum = one.entries.reduce((total, { hundredths }) => total + hundredths, 0);
  return [due / 100, (sum - due) / 100];
}

function secretarySheet({ people, units }: PointsBook): WorkbookSheet {
  return {
    name: '书记',
    title: '书记参考表',
    columns: [
      { title: '姓名', width: 12 },
      { title: '单位', width: 16 },
      { title: '本人参加次数' },
      { title: '本人组织次数' },
      { title: '本人带队次数' },
      { title: '本人全年积分' },
      { title: '单位已确认上报' },
      { title: '单位待确认上报' },
      { title: '单位党员人数' },
      { title: '点名参加过的党员' },
    ],
    rows: people
      .filter(({ isSecretary }) => isSecretary)
      .map((one) => {
        const own = people.filter(({ unitId, memberType }) => unitId === one.unitId && isPartyMember(memberType));
        return [
          one.name,
          one.unitName,
          one.parts.joined,
          one.parts.organised,
          one.parts.led,
          points(one.entries),
          units.get(one.unitId)?.confirmed ?? 0,
          units.get(one.unitId)?.waiting ?? 0,
          own.length,
          own.filter(({ parts }) => parts.joined + parts.organised + parts.led > 0).length,
        ];
      }),
  };
}

function spanEntries({ entries }: PointsPerson): PointsPerson['entries'] {
  return entries.filter(({ inSpan }) => inSpan);
}

function points(entries: readonly { readonly hundredths: number }[]): number {
  return entries.reduce((sum, { hundredths }) => sum + hundredths, 0) / 100;
}

/** 参加人居环境整治3次；无故缺席：开会没来1次 */
function reasonsText(one: PointsPerson): string {
  const counts = new Map<string, number>();
  for (const { reason, hundredths } of spanEntries(one)) {
    const work = workOfReason(reason);
    if (hundredths !== 0) counts.set(work, (counts.get(work) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `${reason}${count}次`).join('；');
}
