import type { ActivityKind, MemberPointRule, MemberPointRules } from './programme/model.ts';
import { isPartyMember } from './roster/party.ts';
import { type Day, mondayOf, monthOf } from './time.ts';

/** Rule id of entries no rule gave: the work is in the ledger, with the reason why it earned nothing. */
export const noRule = 'none';

/** 参加, 组织, 带队: which of a rule's points a participant gets. */
export type ParticipantPart = 'joined' | 'organised' | 'led';

/** An entry that stands: not reversed and not a reversal itself. */
export interface StandingEntry {
  readonly ruleId: string;
  readonly hundredths: number;
  readonly day: Day;
}

export interface ConfirmedReport {
  readonly kinds: readonly string[];
  readonly day: Day;
  /** Photos that arrived or are still on their way; failed ones do not count. */
  readonly photos: number;
  /** `standing`: the person's entries of other reports in the calendar year of `day` and the week around it. */
  readonly participants: readonly {
    readonly personId: number;
    readonly part: ParticipantPart;
    readonly standing: readonly StandingEntry[];
  }[];
}

export interface PointEntry {
  readonly personId: number;
  readonly ruleId: string;
  /** May be zero; then the reason says why. */
  readonly hundredths: number;
  readonly reason: string;
}

/**
 * One entry for each participant of a confirmed report, by his part in it. The first rule that names one of the report's kinds decides;
 * outdoor kinds need photos, some rules count once a month, and a week and a calendar year are capped. What a cap cuts
 * stays in the ledger as a smaller or zero entry with the reason.
 */
export function pointsFor(
  report: ConfirmedReport,
  { rules, kinds }: { rules: MemberPointRules; kinds: readonly ActivityKind[] },
): PointEntry[] {
  const claim = claimOf(report, rules, kinds);
  return report.participants.map(({ personId, part, standing }) => {
    if ('why' in claim) return { personId, ruleId: claim.ruleId, hundredths: 0, reason: claim.why };
    return { personId, ...withinCaps(forPart(claim.rule, part), report.day, { standing, rules }) };
  });
}

/** Why the report as a whole earns nobody anything; null when it does. Caps are each person's own affair. */
export function whyNoPoints(
  report: Pick<ConfirmedReport, 'kinds' | 'photos'>,
  { rules, kinds }: { rules: MemberPointRules; kinds: readonly ActivityKind[] },
): string | null {
  const claim = claimOf(report, rules, kinds);
  return 'why' in claim ? claim.why : null;
}

/** The class somebody is of; null when he is no party member, or of a class the rulebook does not know. */
export function classOf(
  { memberType, memberClass }: { readonly memberType: string; readonly memberClass: string | null },
  { classes }: Pick<MemberPointRules, 'classes'>,
): MemberPointRules['classes'][number] | null {
  if (!isPartyMember(memberType)) return null;
  if (memberClass === null) return classes[0] ?? null;
  return classes.find(({ id }) => id === memberClass) ?? null;
}

/** Whether points of somebody of the branch may be shown to others who took part. */
export function arePublic(branch: string | null, { publication }: Pick<MemberPointRules, 'publication'>): boolean {
  const own = branch === null ? undefined : publication.branches[branch];
  return (own ?? publication.default) === 'public';
}

/** Hundredths as people read them: 1分, 1.5分, -0.25分. */
export function pointsText(hundredths: number): string {
  return `${hundredths / 100}分`;
}

type Claim = { readonly rule: MemberPointRule } | { readonly ruleId: string; readonly why: string };

function claimOf(
  report: Pick<ConfirmedReport, 'kinds' | 'photos'>,
  rules: MemberPointRules,
  kinds: readonly ActivityKind[],
): Claim {
  if (report.kinds.length === 0) return { ruleId: noRule, why: '没写做了什么，不计分' };
  const earning = kinds.filter((kind) => kind.earnsPoints && report.kinds.includes(kind.id));
  const photographed = earning.filter((kind) => !kind.outdoor || report.photos >= rules.outdoorPhotos);
  const rule = firstRule(rules, photographed);
  if (rule) return { rule };
  const missed = firstRule(rules, earning);
  if (missed) return { ruleId: missed.id, why: `${missed.reason}，室外活动要有${rules.outdoorPhotos}张照片才计分` };
  return { ruleId: noRule, why: `${report.kinds.join('、')}只登记，不计分` };
}

function firstRule(rules: MemberPointRules, kinds: readonly ActivityKind[]): MemberPointRule | null {
  return rules.rules.find((rule) => kinds.some((kind) => rule.kinds.includes(kind.id))) ?? null;
}

type PartRule = Pick<MemberPointRule, 'id' | 'hundredths' | 'reason' | 'oncePerMonth'>;

/** What the rule gives for the part, and says of it: 组织人居环境整治, 带队参加人居环境整治. */
function forPart(rule: MemberPointRule, part: ParticipantPart): PartRule {
  switch (part) {
    case 'joined':
      return rule;
    case 'organised':
      return { ...rule, hundredths: rule.organisedHundredths, reason: `组织${rule.reason.replace(/^参加/u, '')}` };
    case 'led':
      return { ...rule, hundredths: rule.ledHundredths, reason: `带队${rule.reason}` };
  }
}

function withinCaps(
  rule: PartRule,
  day: Day,
  { standing, rules }: { standing: readonly StandingEntry[]; rules: MemberPointRules },
): Omit<PointEntry, 'personId'> {
  const scored = standing.filter((entry) => entry.hundredths > 0);
  const nothing = (why: string) => ({ ruleId: rule.id, hundredths: 0, reason: `${rule.reason}，${why}` });
  const sameMonth = scored.some((entry) => entry.ruleId === rule.id && monthOf(entry.day) === monthOf(day));
  if (rule.oncePerMonth && sameMonth) return nothing('当月已计过一次');
  const inWeek = scored.filter((entry) => mondayOf(entry.day) === mondayOf(day)).length;
  if (inWeek >= rules.perWeekActivities) return nothing(`当周已计满${rules.perWeekActivities}次`);
  // An absence that was booked leaves no more room for clean-ups.
  const inYear = scored
    .filter((entry) => yearOf(entry.day) === yearOf(day))
    .reduce((sum, entry) => sum + entry.hundredths, 0);
  const left = Math.max(0, rules.perYearCapHundredths - inYear);
  const cap = `全年上限${pointsText(rules.perYearCapHundredths)}`;
  if (left === 0) return nothing(`已到${cap}`);
  if (left < rule.hundredths) return { ruleId: rule.id, hundredths: left, reason: `${rule.reason}，到${cap}为止` };
  return { ruleId: rule.id, hundredths: rule.hundredths, reason: rule.reason };
}

function yearOf(day: Day): string {
  return day.slice(0, 4);
}
