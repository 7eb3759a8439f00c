import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jingcun } from '../support/jingcun.ts';
import { RunningService, temporaryDir } from '../support/service.ts';

/** Starts the removal and kills it after so many milliseconds, if it still runs. */
async function killedAfter(ms: number, dataDir: string, who: string): Promise<void> {
  const child = spawn(process.execPath, [resolve('dist/cli.js'), 'forget', who, '--yes'], {
    env: { ...process.env, DATA_DIR: dataDir, SANDBOX: '1' },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  await Promise.race([ended, sleep(ms)]);
  child.kill('SIGKILL');
  await ended;
}

describe('jingcun forget, at the command line', () => {
  it('removes a person beside the running service, however often it was killed before', async () => {
    const town = parse(readFileSync('programmes/chaqi-2023/town.yaml', 'utf8')) as {
      people: { id: string; name: string; unit: string }[];
    };
    const dir = await temporaryDir();
    const service = await RunningService.start(dir.path, { SANDBOX: '1' });
    try {
      const chat = 'g-changhu';
      const people = await service.people(chat);
      const person = people.find(({ roles }) => roles.join() === 'member');
      const secretary = people.find(({ roles }) => roles.includes('secretary'))?.id ?? '';
      const code = town.people.find(({ name, unit }) => name === person?.name && unit === 'changhu')?.id;
      if (!person || code === undefined) throw new Error('the group has no member of the roster');
      for (let n = 1; n <= 30; n += 1) {
        await service.send({ chat, sender: person.id, text: `${n}组大扫除${n + 3}人，我和大家` });
      }
      await service.say({ chat: `p-${person.id}`, sender: person.id, text: '我的积分' });
      await service.say({ chat, sender: secretary, text: `任务 新建 帮${person.name}家清塘边 截止 3月30日` });

      // Wherever each of them dies, before, within or after the removal.
      for (const ms of [350, 500, 650]) await killedAfter(ms, dir.path, code);
      const last = await jingcun(dir.path, ['forget', code, '--yes'], { SANDBOX: '1' });
      expect(last.stderr).toBe('');
      expect(last.stdout).toMatch(/删好了|以前已经删过了/);

      expect(await service.say({ chat, sender: secretary, text: '任务' })).toContain('帮已删除家清塘边');
      expect(await service.say({ chat, sender: person.id, text: '我是谁' })).toContain('还不认识您');
      await service.interrupt();
      const folder = join(dir.path, 'sandbox');
      const stores = readdirSync(folder).filter((name) => name.startsWith('jingcun.db'));
      expect(stores).toContain('jingcun.db');
      const ofStores = stores.map((name) => readFileSync(join(folder, name)));
      expect(ofStores.some((bytes) => bytes.includes('组大扫除'))).toBe(false);
    } finally {
      await service.kill();
      await dir.remove();
    }
  });
});
