import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Action, type Asker, may, type Target } from '../../src/domain/permissions.ts';
import { accountById, speakerAt } from '../../src/store/accounts.ts';
import { openStore } from '../../src/store/open.ts';
import { accountBindings, accounts, memberships, persons, roleGrants, units } from '../../src/store/schema.ts';
import type { Store } from '../../src/store/store.ts';

/**
 * The rules a second time, from docs/permissions.md alone: its table read as a reader reads it, its sentences as code
 * that shares nothing with domain/permissions.ts. That the page says what the program does is the other check, of
 * `npm run docs`.
 */
const page = readPage();

const seed = 20_230_316;
const pureCases = 100_000;
const storedCases = 5_000;

interface Fact {
  readonly from: number;
  /** The first moment at which it holds no more. */
  readonly to: number | null;
}
interface Membership extends Fact {
  readonly unit: number;
}
interface Post extends Fact {
  /** As the page heads its column: 村书记. */
  readonly role: string;
  /** Null: the whole town. */
  readonly unit: number | null;
}
interface Person {
  readonly memberships: readonly Membership[];
  readonly posts: readonly Post[];
  /** False: registered with 我是. */
  readonly proved: boolean;
  /** False: the account is bound to nobody. */
  readonly bound: boolean;
}
interface Question {
  readonly person: Person;
  readonly row: number;
  readonly group: number | null;
  readonly unit: number | null;
  readonly own: boolean;
  readonly at: number;
}

/** Role words of the page, in the order of its columns, and the names the program has for them. */
const columns = [
  ['任何人', 'anyone'],
  ['成员', 'member'],
  ['村民代表', 'representative'],
  ['网格长', 'gridHead'],
  ['村干部', 'villageCadre'],
  ['村书记', 'secretary'],
  ['办点干部', 'liaison'],
  ['成员单位', 'functional'],
  ['检查人', 'inspector'],
  ['指挥所办公室', 'office'],
  ['指挥长', 'commander'],
] as const;
const postWords = columns.slice(2).map(([word]) => word);
type RoleName = (typeof columns)[number][1];

/** Rows of the page, top to bottom, by the program's names: the order is that of the table. */
const rowNames: readonly Action[] = [
  'help.read',
  'self.bind',
  'report.create',
  'report.correct',
  'report.withdraw',
  'report.create-for-others',
  'report.read-waiting',
  'report.confirm',
  'report.confirm-member',
  'report.confirm-secretary',
  'points.read',
  'points.explain',
  'points.absence',
  'ranking.read',
  'task.read',
  'task.report',
  'task.manage',
  'plan.read',
  'plan.manage',
  'plan.read-missing',
  'survey.record',
  'problem.report',
  'problem.read',
  'problem.rectify',
  'problem.recheck',
  'problem.manage',
  'problem.export',
  'visit.record',
  'visit.export',
  'todo.read',
  'phase.read',
  'activity.read',
  'activity.read-town',
  'activity.figures',
  'activity.export',
  'loudspeaker.write',
  'exemplar.note',
  'chat.bind',
  'inspection.record',
  'inspection.arrange',
  'inspection.withdraw',
  'evaluation.prepare',
  'evaluation.read',
  'evaluation.decide',
  'evaluation.adjust',
  'objection.raise',
  'objection.assign',
  'criticism.decide',
  'criticism.reply',
  'accountability.record',
  'feedback.raise',
  'feedback.answer',
  'selection.read',
  'selection.decide',
  'selection.nominate',
  'selection.shortlist',
  'selection.judge',
  'selection.vote',
  'selection.village',
  'target-group.read',
  'target-group.manage',
  'honour.read',
  'honour.propose',
  'honour.decide',
  'honour.consent',
  'experience.read',
  'experience.submit',
  'experience.decide',
  'broadcast.send',
  'delivery.manage',
  'burden.read',
  'roster.read',
  'roster.read-phone',
  'roster.exempt',
  'code.issue',
  'code.issue-any-role',
  'duty.hand-over',
  'audit.read',
  'points.export',
  'export.request',
];

