import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ParticipantPart, worthOf } from '../../src/domain/points.ts';
import { awardsOf, workOfReason } from '../../src/domain/points-order.ts';
import { startOfDay } from '../../src/domain/time.ts';
import { ensureAccount } from '../../src/store/accounts.ts';
import { ensureChat } from '../../src/store/chats.ts';
import { addMessage } from '../../src/store/inbox.ts';
import { addPointEntries, standingEntries } from '../../src/store/points.ts';
import { bookWork, takeBackWork } from '../../src/store/points-order.ts';
import { addReport, type Report } from '../../src/store/reports.ts';
import { persons, pointEntries } from '../../src/store/schema.ts';
import type { Tx } from '../../src/store/store.ts';
import { allUnits } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

const at = startOfDay('2024-02-01');
const always = { from: '2022-01-01', to: '2025-12-31' };
const nobodyAnew = { personIds: [], why: '' };

let town: TestTown;
let people: number[];
let reports: Report[];

beforeAll(async () => {
  town = await openTown();
  people = (await town.store.read.select().from(persons).orderBy(persons.id).limit(2)).map(({ id }) => id);
  reports = await town.store.write(async (tx) => {
    const made: Report[] = [];
    const units = await allUnits(tx);
    for (let index = 0; index < 12; index += 1) made.push(await addOne(tx, units[index % 3]?.id ?? 0));
    return made;
  });
});
afterAll(() => town.close());
// Only a test may: the product never deletes an entry.
beforeEach(() => town.store.write((tx) => tx.delete(pointEntries)));

async function addOne(tx: Tx, unitId: number): Promise<Report> {
  const { id: accountId } = await ensureAccount(tx, { bot: 'test', userId: 'u' });
  const { id: chatId } = await ensureChat(tx, { bot: 'test', chatId: 'g', kind: 'group' });
  const message = { bot: 'test', messageId: `m${Math.random()}`, chatId, accountId, text: '', state: 'done' as const };
  const inboxId = await addMessage(tx, { ...message, receivedAt: at }, []);
  const facts = { day: '2023-12-18', dayTo: '2023-12-18', kinds: ['大扫除'], places: [], attendance: null };
  const from = { unitId, inboxId, reporterAccountId: accountId, reporterPersonId: null, onBehalf: false, text: '' };
  return addReport(tx, {
    ...facts,
    ...from,
    quantities: [],
    knownPlaces: [],
    sources: [],
    repeatOfId: null,
    createdAt: at,
  });
}

/** A year of five points; from the new year on a week has one place more. */
function rulesAt(day: string) {
  const { rules } = town.bundle;
  const memberPoints = { ...rules.memberPoints, perYearCapHundredths: 500 };
  if (day < '2024-01-01') return { ...rules, memberPoints };
  return { ...rules, version: '2024.1', memberPoints: { ...memberPoints, perWeekActivities: 3 } };
}
const booking = { by: null, at, rulesAt };

/** What a report tells when it is confirmed. */
interface Work {
  readonly report: number;
  readonly day: string;
  readonly kind: string;
  readonly photos: number;
  readonly parts: readonly (ParticipantPart | null)[];
}

function worth({ day, kind, photos, parts }: Work) {
  const participants = parts.flatMap((part, index) => (part ? [{ personId: people[index] ?? 0, part }] : []));
  const book = { rules: rulesAt(day).memberPoints, kinds: town.bundle.programme.activityKinds };
  return worthOf({ kinds: [kind], photos, participants }, book);
}

const placeOf = (work: Work) => {
  const { id, unitId, number } = reports[work.report] ?? { id: 0, unitId: 0, number: 0 };
  return { id, unitId, number, day: work.day };
};
const confirm = (tx: Tx, work: Work) =>
  bookWork(tx, { report: placeOf(work), worth: worth(work), anew: nobodyAnew }, booking);
const withdraw = (tx: Tx, work: Work) => takeBackWork(tx, { reportId: placeOf(work).id, why: '已撤销' }, booking);

