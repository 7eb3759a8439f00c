import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../src/errors.ts';
import { createLog } from '../src/log.ts';
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

  it('censors secrets', () => {
    expect(written({ token: 'abc-1', bot: { secret: 'abc-2' } })).not.toMatch(/abc-/);
  });
});
