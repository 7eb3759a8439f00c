import { eq } from 'drizzle-orm';
import { hashOf } from '../../src/domain/canonical-json.ts';
import { corrected, type EvaluationDocument, recompute } from '../../src/domain/evaluation.ts';
import { worthOf } from '../../src/domain/points.ts';
import { startOfDay } from '../../src/domain/time.ts';
import { ensureAccount } from '../../src/store/accounts.ts';
import { refreshDraft } from '../../src/store/evaluation-draft.ts';
import { evaluationsOf, latestEvaluation, publishCorrection, publishDraft } from '../../src/store/evaluations.ts';
import { strikeFinding } from '../../src/store/inspections.ts';
import { struckFindings } from '../../src/store/objections.ts';
import { bookWork, takeBackWork } from '../../src/store/points-order.ts';
import { reportById } from '../../src/store/reports.ts';
import * as schema from '../../src/store/schema.ts';
import type { Tx } from '../../src/store/store.ts';
import type { TestTown } from '../support/town.ts';
import type { Report, Result, Year } from './calculator.ts';
import { noonOf } from './generate-year.ts';

const began = startOfDay('2023-03-16');

/** Row ids by the year's own names. */
export interface StoredYear {
  readonly units: ReadonlyMap<string, number>;
  readonly people: ReadonlyMap<string, number>;
  readonly reports: ReadonlyMap<string, number>;
  readonly findings: ReadonlyMap<string, number>;
}

