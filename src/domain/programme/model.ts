import type { Goal } from '../goal-evidence.ts';
import type { Day, Weekday } from '../time.ts';

/** What a planned day that is not a working day becomes (design §5). */
export type DayOff = 'before' | 'after' | 'drop';

/** The plan as data: `programme.yaml`. */
export interface Programme {
  readonly id: string;
  readonly title: string;
  readonly documentNumber: string;
  readonly issuer: string;
  readonly issuedOn: Day;
  /** First and last day of the programme. */
  readonly from: Day;
  readonly to: Day;
  readonly goal: string;
  /** Chinese name the bot goes by in replies and mentions. */
  readonly botName: string;
  readonly phases: readonly Phase[];
  readonly actions: readonly { readonly id: string; readonly name: string }[];
  readonly activityKinds: readonly ActivityKind[];
  readonly campaigns: readonly { readonly name: string; readonly words: readonly string[] }[];
  /** Kinds of problems (S26) and the words they are known by; what fits none is 其他. */
  readonly problemKinds: readonly { readonly name: string; readonly words: readonly string[] }[];
  /** What inspectors ask residents on site in the year-end check (S6); null: nothing. */
  readonly residentQuestion: string | null;
  /** 年终目标 (S16), in display order; none where the plan names none. */
  readonly goals: readonly Goal[];
  readonly sending: SendingHours;
  readonly cadences: Cadences;
  readonly documents: DocumentOptions;
  /** Days the holiday data does not know or has otherwise: true is a working day. For `chineseCalendar`. */
  readonly holidayOverrides: Readonly<Record<Day, boolean>>;
}

/** How the bulletins of the office are set out. */
export interface DocumentOptions {
  /** 红头: only for an office with document numbers of its own; the number itself stays blank for it. */
  readonly redHead: boolean;
  /** 主送机关. */
  readonly addressee: string;
  /** 署名; null: the issuer of the plan. */
  readonly signer: string | null;
}

export interface Phase {
  readonly id: string;
  /** As the plan names it, such as 创建“干净”插旗. */
  readonly name: string;
  /** One word for chat, such as 干净. */
  readonly short: string;
  readonly from: Day;
  readonly to: Day;
  /** Activity kinds every unit should have reported by the end of the phase, in display order. */
  readonly expects: readonly string[];
}

export interface ActivityKind {
  /** Closed list of reference/domain.md §3.0, such as 大扫除. */
  readonly id: string;
  readonly action: string;
  readonly words: readonly string[];
  readonly outdoor: boolean;
  /** False for kinds that are logged but earn nobody points (评比检查). */
  readonly earnsPoints: boolean;
  /** True when a report of this kind fulfils the weekly clean-up of offices and centres. */
  readonly fulfilsWeekly: boolean;
}

export interface SendingHours {
  /** Wall clock `HH:MM` of the one proactive message per group and working day; never a full hour. */
  readonly slot: string;
  readonly from: string;
  readonly to: string;
}

export interface Cadences {
  /** Weekly clean-up reminder, on each unit's meeting day. `at` is when it is planned, before the slot. */
  readonly weeklyCleanUp: { readonly at: string; readonly dayOff: DayOff };
  readonly phaseOpening: { readonly at: string; readonly dayOff: DayOff };
  readonly phaseDeadline: { readonly at: string; readonly dayOff: DayOff; readonly daysBefore: readonly number[] };
  /** Planned for the day after the phase's last day. */
  readonly phaseClosing: { readonly at: string; readonly dayOff: DayOff };
  /** 一课一片一实践 (S23): so many days before a month ends, what its branches lack; without it nobody is reminded. */
  readonly monthlyLife?: { readonly at: string; readonly dayOff: DayOff; readonly daysBeforeEnd: number } | undefined;
  readonly monthlyEvaluation: {
    /** Reports and findings count until the end of this day of the next month. */
    readonly cutOffDay: number;
    /** The draft is made on the day after the cut-off, moved by dayOff. */
    readonly draft: { readonly at: string; readonly dayOff: DayOff };
    /** The office is reminded on this day of the next month while no public notice has gone out. */
    readonly publish: { readonly day: number; readonly at: string; readonly dayOff: DayOff };
  };
}

