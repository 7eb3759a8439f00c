import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RunningService } from '../service.ts';
import type { TypedLine } from './guide.ts';

/** Why nobody can be asked at a terminal here; null when the guides' questions can be answered. */
export const noTerminal: string | null =
  spawnSync('script', ['--version'], { stdio: 'ignore' }).error === undefined ? null : 'not installed: script';

/** In a guide's output: a question, and what the reader answers. */
const question = /^(.*\(是\/否\)) (\S+)$/u;

interface FolderOptions {
  readonly env?: Record<string, string>;
  /** Settings the lines are typed without. */
  readonly unset?: readonly string[];
  /** Paths only the reader's machine has, and what stands for them. */
  readonly replace?: readonly (readonly [string, string])[];
}

/**
 * A folder of its own with the program in it, as the guides have their reader unpack it: lines are typed there, `.env` and
 * `programmes` are its own, the rest is this tree's.
 */
export class ProgramFolder {
  readonly path: string;
  readonly #replace: readonly (readonly [string, string])[];
  readonly #env: NodeJS.ProcessEnv;

  constructor(path: string, { env = {}, unset = [], replace = [] }: FolderOptions = {}) {
    refuseStale();
    this.path = path;
    this.#replace = replace;
    this.#env = { ...process.env, PORT: '0', LOG_LEVEL: 'error', npm_config_update_notifier: 'false', ...env };
    for (const name of unset) delete this.#env[name];
    mkdirSync(path, { recursive: true });
    for (const shared of ['package.json', 'scripts', 'src', 'dist', 'node_modules']) {
      symlinkSync(resolve(shared), join(path, shared));
    }
    cpSync('programmes', join(path, 'programmes'), { recursive: true });
  }

  /** Types a line; what it showed, both streams in one, without what a terminal needs to draw it. */
  async type({ line, shows }: TypedLine): Promise<{ readonly shown: string; readonly code: number | null }> {
    const answer = shows.map((one) => question.exec(one)?.[2]).find((one) => one !== undefined);
    const child = answer === undefined ? this.#spawn(line) : this.#atTerminal(line);
    let shown = '';
    const take = (chunk: Buffer) => {
      shown += chunk.toString();
      if (answer !== undefined && /\(是\/否\) /u.test(shown)) child.stdin?.end(`${answer}\n`);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    if (answer === undefined) child.stdin?.end();
    const [code] = (await once(child, 'close')) as [number | null];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is to go.
    return { shown: shown.replace(/\u001b\[[?\d;]*[A-Za-z]|\u001b[78]|\r/gu, ''), code };
  }

  /** Types a line that starts the program and does not come back; ends with `interrupt`. */
  async start(line: string): Promise<{ service: RunningService; interrupt: () => Promise<void> }> {
    const child = spawn(...this.#command(line), {
      cwd: this.path,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const interrupt = async () => {
      if (child.pid === undefined || child.exitCode !== null) return;
      // Ctrl-C reaches everybody in front of the terminal.
      process.kill(-child.pid, 'SIGINT');
      await once(child, 'exit');
    };
    return { service: await RunningService.of(child), interrupt };
  }

  /** What a guide's text means in this folder. */
  here(text: string): string {
    return this.#replace.reduce((before, [from, to]) => before.replaceAll(from, to), text);
  }

  #spawn(line: string): ChildProcess {
    return spawn(...this.#command(line), { cwd: this.path, env: this.#env, stdio: 'pipe' });
  }

  #atTerminal(line: string): ChildProcess {
    const [file, args] = this.#command(line);
    const quoted = [file, ...args].map((word) => `'${word}'`).join(' ');
    return spawn('script', ['-qec', quoted, '/dev/null'], { cwd: this.path, env: this.#env, stdio: 'pipe' });
  }

  /** `npm run jingcun -- …` is what package.json says it is; `npm` itself takes half a second to say so. */
  #command(line: string): [file: string, args: string[]] {
    const words = this.here(line).split(/\s+/u);
    if (words.slice(0, 4).join(' ') !== 'npm run jingcun --') return [words[0] ?? '', words.slice(1)];
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const [node, ...script] = (scripts['jingcun'] ?? '').split(' ');
    if (node !== 'node') throw new Error('the script jingcun is no longer run by node');
    return [process.execPath, [...script, ...words.slice(4)]];
  }
}

/** The scripts would build, under the feet of every test that runs beside. */
function refuseStale(): void {
  const built = existsSync('dist/cli.js') ? statSync('dist/cli.js').mtimeMs : 0;
  const sources = readdirSync('src', { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const newest = Math.max(...sources.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
  if (newest > built) throw new Error('dist is older than src: run npm run build first');
}
