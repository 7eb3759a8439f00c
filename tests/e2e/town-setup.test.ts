import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Town, TownPerson } from '../../src/domain/programme/model.ts';
import { rosterWorkbook } from '../../src/presenters/roster-workbook.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';
import { jingcun } from '../support/jingcun.ts';
import { SandboxCast } from '../support/sandbox-cast.ts';
import { RunningService, temporaryDir } from '../support/service.ts';

let dir: Awaited<ReturnType<typeof temporaryDir>>;
let roster: string;
const { town } = readProgrammeDir('programmes/chaqi-2023');

beforeEach(async () => {
  dir = await temporaryDir();
  roster = join(dir.path, '名册.xlsx');
});
afterEach(() => dir.remove());

async function writeRoster(people: readonly TownPerson[]): Promise<void> {
  const whole: Town = { ...town, people };
  writeFileSync(roster, await rosterWorkbook(whole));
}

function member(unit: string): TownPerson {
  const found = town.people.find((person) => person.unit === unit && person.roles.length === 0);
  if (!found) throw new Error(`${unit} has no plain member`);
  return found;
}

const newcomer: TownPerson = { ...member('changhu'), id: 'ch90', name: '欧阳桐舟', household: null, teams: [] };

describe('setting up a town', () => {
  it('goes from a workbook to the first person’s code before the service ever ran', async () => {
    await writeRoster(town.people);
    const tried = await jingcun(dir.path, ['import', roster, '--dry-run']);
    expect(tried).toMatchObject({ code: 0, stderr: '' });
    expect((await jingcun(dir.path, ['code', 'zb02'], { SANDBOX: '0' })).stderr).toContain('还没有数据库');

    const imported = await jingcun(dir.path, ['import', roster]);
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    expect(imported.stdout).toContain(`${town.people.length}`);
    const code = await jingcun(dir.path, ['code', 'zb02'], { SANDBOX: '0' });
    expect(code.stdout).toMatch(/绑定码：\d{6}/);
    const doctor = await jingcun(dir.path, ['doctor'], { SANDBOX: '0' });
    expect(doctor.stdout).toContain('办公室还没人绑定');
  });

  it('gives back the roster it was given', async () => {
    await writeRoster([...town.people, newcomer]);
    await jingcun(dir.path, ['import', roster]);
    const out = join(dir.path, '导出.xlsx');
    expect((await jingcun(dir.path, ['export', 'roster', '--out', out], { SANDBOX: '0' })).code).toBe(0);
    const again = await jingcun(dir.path, ['import', out]);
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('没有变化');
  });

  it('refuses a roster with mistakes as a whole, each named by sheet, row and column', async () => {
    await writeRoster([...town.people, { ...newcomer, unit: 'nowhere' }]);
    const refused = await jingcun(dir.path, ['import', roster]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/人员.*第\d+行.*单位/);
    expect((await jingcun(dir.path, ['code', 'zb02'], { SANDBOX: '0' })).stderr).toContain('还没有数据库');
  });
});

describe('a roster imported beside the running service', () => {
  it('is understood by it: the new person registers, the one who left has lost his office', async () => {
    const service = await RunningService.start(dir.path, { SANDBOX: '1' });
    try {
      const cast = await SandboxCast.of(service);
      const [, stranger] = await cast.unknown('长湖');
      const secretary = await cast.person('长湖', { role: 'secretary' });
      if (!stranger) throw new Error('长湖 has no account to spare');
      const claim = `我是 ${newcomer.group} ${newcomer.name}`;
      expect(await cast.inGroup('长湖', stranger, claim)).toContain('没找到');
      expect(await cast.inGroup('长湖', secretary, '待确认')).toContain('没有');

      const successor = town.people.filter((person) => person.unit === 'changhu' && person.roles.length === 0).at(-1);
      const people = town.people
        .filter((person) => person.name !== secretary.name || person.unit !== 'changhu')
        .map((person) =>
          person.id === successor?.id
            ? { ...person, roles: [{ role: 'secretary' as const, units: [], grids: [], title: null }] }
            : person,
        );
      await writeRoster([...people, newcomer]);
      const imported = await jingcun(dir.path, ['import', roster], { SANDBOX: '1' });
      expect(imported).toMatchObject({ code: 0, stderr: '' });
      expect(imported.stdout).toContain(newcomer.name);

      await service.waitFor(async () => {
        const answer = await cast.inGroup('长湖', stranger, claim);
        return answer.includes('记住了') || answer.includes('已经登记过') ? answer : null;
      }, 'the new person is not known');
      expect(await cast.inGroup('长湖', secretary, '待确认')).toContain('由');
    } finally {
      await service.kill();
    }
  });
});
