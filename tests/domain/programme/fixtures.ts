import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseProgramme } from '../../../src/domain/programme/load.ts';
import type { ProgrammeBundle } from '../../../src/domain/programme/model.ts';

export const chaqiDir = join(import.meta.dirname, '../../../programmes/chaqi-2023');
export const secondDir = join(import.meta.dirname, '../../fixtures/second-programme');

export interface Texts {
  readonly programme: string;
  readonly rules: string;
  readonly town: string;
}

export function textsOf(dir: string): Texts {
  const text = (name: string) => readFileSync(join(dir, name), 'utf8');
  return { programme: text('programme.yaml'), rules: text('rules.yaml'), town: text('town.yaml') };
}

export function bundleOf(dir: string): ProgrammeBundle {
  const result = parseProgramme(textsOf(dir));
  if ('problems' in result) throw new Error(JSON.stringify(result.problems, null, 1));
  return result.bundle;
}
