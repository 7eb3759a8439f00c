import type { Role } from './programme/model.ts';

/**
 * Where a role may do an action. `self`: his own affair, wherever it lies. `own`: the unit he belongs to; for `anyone`,
 * the unit of the group he writes in. `granted`: the units the role was given for. `town`: everywhere.
 */
export type Scope = 'self' | 'own' | 'granted' | 'town';

/** A holder of roles, or `anyone`: people not bound to the roster too. */
export type Holder = Role | 'anyone';

/**
 * Who may do what: action → role → scope. An absent role may not. This one table is what commands, jobs and web ask; it
 * is printed into docs/permissions.md. Clauses: S35 (commander sees everything and decides, the office owns the system),
 * S36 (liaison and village cadres see what is theirs), S37 (branches, secretaries), S38 (representatives).
 */
export const permissions = {
  'help.read': { anyone: 'town' },
  'self.bind': { anyone: 'self' },
  'report.create': { anyone: 'town' },
  'report.correct': { anyone: 'self', secretary: 'granted', office: 'town' },
  'report.withdraw': { anyone: 'self' },
  'report.create-for-others': { gridHead: 'granted', villageCadre: 'granted', secretary: 'granted', office: 'town' },
  'report.read-waiting': {
    gridHead: 'granted',
    villageCadre: 'granted',
    secretary: 'granted',
    liaison: 'granted',
    office: 'town',
    commander: 'town',
  },
  // Begins a decision; which reports somebody decides about say the two rows below.
  'report.confirm': { gridHead: 'granted', secretary: 'granted', liaison: 'granted', office: 'town' },
  'report.confirm-member': { gridHead: 'granted', secretary: 'granted', office: 'town' },
  'report.confirm-secretary': { liaison: 'granted', office: 'town' },
  'points.read': { member: 'self' },
  'points.explain': { member: 'self', secretary: 'granted', office: 'town', commander: 'town' },
  'points.absence': { secretary: 'granted', office: 'town' },
  'ranking.read': { anyone: 'town' },
  'task.read': {
    anyone: 'own',
    member: 'own',
    representative: 'granted',
    gridHead: 'granted',
    villageCadre: 'granted',
    secretary: 'granted',
    liaison: 'granted',
    functional: 'granted',
    office: 'town',
    commander: 'town',
  },
  'task.report': { member: 'own', villageCadre: 'granted', secretary: 'granted', office: 'town' },
  'task.manage': { secretary: 'granted', office: 'town' },
  'plan.read': {
    anyone: 'own',
    member: 'own',
    representative: 'granted',
    gridHead: 'granted',
    villageCadre: 'granted',
    secretary: 'granted',
    liaison: 'granted',
    functional: 'granted',
    office: 'town',
    commander: 'town',
  },
  'plan.manage': { secretary: 'granted', office: 'town' },
  'plan.read-missing': { office: 'town', commander: 'town' },
  'survey.record': { gridHead: 'granted', villageCadre: 'granted', secretary: 'granted', office: 'town' },
  'problem.report': { anyone: 'town' },
  'problem.read': {
    anyone: 'own',
    member: 'own',
    representative: 'granted',
    gridHead: 'granted',
    villageCadre: 'granted',
    secretary: 'granted',
    liaison: 'granted',
    functional: 'granted',
    office: 'town',
    commander: 'town',
  },
  'problem.rectify': {
    member: 'own',
    gridHead: 'granted',
    villageCadre: 'granted',
    secretary: 'granted',
    office: 'town',
  },
  // Begins a recheck; one of an inspector's finding or of a report asks `inspection.record` too.
  'problem.recheck': { secretary: 'granted', liaison: 'granted', inspector: 'town', office: 'town' },
  'problem.manage': { secretary: 'granted', office: 'town' },
  'problem.export': { secretary: 'granted', office: 'town', commander: 'town' },
  'visit.record': {
    representative: 'granted',
    gridHead: 'granted',
    villageCadre: 'granted',
    secretary: 'granted',
    liaison: 'granted',
    office: 'town',
  },
  'visit.export': { secretary: 'granted', office: 'town', commander: 'town' },
  'todo.read': {
    anyone: 'own',
    member: 'own',
    representative: 'granted',
    gridHead: 'granted',
    villageCadre: 'granted',
    secretary: 'granted',
    liaison: 'granted',
    functional: 'granted',
    office: 'town',
    commander: 'town',
  },
  'phase.read': { anyone: 'town' },
  'activity.read': {
    anyone: 'own',
    member: 'own',
    representative: 'granted',
    gridHead: 'granted',
    villageCadre: 'granted',
    secretary: 'granted',
    liaison: 'granted',
    functional: 'granted',
    office: 'town',
    commander: 'town',
  },
  'activity.read-town': { office: 'town', commander: 'town' },
  'activity.figures': {
    gridHead: 'granted',
    secretary: 'granted',
    liaison: 'granted',
    office: 'town',
    commander: 'town',
  },
  'activity.export': { secretary: 'granted', office: 'town', commander: 'town' },
  'loudspeaker.write': { secretary: 'granted', office: 'town' },
  'exemplar.note': { secretary: 'granted', office: 'town' },
  'chat.bind': { secretary: 'granted', office: 'town' },
  'inspection.record': { inspector: 'town', office: 'town' },
  'inspection.arrange': { office: 'town' },
  'inspection.withdraw': { inspector: 'self', office: 'self' },
  'evaluation.prepare': { office: 'town' },
  'evaluation.read': { office: 'town', commander: 'town' },
  'evaluation.decide': { office: 'town', commander: 'town' },
  'evaluation.adjust': { office: 'town' },
  'objection.raise': {
    member: 'own',
    secretary: 'granted',
    liaison: 'granted',
    inspector: 'town',
    office: 'town',
    commander: 'town',
  },
  'objection.assign': { office: 'town' },
  'criticism.decide': { office: 'town', commander: 'town' },
  'criticism.reply': { secretary: 'granted' },
  'accountability.record': { office: 'town' },
  'feedback.raise': { anyone: 'self' },
  'feedback.answer': { office: 'town' },
  'selection.read': { anyone: 'town' },
  'selection.decide': { office: 'town', commander: 'town' },
  'selection.nominate': { member: 'own', representative: 'granted', gridHead: 'granted' },
  'selection.shortlist': { secretary: 'granted', office: 'town' },
  // Judges are named one by one; whether somebody is one, the list of the selection says.
  'selection.judge': { member: 'self' },
  'selection.vote': { member: 'town' },
  'selection.village': { secretary: 'granted' },
  'target-group.read': { anyone: 'town' },
  'target-group.manage': { secretary: 'granted', office: 'town' },
  'honour.read': { anyone: 'town' },
  'honour.propose': { secretary: 'granted', office: 'town' },
  'honour.decide': { office: 'town', commander: 'town' },
  'honour.consent': { member: 'self', secretary: 'granted', office: 'town' },
  'experience.read': { anyone: 'town' },
  'experience.submit': { member: 'own', secretary: 'granted', office: 'town' },
  'experience.decide': { office: 'town', commander: 'town' },
  'broadcast.send': { office: 'town' },
  'delivery.manage': { office: 'town' },
  'burden.read': { office: 'town', commander: 'town' },
  'roster.read': { gridHead: 'granted', secretary: 'granted', liaison: 'granted', office: 'town', commander: 'town' },
  'roster.read-phone': { office: 'town' },
  'roster.exempt': { secretary: 'granted', office: 'town' },
  'code.issue': { secretary: 'granted', office: 'town' },
  'code.issue-any-role': { office: 'town' },
  'duty.hand-over': { office: 'town' },
  'audit.read': { office: 'town', commander: 'town' },
  'points.export': { secretary: 'granted', office: 'town', commander: 'town' },
  'export.request': { secretary: 'granted', inspector: 'town', office: 'town', commander: 'town' },
} as const satisfies Record<string, Partial<Record<Holder, Scope>>>;

