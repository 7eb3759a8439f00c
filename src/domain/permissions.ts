import type { Role } from './programme/model.ts';

/** Where a role may do an action: in its own unit, in the units it is granted for, in the whole town, for itself. */
export type Scope = 'self' | 'own' | 'granted' | 'town';

/**
 * Who may do what: action → role → scope. An absent role may not. `anyone` includes people not bound to the roster;
 * their own unit is that of the group they write in. This one table is what commands, jobs and web ask.
 */
export const permissions = {
  'help.read': { anyone: 'town' },
  'self.bind': { anyone: 'self' },
  'report.create': { anyone: 'town' },
  'report.correct': { anyone: 'self', secretary: 'granted', office: 'town' },
  'report.create-for-others': { gridHead: 'granted', secretary: 'granted', office: 'town' },
  'report.confirm': { gridHead: 'granted', secretary: 'granted', office: 'town' },
  'points.read': { member: 'self' },
  'points.explain': { member: 'self', secretary: 'granted', office: 'town' },
  'ranking.read': { anyone: 'town' },
  'task.read': { anyone: 'own' },
  'task.report': { member: 'own' },
  'task.manage': { secretary: 'granted', office: 'town' },
  'todo.read': { anyone: 'own' },
  'phase.read': { anyone: 'town' },
  'chat.bind': { secretary: 'granted', office: 'town' },
  'inspection.record': { inspector: 'town', office: 'town' },
  'evaluation.manage': { office: 'town' },
  'broadcast.send': { office: 'town' },
  'delivery.manage': { office: 'town' },
  'roster.read': { gridHead: 'granted', secretary: 'granted', liaison: 'granted', office: 'town', commander: 'town' },
  'roster.exempt': { secretary: 'granted', office: 'town' },
  'code.issue': { secretary: 'granted', office: 'town' },
  'duty.hand-over': { office: 'town' },
  'audit.read': { office: 'town', commander: 'town' },
} as const satisfies Record<string, Partial<Record<Role | 'anyone', Scope>>>;

export type Action = keyof typeof permissions;

/** The part of a sender that decides: `grants` never contains `member`, `unitId` null there is the whole town. */
export interface Asker {
  readonly person: { readonly unitId: number } | null;
  readonly grants: readonly { readonly role: Role; readonly unitId: number | null }[];
}

/**
 * True when the sender may do the action to something of the unit that is not his own affair: `self` does not count
 * here, so a command that lets people mend their own report asks `isOwn || may(…, unitId)`. With `unitId` null: whether
 * he may do it anywhere at all, his own affairs included; the entry asks this before any command runs.
 */
export function may(action: Action, sender: Asker, unitId: number | null): boolean {
  return holdings(sender).some(({ role, unitId: grantedFor }) => {
    const scope = scopeOf(action, role);
    if (scope === undefined) return false;
    if (unitId === null || scope === 'town') return true;
    if (scope === 'self') return false;
    return grantedFor === null || grantedFor === unitId;
  });
}

/** Says politely who may. */
export function refusal(action: Action): string {
  const roles = Object.keys(permissions[action]).map((role) => roleNames[role as Role | 'anyone']);
  if (roles.includes(roleNames.member)) return '这个要先登记才能用，请发：我是 三组 张建国（换成您的组和姓名）';
  return `这个由${roles.join('、')}来办，请找他们`;
}

/** Chinese name of each role. */
export const roleNames: Readonly<Record<Role | 'anyone', string>> = {
  anyone: '任何人',
  member: '成员',
  representative: '村民代表',
  gridHead: '网格长',
  villageCadre: '村干部',
  secretary: '村书记',
  liaison: '办点干部',
  functional: '成员单位',
  inspector: '检查人',
  office: '指挥所办公室',
  commander: '指挥长',
};

interface Holding {
  readonly role: Role | 'anyone';
  /** Null: everywhere. */
  readonly unitId: number | null;
}

function holdings(sender: Asker): Holding[] {
  const member: Holding[] = sender.person ? [{ role: 'member', unitId: sender.person.unitId }] : [];
  return [{ role: 'anyone', unitId: null }, ...member, ...sender.grants];
}

function scopeOf(action: Action, role: Role | 'anyone'): Scope | undefined {
  const row: Partial<Record<Role | 'anyone', Scope>> = permissions[action];
  return row[role];
}
