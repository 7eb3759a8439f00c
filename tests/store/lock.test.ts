import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '../../src/errors.ts';
import { lockDataDir } from '../../src/store/lock.ts';

describe('the lock of a data directory', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'jingcun-lock-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('is held by one at a time, and says so in Chinese', () => {
    const lock = lockDataDir(dir);
    expect(() => lockDataDir(dir)).toThrow(StartError);
    expect(() => lockDataDir(dir)).toThrow('另一个净村正在用这个数据目录');
    lock.release();
    lockDataDir(dir).release();
  });

  it('makes the directory', () => {
    lockDataDir(join(dir, 'new', 'deep')).release();
  });

  it('refuses a place that cannot be a directory', () => {
    writeFileSync(join(dir, 'file'), '');
    expect(() => lockDataDir(join(dir, 'file'))).toThrow('数据目录写不进去');
  });
});
