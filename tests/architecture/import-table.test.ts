import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const src = resolve('src');

/** The table of docs/architecture.md: room → rooms it may import. `errors` is free for all but domain. */
const allowed: Record<string, readonly string[]> = {
  domain: ['domain'],
  store: ['store', 'domain', 'errors', 'log', 'sqlite'],
  presenters: ['presenters', 'domain', 'errors'],
  bots: ['bots', 'domain/messages', 'errors', 'log', 'sqlite'],
  commands: ['commands', 'domain', 'store', 'presenters', 'errors', 'log'],
  jobs: ['jobs', 'domain', 'store', 'presenters', 'bots/adapter', 'errors', 'log'],
  web: ['web', 'domain', 'store', 'presenters', 'bots/adapter', 'errors', 'log'],
};
/** The composition root sits beside the rooms; `service/` is what it is made of. */
const rootFiles = new Set(['main', 'cli', 'config', 'errors', 'log', 'sqlite', 'better-sqlite3-napi.d']);
const isRoot = (file: string) => rootFiles.has(file) || file.startsWith('service/');

describe('the import table', () => {
  const imports = readImports();

  it('is held by every file of every room', () => {
    const broken = [...imports].flatMap(([file, targets]) =>
      targets.filter((target) => !mayImport(file, target)).map((target) => `${file} → ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('keeps the platforms of bots/ from knowing each other', () => {
    const crossing = [...imports].flatMap(([file, targets]) => {
      const platform = /^bots\/([^/]+)\//.exec(file)?.[1];
      return targets.filter(
        (target) => platform && /^bots\/[^/]+\//.test(target) && !target.startsWith(`bots/${platform}/`),
      );
    });
    expect(crossing).toEqual([]);
  });

  it('has no import circle, type imports included', () => {
    expect(findCircle(imports)).toBeNull();
  });

  it('leaves the clock and the environment to the composition root', () => {
    const readers = [...imports.keys()].filter(
      (file) => !isRoot(file) && /\bDate\.now\(|\bprocess\.env\b/.test(code(file)),
    );
    expect(readers).toEqual([]);
  });

  it('keeps SQL in the store (and in the fake platform’s own file)', () => {
    const outside = [...imports.keys()].filter(
      (file) =>
        !file.startsWith('store/') &&
        !file.startsWith('bots/sandbox/') &&
        /\b(INSERT INTO|SELECT .* FROM|UPDATE \w+ SET)\b|from 'drizzle-orm/i.test(code(file)),
    );
    expect(outside).toEqual([]);
  });

  it('lets only sqlite.ts choose the SQLite driver', () => {
    const users = [...imports.keys()].filter((file) => /from '(better-sqlite3|better-sqlite3-napi)'/.test(code(file)));
    expect(users.sort()).toEqual(['better-sqlite3-napi.d', 'sqlite']);
  });

  it('lets only queue.ts and its backends see BullMQ', () => {
    const users = [...imports.keys()].filter((file) => /from '(bullmq|ioredis)'/.test(code(file)));
    expect(users.filter((file) => !file.startsWith('jobs/queue'))).toEqual([]);
  });
});

function mayImport(file: string, target: string): boolean {
  const room = file.split('/')[0] ?? '';
  if (isRoot(file)) return true;
  const rooms = allowed[room];
  return rooms?.some((entry) => target === entry || target.startsWith(`${entry}/`)) ?? false;
}

function code(file: string): string {
  return readFileSync(join(src, `${file}.ts`), 'utf8');
}

/** File → files it imports, both relative to src without extension. */
function readImports(): Map<string, string[]> {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return new Map(
    files.map((file) => {
      const found = ts.preProcessFile(readFileSync(join(src, file), 'utf8'), true, true).importedFiles;
      const local = found.map((entry) => entry.fileName).filter((name) => name.startsWith('.'));
      return [name(file), local.map((target) => name(relative(src, resolve(src, dirname(file), target))))];
    }),
  );
}

function name(file: string): string {
  return file.replace(/\\/g, '/').replace(/\.ts$/, '');
}

function findCircle(imports: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const target of imports.get(file) ?? []) {
      const circle = visit(target, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return null;
  };
  for (const file of imports.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return null;
}
