import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseProgramme } from '../../src/domain/programme/load.ts';
import type { ProgrammeBundle } from '../../src/domain/programme/model.ts';
import { instantAt } from '../../src/domain/time.ts';
import { StartError } from '../../src/errors.ts';
import { keepRulebooks, storedRulebookProblems } from '../../src/service/keep-rulebooks.ts';
import { decisionsAbout } from '../../src/store/audit.ts';
import { storedRulebooks } from '../../src/store/rulebooks.ts';
import { chaqiDir, textsOf } from '../domain/programme/fixtures.ts';
import { openTown, type TestTown } from '../support/town.ts';

const good = textsOf(chaqiDir);
const july = good.rules
  .replace("version: '2023.1'", "version: '2023.2'\nfrom: 2023-07-01")
  .replace('on: 2023-03-16', 'on: 2023-06-28');
const spring = instantAt('2023-03-16', '09:00');
const june = instantAt('2023-06-29', '09:00');

let town: TestTown;
beforeEach(async () => {
  town = await openTown();
});
afterEach(() => town.close());

function bundleWith(rules: string, ...later: string[]): ProgrammeBundle {
  const result = parseProgramme(
    { ...good, rules },
    later.map((text, index) => ({ name: `rules-${index}.yaml`, text })),
  );
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.bundle;
}

async function refused(rules: string, ...later: string[]): Promise<readonly string[]> {
  const cause = await keepRulebooks(town.store, bundleWith(rules, ...later), june).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(cause instanceof StartError)) throw new Error('the start was not refused');
  return cause.problems;
}

describe('the rulebooks of a store', () => {
  it('are stored at the first start with version, hash, meeting and day; the one that holds then is no news', async () => {
    await keepRulebooks(town.store, bundleWith(good.rules, july), spring);
    const [first, second] = await storedRulebooks(town.store.read);
    expect(first).toMatchObject({ version: '2023.1', holdsFrom: null, adoptedBy: '插旗镇党委会议', announce: false });
    expect(first?.hash).toMatch(/^[\da-f]{64}$/u);
    expect(second).toMatchObject({
      version: '2023.2',
      holdsFrom: '2023-07-01',
      adoptedOn: '2023-06-28',
      announce: true,
    });
    expect(second?.hash).not.toBe(first?.hash);
    expect(await decisionsAbout(town.store.read, 'rulebook:2023.2')).toMatchObject([
      { action: 'rulebook.stored', channel: 'system', after: { holdsFrom: '2023-07-01' } },
    ]);
  });

  it('are the same at every later start, whatever comments and layout became of them', async () => {
    await keepRulebooks(town.store, bundleWith(good.rules), spring);
    const before = await storedRulebooks(town.store.read);
    const laidOut = good.rules.replace(/ # .*$/gmu, '').replace('points: 25', 'points: 25.0');
    await keepRulebooks(town.store, bundleWith(laidOut), june);
    expect(await storedRulebooks(town.store.read)).toEqual(before);
    expect(await decisionsAbout(town.store.read, 'rulebook:2023.1')).toHaveLength(1);
  });

  it('of a version that was used may not change: the sections are named, and what to do', async () => {
    await keepRulebooks(town.store, bundleWith(good.rules), spring);
    const changed = good.rules
      .replace('points: 25', 'points: 24')
      .replace('points: 20', 'points: 21')
      .replace('days: 15', 'days: 20');
    expect(await refused(changed)).toEqual([
      '规则 2023.1 已经用过，内容却变了：评分表（sheets）、季度评比（quarter）。请把原来的放回去；要改就另存一个文件（如 rules-2023-07.yaml），换一个 version，写上从哪天起用（from）和哪次会议通过（adopted）。',
    ]);
    expect(await refused(good.rules.replace('on: 2023-03-16', 'on: 2023-03-15'))).toEqual([
      expect.stringContaining('内容却变了：通过的会议（adopted）。'),
    ]);
    expect(await storedRulebooks(town.store.read)).toHaveLength(1);
  });

  it('that hold may not be taken away; one that does not hold yet may', async () => {
    await keepRulebooks(town.store, bundleWith(good.rules, july), spring);
    await keepRulebooks(town.store, bundleWith(good.rules), june);
    const renamed = good.rules.replace("version: '2023.1'", "version: '2023.3'");
    expect(await refused(renamed)).toEqual([expect.stringContaining('规则 2023.1 已经用过，现在找不到了。')]);
  });

  it('of which the meeting was not written yet takes it later, and is the same version', async () => {
    const open = good.rules.replace(/^adopted: .*$/mu, 'adopted: null');
    await keepRulebooks(town.store, bundleWith(open), spring);
    await keepRulebooks(town.store, bundleWith(good.rules), june);
    expect(await storedRulebooks(town.store.read)).toMatchObject([{ version: '2023.1', adoptedOn: '2023-03-16' }]);
  });
});

describe('a check beside the store', () => {
  it('tells what a start would be refused for, and nothing where there is no store or another programme', async () => {
    await keepRulebooks(town.store, bundleWith(good.rules), spring);
    const changed = bundleWith(good.rules.replace('points: 25', 'points: 24').replace('points: 20', 'points: 21'));
    const at = () => june;
    expect(await storedRulebookProblems({ dataDir: town.dir }, changed, at)).toEqual([
      expect.stringContaining('评分表（sheets）'),
    ]);
    expect(await storedRulebookProblems({ dataDir: town.dir }, bundleWith(good.rules), at)).toEqual([]);
    expect(await storedRulebookProblems({ dataDir: `${town.dir}/none` }, changed, at)).toEqual([]);
    const another = { ...changed, programme: { ...changed.programme, id: 'another' } };
    expect(await storedRulebookProblems({ dataDir: town.dir }, another, at)).toEqual([]);
  });
});
