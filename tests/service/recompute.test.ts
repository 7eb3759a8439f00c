import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Config, readConfig } from '../../src/config.ts';
import { canonicalJson, hashOf } from '../../src/domain/canonical-json.ts';
import { recompute } from '../../src/domain/evaluation.ts';
import { instantAt } from '../../src/domain/time.ts';
import { proveEvaluation, tryRules } from '../../src/service/recompute.ts';
import { latestEvaluation } from '../../src/store/evaluations.ts';
import { strikeFinding } from '../../src/store/inspections.ts';
import { evaluations, findings, inbox, inspections, memberships, objections, rounds } from '../../src/store/schema.ts';
import { openedRound } from '../support/opened-round.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let config: Config;

beforeEach(async () => {
  town = await openTown();
  config = readConfig({ DATA_DIR: town.dir, SANDBOX: '0' });
  const inspector = town.holder('inspector');
  town.clock.now = instantAt('2023-05-18', '10:00');
  for (const text of ['检查 长湖村 塘边杂草 -1.5', '检查 荷塘村 厕所异味 -1', '检查 枫树村 没问题']) {
    await town.say({ person: inspector, chat: 'private', text });
  }
  town.clock.now = instantAt('2023-06-05', '09:30');
  await town.say({ person: town.holder('office'), chat: 'private', text: '评比 5月' });
  await town.say({ person: town.holder('office'), chat: 'private', text: '公示 5月' });
});
afterEach(() => town.close());

const may = async () => {
  const evaluation = await latestEvaluation(town.store.read, 'workplace', '2023-05');
  if (!evaluation) throw new Error('May is not evaluated');
  return evaluation;
};

describe('an evaluation computed anew', () => {
  it('is the same to the last digit, from its document alone', async () => {
    const { hash } = await may();
    expect(await proveEvaluation(config, '2023-05')).toEqual([
      `2023-05 第1版（公示中，规则2023.1）：3个单位逐分一致，指纹${hash}`,
    ]);
  });

  it('tells when somebody changed the stored document, or a figure with its hash', async () => {
    const { id, document } = await may();
    const units = document.units.map((unit) =>
      unit.result === null ? unit : { ...unit, result: { ...unit.result, totalHundredths: 9900 } },
    );
    const changed = { ...document, units };
    await town.store.write((tx) => tx.update(evaluations).set({ document: changed }).where(eq(evaluations.id, id)));
    await expect(proveEvaluation(config, '2023-05')).rejects.toThrow('内容和当时的指纹对不上，有人动过');
    await town.store.write((tx) =>
      tx
        .update(evaluations)
        .set({ hash: hashOf(changed) })
        .where(eq(evaluations.id, id)),
    );
    await expect(proveEvaluation(config, '2023-05')).rejects.toThrow(/重算不一样：\n长湖村：99分 优秀.* → 98\.5分/u);
  });

  it('says what there is not', async () => {
    await expect(proveEvaluation(config, '2023-04')).rejects.toThrow('2023-04还没有评比。');
    const nowhere = readConfig({ DATA_DIR: join(town.dir, 'none'), SANDBOX: '0' });
    await expect(proveEvaluation(nowhere, '2023-05')).rejects.toThrow('还没有数据库');
  });
});

/** A year in short: May, two rounds of the quarter, a correction of each after an objection, the year with its check. */
async function wholeYear(): Promise<void> {
  const office = town.holder('office');
  const say = async (text: string, day?: string) => {
    if (day !== undefined) town.clock.now = instantAt(day, '09:30');
    return (await town.say({ person: office, chat: 'private', text })).join('\n');
  };
  const found = [{ unit: 'changhu', item: 'litter', hundredths: 200, place: '三组' }];
  await openedRound(town, {
    period: '2023-Q2',
    units: ['changhu', 'hetang'],
    found,
    at: instantAt('2023-06-10', '15:00'),
  });
  await say('评比 2季度', '2023-07-04');
  expect(await say('公示 2季度')).toContain('公示');
  await town.store.write(async (tx) => {
    const [finding] = (await tx.select().from(findings)).filter(({ itemId }) => itemId === 'litter');
    const quarter = await latestEvaluation(tx, 'village', '2023-Q2');
    const [message] = await tx.select().from(inbox).limit(1);
    await tx.insert(objections).values({
      evaluationId: quarter?.id ?? 0,
      unitId: finding?.unitId ?? 0,
      findingId: finding?.id ?? 0,
      text: '不是我们的',
      inboxId: message?.id ?? 0,
      at: town.clock.now,
      due: '2023-07-10',
      state: 'upheld',
    });
    await strikeFinding(tx, finding?.id ?? 0, town.clock.now);
  });
  expect(await say('更正公示 2季度 那处不是本村的', '2023-07-06')).toContain('更正后第2版');
  await say('定稿 2季度', '2023-07-24');
  await openedRound(town, { period: '2023', units: ['changhu', 'hetang'], at: instantAt('2023-12-13', '15:00') });
  await say('评比 年度', '2023-12-18');
  expect(await say('公示 年度')).toContain('公示');
}

