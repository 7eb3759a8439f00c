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
  readonly sending: SendingHours;
  readonly cadences: Cadences;
  /** Days the holiday data does not know or has otherwise: true is a working day. For `chineseCalendar`. */
  readonly holidayOverrides: Readonly<Record<Day, boolean>>;
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
  readonly monthlyEvaluation: {
    /** Reports and findings count until the end of this day of the next month. */
    readonly cutOffDay: number;
    /** The draft is made on the day after the cut-off, moved by dayOff. */
    readonly draft: { readonly at: string; readonly dayOff: DayOff };
    /** The office is reminded on this day of the next month while no public notice has gone out. */
    readonly publish: { readonly day: number; readonly at: string; readonly dayOff: DayOff };
  };
}

/** The rulebook: `rules.yaml`. Points and scores are written with at most two decimals and kept in hundredths. */
export interface Rules {
  readonly version: string;
  readonly adopted: { readonly by: string; readonly on: Day } | null;
  readonly memberPoints: MemberPointRules;
  readonly sheets: readonly EvaluationSheet[];
  readonly tiers: readonly Tier[];
  readonly publication: { readonly monthlyNoticeDays: number };
}

export interface MemberPointRules {
  readonly perYearCapHundredths: number;
  readonly perWeekActivities: number;
  /** First matching rule of a report's kinds applies, once per person and report. */
  readonly rules: readonly MemberPointRule[];
  /** Outdoor kinds earn points only with at least this many photos. */
  readonly outdoorPhotos: number;
}

export interface MemberPointRule {
  readonly id: string;
  readonly kinds: readonly string[];
  readonly hundredths: number;
  readonly reason: string;
  /** True when it counts once a calendar month and person. */
  readonly oncePerMonth: boolean;
}

export interface EvaluationSheet {
  readonly id: string;
  readonly title: string;
  /** Sum of the items' points; always 100. */
  readonly items: readonly SheetItem[];
  /** Units are ranked in lists, apart from each other. */
  readonly lists: readonly { readonly title: string; readonly unitKinds: readonly UnitKind[] }[];
}

export interface SheetItem {
  readonly id: string;
  readonly name: string;
  readonly points: number;
  readonly words: readonly string[];
  /** True for the item a finding goes to when no word of any item is in it. Exactly one per sheet. */
  readonly fallback: boolean;
}

export interface Tier {
  readonly name: string;
  /** Lowest score in hundredths; tiers cover 0–100 without hole or overlap. */
  readonly fromHundredths: number;
}

export type UnitKind = 'village' | 'community' | 'department' | 'town';

export const roles = ['member', 'gridHead', 'secretary', 'liaison', 'inspector', 'office', 'commander'] as const;
export type Role = (typeof roles)[number];

/** The town: `town.yaml`. Ids are the roster's own and never change. */
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
  readonly grids: readonly { readonly id: string; readonly name: string; readonly groups: readonly string[] }[];
  readonly branches: readonly string[];
  /** Further words people write for places in this unit: 塘边, 村部. */
  readonly places: readonly string[];
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
  readonly type: MemberType;
  readonly atHome: boolean;
  readonly roles: readonly { readonly role: Exclude<Role, 'member'>; readonly units: readonly string[] }[];
}

/** One complete programme directory, validated. */
export interface ProgrammeBundle {
  readonly programme: Programme;
  readonly rules: Rules;
  readonly town: Town;
}
