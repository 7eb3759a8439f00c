import { describe, expect, it } from 'vitest';
import { castOf } from '../../../src/bots/sandbox/cast.ts';
import { readProgrammeDir } from '../../../src/service/programme-dir.ts';
import { smallTown } from '../../support/sandbox-app.ts';

describe('the cast', () => {
  const cast = castOf(smallTown);
  const chat = (id: string) => {
    const found = cast.chats.find((entry) => entry.id === id);
    if (!found) throw new Error(`no chat ${id}`);
    return found;
  };

  it('has one bound group per unit, titled for people, and the town group', () => {
    const bound = cast.chats.filter((entry) => entry.unit !== null);
    expect(bound.map((entry) => [entry.unit, entry.title])).toEqual([
      ['zhen', '青禾镇人居环境工作群'],
      ['dongtang', '东塘村人居环境群'],
      ['xishan', '西山村人居环境群'],
      ['school', '中心学校人居环境群'],
    ]);
  });

  it('adds a town group of nobody’s unit when the town has none', () => {
    const units = smallTown.units.filter((unit) => unit.kind !== 'town');
    const made = castOf({ ...smallTown, units }).chats.find((entry) => entry.id === 'town-group');
    expect(made).toMatchObject({ unit: null, kind: 'group', title: '青禾镇人居环境工作群' });
    expect(made?.members).toContain('u-z1');
  });

  it('puts every role holder and five members of a village into its group, party members first', () => {
    const { members } = chat('g-dongtang');
    expect(members).toEqual(expect.arrayContaining(['u-d1', 'u-d2']));
    const plain = members.filter((id) => /^u-d1\d$/.test(id));
    expect(plain).toEqual(['u-d10', 'u-d11', 'u-d12', 'u-d14', 'u-d16']);
  });

  it('puts the cadre of two villages into both groups and grid heads into no other', () => {
    expect(chat('g-dongtang').members).toContain('u-z3');
    expect(chat('g-xishan').members).toContain('u-z3');
    expect(chat('g-school').members).not.toContain('u-z3');
    expect(chat('g-zhen').members).toContain('u-d1');
    expect(chat('g-zhen').members).not.toContain('u-d2');
  });

  it('has a stranger without roster person, and a claimant named like a roster member who is not in the cast', () => {
    const unknown = cast.people.filter((person) => person.personCode === null);
    expect(unknown.map((person) => person.id)).toEqual(['stranger', 'claimant']);
    const names = smallTown.people.map((person) => person.name);
    expect(names).not.toContain(unknown[0]?.name);
    const claimed = smallTown.people.find((person) => person.name === unknown[1]?.name);
    expect(claimed).toMatchObject({ unit: 'dongtang', roles: [] });
    expect(cast.people.some((person) => person.personCode === claimed?.id)).toBe(false);
    expect(chat('g-dongtang').members).toEqual(expect.arrayContaining(['stranger', 'claimant']));
  });

  it('prefers members whose name is theirs alone, so that a name says who is meant', () => {
    const twins = ['d30', 'd31'].map((id) => ({ id, name: '唐大同', unit: 'dongtang', type: '党员', roles: [] }));
    const made = castOf({ ...smallTown, people: [...twins, ...smallTown.people] });
    const { members } = made.chats.find((entry) => entry.unit === 'dongtang') ?? { members: [] };
    expect(members.filter((id) => id === 'u-d30' || id === 'u-d31')).toEqual([]);
    const real = readProgrammeDir('programmes/chaqi-2023').town;
    const claimant = castOf(real).people.find((person) => person.id === 'claimant');
    expect(real.people.filter((person) => person.name === claimant?.name)).toHaveLength(1);
  });

  it('has an unbound group in which somebody may bind and members may post', () => {
    const members = cast.people.filter((person) => chat('new-group').members.includes(person.id));
    const roles = members.flatMap((person) => person.roles);
    expect(chat('new-group')).toMatchObject({ unit: null, title: '新建的群' });
    expect(roles).toEqual(expect.arrayContaining(['member', 'secretary', 'office']));
  });

  it('gives everybody a private chat of his own', () => {
    for (const person of cast.people) {
      expect(chat(`p-${person.id}`)).toMatchObject({ kind: 'private', members: [person.id], unit: null });
    }
  });

  it('works for a town of nothing but a name', () => {
    const made = castOf({ name: '空镇', units: [], people: [] });
    expect(made.chats.map((entry) => entry.id)).toEqual(['town-group', 'new-group', 'p-stranger']);
  });

  it('works for the sample town: every member of every chat is a person of the cast, ids are unique', () => {
    const real = castOf(readProgrammeDir('programmes/chaqi-2023').town);
    const people = new Set(real.people.map((person) => person.id));
    expect(people.size).toBe(real.people.length);
    expect(new Set(real.chats.map((entry) => entry.id)).size).toBe(real.chats.length);
    for (const entry of real.chats) {
      expect(entry.members.length, entry.title).toBeGreaterThan(0);
      expect(new Set(entry.members).size).toBe(entry.members.length);
      expect(entry.members.every((id) => people.has(id))).toBe(true);
    }
  });
});
