import type { ActivityKind, MemberPointRule, MemberPointRules } from './programme/model.ts';
import { isPartyMember } from './roster/party.ts';

/** Rule id of entries no rule gave: the work is in the ledger, with the reason why it earned nothing. */
export const noRule = 'none';

/** 参加, 组织, 带队: which of a rule's points a participant gets. */
export type ParticipantPart = 'joined' | 'organised' | 'led';

export interface ConfirmedReport {
  readonly kinds: readonly string[];
  /** Photos that arrived or are still on their way; failed ones do not count. */
  readonly photos: number;
  readonly participants: readonly { readonly personId: number; readonly part: ParticipantPart }[];
}

/** What somebody's part in a report is worth by its rule, before it has its place in the week and the year. */
export interface WorkWorth {
  readonly personId: number;
  readonly ruleId: string;
  /** May be zero; then the words say why. */
  readonly worthHundredths: number;
  readonly work: string;
}

/**
 * One for each participant of a confirmed report, by his part in it. The first rule that names one of the report's kinds
 * decides; outdoor kinds need photos. What the caps leave of it is `points-order.ts`.
 */
export function worthOf(
  report: ConfirmedReport,
  { rules, kinds }: { rules: MemberPointRules; kinds: readonly ActivityKind[] },
): WorkWorth[] {
  const claim = claimOf(report, rules, kinds);
  return report.participants.map(({ personId, part }) => {
    if ('why' in claim) return { personId, ruleId: claim.ruleId, worthHundredths: 0, work: claim.why };
    return { personId, ruleId: claim.rule.id, ...forPart(claim.rule, part) };
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

/** What the rule gives for the part, and says of it: 组织人居环境整治, 带队参加人居环境整治. */
function forPart(rule: MemberPointRule, part: ParticipantPart): Pick<WorkWorth, 'worthHundredths' | 'work'> {
  switch (part) {
    case 'joined':
      return { worthHundredths: rule.hundredths, work: rule.reason };
    case 'organised':
      return { worthHundredths: rule.organisedHundredths, work: `组织${rule.reason.replace(/^参加/u, '')}` };
    case 'led':
      return { worthHundredths: rule.ledHundredths, work: `带队${rule.reason}` };
  }
}