describe('a month, a quarter, its correction and the year', () => {
  it('are each bit for bit what was stored, from the documents alone: nothing else of the store is left', async () => {
    await wholeYear();
    const before = (await town.store.read.select().from(evaluations)).map(({ hash }) => hash);
    await town.store.write(async (tx) => {
      // What the figures were made from is gone or another.
      await tx.delete(objections);
      await tx.delete(findings);
      await tx.delete(inspections);
      await tx.delete(rounds);
      await tx.update(memberships).set({ memberType: '村民', atHome: false });
    });
    const lines: string[] = [];
    for (const period of ['2023-05', '2023-Q2', '2023']) lines.push(...(await proveEvaluation(config, period)));
    expect(lines).toEqual([
      expect.stringMatching(/^2023-05 第1版（公示中，规则2023\.1）：3个单位逐分一致，指纹[\da-f]{64}$/u),
      expect.stringMatching(/^2023-Q2 第1版（公示中，规则2023\.1）：2个单位逐分一致/u),
      expect.stringMatching(/^2023-Q2 第2版（已定稿，规则2023\.1）：2个单位逐分一致/u),
      expect.stringMatching(/^2023 第1版（公示中，规则2023\.1）：2个单位逐分一致/u),
    ]);
    for (const hash of before) expect(lines.join('\n')).toContain(hash);
    const stored = await town.store.read.select().from(evaluations);
    for (const { document, hash } of stored) {
      expect(hashOf(document)).toBe(hash);
      expect(canonicalJson(recompute(document))).toBe(canonicalJson(document));
    }
  });
});

