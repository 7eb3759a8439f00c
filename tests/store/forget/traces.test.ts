import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Database } from '../../../src/sqlite.ts';
import { isForgottenIn, rewriteStore } from '../../../src/store/forget/traces.ts';
import { tempDir } from '../../support/temp-dir.ts';

const name = '欧阳桐舟';

/** Numbers that look random and are the same in every run. */
function numbers(): () => number {
  let seed = 1;
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return seed / 0x7fffffff;
  };
}

/** A year of texts of all lengths that come, change and go, until pages have been split and merged; then no row has the name. */
function busyFile(file: string): void {
  const connection = new Database(file);
  for (const pragma of ['journal_mode = WAL', 'synchronous = OFF', 'secure_delete = ON']) connection.pragma(pragma);
  connection.exec('create table texts (id integer primary key, text text); create index by_text on texts (text)');
  const next = numbers();
  const write = {
    add: connection.prepare('insert into texts (text) values (?)'),
    change: connection.prepare('update texts set text = ? where id = ?'),
    drop: connection.prepare('delete from texts where id = ?'),
  };
  const text = () => {
    const length = Math.floor(next() ** 3 * 3_000);
    return `${'文'.repeat(Math.floor(length * next()))}${next() < 0.5 ? name : '某人'}${'x'.repeat(Math.floor(length / 2))}`;
  };
  connection.transaction(() => {
    for (let n = 1; n <= 8_000; n += 1) {
      const kind = next();
      if (kind < 0.6) write.add.run(text());
      else if (kind < 0.85) write.change.run(text(), Math.ceil(next() * n * 0.6));
      else write.drop.run(Math.ceil(next() * n * 0.6));
    }
  })();
  connection.prepare("update texts set text = replace(text, ?, '已删除')").run(name);
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
}

describe('rewriteStore', () => {
  it('leaves no scrap of what was deleted, where overwriting alone does', async () => {
    const file = join(tempDir(), 'store.db');
    busyFile(file);
    expect(readFileSync(file).includes(name)).toBe(true);
    const beside = new Database(file);
    try {
      expect(beside.prepare('select count(*) from texts where text like ?').pluck().get(`%${name}%`)).toBe(0);
      expect(await rewriteStore(file)).toBe(true);
      expect(readFileSync(file).includes(name)).toBe(false);
      expect(readFileSync(`${file}-wal`)).toHaveLength(0);
    } finally {
      beside.close();
    }
  });

  it('waits for whoever is reading', async () => {
    const file = join(tempDir(), 'store.db');
    const reader = new Database(file);
    reader.pragma('journal_mode = WAL');
    reader.exec("create table texts (text text); insert into texts values ('a'), ('b')");
    const reading = reader.prepare('select text from texts').iterate();
    reading.next();
    let stillReading = true;
    setTimeout(() => {
      stillReading = false;
      reading.return?.();
    }, 50);
    expect(await rewriteStore(file)).toBe(true);
    expect(stillReading).toBe(false);
    reader.close();
  });
});

describe('isForgottenIn', () => {
  it('holds what cannot be read for a copy that has him', () => {
    const file = join(tempDir(), 'jingcun.db.before-2');
    writeFileSync(file, 'no database');
    expect(isForgottenIn(file, 'p1')).toBe(false);
    expect(existsSync(`${file}-wal`)).toBe(false);
  });
});
