import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chineseCalendar } from '../../../src/domain/programme/calendar.ts';
import { addDays, type Day, instantAt } from '../../../src/domain/time.ts';
import { readProgrammeDir } from '../../../src/service/programme-dir.ts';
import { Dice } from './dice.ts';
import type { SwitchedOff } from './evidence.ts';
import { plays } from './plays/list.ts';
import { Stage, type YearMessage } from './stage.ts';
import { type PlayedTown, playedTown } from './town.ts';

export interface YearOptions {
  readonly dataDir: string;
  readonly programmeDir: string;
  /** Where the program's jobs are; embedded when absent. */
  readonly redisUrl?: string;
  readonly seed: number;
  /** First and last day that are played. */
  readonly from: Day;
  readonly to: Day;
  /** How many villages are played; all when absent. */
  readonly villages?: number;
  readonly off?: SwitchedOff;
  readonly log?: (line: string) => void;
}

export interface YearPlayed {
  readonly town: PlayedTown;
  readonly messages: readonly YearMessage[];
}

/** Plays a town's year through the sandbox of the running program; `look` reads its store before it is stopped. */
export async function playYear(options: YearOptions, look?: (stage: Stage) => Promise<void>): Promise<YearPlayed> {
  const programmeDir = withoutLine(options);
  const bundle = readProgrammeDir(programmeDir);
  const town = playedTown(bundle, options.villages === undefined ? {} : { villages: options.villages });
  const calendar = chineseCalendar(bundle.programme.holidayOverrides);
  const stage = await Stage.open({ ...options, programmeDir });
  const dice = new Dice(options.seed);
  try {
    const first = await stage.now();
    for (let day = options.from; day <= options.to; day = addDays(day, 1)) {
      const isWorkingDay = calendar.isWorkingDay(day);
      const at = instantAt(day, '10:00');
      if (at > first) await stage.moveTo(at);
      for (const play of plays) {
        try {
          await play.onDay({ stage, town, calendar, dice, day, isWorkingDay });
        } catch (cause) {
          // Who works with what was switched off goes home for the day.
          if (options.off) continue;
          throw new Error(`${day}, ${play.name}: ${String(cause)}`, { cause });
        }
      }
      if (day.endsWith('-01')) options.log?.(`${day}: ${stage.messages.length} messages so far`);
    }
    await look?.(stage);
  } finally {
    await stage.close();
  }
  return { town, messages: stage.messages };
}

/** The programme, or a copy of it that lacks a line. */
function withoutLine({ programmeDir, dataDir, off }: YearOptions): string {
  if (!off?.line) return programmeDir;
  const copy = join(dataDir, 'programme');
  cpSync(programmeDir, copy, { recursive: true });
  const file = join(copy, off.line.file);
  const before = readFileSync(file, 'utf8');
  const after = before.replace(off.line.pattern, '');
  if (after === before) throw new Error(`${off.line.file} has no line ${String(off.line.pattern)}`);
  writeFileSync(file, after);
  return copy;
}