/** Person, report, points, what for: of all that stands. */
async function standing(tx: Tx): Promise<unknown[]> {
  const lines: [number, number | null, number, string][] = [];
  for (const person of people) {
    for (const { reportId, hundredths, reason } of await standingEntries(tx, person, always)) {
      lines.push([person, reportId, hundredths, workOfReason(reason)]);
    }
  }
  return lines.toSorted(([p, r], [q, s]) => p - q || (r ?? 0) - (s ?? 0));
}

/** The same, computed from the work alone. */
function fromScratch(works: readonly Work[]): unknown[] {
  const lines = people.flatMap((person) => {
    const own = works.flatMap((work) =>
      worth(work)
        .filter(({ personId }) => personId === person)
        .map((one) => ({ ...one, ...placeOf(work) })),
    );
    const awards = awardsOf(own, { taken: [], capsAt: (day) => rulesAt(day).memberPoints });
    return awards.map(({ work, award }) => [person, work.id, award.hundredths, award.reason] as const);
  });
  return lines.toSorted(([p, r], [q, s]) => p - q || r - s).map((line) => [...line]);
}

async function sums(tx: Tx): Promise<number[]> {
  const rows = await tx.select().from(pointEntries);
  return people.map((person) =>
    rows.filter(({ personId }) => personId === person).reduce((sum, { hundredths }) => sum + hundredths, 0),
  );
}

const newYears = [
  '2022-12-26',
  '2022-12-31',
  '2023-01-01',
  '2023-01-03',
  '2023-12-31',
  '2024-01-01',
  '2024-12-30',
  '2025-01-01',
];
const part = fc.constantFrom<ParticipantPart | null>('joined', 'joined', 'organised', 'led', null);
const work = (report: number) =>
  fc.record({
    report: fc.constant(report),
    // Two of the three weeks over New Year reach from one year into the next.
    day: fc.constantFrom(...newYears),
    kind: fc.constantFrom('大扫除', '植树', '党课'),
    photos: fc.constantFrom(0, 1, 1, 1),
    parts: fc.tuple(part, part),
  });
const story = fc.tuple(...Array.from({ length: 12 }, (_, report) => work(report))).chain((works) =>
  fc.record({
    works: fc.constant(works),
    order: fc.shuffledSubarray(works, { minLength: works.length }),
    /** After so many confirmations that one of them is withdrawn; some are confirmed again at the end. */
    withdrawals: fc.array(fc.record({ after: fc.nat(11), which: fc.nat(11), again: fc.boolean() }), { maxLength: 6 }),
  }),
);