/** Puts the year into the town's store, in place of its own units. */
export async function storeYear(town: TestTown, year: Year): Promise<StoredYear> {
  return town.store.write(async (tx) => {
    await tx.update(schema.meetingDays).set({ validTo: began });
    const message = await anyMessage(tx);
    const units = await insertUnits(tx, year);
    const people = await insertPeople(tx, year, units);
    const reports = await insertReports(tx, year, { units, people, message });
    const findings = await insertRounds(tx, year, { units, people, message: message.inboxId });
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
    return { units, people, reports, findings };
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
      const [person] = await tx.select({ id: schema.persons.id }).from(schema.persons).limit(1);
      await publishDraft(tx, draft.id, { from: period, to: period, personId: person?.id ?? 0 });
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

/** What became of the quarter's reports after it was published, as the product stores it. */
export async function storeLate(town: TestTown, after: Year, { reports }: StoredYear): Promise<void> {
  await town.store.write(async (tx) => {
    for (const { id, state, day, kinds, grids } of after.reports) {
      const values = { state, day, dayTo: day, kinds, knownPlaces: placesOf(grids) };
      await tx
        .update(schema.reports)
        .set(values)
        .where(eq(schema.reports.id, reports.get(id) ?? 0));
    }
  });
}

/** Objections are upheld and the quarter is corrected, as the inspector's answer and 更正公示 do it. */
export async function correctedAfterObjections(
  town: TestTown,
  period: string,
  { year, stored }: { year: Year; stored: StoredYear },
): Promise<Result> {
  const key = { sheetId: town.bundle.rules.quarter.sheet, period };
  return town.store.write(async (tx) => {
    const before = await latestEvaluation(tx, key.sheetId, period);
    if (!before) throw new Error(`${period} is not published`);
    const [message] = await tx.select().from(schema.inbox).limit(1);
    for (const { finding } of year.strikes.filter(({ quarter }) => quarter === period)) {
      const findingId = stored.findings.get(finding) ?? 0;
      const unitId = before.document.units.find(({ findings }) => findings.some(({ id }) => id === findingId))?.unitId;
      await tx.insert(schema.objections).values({
        evaluationId: before.id,
        unitId: unitId ?? 0,
        findingId,
        text: '不是我们的',
        inboxId: message?.id ?? 0,
        at: began,
        due: period,
        state: 'upheld',
      });
      await strikeFinding(tx, findingId, began);
    }
    const document = corrected(before.document, {
      findingIds: await struckFindings(tx, key),
      roundIds: new Set(),
    });
    const by = {
      reason: '异议成立',
      from: '2023-07-01',
      to: '2023-07-08',
      personId: stored.people.get('i1') ?? 0,
      at: began,
    };
    const after = await publishCorrection(tx, before, { document, ...by });
    return resultsOf(after.document);
  });
}

/** Every version of the period, each with its stored document proved to be what it was. */
export async function provedHashes(town: TestTown, period: string): Promise<string[]> {
  const versions = await evaluationsOf(town.store.read, period);
  return versions.map(({ document, hash }) => {
    if (hashOf(document) !== hash || hashOf(recompute(document)) !== hash) throw new Error(`${period} was changed`);
    return hash;
  });
}

/** What the ledger holds when reports were confirmed, withdrawn and corrected one after the other, summed over the year. */
export async function ledgerOf(town: TestTown, year: Year, stored: StoredYear): Promise<Record<string, number>> {
  const { programme, rules } = town.bundle;
  const memberOf = new Map([...stored.people].map(([id, personId]) => [personId, id]));
  const booking = { by: null, at: began, rulesAt: () => rules };
  const anew = { personIds: [], why: '' };
  const book = { rules: rules.memberPoints, kinds: programme.activityKinds };
  const happenings = year.reports
    .filter(({ state }) => state === 'confirmed')
    .flatMap((report) => [
      { order: report.confirmedOrder, report, takesBack: false, books: report as Report | null },
      ...(report.late
        ? [
            {
              order: report.late.order,
              report,
              takesBack: true,
              books: report.late.to && { ...report, ...report.late.to },
            },
          ]
        : []),
    ])
    .sort((a, b) => a.order - b.order);
  return town.store.write(async (tx) => {
    for (const { report, takesBack, books } of happenings) {
      const id = stored.reports.get(report.id) ?? 0;
      if (takesBack) await takeBackWork(tx, { reportId: id, why: '更正' }, booking);
      if (books === null) continue;
      const participants = books.participants.map((one) => ({ ...one, personId: stored.people.get(one.id) ?? 0 }));
      const worth = worthOf({ ...books, participants }, book);
      const row = await reportById(tx, id);
      await bookWork(tx, { report: { ...row, day: books.day }, worth, anew }, booking);
    }
    const totals: Record<string, number> = {};
    for (const { personId, hundredths } of await tx.select().from(schema.pointEntries)) {
      const id = memberOf.get(personId) ?? '';
      totals[id] = (totals[id] ?? 0) + hundredths;
    }
    return totals;
  });
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
  for (const { id, unit, party, atHome, exemptFrom, exemptTo } of year.members) {
    const fact = {
      personId: await add(id),
      unitId: units.get(unit) ?? 0,
      memberType: party ? '党员' : '村民',
      atHome,
    };
    const from = exemptFrom === null ? null : startOfDay(exemptFrom);
    await tx.insert(schema.memberships).values({ ...fact, validFrom: began, validTo: from });
    if (from === null) continue;
    const to = exemptTo === null ? null : startOfDay(exemptTo);
    await tx.insert(schema.memberships).values({ ...fact, exemptReason: '年老', validFrom: from, validTo: to });
    if (to !== null) await tx.insert(schema.memberships).values({ ...fact, validFrom: to });
  }
  return ids;
}

interface Ids<M> {
  readonly units: ReadonlyMap<string, number>;
  readonly people: ReadonlyMap<string, number>;
  readonly message: M;
}

async function insertReports(
  tx: Tx,
  year: Year,
  { units, people, message }: Ids<Message>,
): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
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
        knownPlaces: placesOf(report.grids),
        attendance: null,
        quantities: [],
        sources: [],
        photosAnnounced: report.photos,
        state: report.state,
        createdAt: noonOf(report.sentDay),
      })
      .returning({ id: schema.reports.id });
    ids.set(report.id, row?.id ?? 0);
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
  return ids;
}

/** Now by the grid's own name, now by a group of it. */
function placesOf(grids: readonly string[]): string[] {
  return grids.map((code, place) => (place % 2 === 0 ? `网格${code}` : `${code}组`));
}

async function insertRounds(tx: Tx, year: Year, { units, people, message }: Ids<number>): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
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
        const values = {
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
        };
        const [written] = await tx.insert(schema.findings).values(values).returning({ id: schema.findings.id });
        ids.set(finding.id, written?.id ?? 0);
      }
    }
  }
  return ids;
}