describe('another rulebook', () => {
  const rulesWith = (change: (text: string) => string) => {
    const file = join(town.dir, 'rules.yaml');
    writeFileSync(file, change(readFileSync(join(config.programmeDir, 'rules.yaml'), 'utf8')));
    return file;
  };

  it('lists who would move and in which items, and stores nothing', async () => {
    const before = await may();
    const file = rulesWith((text) =>
      text
        .replace("version: '2023.1'", "version: '2023.2'")
        .replace('points: 15', 'points: 30')
        .replace('points: 20', 'points: 5'),
    );
    const lines = await tryRules(config, { period: '2023-05', file });
    expect(lines[0]).toBe('2023-05 第1版，规则2023.1 换成 2023.2，3个单位会变：');
    expect(lines.join('\n')).toMatch(
      /长湖村：98\.5分 优秀 村（社区）第3名 → 98\.5分 .*（室外 18\.5→3\.5，卫生间 15→30）/u,
    );
    expect(await may()).toEqual(before);
  });

  it('of a quarter says which parts and grids move by how much, and what the stored figures cannot tell', async () => {
    const units = ['changhu', 'hetang'];
    const found = [{ unit: 'changhu', item: 'litter', hundredths: 200, place: '三组' }];
    await openedRound(town, { period: '2023-Q2', units, found, at: instantAt('2023-06-10', '15:00') });
    town.clock.now = instantAt('2023-07-04', '09:30');
    await town.say({ person: town.holder('office'), chat: 'private', text: '评比 2季度' });
    const file = rulesWith((text) =>
      text
        .replace("version: '2023.1'", "version: '2023.2'")
        .replace('onSite: 60', 'onSite: 65')
        .replace('rectification: { points: 5, perOpen: 1, days: 15 }', 'rectification: { points: 0, days: 20 }')
        .replace('grids: { onSite: 80, activity: 20 }', 'grids: { onSite: 70, activity: 30 }'),
    );
    const lines = await tryRules(config, { period: '2023-Q2', file });
    expect(lines[0]).toBe('2023-Q2 第1版，规则2023.1 换成 2023.2，2个单位会变：');
    expect(lines[1]).toMatch(
      /^长湖村：.*（现场检查 58\.8→63\.7，问题整改 3→0，第一网格 80→70，第三网格 80→70，第二网格 78\.4→68\.6）$/u,
    );
    expect(lines.at(-1)).toBe('整改期限也变了，这次试算没算进去：存下的数是按原来的规则数的。');
  });

  it('of a year is tried on its quarters first, each in its newest published version, and then on the year', async () => {
    const units = ['changhu', 'hetang'];
    const office = async (text: string, day: string) => {
      town.clock.now = instantAt(day, '09:30');
      return (await town.say({ person: town.holder('office'), chat: 'private', text })).join('\n');
    };
    const found = [{ unit: 'changhu', item: 'litter', hundredths: 200, place: '三组' }];
    const at = (day: string) => instantAt(day, '15:00');
    await openedRound(town, { period: '2023-Q2', units, found, at: at('2023-06-10') });
    await openedRound(town, { period: '2023-Q2', units, at: at('2023-06-12') });
    await office('评比 2季度', '2023-07-04');
    await office('公示 2季度', '2023-07-04');
    expect(await office('作废检查 2 走错村', '2023-07-05')).toContain('作废');
    expect(await office('更正公示 2季度 第二轮作废', '2023-07-05')).toContain('更正后第2版');
    expect(await office('定稿 2季度', '2023-07-24')).toContain('已定稿');
    await openedRound(town, { period: '2023-Q3', units: ['changhu'], at: at('2023-09-12') });
    await office('评比 3季度', '2023-10-09');
    await office('公示 3季度', '2023-10-09');
    expect(await office('定稿 3季度', '2023-10-24')).toContain('已定稿');
    await openedRound(town, { period: '2023', units, at: at('2023-12-13') });
    await office('评比 年度', '2023-12-18');
    const total = async (period: string, code: string) => {
      const one = await latestEvaluation(town.store.read, 'village', period);
      return one?.document.units.find((unit) => unit.code === code)?.result?.totalHundredths ?? 0;
    };
    const old = { q2: await total('2023-Q2', 'changhu'), q3: await total('2023-Q3', 'changhu') };
    // Nobody was named in a report: five points of participation go to the on-site check.
    const file = rulesWith((text) =>
      text
        .replace("version: '2023.1'", "version: '2023.2'")
        .replace('onSite: 60', 'onSite: 65')
        .replace('participation: { points: 15', 'participation: { points: 10')
        .replace('perOpen: 1, days: 15', 'perOpen: 1, days: 20'),
    );
    const before = await town.store.read.select().from(evaluations);
    const lines = await tryRules(config, { period: '2023', file });
    const quarters = [
      { q: await tryRules(config, { period: '2023-Q2', file }), line: lines[0] ?? '' },
      { q: await tryRules(config, { period: '2023-Q3', file }), line: lines[1] ?? '' },
    ];
    // The quarter by itself and the quarter within the year come out alike.
    const movedTo = ({ q, line }: { q: string[]; line: string }) => [
      /^长湖村：[\d.]+分.*? → ([\d.]+)分/mu.exec(q.join('\n'))?.[1],
      /长湖村 [\d.]+→([\d.]+)/u.exec(line)?.[1],
    ];
    for (const quarter of quarters) {
      const [alone, within] = movedTo(quarter);
      expect(alone).toBeDefined();
      expect(within).toBe(alone);
    }
    expect(lines[0]).toMatch(/^2023-Q2 第2版先按新规则重算，2个单位的分会变：长湖村 /u);
    expect(lines[1]).toMatch(/^2023-Q3 第1版先按新规则重算，1个单位的分会变：长湖村 /u);
    const points = (index: number) => Number(movedTo(quarters[index] ?? { q: [], line: '' })[1]) * 100;
    const share = (q2: number, q3: number) => Math.round(((q2 + q3) / 2) * 0.8) / 100;
    expect(lines[2]).toBe('2023 第1版，规则2023.1 换成 2023.2，2个单位会变：');
    expect(lines[3]).toContain(`各季平均 ${share(old.q2, old.q3)}→${share(points(0), points(1))}`);
    expect(lines.slice(-2)).toEqual([
      '2023-Q2：整改期限也变了，这次试算没算进去：存下的数是按原来的规则数的。',
      '2023-Q3：整改期限也变了，这次试算没算进去：存下的数是按原来的规则数的。',
    ]);
    expect(await town.store.read.select().from(evaluations)).toEqual(before);
  });

  it('changes nobody when its figures are the same, and is refused with its mistakes', async () => {
    const same = rulesWith((text) => text.replace("version: '2023.1'", "version: '2023.2'"));
    expect(await tryRules(config, { period: '2023-05', file: same })).toEqual([
      '2023-05 第1版，规则2023.1 换成 2023.2：没有单位会变',
    ]);
    const broken = rulesWith((text) => text.replace('points: 25', 'points: 二十五'));
    await expect(tryRules(config, { period: '2023-05', file: broken })).rejects.toThrow();
    await expect(tryRules(config, { period: '2023-05', file: join(town.dir, 'no.yaml') })).rejects.toThrow();
  });
});
