import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../src/errors.ts';
import { createLog, describeError } from '../src/log.ts';
import { openStore } from '../src/store/open.ts';
import { persons } from '../src/store/schema.ts';
import { tempDir } from './support/temp-dir.ts';

const name = '欧阳桐舟';
const phone = '13800004321';

/** What the log writes of a failure. */
function written(fields: object): string {
  const lines: string[] = [];
  createLog('trace', { write: (line) => lines.push(line) }).error(fields, 'it failed');
  return lines.join('');
}

async function failedQuery(): Promise<unknown> {
  const store = openStore(join(tempDir(), 'store.db'));
  onTestFinished(() => store.close());
  const twice = store.write(async (tx) => {
    await tx.insert(persons).values({ code: 'p1', name, phone });
    await tx.insert(persons).values({ code: 'p1', name, phone });
  });
  return twice.catch((cause: unknown) => cause);
}

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (cause) {
    return cause;
  }
}

describe('the log', () => {
  it('says why a query failed, without its values', async () => {
    const line = written({ err: await failedQuery() });
    expect(line).toContain('UNIQUE constraint failed: persons.code');
    expect(line).toContain('SQLITE_CONSTRAINT_UNIQUE');
    expect(line).toMatch(/at .*drizzle/);
    expect(line).not.toContain(name);
    expect(line).not.toContain(phone);
  });

  it.each([
    [
      'of a query with its parameters',
      () => new Error(`Failed query: insert into persons\nparams: p1,${name},${phone}`),
    ],
    ['of JSON that cannot be parsed', () => JSON.parse(`"${name}`)],
    ['of a sentence meant for a user', () => new UserError(`长湖名册上没有：${name} ${phone}`)],
    [
      'of an error in an error',
      () => new Error(`could not send to '${name}'`, { cause: new Error(`${phone} refused`) }),
    ],
    ['of what is no error', () => `${name} ${phone}`],
  ])('shows nobody’s words %s', (_what, work) => {
    const line = written({ err: thrownBy(work) });
    expect(line).toContain('it failed');
    expect(line).not.toContain(name);
    expect(line).not.toContain(phone);
  });

  it('shows no address that a key is part of', () => {
    const line = written({ err: new Error('fetch of https://qyapi.example/send?key=abc-1 failed') });
    expect(line).toContain('fetch of … failed');
  });

  it('says how a sending ended without the words of it', () => {
    const line = written({
      result: { outcome: 'unknown', reason: `no user "${name}" in 13800004321`, retryAfterMs: 5 },
    });
    expect(line).toContain('"outcome":"unknown","reason":"no user … in …","retryAfterMs":5');
  });

  it('tells an unexpected error at the terminal just as carefully', async () => {
    const text = describeError(new UserError(`no place for '${name}'`, { cause: await failedQuery() }));
    expect(text).toMatch(/^UserError: no place for …\n {4}at /);
    expect(text).toContain(
      '\ncaused by SqliteError: UNIQUE constraint failed: persons.code (SQLITE_CONSTRAINT_UNIQUE)',
    );
    expect(text).not.toContain(name);
    expect(describeError(name)).not.toContain(name);
  });

  it('censors secrets', () => {
    expect(written({ token: 'abc-1', bot: { secret: 'abc-2' } })).not.toMatch(/abc-/);
  });
});
