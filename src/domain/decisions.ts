import type { Action } from './permissions.ts';

/**
 * What each action of the permission table decides, by the name under which the audit keeps it; an action with none only
 * reads, or tells something that somebody else decides about. A new action cannot be added without saying so here.
 */
export const decisionsOf = {
  'help.read': [],
  'self.bind': ['account.bound', 'account.claimed', 'claim.refused'],
  'report.create': [],
  'report.correct': ['report.corrected'],
  'report.withdraw': ['report.withdrawn'],
  'report.create-for-others': [],
  'report.read-waiting': [],
  'report.confirm': ['report.confirmed', 'report.returned'],
  'report.confirm-member': ['report.confirmed', 'report.returned'],
  'report.confirm-secretary': ['report.confirmed', 'report.returned'],
  'points.read': [],
  'points.explain': [],
  'points.absence': ['absence.recorded', 'absence.withdrawn'],
  'ranking.read': [],
  'task.read': [],
  'task.report': [],
  'task.manage': ['task.created', 'task.closed', 'task.extended'],
  'todo.read': [],
  'phase.read': [],
  'activity.read': [],
  'activity.read-town': [],
  'activity.figures': [],
  'activity.export': [],
  'loudspeaker.write': [],
  'exemplar.note': ['exemplar.noted', 'exemplar.withdrawn'],
  'chat.bind': ['chat.bound', 'chat.unbound', 'chat.muted', 'chat.unmuted'],
  'inspection.record': [
    'finding.recorded',
    'inspection.clean',
    'finding.passed',
    'finding.failed',
    'check.held',
    'check.rejected',
    'round.handed-in',
    'round.opened',
    'report.rejected',
  ],
  'inspection.arrange': ['round.arranged', 'round.cancelled'],
  'inspection.withdraw': ['finding.withdrawn'],
  'evaluation.prepare': [],
  'evaluation.read': [],
  'evaluation.decide': ['evaluation.published', 'evaluation.finalised', 'evaluation.corrected'],
  'evaluation.adjust': ['adjustment.bonus', 'adjustment.penalty', 'adjustment.withdrawn'],
  'objection.raise': ['objection.raised', 'objection.upheld', 'objection.rejected'],
  'objection.assign': ['objection.assigned'],
  'broadcast.send': ['broadcast.planned', 'broadcast.drafted', 'broadcast.urgent', 'broadcast.withdrawn'],
  'delivery.manage': ['delivery.delivered', 'delivery.resent', 'delivery.seen'],
  'roster.read': [],
  'roster.read-phone': [],
  'roster.exempt': ['exemption.granted', 'exemption.ended'],
  'code.issue': ['code.issued'],
  'code.issue-any-role': ['code.issued'],
  'duty.hand-over': ['duty.handed-over'],
  'audit.read': [],
  'points.export': [],
  'export.request': ['export.requested'],
} as const satisfies Record<Action, readonly string[]>;

/** What is decided at the machine itself, with the command line: the operator is not in the roster's roles. */
export const machineDecisions = [
  'roster.imported',
  'code.issued',
  'person.forgotten',
  'export.made',
  'webhook.stored',
  'webhook.removed',
] as const;

/** Verb of the thing: `report.confirmed`. presenters/audit.ts has the words for each. */
export type DecisionName = (typeof decisionsOf)[Action][number] | (typeof machineDecisions)[number];

/** Decisions with nothing before them: what they are about did not exist. */
export const beginnings: ReadonlySet<DecisionName> = new Set<DecisionName>([
  'account.claimed',
  'claim.refused',
  'task.created',
  'finding.recorded',
  'inspection.clean',
  'round.arranged',
  'round.handed-in',
  'adjustment.bonus',
  'adjustment.penalty',
  'objection.raised',
  'absence.recorded',
  'exemplar.noted',
  'broadcast.planned',
  'broadcast.drafted',
  'code.issued',
  'export.requested',
  'export.made',
]);
