import { dayOf, type Instant } from '../../src/domain/time.ts';
import { personByCode } from '../../src/store/people.ts';
import { findings, inspections, rounds } from '../../src/store/schema.ts';
import { takeNumber, unitByCode } from '../../src/store/units.ts';
import type { TestTown } from './town.ts';

export interface Found {
  readonly unit: string;
  readonly item: string;
  readonly hundredths: number;
  readonly place?: string;
}

/** A round of one inspector on the sheet of the quarter, opened at `at`, with what he found; every unit of it has a sheet. */
export async function openedRound(
  town: TestTown,
  {
    period,
    units,
    found = [],
    at,
  }: { period: string; units: readonly string[]; found?: readonly Found[]; at: Instant },
): Promise<void> {
  const { replies, inboxId } = await town.post({ person: town.holder('inspector'), chat: 'private', text: '我的检查' });
  if (replies.length === 0) throw new Error('the inspector got no answer');
  await town.store.write(async (tx) => {
    const inspector = await personByCode(tx, town.holder('inspector'));
    const inspectorId = inspector?.id ?? 0;
    const [round] = await tx
      .insert(rounds)
      .values({
        sheetId: 'village',
        period,
        state: 'opened',
        seed: period,
        createdBy: inspectorId,
        createdAt: at,
        openedAt: at,
      })
      .returning({ id: rounds.id });
    for (const code of units) {
      const unitId = (await unitByCode(tx, code))?.id ?? 0;
      const visit = { unitId, inspectorId, sheetId: 'village', roundId: round?.id ?? 0, day: dayOf(at), createdAt: at };
      const [row] = await tx.insert(inspections).values(visit).returning({ id: inspections.id });
      for (const { item, hundredths, place = '' } of found.filter((one) => one.unit === code)) {
        await tx.insert(findings).values({
          inspectionId: row?.id ?? 0,
          unitId,
          number: await takeNumber(tx, unitId),
          place,
          text: `${place}垃圾`,
          itemId: item,
          deductionHundredths: hundredths,
          inboxId,
          createdAt: at,
        });
      }
    }
  });
}