export type Action = keyof typeof permissions;

/** Every action, in the order of the table. */
export const actions = Object.keys(permissions) as readonly Action[];

/** The part of a sender that decides: `grants` never contains `member`, `unitId` null there is the whole town. */
export interface Asker {
  readonly person: { readonly unitId: number } | null;
  readonly grants: readonly { readonly role: Role; readonly unitId: number | null }[];
  /** Unit of the group the question is asked in; null or absent in a private chat. */
  readonly groupUnitId?: number | null;
}

/**
 * What an action is done to: something of the unit, or, as `own`, something of the unit that is the asker's own affair:
 * he wrote it, took part in it, or it is about him. Null asks whether he may do it anywhere at all: the entry asks this
 * before a command runs, which then asks again with the unit.
 */
export type Target = number | { readonly unitId: number; readonly own: boolean } | null;

export function may(action: Action, asker: Asker, target: Target): boolean {
  const { unitId, own } = typeof target === 'object' ? (target ?? anywhere) : { unitId: target, own: false };
  return holdings(asker).some(({ role, homeUnitId, grantedFor }) => {
    const scope = scopeOf(action, role);
    if (scope === undefined) return false;
    if (unitId === null || scope === 'town') return true;
    if (scope === 'self') return own;
    if (scope === 'own') return homeUnitId === unitId;
    return grantedFor === null || grantedFor === unitId;
  });
}

