import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, Database } from '../../src/sqlite.ts';
import { cacheStatements } from '../../src/store/statement-cache.ts';

let connection: Connection;
beforeEach(() => {
  connection = cacheStatements(new Database(':memory:'));
  connection.exec("create table t (id integer, name text); insert into t values (1, 'a'), (2, 'b')");
});
afterEach(() => connection.close());

const question = 'select id, name from t order by id';

describe('kept statements', () => {
  it('are the same for the same question, and another for another', () => {
    expect(connection.prepare(question)).toBe(connection.prepare(question));
    expect(connection.prepare('select 1')).not.toBe(connection.prepare('select 2'));
  });

  it('give rows as objects also after somebody wanted them as lists', () => {
    expect(connection.prepare(question).raw().all()).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(connection.prepare(question).get()).toEqual({ id: 1, name: 'a' });
  });

  it('are not handed out while their rows are being read', () => {
    const seen: unknown[] = [];
    for (const row of connection.prepare(question).iterate()) {
      seen.push(row, connection.prepare(question).all().length);
    }
    expect(seen).toEqual([{ id: 1, name: 'a' }, 2, { id: 2, name: 'b' }, 2]);
  });

  it('see a table that was changed since', () => {
    const all = 'select * from t';
    expect(connection.prepare(all).get()).toEqual({ id: 1, name: 'a' });
    connection.exec('alter table t add column more text');
    expect(connection.prepare(all).get()).toEqual({ id: 1, name: 'a', more: null });
  });

  it('go, the oldest first, so that they do not grow without end', () => {
    const first = connection.prepare(question);
    for (let index = 0; index < 600; index += 1) connection.prepare(`select ${index}`).get();
    expect(connection.prepare(question)).not.toBe(first);
  });
});
