import { describe, expect, it } from 'vitest';
import {
  type Action,
  type Asker,
  actions,
  type Holder,
  holders,
  interestIn,
  may,
  refusal,
} from '../../src/domain/permissions.ts';
import { roles } from '../../src/domain/programme/model.ts';

const own = 1;
const granted = 2;
const other = 3;

/** Somebody of unit 1; a role above member is granted for unit 2. `anyone` is nobody of the roster in the group of unit 1. */
function asker(role: Holder): Asker {
  if (role === 'anyone') return { person: null, grants: [], groupUnitId: own };
  return { person: { unitId: own }, grants: role === 'member' ? [] : [{ role, unitId: granted }] };
}

/** Where somebody may: s his own affair in another unit, o his unit, g the granted unit, x another unit; - nowhere. */
function reach(action: Action, role: Holder): string {
  const who = asker(role);
  const letters = [
    may(action, who, { unitId: other, own: true }) ? 's' : '',
    may(action, who, own) ? 'o' : '',
    may(action, who, granted) ? 'g' : '',
    may(action, who, other) ? 'x' : '',
  ].join('');
  return letters || '-';
}

const columns =
  'anyone member representative gridHead villageCadre secretary liaison functional inspector office commander';

/**
 * Design §6 and S35–S38 cell by cell, in the order of `columns`. Written by hand: whoever changes who may do what
 * changes it here too.
 */
const expected: Readonly<Record<Action, string>> = {
  'help.read': 'sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx',
  'self.bind': 's s s s s s s s s s s',
  'report.create': 'sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx',
  'report.correct': 's s s s s sg s s s sogx s',
  'report.withdraw': 's s s s s s s s s s s',
  'report.create-for-others': '- - - g g g - - - sogx -',
  'report.read-waiting': '- - - g g g g - - sogx sogx',
  'report.confirm': '- - - g - g g - - sogx -',
  'report.confirm-member': '- - - g - g - - - sogx -',
  'report.confirm-secretary': '- - - - - - g - - sogx -',
  'points.read': '- s s s s s s s s s s',
  'points.explain': '- s s s s sg s s s sogx sogx',
  'points.absence': '- - - - - g - - - sogx -',
  'ranking.read': 'sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx',
  'task.read': 'o o og og og og og og o sogx sogx',
  'task.report': '- o o o og og o o o sogx o',
  'task.manage': '- - - - - g - - - sogx -',
  'plan.read': 'o o og og og og og og o sogx sogx',
  'plan.manage': '- - - - - g - - - sogx -',
  'plan.read-missing': '- - - - - - - - - sogx sogx',
  'survey.record': '- - - g g g - - - sogx -',
  'problem.report': 'sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx',
  'problem.read': 'o o og og og og og og o sogx sogx',
  'problem.rectify': '- o o og og og o o o sogx o',
  'problem.recheck': '- - - - - g g - sogx sogx -',
  'problem.manage': '- - - - - g - - - sogx -',
  'problem.export': '- - - - - g - - - sogx sogx',
  'visit.record': '- - g g g g g - - sogx -',
  'visit.export': '- - - - - g - - - sogx sogx',
  'todo.read': 'o o og og og og og og o sogx sogx',
  'phase.read': 'sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx',
  'activity.read': 'o o og og og og og og o sogx sogx',
  'activity.read-town': '- - - - - - - - - sogx sogx',
  'activity.figures': '- - - g - g g - - sogx sogx',
  'activity.export': '- - - - - g - - - sogx sogx',
  'loudspeaker.write': '- - - - - g - - - sogx -',
  'exemplar.note': '- - - - - g - - - sogx -',
  'chat.bind': '- - - - - g - - - sogx -',
  'inspection.record': '- - - - - - - - sogx sogx -',
  'inspection.arrange': '- - - - - - - - - sogx -',
  'inspection.withdraw': '- - - - - - - - s s -',
  'evaluation.prepare': '- - - - - - - - - sogx -',
  'evaluation.read': '- - - - - - - - - sogx sogx',
  'evaluation.decide': '- - - - - - - - - sogx sogx',
  'evaluation.adjust': '- - - - - - - - - sogx -',
  'objection.raise': '- o o o o og og o sogx sogx sogx',
  'objection.assign': '- - - - - - - - - sogx -',
  'criticism.decide': '- - - - - - - - - sogx sogx',
  'criticism.reply': '- - - - - g - - - - -',
  'accountability.record': '- - - - - - - - - sogx -',
  'feedback.raise': 's s s s s s s s s s s',
  'feedback.answer': '- - - - - - - - - sogx -',
  'selection.read': 'sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx',
  'selection.decide': '- - - - - - - - - sogx sogx',
  'selection.nominate': '- o og og o o o o o o o',
  'selection.shortlist': '- - - - - g - - - sogx -',
  'selection.judge': '- s s s s s s s s s s',
  'selection.vote': '- sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx',
  'selection.village': '- - - - - g - - - - -',
  'target-group.read': 'sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx',
  'target-group.manage': '- - - - - g - - - sogx -',
  'honour.read': 'sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx',
  'honour.propose': '- - - - - g - - - sogx -',
  'honour.decide': '- - - - - - - - - sogx sogx',
  'honour.consent': '- s s s s sg s s s sogx s',
  'experience.read': 'sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx sogx',
  'experience.submit': '- o o o o og o o o sogx o',
  'experience.decide': '- - - - - - - - - sogx sogx',
  'broadcast.send': '- - - - - - - - - sogx -',
  'delivery.manage': '- - - - - - - - - sogx -',
  'burden.read': '- - - - - - - - - sogx sogx',
  'roster.read': '- - - g - g g - - sogx sogx',
  'roster.read-phone': '- - - - - - - - - sogx -',
  'roster.exempt': '- - - - - g - - - sogx -',
  'code.issue': '- - - - - g - - - sogx -',
  'code.issue-any-role': '- - - - - - - - - sogx -',
  'duty.hand-over': '- - - - - - - - - sogx -',
  'audit.read': '- - - - - - - - - sogx sogx',
  'points.export': '- - - - - g - - - sogx sogx',
  'export.request': '- - - - - g - - sogx sogx sogx',
};

