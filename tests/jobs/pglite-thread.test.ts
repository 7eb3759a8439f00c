import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PgliteThread } from '../../src/jobs/pglite-thread.ts';

describe('the database thread', () => {
  const dir = mkdtempSync(join(tmpdir(), 'jingcun-pglite-'));
  let pool: PgliteThread;
  beforeAll(async () => {
    pool = await PgliteThread.open(join(dir, 'db'));
    await pool.query('CREATE TABLE t (n bigint PRIMARY KEY)');
  }, 60_000);
  afterAll(async () => {
    await pool.end();
    rmSync(dir, { recursive: true, force: true });
  });

  it('answers with rows, counts, and bigint as text like node-postgres', async () => {
    expect(await pool.query('INSERT INTO t VALUES ($1), ($2)', [1, 2])).toMatchObject({ rowCount: 2 });
    expect((await pool.query('SELECT n FROM t ORDER BY n')).rows).toEqual([{ n: '1' }, { n: '2' }]);
  });

  it('rejects with the code of the database and goes on', async () => {
    await expect(pool.query('INSERT INTO t VALUES (1)')).rejects.toMatchObject({ code: '23505', constraint: 't_pkey' });
    await expect(pool.query('SELEC')).rejects.toMatchObject({ code: '42601' });
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('gives a client in a transaction the session for itself', async () => {
    const client = await pool.connect();
    await client.query('-- a comment first\nBEGIN');
    await client.query('INSERT INTO t VALUES (10)');
    const outside = pool.query<{ n: string }>('SELECT n FROM t WHERE n = 10');
    await client.query('ROLLBACK');
    expect((await outside).rows).toEqual([]);
    client.release();
  });

  it('ends the turn of a client that is released within a transaction', async () => {
    const client = await pool.connect();
    await client.query('BEGIN');
    client.release();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await pool.query('ROLLBACK');
  });

  it('tells those who listen', async () => {
    const client = await pool.connect();
    await client.query('LISTEN news');
    const heard = once(client, 'notification');
    await pool.query("NOTIFY news, 'hello'");
    expect(await heard).toMatchObject([{ channel: 'news', payload: 'hello' }]);
    client.release();
  });

  it('keeps what was committed over a close', async () => {
    const other = await PgliteThread.open(join(dir, 'other'));
    await other.query('CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)');
    await other.end();
    await expect(other.query('SELECT 1')).rejects.toThrow();
    const again = await PgliteThread.open(join(dir, 'other'));
    expect((await again.query('SELECT n FROM kept')).rows).toEqual([{ n: 7 }]);
    await again.end();
  }, 60_000);
});
