import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { maxFileCharacters, parseProgramme, programmeFiles } from '../domain/programme/load.ts';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import { StartError } from '../errors.ts';

/** Reads and checks a programme directory, with another rulebook where `rules` names its file. Throws `StartError` with every problem, as `file:line 说明` where it has a line. */
export function readProgrammeDir(dir: string, { rules }: { rules?: string } = {}): ProgrammeBundle {
  const problems: string[] = [];
  const pathOf = (name: string) => (name === programmeFiles.rules && rules !== undefined ? rules : join(dir, name));
  const read = (name: string): string => {
    try {
      return readText(pathOf(name));
    } catch (error) {
      problems.push(`${pathOf(name)} ${reasonOf(error)}`);
      return '';
    }
  };
  const texts = {
    programme: read(programmeFiles.programme),
    rules: read(programmeFiles.rules),
    town: read(programmeFiles.town),
  };
  const later =
    rules === undefined && existsSync(dir) ? laterRulebooks(dir).map((name) => ({ name, text: read(name) })) : [];
  if (problems.length > 0) throw new StartError(problems);
  const result = parseProgramme(texts, later);
  if ('bundle' in result) return result.bundle;
  const lines = result.problems.map(({ file, line, message }) => `${pathOf(file)}:${line} ${message}`);
  const rest = lines.length - mostProblems;
  throw new StartError(rest > 0 ? [...lines.slice(0, mostProblems), `另有 ${rest} 处，改好上面的再检查一次`] : lines);
}

/** Rulebooks beside `rules.yaml` that hold from a later day on. */
function laterRulebooks(dir: string): string[] {
  if (!statSync(dir).isDirectory()) return [];
  return readdirSync(dir)
    .filter((name) => /^rules-.+\.yaml$/u.test(name))
    .sort();
}

/** As many as fit a few screens: a wrong column in a roster is the same mistake hundreds of times. */
const mostProblems = 100;

class UnreadableError extends Error {}

function readText(path: string): string {
  const { size } = statSync(path);
  // At most four bytes a character: what is longer need not be read to be refused.
  if (size > maxFileCharacters * 4) throw new UnreadableError('太大了；人多请用 jingcun import 导入名册');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    // Notepad on an office PC saves as GBK unless told otherwise.
    if (error instanceof TypeError) throw new UnreadableError('不是 UTF-8 编码；请用记事本“另存为”，编码选 UTF-8');
    throw error;
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: '找不到；请检查 PROGRAMME 写的目录，里面要有 programme.yaml、rules.yaml、town.yaml',
  ENOTDIR: '找不到；PROGRAMME 要写目录，不是文件',
  EISDIR: '是一个目录，不是文件',
  EACCES: '没有读取权限；请检查文件权限',
  EPERM: '没有读取权限；请检查文件权限',
};

function reasonOf(error: unknown): string {
  if (error instanceof UnreadableError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? `读不了（${code || String(error)}）`;
}
