import { eq } from 'drizzle-orm';
import type { EvaluationDocument } from '../../src/domain/evaluation.ts';
import { type PointEntry, pointsFor, type StandingEntry } from '../../src/domain/points.ts';
import type { ProgrammeBundle } from '../../src/domain/programme/model.ts';
import { startOfDay } from '../../src/domain/time.ts';
import { ensureAccount } from '../../src/store/accounts.ts';
import { refreshDraft } from '../../src/store/evaluations.ts';
import * as schema from '../../src/store/schema.ts';
import type { Tx } from '../../src/store/store.ts';
import type { TestTown } from '../support/town.ts';
import type { Result, Year } from './calculator.ts';
import { noonOf } from './generate-year.ts';

const began = startOfDay('2023-03-16');

/** Puts the year into the town's store, in place of its own units. */
export async function storeYear(town: TestTown, year: Year): Promise<void> {
  await town.store.write(async (tx) => {
    await tx.update(schema.meetingDays).set({ validTo: began });
    const message = await anyMessage(tx);
    const units = await insertUnits(tx, year);
    const people = await insertPeople(tx, year, units);
    await insertReports(tx, year, { units, people, message });
    await insertRounds(tx, year, { units, people, message: message.inboxId });
    await tx.insert(schema.adjustments).values(
      year.adjustments.map(({ unit, quarter, side, kind, withdrawn }) => ({
        unitId: units.get(unit) ?? 0,
        period: quarter,
        side,
        kind,
        reason: '依据',
        decidedBy: people.get('i1') ?? 0,
        at: began,
        withdrawnAt: withdrawn ? began : null,
      })),
    );
  });
}

/** The figures of a period as the product computes and stores them; `publish` makes the year see a quarter. */
export async function evaluated(
  town: TestTown,
  period: string,
  { publish = false }: { publish?: boolean } = {},
): Promise<Result> {
  const { programme, rules } = town.bundle;
  const draft = await town.store.write((tx) => refreshDraft(tx, { period, programme, rules, at: began }));
  if (!draft) throw new Error(`${period} is published already`);
  if (publish) {
    await town.store.write(async (tx) => {
      await tx.update(schema.evaluations).set({ state: 'final' }).where(eq(schema.evaluations.id, draft.id));
    });
  }
  return resultsOf(draft.document);
}

function resultsOf({ units, scheme }: EvaluationDocument): Result {
  return Object.fromEntries(
    units.map(({ code, result }) => {
      if (result === null) return [code, null];
      const { totalHundredths, list, rank, tied, tier } = result;
      const parts = Object.fromEntries(result.parts.map(({ id, hundredths }) => [id, hundredths]));
      return [code, { totalHundredths, list, rank, tied, tier, ...(scheme.kind === 'month' ? {} : { parts }) }];
    }),
  );
}

/** What the ledger books as the reports are confirmed one after the other, summed over the year. */
export function ledgerOf({ reports }: Year, { programme, rules }: ProgrammeBundle): Record<string, number> {
  const standing = new Map<string, StandingEntry[]>();
  const totals: Record<string, number> = {};
  const confirmed = reports.filter(({ state }) => state === 'confirmed');
  for (const { kinds, day, photos, participants } of confirmed.toSorted(
    (a, b) => a.confirmedOrder - b.confirmedOrder,
  )) {
    const people = participants.map(({ id, part }) => ({
      personId: Number(id.slice(1)),
      part,
      standing: standing.get(id) ?? [],
    }));
    const entries: PointEntry[] = pointsFor(
      { kinds, day, photos, participants: people },
      { rules: rules.memberPoints, kinds: programme.activityKinds },
    );
    for (const { personId, ruleId, hundredths } of entries) {
      const id = `m${personId}`;
      totals[id] = (totals[id] ?? 0) + hundredths;
      standing.set(id, [...(standing.get(id) ?? []), { ruleId, hundredths, day }]);
    }
  }
  return totals;
}

interface Message {
  readonly inboxId: number;
  readonly accountId: number;
}

async function anyMessage(tx: Tx): Promise<Message> {
  const account = await ensureAccount(tx, { bot: 'test', userId: 'year' });
  const [chat] = await tx.select().from(schema.chats).limit(1);
  const [row] = await tx
    .insert(schema.inbox)
    .values({
      bot: 'test',
      messageId: 'year',
      chatId: chat?.id ?? 0,
      accountId: account.id,
      text: '大扫除',
      state: 'done',
      receivedAt: began,
    })
    .returning({ id: schema.inbox.id });
  return { inboxId: row?.id ?? 0, accountId: account.id };
}

