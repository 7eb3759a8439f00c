import { desc, eq } from 'drizzle-orm';
import readXlsxFile from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { computeEvaluation, type EvaluationDocument, inputsOf, sheetFor } from '../../src/domain/evaluation.ts';
import { instantAt } from '../../src/domain/time.ts';
import { removePerson } from '../../src/service/forget.ts';
import { latestEvaluation, publishCorrection } from '../../src/store/evaluations.ts';
import { leavingPerson } from '../../src/store/forget/person.ts';
import { importTown } from '../../src/store/import-town.ts';
import { personByCode } from '../../src/store/people.ts';
import { attachments, evaluationInspectors, findings, photos } from '../../src/store/schema.ts';
import { inspectMay, office, paper } from '../support/evaluated-month.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let inspector: string;
let name: string;

beforeEach(async () => {
  town = await openTown();
  inspector = town.holder('inspector');
  name = town.person(inspector).name;
  await inspectMay(town);
  await photoOf('三组', 'a');
  await office(town, '评比 5月', '2023-06-05');
  expect(await office(town, '公示 5月')).toContain('公示');
});
afterEach(() => town.close());

const sheetId = () => sheetFor(town.bundle.rules, '2023-05').id;

/** A photo of the newest finding of 长湖, as it comes in later than the words. */
async function photoOf(place: string, sha256: string): Promise<number> {
  return town.store.write(async (tx) => {
    const rows = await tx.select().from(findings).orderBy(desc(findings.id));
    const finding = rows.find(({ text }) => text.includes(place));
    const [photo] = await tx
      .insert(photos)
      .values({ sha256, mime: 'image/jpeg', width: 1, height: 1, bytes: 1, storedAt: town.clock.now })
      .returning({ id: photos.id });
    const photoId = photo?.id ?? 0;
    const inboxId = finding?.inboxId ?? 0;
    const row = { inboxId, ordinal: photoId, reference: sha256, findingId: finding?.id ?? 0, photoId };
    await tx.insert(attachments).values({ ...row, state: 'stored' });
    return photoId;
  });
}

async function inspectedJune(): Promise<void> {
  town.clock.now = instantAt('2023-06-20', '10:00');
  await town.say({ person: inspector, chat: 'private', text: '检查 长湖村 三组 杂草 -1' });
  await town.say({ person: inspector, chat: 'private', text: '检查 荷塘村 没问题' });
  await office(town, '评比 6月', '2023-07-05');
}

async function deductions(period: string): Promise<unknown[][]> {
  const book = await readXlsxFile(await paper(town, 'results', period));
  return (book.find(({ sheet }) => sheet === '扣分明细')?.data ?? []).map((row) => [...row]);
}

const rowOf = async (period: string, unit: string) => (await deductions(period)).findLast(([first]) => first === unit);

/** May corrected so that 长湖 has lost nothing and stands elsewhere. */
async function correctMay(): Promise<void> {
  await town.store.write(async (tx) => {
    const may = await latestEvaluation(tx, sheetId(), '2023-05');
    if (!may) throw new Error('May is not evaluated');
    const inputs = inputsOf(may.document);
    const units = inputs.units.map((unit) => (unit.code === 'changhu' ? { ...unit, findings: [] } : unit));
    const document = computeEvaluation({ ...inputs, units }, { ...may.document.rules, ...may.document });
    const personId = (await personByCode(tx, town.holder('office')))?.id ?? 0;
    const days = { from: '2023-07-06', to: '2023-07-10', at: town.clock.now };
    await publishCorrection(tx, may, { document, reason: '异议成立', personId, ...days });
  });
}

function rankIn(document: EvaluationDocument | undefined, code: string): number | null {
  return document?.units.find((unit) => unit.code === code)?.result?.rank ?? null;
}

