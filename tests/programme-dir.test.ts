import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '../src/errors.ts';
import { readProgrammeDir } from '../src/service/programme-dir.ts';

const source = join(import.meta.dirname, 'fixtures/second-programme');
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'jingcun-programme-'));
  for (const name of ['programme.yaml', 'rules.yaml', 'town.yaml']) copyFileSync(join(source, name), join(dir, name));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('reading a programme directory', () => {
  it('gives the checked programme', () => {
    expect(readProgrammeDir(dir).programme.id).toBe('yunling-2024');
  });

  it('names every file that is missing', () => {
    rmSync(join(dir, 'rules.yaml'));
    rmSync(join(dir, 'town.yaml'));
    expect(problemsOf(dir)).toEqual([
      expect.stringContaining(`${join(dir, 'rules.yaml')} 找不到`),
      expect.stringContaining(`${join(dir, 'town.yaml')} 找不到`),
    ]);
  });

  it('says what to do about a directory that is none', () => {
    expect(problemsOf(join(dir, 'nowhere'))[0]).toContain('请检查 PROGRAMME 写的目录');
    expect(problemsOf(join(dir, 'town.yaml'))[0]).toContain('要写目录，不是文件');
  });

  it('refuses a directory in place of a file', () => {
    rmSync(join(dir, 'rules.yaml'));
    mkdirSync(join(dir, 'rules.yaml'));
    expect(problemsOf(dir)).toEqual([`${join(dir, 'rules.yaml')} 是一个目录，不是文件`]);
  });

  it('tells a file saved as GBK from a broken one', () => {
    writeFileSync(
      join(dir, 'town.yaml'),
      Buffer.concat([Buffer.from('name: '), Buffer.from([0xb2, 0xe5, 0xc6, 0xec])]),
    );
    expect(problemsOf(dir)).toEqual([expect.stringContaining('不是 UTF-8 编码')]);
  });

  it('does not read a file too large to be a programme', () => {
    writeFileSync(join(dir, 'town.yaml'), Buffer.alloc(9_000_000, 'a'));
    expect(problemsOf(dir)).toEqual([expect.stringContaining('太大')]);
  });

  it('lists problems as file:line and text', () => {
    const rules = readFileSync(join(dir, 'rules.yaml'), 'utf8').replace('points: 37.5', 'points: 30');
    writeFileSync(join(dir, 'rules.yaml'), rules);
    expect(problemsOf(dir)).toEqual([`${join(dir, 'rules.yaml')}:14 各项分值加起来是 92.5，要正好 100；请补上 7.5 分`]);
  });

  it('lists at most 100 problems and counts the rest', () => {
    const people = Array.from({ length: 150 }, (_, n) => `  - { id: x${n}, name: 某, unit: nowhere, type: 村民 }\n`);
    const town = readFileSync(join(dir, 'town.yaml'), 'utf8') + people.join('');
    writeFileSync(join(dir, 'town.yaml'), town);
    const problems = problemsOf(dir);
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toBe('另有 50 处，改好上面的再检查一次');
  });
});

function problemsOf(path: string): readonly string[] {
  try {
    readProgrammeDir(path);
  } catch (error) {
    if (error instanceof StartError) return error.problems;
    throw error;
  }
  return [];
}