describe('the permission table and a second reading of its page', () => {
  it('speak of the same rows and columns', () => {
    expect(page.columns).toEqual(columns.map(([word]) => word));
    expect(page.rows.length).toBe(rowNames.length);
  });

  it(`agree in ${pureCases} random cases of dated posts`, () => {
    const random = generator(seed);
    const people = Array.from({ length: 2_000 }, () => randomPerson(random));
    let allowed = 0;
    for (let n = 0; n < pureCases; n += 1) {
      const question = randomQuestion(random, pick(random, people));
      const said = may(rowNames[question.row] ?? 'help.read', askerThen(question), targetOf(question));
      if (said !== pageAllows(question)) expect.fail(`seed ${seed}, case ${n}: ${JSON.stringify(question)}`);
      if (said) allowed += 1;
    }
    // A table that allowed all or nothing would agree with itself too.
    expect(allowed / pureCases).toBeGreaterThan(0.2);
    expect(allowed / pureCases).toBeLessThan(0.8);
  });

  describe('with the facts in a real store', () => {
    const people = storedPeople();
    let dir: string;
    let store: Store;
    beforeAll(async () => {
      dir = mkdtempSync(join(tmpdir(), 'jingcun-fuzz-'));
      store = openStore(join(dir, 'jingcun.db'));
      await write(store, people);
    });
    afterAll(async () => {
      await store.close();
      rmSync(dir, { recursive: true, force: true });
    });

    it(`agree in ${storedCases} random cases`, async () => {
      const random = generator(seed + 2);
      for (let n = 0; n < storedCases; n += 1) {
        const index = Math.floor(random() * people.length);
        const question = randomQuestion(random, people[index] ?? nobody);
        const account = await accountById(store.read, index + 1);
        if (!account) throw new Error(`no account ${index + 1}`);
        const speaker = await speakerAt(store.read, account, question.at);
        const asker: Asker = { ...speaker, groupUnitId: question.group };
        const said = may(rowNames[question.row] ?? 'help.read', asker, targetOf(question));
        if (said !== pageAllows(question)) expect.fail(`seed ${seed}, case ${n}: ${JSON.stringify(question)}`);
      }
    });
  });
});

// The second reading.

function pageAllows({ person, row, group, unit, own, at }: Question): boolean {
  const cells = page.rows[row] ?? [];
  const holds = (fact: Fact) => !(at < fact.from) && !(fact.to !== null && at >= fact.to);
  const home = person.bound ? person.memberships.filter(holds).map((one) => one.unit) : [];
  const onRoster = home.length > 0;
  const fits = (cell: string | undefined, where: { home: number[]; charge: (number | null)[] }): boolean => {
    if (cell === undefined || cell === '') return false;
    if (unit === null) return true;
    if (cell === '全镇') return true;
    if (cell === '本人') return own;
    if (cell === '本单位') return where.home.includes(unit);
    if (cell === '所管单位') return where.charge.some((one) => one === null || one === unit);
    throw new Error(`the page says ${cell}`);
  };
  if (fits(cells[0], { home: group === null ? [] : [group], charge: [null] })) return true;
  if (onRoster && fits(cells[1], { home, charge: home })) return true;
  if (!onRoster || !person.proved) return false;
  return postWords.some((word, index) => {
    const charge = person.posts.filter((post) => post.role === word && holds(post)).map((post) => post.unit);
    return charge.length > 0 && fits(cells[index + 2], { home, charge });
  });
}

function readPage(): { columns: string[]; rows: string[][] } {
  const lines = readFileSync('docs/permissions.md', 'utf8').split('\n');
  const table = lines.filter((line) => line.startsWith('| '));
  const cells = table.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  // Between what is done, how it is said, and whether it is recorded.
  const roles = (row: readonly string[]) => row.slice(2, -1);
  return { columns: roles(cells[0] ?? []), rows: cells.slice(2).map(roles) };
}

// Random people and questions.

const unitCount = 5;
const endOfTime = 1_000;

function randomPerson(random: () => number): Person {
  const unit = () => 1 + Math.floor(random() * unitCount);
  const posts = Array.from({ length: Math.floor(random() * 4) }, (): Post => {
    const role = pick(random, postWords);
    return { role, unit: random() < 0.2 ? null : unit(), ...randomSpan(random) };
  });
  return { memberships: successive(random, unit), posts, proved: random() < 0.8, bound: random() < 0.9 };
}

