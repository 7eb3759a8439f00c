import { cpSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StartError } from '../../src/errors.ts';
import { Database } from '../../src/sqlite.ts';
import { openStore } from '../../src/store/open.ts';
import { accountBindings, settings } from '../../src/store/schema.ts';
import { getSetting, setSetting } from '../../src/store/settings.ts';
import type { Store } from '../../src/store/store.ts';
import { tempDir } from '../support/temp-dir.ts';

function open(file = join(tempDir(), 'store.db')): Store {
  const store = openStore(file);
  onTestFinished(() => store.close());
  return store;
}

function startProblem(work: () => unknown): string {
  try {
    work();
  } catch (cause) {
    if (cause instanceof StartError) return cause.message;
    throw cause;
  }
  throw new Error('it started');
}

describe('a unit of work', () => {
  it('is seen by readers only once it is committed', async () => {
    const store = open();
    await store.write(async (tx) => {
      await setSetting(tx, 'colour', 'red');
      expect(await getSetting(tx, 'colour')).toBe('red');
      expect(await getSetting(store.read, 'colour')).toBeNull();
    });
    expect(await getSetting(store.read, 'colour')).toBe('red');
  });

  it('leaves nothing behind when it throws, and the next one works', async () => {
    const store = open();
    const failing = store.write(async (tx) => {
      await setSetting(tx, 'colour', 'red');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await store.write((tx) => setSetting(tx, 'shape', 'round'));
    expect(await getSetting(store.read, 'colour')).toBeNull();
    expect(await getSetting(store.read, 'shape')).toBe('round');
  });

  it('runs alone, in the order of the calls', async () => {
    const store = open();
    const order: string[] = [];
    const work = (name: string) =>
      store.write(async () => {
        order.push(`${name} begins`);
        await nextTurn();
        order.push(`${name} ends`);
      });
    await Promise.all([work('a'), work('b')]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('refuses another one inside it', async () => {
    const store = open();
    const nested = store.write(() => store.write(async () => 'never'));
    await expect(nested).rejects.toThrow('write inside write');
  });

  it('may be followed by one that was started from within it but runs after it', async () => {
    const store = open();
    let later: Promise<void> | undefined;
    await store.write(async () => {
      later = nextTurn().then(() => store.write((tx) => setSetting(tx, 'late', 'yes')));
    });
    await later;
    expect(await getSetting(store.read, 'late')).toBe('yes');
  });

  it('waits for a database that another process holds for a moment', async () => {
    const file = join(tempDir(), 'store.db');
    const store = open(file);
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    const write = store.write((tx) => setSetting(tx, 'colour', 'red'));
    await nextTurn();
    other.exec('COMMIT');
    other.close();
    await write;
    expect(await getSetting(store.read, 'colour')).toBe('red');
  });

  it('keeps references intact', async () => {
    const store = open();
    const dangling = store.write((tx) =>
      Promise.resolve(tx.insert(accountBindings).values({ accountId: 1, personId: 1, by: 'seed', validFrom: 0 }).run()),
    );
    await expect(dangling).rejects.toThrow(/FOREIGN KEY/);
  });
});

describe('reading', () => {
  it('cannot write', async () => {
    const store = open();
    expect(() => store.read.insert(settings).values({ name: 'a', value: 'b' }).run()).toThrow(/readonly/);
  });
});

describe('opening', () => {
  it('keeps what was stored', async () => {
    const file = join(tempDir(), 'store.db');
    const first = openStore(file);
    await first.write((tx) => setSetting(tx, 'colour', 'red'));
    await first.close();
    expect(await getSetting(open(file).read, 'colour')).toBe('red');
  });

  it('says so when the file is not a database', () => {
    const file = join(tempDir(), 'store.db');
    writeFileSync(file, '这不是数据库，是一段文字。'.repeat(100));
    expect(startProblem(() => openStore(file))).toContain('可能已损坏');
    expect(readFileSync(file, 'utf8')).toContain('这不是数据库');
  });

  it('says so when half of the file is gone', async () => {
    const file = join(tempDir(), 'store.db');
    const store = openStore(file);
    await store.close();
    truncateSync(file, 8_192);
    expect(startProblem(() => openStore(file))).toContain('jingcun restore');
  });

  it('says so when the directory is not there', () => {
    expect(startProblem(() => openStore(join(tempDir(), 'no', 'store.db')))).toContain('请检查 DATA_DIR');
  });

  it('refuses a database of a newer version and leaves it as it is', async () => {
    const file = join(tempDir(), 'store.db');
    await openStore(file).close();
    const other = new Database(file);
    other.prepare("insert into __drizzle_migrations (hash, created_at) values ('x', 9999999999999)").run();
    other.close();
    expect(startProblem(() => openStore(file))).toContain('更新版本');
  });

  it('says so when another program holds the file', async () => {
    const file = join(tempDir(), 'store.db');
    const other = new Database(file);
    other.pragma('journal_mode = DELETE');
    other.exec('create table t (a); BEGIN EXCLUSIVE');
    onTestFinished(() => void other.close());
    expect(startProblem(() => openStore(file))).toContain('占用');
  });

  it('keeps a copy of the database before it migrates it', async () => {
    const dir = tempDir();
    const file = join(dir, 'store.db');
    const store = openStore(file);
    await store.write((tx) => setSetting(tx, 'colour', 'red'));
    await store.close();
    await openStore(file, withOneMore(dir)).close();
    const copy = new Database(`${file}.before-2`, { readonly: true });
    onTestFinished(() => void copy.close());
    expect(copy.prepare("select value from settings where name = 'colour'").pluck().get()).toBe('red');
    expect(copy.prepare("select 1 from sqlite_master where name = 'extra'").get()).toBeUndefined();
    expect(existsSync(`${file}.before-1`)).toBe(false);
  });
});

function withOneMore(dir: string): string {
  const folder = join(dir, 'migrations');
  mkdirSync(folder);
  cpSync('src/store/migrations', folder, { recursive: true });
  const journalFile = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(journalFile, 'utf8'));
  journal.entries.push({
    idx: 1,
    version: '6',
    when: journal.entries[0].when + 1,
    tag: '0001_extra',
    breakpoints: true,
  });
  writeFileSync(journalFile, JSON.stringify(journal));
  writeFileSync(join(folder, '0001_extra.sql'), 'CREATE TABLE extra (id integer);');
  return folder;
}
