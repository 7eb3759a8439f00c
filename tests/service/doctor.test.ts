import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfig, storeFile } from '../../src/config.ts';
import { instantAt } from '../../src/domain/time.ts';
import { examine } from '../../src/service/doctor.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';
import { bindChat, ensureChat } from '../../src/store/chats.ts';
import { importTown } from '../../src/store/import-town.ts';
import { openStore } from '../../src/store/open.ts';
import { noteRetention } from '../../src/store/retention.ts';
import { stampStore } from '../../src/store/settings.ts';
import { listUnits } from '../../src/store/units.ts';
import { tempDir } from '../support/temp-dir.ts';

const programme = 'tests/fixtures/second-programme';
const now = instantAt('2024-04-01', '09:00');

it('tells where the grid system has holes, and names no household', async () => {
  const dir = tempDir();
  const { town, programme: plan } = readProgrammeDir(programme);
  const store = openStore(join(dir, storeFile));
  await store.write(async (tx) => {
    await stampStore(tx, { kind: 'real', programmeId: plan.id, activatedAt: now });
    await importTown(tx, town, now);
  });
  await store.close();

  const findings = await examine(readConfig({ DATA_DIR: dir, PROGRAMME: programme }), () => now);

  const open = findings.filter(({ ok }) => !ok).map(({ text }) => text);
  expect(open).toEqual(
    expect.arrayContaining([
      '没有网格长的网格3个：北街河东片、北街河西片、南山全村',
      '没编进网格的人1人：南山韦小江',
      '没写组的户1户：南山1户',
    ]),
  );
  expect(findings.map(({ text }) => text).join()).not.toContain('韦大山');
});

it('tells the number by which jingcun webhook knows each group', async () => {
  const dir = tempDir();
  const { town, programme: plan } = readProgrammeDir(programme);
  const store = openStore(join(dir, storeFile));
  const numbers = await store.write(async (tx) => {
    await stampStore(tx, { kind: 'real', programmeId: plan.id, activatedAt: now });
    await importTown(tx, town, now);
    const [unit] = await listUnits(tx, now);
    if (!unit) throw new Error('a town without units');
    const main = await ensureChat(tx, { bot: 'wecom', chatId: 'wrA', kind: 'group' });
    const side = await ensureChat(tx, { bot: 'wecom', chatId: 'wrB', kind: 'group' });
    await bindChat(tx, { chatId: main.id, unitId: unit.id, part: 'main', at: now });
    await bindChat(tx, { chatId: side.id, unitId: unit.id, part: 'side', at: now });
    return `群号：${main.id} ${unit.short}、${side.id} ${unit.short}副群`;
  });
  await store.close();

  const findings = await examine(readConfig({ DATA_DIR: dir, PROGRAMME: programme }), () => now);

  expect(findings).toContainEqual({ ok: true, text: numbers });
});

it('tells how long things are kept, and when they last went', async () => {
  const dir = tempDir();
  const { town, programme: plan } = readProgrammeDir(programme);
  const store = openStore(join(dir, storeFile));
  await store.write(async (tx) => {
    await stampStore(tx, { kind: 'real', programmeId: plan.id, activatedAt: now });
    await importTown(tx, town, now);
    await noteRetention(tx, '2024-03-31');
  });
  await store.close();

  const findings = await examine(readConfig({ DATA_DIR: dir, PROGRAMME: programme }), () => now);

  const line = findings.find(({ text }) => text.startsWith('只留这么久'))?.text;
  expect(line).toContain('照片原图（留小图）365天');
  expect(line).toContain('2024-03-31 夜里清理过');
});