/** Whose decision a report is: what the unit's secretary posts himself is confirmed by somebody above the unit. */
export function confirming(report: { readonly bySecretary: boolean }): Action {
  return report.bySecretary ? 'report.confirm-secretary' : 'report.confirm-member';
}

/** Where the role may do the action; undefined: nowhere. */
export function scopeOf(action: Action, role: Holder): Scope | undefined {
  const row: Partial<Record<Holder, Scope>> = permissions[action];
  return row[role];
}

/** Says politely who may. The commander is not named where his office may too: that is where one asks. */
export function refusal(action: Action): string {
  const able = holders.filter((role) => scopeOf(action, role) !== undefined);
  if (able.includes('member')) return '这个要先登记才能用，请发：我是 三组 张建国（换成您的组和姓名）';
  const named = able.includes('office') ? able.filter((role) => role !== 'commander') : able;
  return `这个由${named.map((role) => roleNames[role]).join('、')}来办，请找他们`;
}

/**
 * Why somebody who may inspect does not inspect this unit (U5): he is its liaison cadre, or it is his own. Null when
 * nothing stands against it.
 */
export function interestIn(asker: Asker, unitId: number): 'liaison' | 'own' | null {
  if (asker.grants.some((grant) => grant.role === 'liaison' && grant.unitId === unitId)) return 'liaison';
  return asker.person?.unitId === unitId ? 'own' : null;
}

/** Chinese name of each role. */
export const roleNames: Readonly<Record<Holder, string>> = {
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

/** In the order in which they are shown. */
export const holders = Object.keys(roleNames) as readonly Holder[];

const anywhere = { unitId: null, own: false } as const;

interface Holding {
  readonly role: Holder;
  /** The unit `own` means for this role. */
  readonly homeUnitId: number | null;
  /** Null: every unit. */
  readonly grantedFor: number | null;
}

function holdings({ person, grants, groupUnitId }: Asker): Holding[] {
  const home = person?.unitId ?? null;
  return [
    { role: 'anyone', homeUnitId: groupUnitId ?? null, grantedFor: null },
    ...(person ? [{ role: 'member' as const, homeUnitId: home, grantedFor: home }] : []),
    ...grants.map(({ role, unitId }) => ({ role, homeUnitId: home, grantedFor: unitId })),
  ];
}
