import { describe, expect, it } from 'vitest';
import { type Action, type Asker, may, permissions, refusal } from '../../src/domain/permissions.ts';
import { type Role, roles } from '../../src/domain/programme/model.ts';

const own = 1;
const granted = 2;
const other = 3;

/** Somebody of unit 1; a role above member is granted for unit 2. */
function asker(role: Role | 'anyone'): Asker {
  if (role === 'anyone') return { person: null, grants: [] };
  return { person: { unitId: own }, grants: role === 'member' ? [] : [{ role, unitId: granted }] };
}

/** Where somebody may: anywhere at all, his own unit, the granted unit, another unit. */
function reach(action: Action, role: Role | 'anyone'): string {
  const who = asker(role);
  const letters = [
    may(action, who, null) ? '*' : '',
    may(action, who, own) ? 'o' : '',
    may(action, who, granted) ? 'g' : '',
    may(action, who, other) ? 'x' : '',
  ];
  return letters.join('') || '-';
}

const columns = ['anyone', ...roles] as const;

/** The table of design §6, cell by cell: anyone, member, gridHead, secretary, liaison, inspector, office, commander. */
const expected: Readonly<Record<Action, string>> = {
  'help.read': '*ogx *ogx *ogx *ogx *ogx *ogx *ogx *ogx',
  'self.bind': '* * * * * * * *',
  'report.create': '*ogx *ogx *ogx *ogx *ogx *ogx *ogx *ogx',
  'report.correct': '* * * *g * * *ogx *',
  'report.create-for-others': '- - *g *g - - *ogx -',
  'report.confirm': '- - *g *g - - *ogx -',
  'points.read': '- * * * * * * *',
  'points.explain': '- * * *g * * *ogx *',
  'ranking.read': '*ogx *ogx *ogx *ogx *ogx *ogx *ogx *ogx',
  'task.read': '*ogx *ogx *ogx *ogx *ogx *ogx *ogx *ogx',
  'task.report': '- *o *o *o *o *o *o *o',
  'task.manage': '- - - *g - - *ogx -',
  'todo.read': '*ogx *ogx *ogx *ogx *ogx *ogx *ogx *ogx',
  'phase.read': '*ogx *ogx *ogx *ogx *ogx *ogx *ogx *ogx',
  'chat.bind': '- - - *g - - *ogx -',
  'inspection.record': '- - - - - *ogx *ogx -',
  'evaluation.manage': '- - - - - - *ogx -',
  'broadcast.send': '- - - - - - *ogx -',
  'delivery.manage': '- - - - - - *ogx -',
  'roster.read': '',
  'roster.exempt': '',
  'code.issue': '',
  'duty.hand-over': '',
  'audit.read': '',
};

describe('who may do what', () => {
  const actions = Object.keys(permissions) as Action[];

  it.each(actions)('%s', (action) => {
    expect(columns.map((role) => reach(action, role)).join(' ')).toBe(expected[action]);
  });

  it('a grant for the whole town covers every unit', () => {
    const secretaryOfAll: Asker = { person: null, grants: [{ role: 'secretary', unitId: null }] };
    expect(may('task.manage', secretaryOfAll, other)).toBe(true);
  });

  it('a refusal names those who may, politely', () => {
    expect(refusal('task.manage')).toBe('这个由村书记、指挥所办公室来办，请找他们');
    expect(refusal('points.read')).toContain('我是 三组');
    for (const action of actions) expect(refusal(action)).not.toMatch(/必须|立即|undefined/);
  });
});