/** One membership after the other, with gaps: somebody moves, leaves and comes back. */
function successive(random: () => number, unit: () => number): Membership[] {
  const cuts = Array.from({ length: 2 + Math.floor(random() * 5) }, () => Math.floor(random() * endOfTime));
  const times = [...new Set(cuts)].sort((a, b) => a - b);
  const rows = times.map((from, index): Membership => ({ unit: unit(), from, to: times[index + 1] ?? null }));
  return rows.filter((_, index) => index === 0 || random() < 0.8);
}

function randomSpan(random: () => number): Fact {
  const from = Math.floor(random() * endOfTime);
  return { from, to: random() < 0.4 ? null : from + Math.floor(random() * 400) };
}

/** Half of the times are moments at which something of the person begins or ends, or the one before. */
function randomQuestion(random: () => number, person: Person): Question {
  const edges = [...person.memberships, ...person.posts].flatMap(({ from, to }) => (to === null ? [from] : [from, to]));
  const edge = edges.length > 0 && random() < 0.5 ? pick(random, edges) - Math.floor(random() * 2) : null;
  const unit = random() < 0.15 ? null : 1 + Math.floor(random() * unitCount);
  return {
    person,
    row: Math.floor(random() * rowNames.length),
    group: random() < 0.5 ? null : 1 + Math.floor(random() * unitCount),
    unit,
    own: unit !== null && random() < 0.4,
    at: edge ?? Math.floor(random() * endOfTime),
  };
}

function targetOf({ unit, own }: Question): Target {
  return unit === null ? null : own ? { unitId: unit, own } : unit;
}

/** What the store's functions answer, worked out by hand for the cases without one. */
function askerThen({ person, group, at }: Question): Asker {
  const holds = ({ from, to }: Fact) => from <= at && (to === null || at < to);
  const home = person.bound ? person.memberships.find(holds) : undefined;
  if (!home) return { person: null, grants: [], groupUnitId: group };
  const posts = person.proved ? person.posts.filter(holds) : [];
  return {
    person: { unitId: home.unit },
    grants: posts.map(({ role, unit }) => ({ role: nameOf(role), unitId: unit })),
    groupUnitId: group,
  };
}

function nameOf(word: string): Exclude<RoleName, 'anyone' | 'member'> {
  const name = columns.find(([one]) => one === word)?.[1];
  if (name === undefined || name === 'anyone' || name === 'member') throw new Error(`no post is called ${word}`);
  return name;
}

const nobody: Person = { memberships: [], posts: [], proved: false, bound: false };

function storedPeople(): Person[] {
  const random = generator(seed + 1);
  return Array.from({ length: 300 }, () => randomPerson(random));
}

/** Account n is bound to person n, unless he is bound to nobody. */
async function write(store: Store, people: readonly Person[]): Promise<void> {
  await store.write(async (tx) => {
    for (let n = 1; n <= unitCount; n += 1) {
      const unit = { code: `u${n}`, name: `单位${n}`, short: `单${n}`, kind: 'village' as const };
      await tx.insert(units).values({ ...unit, places: [], branches: [] });
    }
    for (const [index, person] of people.entries()) {
      const id = index + 1;
      await tx.insert(persons).values({ id, code: `p${id}`, name: `人${id}` });
      await tx.insert(accounts).values({ id, bot: 'b', userId: `u${id}` });
      if (person.bound) {
        const by = person.proved ? ('code' as const) : ('claim' as const);
        await tx.insert(accountBindings).values({ accountId: id, personId: id, by, validFrom: 0 });
      }
      for (const { unit, from, to } of person.memberships) {
        const dates = { validFrom: from, validTo: to };
        await tx.insert(memberships).values({ personId: id, unitId: unit, memberType: '党员', atHome: true, ...dates });
      }
      for (const { role, unit, from, to } of person.posts) {
        const dates = { validFrom: from, validTo: to };
        await tx.insert(roleGrants).values({ personId: id, role: nameOf(role), unitId: unit, ...dates });
      }
    }
  });
}

function pick<T>(random: () => number, from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

/** Mulberry32: the same numbers for the same seed. */
function generator(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