async function insertUnits(tx: Tx, { units, grids }: Year): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const { code, kind } of units) {
    const [row] = await tx
      .insert(schema.units)
      .values({ code, name: `${code}村`, short: code, kind, places: [], branches: [] })
      .returning({ id: schema.units.id });
    ids.set(code, row?.id ?? 0);
    await tx.insert(schema.meetingDays).values({ unitId: row?.id ?? 0, weekday: 5, validFrom: began });
  }
  for (const { code, unit } of grids) {
    const unitId = ids.get(unit) ?? 0;
    const [row] = await tx
      .insert(schema.grids)
      .values({ unitId, code, name: `网格${code}` })
      .returning({ id: schema.grids.id });
    await tx.insert(schema.gridAreas).values({ gridId: row?.id ?? 0, unitId, groups: [`${code}组`], validFrom: began });
  }
  return ids;
}

async function insertPeople(tx: Tx, year: Year, units: ReadonlyMap<string, number>): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  const add = async (code: string) => {
    const [row] = await tx
      .insert(schema.persons)
      .values({ code: `year-${code}`, name: code })
      .returning({ id: schema.persons.id });
    ids.set(code, row?.id ?? 0);
    return row?.id ?? 0;
  };
  for (const inspector of ['i1', 'i2', 'i3', 'i4']) await add(inspector);
  for (const { id, unit, party, atHome, exemptFrom } of year.members) {
    const fact = {
      personId: await add(id),
      unitId: units.get(unit) ?? 0,
      memberType: party ? '党员' : '村民',
      atHome,
    };
    const from = exemptFrom === null ? null : startOfDay(exemptFrom);
    await tx.insert(schema.memberships).values({ ...fact, validFrom: began, validTo: from });
    if (from !== null) {
      await tx.insert(schema.memberships).values({ ...fact, exemptReason: '年老', validFrom: from });
    }
  }
  return ids;
}

interface Ids<M> {
  readonly units: ReadonlyMap<string, number>;
  readonly people: ReadonlyMap<string, number>;
  readonly message: M;
}

async function insertReports(tx: Tx, year: Year, { units, people, message }: Ids<Message>): Promise<void> {
  for (const [index, report] of year.reports.entries()) {
    const [row] = await tx
      .insert(schema.reports)
      .values({
        unitId: units.get(report.unit) ?? 0,
        number: index + 1,
        inboxId: message.inboxId,
        reporterAccountId: message.accountId,
        onBehalf: false,
        text: '大扫除',
        day: report.day,
        dayTo: report.day,
        kinds: report.kinds,
        places: [],
        // Now by the grid's own name, now by a group of it.
        knownPlaces: report.grids.map((code, place) => (place % 2 === 0 ? `网格${code}` : `${code}组`)),
        attendance: null,
        quantities: [],
        sources: [],
        photosAnnounced: report.photos,
        state: report.state,
        createdAt: noonOf(report.sentDay),
      })
      .returning({ id: schema.reports.id });
    for (const { id, part } of report.participants) {
      await tx.insert(schema.participants).values({
        reportId: row?.id ?? 0,
        personId: people.get(id) ?? 0,
        source: 'text',
        part,
        addedAt: began,
      });
    }
  }
}

async function insertRounds(tx: Tx, year: Year, { units, people, message }: Ids<number>): Promise<void> {
  let number = 0;
  for (const round of year.rounds) {
    const [row] = await tx
      .insert(schema.rounds)
      .values({
        sheetId: round.sheet,
        period: round.period,
        state: round.state,
        seed: round.id,
        createdBy: people.get('i1') ?? 0,
        createdAt: began,
        openedAt: round.openedDay === null ? null : noonOf(round.openedDay),
      })
      .returning({ id: schema.rounds.id });
    for (const sheet of round.sheets) {
      const unitId = units.get(sheet.unit) ?? 0;
      const [visit] = await tx
        .insert(schema.inspections)
        .values({
          unitId,
          inspectorId: people.get(sheet.inspector) ?? 0,
          sheetId: round.sheet,
          roundId: row?.id ?? 0,
          day: round.openedDay ?? '2023-06-01',
          createdAt: began,
        })
        .returning({ id: schema.inspections.id });
      for (const finding of sheet.findings) {
        number += 1;
        await tx.insert(schema.findings).values({
          inspectionId: visit?.id ?? 0,
          unitId,
          number: 100_000 + number,
          place: '',
          text: '有问题',
          itemId: finding.item,
          deductionHundredths: Math.round(finding.deduction * 100),
          inboxId: message,
          recheck: finding.recheck?.outcome ?? null,
          recheckedAt: finding.recheck ? noonOf(finding.recheck.day) : null,
          withdrawnAt: finding.withdrawn ? began : null,
          struckAt: finding.struck ? began : null,
          createdAt: began,
        });
      }
    }
  }
}
