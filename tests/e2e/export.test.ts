import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import readXlsxFile from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SandboxCast } from '../support/sandbox-cast.ts';
import { RunningService, temporaryDir } from '../support/service.ts';

describe('导出 审计 in the sandbox', () => {
  let dir: Awaited<ReturnType<typeof temporaryDir>>;
  let service: RunningService;
  let cast: SandboxCast;

  beforeAll(async () => {
    dir = await temporaryDir();
    service = await RunningService.start(dir.path);
    cast = await SandboxCast.of(service);
  });
  afterAll(async () => {
    await service?.kill();
    await dir?.remove();
  });

  it('comes to the office’s private chat as a file that can be downloaded', async () => {
    const secretary = await cast.person('长湖', { role: 'secretary' });
    const office = await cast.person('镇', { role: 'office' });
    expect(await cast.inGroup('长湖', secretary, '静音 7天')).toContain('静音到');
    expect(await cast.privately(office, '导出 审计')).toContain('在做，好了发给您');
    const chat = await cast.privateChat(office);
    const path = await service.waitFor(
      async () => (await service.messages(chat)).flatMap((message) => message.files)[0] ?? null,
      'no file came',
      // The jobs of a busy machine begin well after the program listens.
      45_000,
    );
    const response = await fetch(service.url + path);
    expect(response.headers.get('content-disposition')).toContain(encodeURIComponent('审计-'));
    const [sheet] = await readXlsxFile(Buffer.from(await response.arrayBuffer()));
    const did = (sheet?.data ?? []).slice(1).map((row) => [row[1], row[3]]);
    expect(did).toContainEqual([secretary.name, '群静音']);
    expect(did).toContainEqual([office.name, '要导出文件']);
  });

  it('is the same at the command line, beside the running service', async () => {
    const out = join(dir.path, 'audit.xlsx');
    const run = (args: readonly string[]) =>
      spawnSync(process.execPath, [resolve('dist/cli.js'), 'export', ...args], {
        env: { ...process.env, DATA_DIR: dir.path, SANDBOX: '1' },
        encoding: 'utf8',
      });
    expect(run(['audit', '--out', out]).status).toBe(0);
    const [sheet] = await readXlsxFile(readFileSync(out));
    expect((sheet?.data ?? []).map((row) => row[3])).toContain('群静音');
    expect(run(['audit', '--out', out])).toMatchObject({ status: 1, stderr: expect.stringContaining('--force') });
    const unknown = run(['nonsense', '--out', out]);
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain('audit');
    expect(run(['audit', '--period', '5月', '--out', out]).status).toBe(2);
  });
});
