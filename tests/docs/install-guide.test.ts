import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import {
  asPattern,
  chatSteps,
  edited,
  edits,
  fenced,
  type Guide,
  notShown,
  quoted,
  readGuide,
  rowsWith,
  section,
  type TypedLine,
  typedLines,
} from '../support/guide/guide.ts';
import { GuideTown } from '../support/guide/guide-town.ts';
import { ProgramFolder } from '../support/guide/program-folder.ts';
import { type RunningService, temporaryDir } from '../support/service.ts';

/**
 * 安装, typed as it is written in a program folder of its own.
 *
 * Not run, because it changes a machine: installing Node and compilers, `npm ci` (the gate's first step, .ci/run), the Windows
 * task, `useradd`, `chown`, `systemctl`. Of these is checked what they name. The connection to WeCom is not made either: the
 * settings are read, and doctor says what it would of them.
 */
const guide = readGuide('安装');
const part = (heading: string): Guide => section(guide, heading);
const lineIn = (heading: string, words: string): TypedLine => {
  const found = typedLines(part(heading)).find(({ line }) => line.includes(words));
  if (!found) throw new Error(`${heading} shows no ${words}`);
  return found;
};

let dir: Awaited<ReturnType<typeof temporaryDir>>;
let folder: ProgramFolder;
let running: { service: RunningService; interrupt: () => Promise<void> } | null = null;
const dataDir = () => join(dir.path, 'data');

beforeAll(async () => {
  dir = await temporaryDir();
  const replace = [['D:\\backup', join(dir.path, 'backup')]] as const;
  folder = new ProgramFolder(join(dir.path, 'program'), { env: { DATA_DIR: dataDir() }, replace });
});
afterAll(async () => {
  await running?.interrupt();
  await dir?.remove();
});

async function typeAsTold(typed: TypedLine, code = 0, where = folder): Promise<string> {
  const { shown, code: ended } = await where.type(typed);
  const shows = typed.shows.map((line) => where.here(line));
  expect([typed.line, notShown(shown, shows), shown]).toEqual([typed.line, [], shown]);
  expect([typed.line, ended]).toEqual([typed.line, code]);
  return shown;
}

async function startAsTold(typed: TypedLine, where = folder): Promise<RunningService> {
  running = await where.start(typed.line);
  const [shows = ''] = typed.shows;
  expect(running.service.greeting).toMatch(asPattern(shows.replace(':3000', ':…')));
  return running.service;
}

async function stop(): Promise<void> {
  await running?.interrupt();
  running = null;
}