describe('points of the same confirmed work', () => {
  it('are the same in whatever order it was confirmed and withdrawn, and the ledger adds up to them', {
    timeout: 240_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ order, withdrawals }) => {
        await town.store.write(async (tx) => {
          await tx.delete(pointEntries);
          const confirmed = new Set<Work>();
          const again: Work[] = [];
          for (const [index, one] of order.entries()) {
            await confirm(tx, one);
            confirmed.add(one);
            for (const { which, again: isAgain } of withdrawals.filter(({ after }) => after === index)) {
              const gone = order[which];
              if (!gone || !confirmed.delete(gone)) continue;
              await withdraw(tx, gone);
              if (isAgain) again.push(gone);
            }
          }
          for (const one of again) await confirm(tx, one);
          const left = order.filter((one) => confirmed.has(one) || again.includes(one));

          const expected = fromScratch(left);
          expect(await standing(tx)).toEqual(expected);
          const byPerson = people.map((person) =>
            expected.reduce<number>(
              (sum, line) => (Array.isArray(line) && line[0] === person ? sum + line[2] : sum),
              0,
            ),
          );
          expect(await sums(tx)).toEqual(byPerson);

          // Confirmed once more, nothing changes and nothing is booked.
          const before = await tx.select().from(pointEntries);
          for (const one of left) await confirm(tx, one);
          expect(await tx.select().from(pointEntries)).toEqual(before);
        });
      }),
      { numRuns: 60 },
    );
  });

  const sweep = (report: number, day: string): Work => ({
    report,
    day,
    kind: '大扫除',
    photos: 1,
    parts: ['joined', null],
  });

  it('come by entries that are added: none that is in the ledger is ever changed', async () => {
    const [first, second, third] = [sweep(0, '2023-05-15'), sweep(1, '2023-05-16'), sweep(2, '2023-05-17')] as const;
    await town.store.write(async (tx) => {
      const ledger = () => tx.select().from(pointEntries).orderBy(pointEntries.id);
      let before = await ledger();
      const steps = [() => confirm(tx, third), () => confirm(tx, second), () => confirm(tx, first)];
      for (const step of [...steps, () => withdraw(tx, second), () => confirm(tx, second)]) {
        await step();
        const after = await ledger();
        expect(after.slice(0, before.length)).toEqual(before);
        expect(after.length).toBeGreaterThan(before.length);
        before = after;
      }
      expect(before.map(({ hundredths, reason }) => [hundredths, reason])).toEqual([
        [100, '参加人居环境整治'],
        [100, '参加人居环境整治'],
        [100, '参加人居环境整治'],
        [-100, '重新排次，冲回：参加人居环境整治'],
        [0, '参加人居环境整治，当周已计满2次，重新排次'],
        [-100, '已撤销，冲回：参加人居环境整治'],
        [0, '重新排次，冲回：参加人居环境整治，当周已计满2次'],
        [100, '参加人居环境整治，前面空出，补计'],
        [100, '参加人居环境整治'],
        [-100, '重新排次，冲回：参加人居环境整治'],
        [0, '参加人居环境整治，当周已计满2次，重新排次'],
      ]);
    });
  });

  it('of the week over New Year reach into the next year, by the rules of each day, and no further than they must', async () => {
    const december = [sweep(0, '2024-12-30'), sweep(1, '2024-12-31'), sweep(2, '2024-12-31')];
    const [january, later] = [sweep(3, '2025-01-01'), sweep(4, '2025-03-05')];
    await town.store.write(async (tx) => {
      await confirm(tx, january);
      await confirm(tx, later);
      for (const one of december) await confirm(tx, one);
      expect(await standing(tx)).toEqual(fromScratch([...december, january, later]));
      const of = async (one: Work) => {
        const rows = await tx.select().from(pointEntries).orderBy(pointEntries.id);
        return rows.filter(({ reportId }) => reportId === placeOf(one).id);
      };
      expect((await of(january)).map(({ hundredths }) => hundredths)).toEqual([100, -100, 0]);
      expect(await of(later)).toHaveLength(1);
      await withdraw(tx, december[0] ?? january);
      expect((await of(january)).map(({ hundredths }) => hundredths)).toEqual([100, -100, 0, 0, 100]);
    });
  });

  it('do not move with an absence, which leaves no more room', async () => {
    const works = [1, 2, 3, 4, 5, 6].map((number) => sweep(number, `2023-0${number}-10`));
    await town.store.write(async (tx) => {
      const absence = { personId: people[0] ?? 0, reportId: null, ruleId: 'absence', rulesVersion: '2023.1' };
      await addPointEntries(tx, [{ ...absence, hundredths: -200, reason: '无故缺席', day: '2023-02-01', at }]);
      for (const one of works.toReversed()) await confirm(tx, one);
      expect(await sums(tx)).toEqual([300, 0]);
      const stays = (await standing(tx)).filter((line) => Array.isArray(line) && line[1] === null);
      expect(stays).toEqual([[people[0], null, -200, '无故缺席']]);
    });
  });

  it('are decided by whoever confirmed the work, also when somebody else’s doing moved them', async () => {
    const works = [sweep(0, '2023-05-15'), sweep(1, '2023-05-16'), sweep(2, '2023-05-17')];
    const [secretary = 0, other = 0] = people;
    await town.store.write(async (tx) => {
      for (const one of works) {
        await bookWork(
          tx,
          { report: placeOf(one), worth: worth(one), anew: nobodyAnew },
          { ...booking, by: secretary },
        );
      }
      await takeBackWork(
        tx,
        { reportId: placeOf(works[0] ?? sweep(0, '')).id, why: '已撤销' },
        { ...booking, by: other },
      );
      const rows = (await tx.select().from(pointEntries).orderBy(pointEntries.id)).slice(-2);
      expect(rows.map(({ decidedBy, hundredths }) => [decidedBy, hundredths])).toEqual([
        [other, 0],
        [secretary, 100],
      ]);
    });
  });
});
