import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A redis-server of the test's own, on a socket in its own directory, that keeps nothing over a restart. */
export class RedisServer {
  readonly url: string;
  readonly #directory: string;
  #child: ChildProcess;

  private constructor(directory: string, child: ChildProcess) {
    this.#directory = directory;
    this.#child = child;
    this.url = `unix://${join(directory, 'redis.sock')}`;
  }

  static async start(directory: string): Promise<RedisServer> {
    mkdirSync(directory, { recursive: true });
    return new RedisServer(directory, await launch(directory));
  }

  async restart(): Promise<void> {
    this.#child = await launch(this.#directory);
  }

  /** As a crash: without saving. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

async function launch(directory: string): Promise<ChildProcess> {
  const args = ['--port', '0', '--unixsocket', join(directory, 'redis.sock'), '--save', '', '--dir', directory];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((ready, fail) => {
    lines.on('line', (line) => /ready to accept connections/i.test(line) && ready());
    child.once('exit', (code) => fail(new Error(`redis-server ended with ${code}`)));
  });
  return child;
}
