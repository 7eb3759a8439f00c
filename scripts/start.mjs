// `npm start` and `npm run jingcun -- <command>`: builds when dist is missing or older than the sources, then runs the CLI.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = `${root}dist/cli.js`;

if (!existsSync(cli) || newest(`${root}src`) > statSync(cli).mtimeMs) {
  console.error('正在编译……');
  build();
}
await import(pathToFileURL(cli).href);

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) latest = Math.max(latest, statSync(`${entry.parentPath ?? entry.path}/${entry.name}`).mtimeMs);
  }
  return latest;
}
