import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Config, readConfig } from '../../src/config.ts';
import { hashOf } from '../../src/domain/evaluation.ts';
import { instantAt } from '../../src/domain/time.ts';
import { proveEvaluation, tryRules } from '../../src/service/recompute.ts';
import { latestEvaluation } from '../../src/store/evaluations.ts';
import { evaluations } from '../../src/store/schema.ts';
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