/** 课, 片 or 实践 (S23), and the activity kinds that are it. */
export interface OrganisationLifePart {
  readonly name: string;
  readonly kinds: readonly string[];
}

/** The rulebook: `rules.yaml`. Points and scores are written with at most two decimals and kept in hundredths. */
export interface Rules {
  readonly version: string;
  /** First day it holds; null for the first one, which holds from the beginning. */
  readonly from: Day | null;
  readonly adopted: { readonly by: string; readonly on: Day } | null;
  readonly memberPoints: MemberPointRules;
  readonly sheets: readonly EvaluationSheet[];
  readonly rounds: RoundRules;
  readonly quarter: QuarterRules;
  readonly year: YearRules;
  readonly grids: GridRules;
  readonly tiers: readonly Tier[];
  readonly publication: PublicationRules;
  readonly criticism: CriticismRules;
  /** 评选 the rulebook knows; may be none. */
  readonly selections: readonly SelectionKind[];
  readonly honours: HonourRules;
  /** SHA-256 of each top-level section as it is written in the file. */
  readonly written: Readonly<Record<string, string>>;
}

/** When 通报批评 may be ordered at all (U13); the last place alone never is a reason. */
export interface CriticismRules {
  /** So many finalised quarters below the score. */
  readonly quarters: number;
  readonly belowHundredths: number;
  /** Or a finding open for more days than this. */
  readonly openDays: number;
  readonly replyWorkingDays: number;
}

/** What a 评选 chooses, and by what rules (S34, U9): data of the rulebook, so that a town adds its own. */
export interface SelectionKind {
  readonly id: string;
  readonly name: string;
  readonly of: 'household' | 'gridGroup' | 'unit';
  /** Most of a grid, or of a unit, in one period; null: no limit. */
  readonly perGrid: number | null;
  readonly perUnit: number | null;
  readonly period: SelectionPeriod;
  /** Of a household: whom of these types it has to have. Empty: any household. */
  readonly eligible: readonly MemberType[];
  /** Working days of the public notice. */
  readonly noticeDays: number;
  /** Whoever was honoured may be so again in the same calendar year. */
  readonly repeat: boolean;
}

export type SelectionPeriod = 'month' | 'quarter' | 'half' | 'year';

/** 光荣榜 (S39, U9). */
export interface HonourRules {
  /** Ranks of each list that are candidates by themselves. */
  readonly topRanks: number;
  readonly maxNames: number;
}

export interface PublicationRules {
  /** Calendar days a month's public notice stands after its first. */
  readonly monthlyNoticeDays: number;
  /** Working days a quarter's or a year's stands. */
  readonly noticeWorkingDays: number;
  /** Working days within which an objection is answered. */
  readonly objectionWorkingDays: number;
}

/** How an inspection round is made up (U5). */
export interface RoundRules {
  readonly inspectors: { readonly min: number; readonly max: number };
  /** Groups drawn of every unit that has grids, and households of each. */
  readonly groupsPerUnit: number;
  readonly householdsPerGroup: number;
  /** Confirmed reports of every village drawn for a look on site. */
  readonly reportsPerUnit: number;
  /** What a report that turns out untrue takes off. */
  readonly rejectedReportHundredths: number;
}

/** Weights of the quarterly evaluation (S43); `points` are whole hundredths of a 100-point score. */
export interface QuarterRules {
  /** Id of the sheet of the on-site check. */
  readonly sheet: string;
  readonly onSiteHundredths: number;
  /** Full from `fullShareHundredths` (0.8 is 80) of those expected. */
  readonly participation: { readonly hundredths: number; readonly fullShareHundredths: number };
  readonly coverage: { readonly hundredths: number };
  readonly organisationLife: {
    readonly hundredths: number;
    readonly parts: readonly OrganisationLifePart[];
  };
  /**
   * Findings are due so many days after the day their round was opened. Each that was not put right by then takes
   * `perOpenHundredths` off; null: the share put right in time counts, by which one more finding may raise a score.
   */
  readonly rectification: {
    readonly hundredths: number;
    readonly perOpenHundredths: number | null;
    readonly days: number;
  };
  readonly bonus: AdjustmentRules;
  readonly penalty: AdjustmentRules;
}

