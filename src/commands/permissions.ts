import type { Role } from '../domain/programme/model.ts';

/** Where a role may do an action: in its own unit, in the units it is granted for, in the whole town, for itself. */
export type Scope = 'self' | 'own' | 'granted' | 'town';

/**
 * Who may do what: action → role → scope. An absent role may not. `anyone` includes people not bound to the roster.
 * This one table is what commands, jobs and web ask.
 */
export const permissions = {
  'help.read': { anyone: 'self' },
  'self.bind': { anyone: 'self' },
  'report.create': { anyone: 'self' },
  'report.correct': { anyone: 'self', secretary: 'granted', office: 'town' },
  'report.create-for-others': { gridHead: 'granted', secretary: 'granted', office: 'town' },
  'report.confirm': { gridHead: 'granted', secretary: 'granted', office: 'town' },
  'points.read': { member: 'self' },
  'points.explain': { member: 'self', secretary: 'granted', office: 'town' },
  'ranking.read': { anyone: 'town' },
  'task.read': { member: 'own', anyone: 'own' },
  'task.report': { member: 'own' },
  'task.manage': { secretary: 'granted', office: 'town' },
  'todo.read': { anyone: 'own' },
  'phase.read': { anyone: 'town' },
  'chat.bind': { secretary: 'granted', office: 'town' },
  'inspection.record': { inspector: 'town', office: 'town' },
  'evaluation.manage': { office: 'town' },
  'broadcast.send': { office: 'town' },
  'delivery.manage': { office: 'town' },
} as const satisfies Record<string, Partial<Record<Role | 'anyone', Scope>>>;

export type Action = keyof typeof permissions;