describe('who may do what', () => {
  it('is said for all ten roles and for anybody', () => {
    expect(holders).toEqual(columns.split(' '));
    expect(new Set(holders)).toEqual(new Set(['anyone', ...roles]));
    expect(Object.keys(expected)).toEqual(actions);
  });

  it.each(actions.flatMap((action) => holders.map((role, column) => ({ action, role, column }))))(
    '$role: $action',
    ({ action, role, column }) => {
      const cell = expected[action].split(' ')[column];
      expect(reach(action, role)).toBe(cell);
      expect(may(action, asker(role), null)).toBe(cell !== '-');
    },
  );

  it('a grant for the whole town covers every unit', () => {
    const secretaryOfAll: Asker = { person: { unitId: own }, grants: [{ role: 'secretary', unitId: null }] };
    expect(may('task.manage', secretaryOfAll, other)).toBe(true);
  });

  it('a grant gives nothing in the unit one merely belongs to', () => {
    const elsewhere: Asker = { person: { unitId: own }, grants: [{ role: 'secretary', unitId: granted }] };
    expect([own, granted, other].filter((unit) => may('report.confirm', elsewhere, unit))).toEqual([granted]);
  });

  it('a group of another unit lets a person read there, and gives nobody a role there', () => {
    const guest: Asker = { person: { unitId: own }, grants: [{ role: 'secretary', unitId: own }], groupUnitId: other };
    expect(may('task.read', guest, other)).toBe(true);
    expect(may('task.report', guest, other)).toBe(false);
    expect(may('task.manage', guest, other)).toBe(false);
  });

  it('nobody inspects the village he looks after or belongs to', () => {
    const cadre: Asker = {
      person: { unitId: own },
      grants: [
        { role: 'inspector', unitId: null },
        { role: 'liaison', unitId: granted },
      ],
    };
    expect([own, granted, other].map((unit) => interestIn(cadre, unit))).toEqual(['own', 'liaison', null]);
  });

  it('a refusal names those who may, politely, and sends nobody to the commander', () => {
    expect(refusal('task.manage')).toBe('这个由村书记、指挥所办公室来办，请找他们');
    expect(refusal('evaluation.decide')).toBe('这个由指挥所办公室来办，请找他们');
    expect(refusal('points.read')).toContain('我是 三组');
    for (const action of actions) expect(refusal(action)).not.toMatch(/必须|立即|undefined/);
  });
});