/** What the office may add or take off by decision: kinds with what one is worth, each and all together limited. */
export interface AdjustmentRules {
  readonly maxHundredths: number;
  readonly kinds: readonly AdjustmentKind[];
}

export interface AdjustmentKind {
  readonly id: string;
  readonly name: string;
  readonly hundredths: number;
  readonly maxHundredths: number;
}

/** Shares in hundredths; together 100. */
export interface YearRules {
  readonly quartersHundredths: number;
  readonly yearEndHundredths: number;
}

/** Points in hundredths; together 100 points. */
export interface GridRules {
  readonly onSiteHundredths: number;
  readonly activityHundredths: number;
}

export interface MemberPointRules {
  readonly perYearCapHundredths: number;
  readonly perWeekActivities: number;
  /** First matching rule of a report's kinds applies, once per person and report. */
  readonly rules: readonly MemberPointRule[];
  /** Outdoor kinds earn points only with at least this many photos. */
  readonly outdoorPhotos: number;
  /** Member classes the branch gives (2.4, 5), with what a year should bring; 0: nothing is asked. */
  readonly classes: readonly { readonly id: string; readonly perYearHundredths: number }[];
  /** What an absence without excuse, recorded by the branch, takes off; positive. */
  readonly unexcusedAbsenceHundredths: number;
  /** Whether members' points are for others' eyes: private unless their branch (by name) decided otherwise. */
  readonly publication: {
    readonly default: 'private' | 'public';
    readonly branches: Readonly<Record<string, 'private' | 'public'>>;
  };
}

export interface MemberPointRule {
  readonly id: string;
  readonly kinds: readonly string[];
  /** For taking part. */
  readonly hundredths: number;
  /** For whoever organised it, and for whoever led a vanguard team in it. */
  readonly organisedHundredths: number;
  readonly ledHundredths: number;
  readonly reason: string;
  /** True when it counts once a calendar month and person. */
  readonly oncePerMonth: boolean;
}

export interface EvaluationSheet {
  readonly id: string;
  readonly title: string;
  /** `quarter`: for the quarterly evaluation and the year-end check. */
  readonly cadence: 'month' | 'quarter';
  /** Sum of the items' points; always 100. */
  readonly items: readonly SheetItem[];
  /** Units are ranked in lists, apart from each other. */
  readonly lists: readonly EvaluationList[];
}

export interface EvaluationList {
  readonly title: string;
  readonly unitKinds: readonly UnitKind[];
  /** Roster codes; a unit named here is in this list and no other. Empty: all of the kinds named nowhere else. */
  readonly units: readonly string[];
}

export interface SheetItem {
  readonly id: string;
  readonly name: string;
  readonly points: number;
  readonly words: readonly string[];
  /** Words that alone take all of the item's points. */
  readonly zeroWords: readonly string[];
  /** True for the item a finding goes to when no word of any item is in it. Exactly one per sheet. */
  readonly fallback: boolean;
}

export interface Tier {
  readonly name: string;
  /** Lowest score in hundredths; tiers cover 0–100 without hole or overlap. */
  readonly fromHundredths: number;
}

export type UnitKind = 'village' | 'community' | 'department' | 'town';

export const roles = [
  'member',
  'representative',
  'gridHead',
  'villageCadre',
  'secretary',
  'liaison',
  'functional',
  'inspector',
  'office',
  'commander',
] as const;
/**
 * Who somebody is in the programme (S35–S38): 成员, 村民代表, 网格长, 村干部, 村书记, 办点干部, 成员单位 (党建办, 环卫线 …), 检查人,
 * 指挥所办公室, 指挥长 and 副指挥长. The exact post (副指挥长, 办公室主任) is the grant's title.
 */