describe.sequential('docs/zh/安装.md', () => {
  it('asks for a Node this program runs on, and for nothing npm does not have', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
    const asked = /Node\.js ([\d 或]+)/u.exec(guide.text)?.[1]?.match(/\d+/gu) ?? [];
    expect(asked.length).toBeGreaterThan(0);
    for (const major of asked) expect(engines.node).toMatch(new RegExp(`(\\^|>=)${major}\\.`, 'u'));
    expect(typedLines(part('一、要先装的')).map(({ line }) => line)).toEqual(['npm ci']);
    expect(existsSync('package-lock.json')).toBe(true);
  });

  it('has the address where the program listens unless it is told otherwise', () => {
    const { host, port } = readConfig({});
    const addresses = [...guide.text.matchAll(/http:\/\/([\d.]+):(\d+)/gu)].map(([, at, by]) => [at, Number(by)]);
    expect(addresses.length).toBeGreaterThan(2);
    for (const address of addresses) expect(address).toEqual([host, port]);
  });

  it('starts the sandbox, whose page opens', async () => {
    const service = await startAsTold(lineIn('二、先看一眼演练场', 'npm start'));
    const page = await fetch(`${service.url}/sandbox`, { redirect: 'follow' });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
  });

  it('answers the office, and says how it is', async () => {
    const service = running?.service;
    if (!service) throw new Error('the sandbox is not running');
    const town = await GuideTown.of(service);
    const steps = chatSteps(part('六、看它好不好'));
    expect(steps).toHaveLength(2);
    for (const step of steps) expect((await town.play(step)).join('\n')).toMatch(asPattern(step.answer));
    const paths = [...part('六、看它好不好').text.matchAll(/:3000(\/\w+)/gu)].map(([, path = '']) => path);
    expect(paths).toEqual(['/healthz', '/readyz']);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    // Whether all of it is well yet, a moment after the start, is no matter of the guide: that it is told is.
    const ready = await fetch(`${service.url}/readyz`);
    const { checks } = (await ready.json()) as { checks: object };
    expect(Object.keys(checks).sort()).toEqual(['bot sandbox', 'clock', 'disk', 'jobs', 'store']);
  });

  it('refuses a second program, backs up beside the first, and restores when it is stopped', async () => {
    const restore = lineIn('五、备份和换电脑', 'restore');
    await typeAsTold(lineIn('四、开机自己启动', 'npm start'), 1);
    await typeAsTold(lineIn('五、备份和换电脑', 'backup'));
    expect((await folder.type(restore)).code).toBe(1);
    await stop();
    await typeAsTold(restore);
  }, 120_000);

  it('goes on elsewhere with the data folder that was carried there, and begins anew after a reset', async () => {
    const there = join(dir.path, 'carried');
    cpSync(dataDir(), there, { recursive: true });
    const moved = new ProgramFolder(join(dir.path, 'new-program'), { env: { DATA_DIR: there } });
    const service = await startAsTold(lineIn('二、先看一眼演练场', 'npm start'), moved);
    const asked = chatSteps(part('六、看它好不好'))[0]?.text ?? '';
    const chats = (await service.chats()).filter(({ kind, title }) => kind === 'private' && title === '谢玉珍');
    const said = await Promise.all(chats.map(({ id }) => service.messages(id)));
    expect(said.flat().map(({ text }) => text)).toContain(asked);
    await stop();
    await typeAsTold(lineIn('二、先看一眼演练场', 'sandbox-reset'), 0, moved);
    expect(existsSync(join(there, 'sandbox'))).toBe(false);
  });

  describe('the settings', () => {
    /** No WeCom is there to be reached, and none is tried. */
    const nowhere = { WECOM_WS_URL: 'ws://127.0.0.1:9' };
    const replace = () => [['D:\\jingcun-data', join(dir.path, 'real')]] as const;
    const settings = () => fenced(guide, 'dotenv')[0] ?? '';

    it('are taken as the guide writes them, and doctor tells a line each of what there is to do', async () => {
      const real = new ProgramFolder(join(dir.path, 'real-program'), { env: nowhere, replace: replace() });
      writeFileSync(join(real.path, '.env'), real.here(settings()));
      const shown = await typeAsTold(lineIn('三、正式用', 'doctor'), 1, real);
      for (const line of shown.trim().split('\n')) expect(line).toMatch(/^(?:好 {2}|要办) /u);
      expect(shown).toContain(join(dir.path, 'real'));
      const set = Object.fromEntries(
        settings()
          .split('\n')
          .map((line) => line.split('=', 2)),
      );
      expect(readConfig(set).wecom).toMatchObject({ botName: set['WECOM_BOT_NAME'] });
    });

    it('are refused all at once where they are wrong', async () => {
      // The environment has the last word: the tests' own port must not stand in the way of the one in .env.
      const wrong = new ProgramFolder(join(dir.path, 'wrong-program'), { env: nowhere, unset: ['PORT'] });
      const [edit, ...others] = edits(part('三、正式用'));
      if (!edit) throw new Error('the guide shows no wrong setting');
      expect(others).toEqual([]);
      writeFileSync(join(wrong.path, edit.into), edited(settings(), edit));
      await typeAsTold(lineIn('三、正式用', 'npm start'), 1, wrong);
    });
  });

  it('has a unit that systemd takes, which starts what npm start starts', () => {
    const [unit = ''] = fenced(guide, 'ini');
    const values = new Map([...unit.matchAll(/^(\w+)=(.*)$/gmu)].map(([, key, value]) => [key, value] as const));
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const [node = '', ...args] = (values.get('ExecStart') ?? '').split(' ');
    expect([node.split('/').at(-1), ...args].join(' ')).toBe(scripts['start']);
    expect(statSync(args[0] ?? '').isFile()).toBe(true);
    // network-online.target is reached only where somebody wants it.
    expect(values.get('Wants')).toBe(values.get('After'));
    const commands = rowsWith(guide, ['发什么', '做什么']).map(
      (row) => quoted({ ...guide, text: row['发什么'] ?? '' })[0] ?? '',
    );
    expect(commands[0]).toBe(`useradd --system ${values.get('User')}`);
    expect(commands.find((line) => line.startsWith('chown'))).toContain(` ${values.get('WorkingDirectory')} `);
    expect(commands.find((line) => line.startsWith('chown'))).toContain(commands[1]?.split(' ').at(-1));
    expect(commands.at(-1)).toBe('systemctl enable --now jingcun');
    expect(guide.text).toContain('/etc/systemd/system/jingcun.service');
    // Machines without systemd have the checks above alone.
    const file = join(dir.path, 'jingcun.service');
    writeFileSync(file, unit.replace(node, process.execPath));
    const verified = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    if (verified.error === undefined) expect([verified.stderr, verified.status]).toEqual(['', 0]);
  });

  it('types every line it shows', () => {
    const typed = ['二、先看一眼演练场', '三、正式用', '四、开机自己启动', '五、备份和换电脑'].flatMap((heading) =>
      typedLines(part(heading)),
    );
    expect(typedLines(guide).map(({ line }) => line)).toEqual(['npm ci', ...typed.map(({ line }) => line)]);
    expect(typed).toHaveLength(7);
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const run = quoted(guide).flatMap((text) => /^npm (?:run )?(\w+)/u.exec(text)?.[1] ?? []);
    expect(run.filter((name) => name !== 'ci' && scripts[name] === undefined)).toEqual([]);
  });
});
