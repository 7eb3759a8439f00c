import { burdenLines } from '../domain/burden.ts';
import { chineseCalendar } from '../domain/programme/calendar.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import { dayOf } from '../domain/time.ts';
import { featureWords } from '../presenters/burden.ts';
import { burdenPaper } from '../presenters/burden-paper.ts';
import { readBurden } from '../store/burden.ts';
import { townNameSetting } from '../store/import-town.ts';
import { getSetting } from '../store/settings.ts';
import type { Db } from '../store/store.ts';
import type { PaperOptions } from './paper-options.ts';

/** 减负自查表, as things stand when it is made. */
export async function makeBurden(db: Db, { bundle, at }: PaperOptions): Promise<Buffer> {
  const { programme } = bundle;
  const calendar = chineseCalendar(programme.holidayOverrides);
  const { meters, ...read } = await readBurden(db, { at, sending: programme.sending, calendar });
  const name = (await getSetting(db, townNameSetting)) ?? bundle.town.name;
  const rules = rulesAt(bundle, dayOf(at));
  const lines = burdenLines({ ...read, programme, rules, features: featureWords() });
  return burdenPaper({ town: name, day: dayOf(at), lines, meters });
}