export type Role = (typeof roles)[number];

/** The town: `town.yaml` or a roster workbook. Ids are the roster's own and never change. */
export interface Town {
  readonly name: string;
  readonly units: readonly TownUnit[];
  readonly people: readonly TownPerson[];
}

export interface TownUnit {
  readonly id: string;
  readonly name: string;
  /** Without 村/社区, as receipts say it: 长湖. */
  readonly short: string;
  readonly kind: UnitKind;
  readonly meetingDay: Weekday;
  /** 片 of the town the unit lies in. */
  readonly section: string | null;
  readonly grids: readonly TownGrid[];
  readonly branches: readonly string[];
  /** Further words people write for places in this unit: 塘边, 村部. */
  readonly places: readonly string[];
  readonly teams: readonly TownTeam[];
  readonly households: readonly TownHousehold[];
  /** Id of the unit this one was merged into (并村); its history stays its own. */
  readonly mergedInto: string | null;
}

/** 网格: grid groups with the party branch, party group and area they are the charge of (S15, S37, S50). */
export interface TownGrid {
  readonly id: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly branch: string | null;
  readonly partyGroup: string | null;
  /** Where the grid's area begins and ends, in words. */
  readonly boundary: string | null;
}

export const teamKinds = ['突击队', '宣传队', '志愿服务队'] as const;
export type TeamKind = (typeof teamKinds)[number];

/** 突击先锋队 and the like (S19, S24). */
export interface TownTeam {
  readonly id: string;
  readonly name: string;
  readonly kind: TeamKind;
}

export interface TownHousehold {
  readonly id: string;
  /** Name of the head of the household. */
  readonly head: string;
  readonly group: string | null;
}

/** Member types of S10 and S18. */
export const memberTypes = [
  '党员',
  '流动党员',
  '入党积极分子',
  '发展对象',
  '妇女',
  '志愿者',
  '乡贤',
  '致富带头人',
  '社会组织',
  '村民',
] as const;
export type MemberType = (typeof memberTypes)[number];

export interface TownPerson {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly grid: string | null;
  readonly group: string | null;
  readonly branch: string | null;
  readonly partyGroup: string | null;
  readonly household: string | null;
  readonly type: MemberType;
  readonly atHome: boolean;
  /** Class of the rulebook for the points of a party member; null: the first one. */
  readonly memberClass: string | null;
  /** Kept for the office alone; never in groups, logs or public papers. */
  readonly phone: string | null;
  /** Ids of teams of his unit. */
  readonly teams: readonly string[];
  readonly roles: readonly TownRole[];
  readonly assignments: readonly TownAssignment[];
}

export interface TownRole {
  readonly role: Exclude<Role, 'member'>;
  /** Units it is for; empty: the person's own, or the whole town for roles of the town. */
  readonly units: readonly string[];
  /** Grids a grid head is responsible for; empty for other roles. */
  readonly grids: readonly string[];
  /** The post as the office writes it: 副指挥长, 办公室主任, 环卫线. */
  readonly title: string | null;
}

export const assignmentKinds = ['liaison', 'area', 'representative'] as const;
/** `liaison`: 包村联组入户 (S36); `area`: 责任区 (S50); `representative`: households a 村民代表 serves (S38). */
export type AssignmentKind = (typeof assignmentKinds)[number];

/** What somebody looks after: a unit, a group of it, or one household. */
export interface TownAssignment {
  readonly kind: AssignmentKind;
  readonly unit: string;
  readonly group: string | null;
  readonly household: string | null;
  /** Words for an area that is neither: 塘边到桥头. */
  readonly boundary: string | null;
}

/** One complete programme directory, validated. */
export interface ProgrammeBundle {
  readonly programme: Programme;
  /** The first rulebook, `rules.yaml`. */
  readonly rules: Rules;
  /** All of them, by their first day: `rules.yaml`, and `rules-*.yaml` beside it. */
  readonly rulebooks: readonly Rules[];
  readonly town: Town;
}
