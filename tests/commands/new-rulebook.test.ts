import { afterEach, beforeEach, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { latestEvaluation } from '../../src/store/evaluations.ts';
import { pointEntries } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;

beforeEach(async () => {
  town = await openTown();
  const { rules } = town.bundle;
  const dearer = rules.memberPoints.rules.map((rule) => ({ ...rule, hundredths: rule.hundredths * 3 }));
  const next = {
    ...rules,
    version: '2023.2',
    from: '2023-06-15',
    memberPoints: { ...rules.memberPoints, rules: dearer },
  };
  Object.assign(town.bundle, { rulebooks: [rules, next] });
});
afterEach(() => town.close());

it('a new rulebook holds for work and for months that end from its first day on; what was before keeps the old one', async () => {
  const secretary = town.holder('secretary', 'changhu');
  const [member] = town.members('changhu');
  town.clock.now = instantAt('2023-06-20', '09:00');
  for (const [index, day] of ['6月14日', '6月15日'].entries()) {
    await town.say({ person: member?.id ?? '', text: `${day}三组大扫除，张建国参加`, photos: 1 });
    await town.say({ person: secretary, text: `确认 长湖${index + 1}` });
  }
  const entries = await town.store.read.select().from(pointEntries);
  expect(entries.map(({ day, hundredths, rulesVersion }) => [day, hundredths, rulesVersion])).toEqual([
    ['2023-06-14', 100, '2023.1'],
    ['2023-06-15', 300, '2023.2'],
  ]);
  await town.say({ person: town.holder('inspector'), chat: 'private', text: '检查 长湖村 没问题' });
  for (const month of ['5月', '6月'])
    await town.say({ person: town.holder('office'), chat: 'private', text: `评比 ${month}` });
  const versions = await Promise.all(
    ['2023-05', '2023-06'].map(
      async (month) => (await latestEvaluation(town.store.read, 'workplace', month))?.rulesVersion,
    ),
  );
  expect(versions).toEqual(['2023.1', '2023.2']);
});