async function rankBefore(period: string): Promise<unknown> {
  const book = await readXlsxFile(await paper(town, 'results', period));
  const rows = book.find(({ sheet }) => sheet === '村（社区）')?.data ?? [];
  return rows.find((row) => row[1] === '长湖村')?.[rows[1]?.indexOf('上期名次') ?? -1];
}

describe('the deduction sheet of a published evaluation', () => {
  it('keeps the inspector’s name and the photos it was published with', async () => {
    const before = await paper(town, 'results', '2023-05');
    expect((await rowOf('2023-05', '长湖村'))?.slice(6, 8)).toEqual(['1', name]);
    expect(await photoOf('三组', 'b')).toBe(2);
    const people = town.bundle.town.people.map((one) => (one.id === inspector ? { ...one, name: '闻人远山' } : one));
    await town.store.write((tx) => importTown(tx, { ...town.bundle.town, people }, town.clock.now + 1));
    town.clock.now += 2_000;
    expect((await paper(town, 'results', '2023-05')).equals(before)).toBe(true);
    // What is published after that has the new name.
    await inspectedJune();
    await office(town, '公示 6月');
    expect((await rowOf('2023-06', '长湖村'))?.[7]).toBe('闻人远山');
    expect((await rowOf('2023-05', '长湖村'))?.[7]).toBe(name);
  });

  it('follows the store while it is a draft', async () => {
    await inspectedJune();
    expect((await rowOf('2023-06', '长湖村'))?.slice(6, 8)).toEqual([null, name]);
    await photoOf('杂草', 'b');
    expect((await rowOf('2023-06', '长湖村'))?.[6]).toBe('2');
  });

  it('names nobody who was forgotten, not even where another has his name', async () => {
    await inspectedJune();
    await office(town, '公示 6月');
    const [other] = town.members('hetang');
    const people = town.bundle.town.people.map((one) => (one.id === other?.id ? { ...one, name } : one));
    await town.store.write(async (tx) => {
      await importTown(tx, { ...town.bundle.town, people }, town.clock.now + 1);
    });
    town.clock.now += 2_000;
    const personId = (await personByCode(town.store.read, inspector))?.id ?? 0;
    const leaving = await leavingPerson(town.store.read, personId);
    expect(leaving?.hasNamesake).toBe(true);
    if (!leaving) throw new Error('the inspector is not on the roster');
    await removePerson(town.store, leaving, { dataDir: town.dir, at: town.clock.now });
    for (const period of ['2023-05', '2023-06']) {
      expect((await rowOf(period, '长湖村'))?.[7]).toBe('已删除');
      expect(JSON.stringify(await deductions(period))).not.toContain(name);
    }
    const kept = await town.store.read.select().from(evaluationInspectors).where(eq(evaluationInspectors.name, name));
    expect(kept).toEqual([]);
  });
});

describe('上期名次', () => {
  it('is that of the version which was published then, whatever was corrected or published since', async () => {
    const may = await latestEvaluation(town.store.read, sheetId(), '2023-05');
    const rank = rankIn(may?.document, 'changhu');
    await inspectedJune();
    await office(town, '公示 6月');
    const before = await paper(town, 'results', '2023-06');
    const bulletin = await paper(town, 'bulletin', '2023-06');
    expect(await rankBefore('2023-06')).toBe(rank);
    await correctMay();
    const corrected = await latestEvaluation(town.store.read, sheetId(), '2023-05');
    expect([corrected?.version, rankIn(corrected?.document, 'changhu') === rank]).toEqual([2, false]);
    expect((await paper(town, 'results', '2023-06')).equals(before)).toBe(true);
    expect((await paper(town, 'bulletin', '2023-06')).equals(bulletin)).toBe(true);
  });

  it('of a draft is that of the newest version', async () => {
    await inspectedJune();
    await correctMay();
    const corrected = await latestEvaluation(town.store.read, sheetId(), '2023-05');
    expect(await rankBefore('2023-06')).toBe(rankIn(corrected?.document, 'changhu'));
  });
});
