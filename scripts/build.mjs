// Compiles src to dist and copies what the compiler leaves behind: migrations and the page.

import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export function build() {
  rmSync(`${root}dist`, { recursive: true, force: true });
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const run = spawnSync(process.execPath, [tsc, '-p', `${root}tsconfig.build.json`], { cwd: root, stdio: 'inherit' });
  if (run.status !== 0) throw new Error('the build failed');
  for (const folder of ['store/migrations', 'web/public']) {
    cpSync(`${root}src/${folder}`, `${root}dist/${folder}`, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build();
