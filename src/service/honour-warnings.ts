import { reservedHonours } from '../domain/honour-words.ts';
import type { ProgrammeBundle } from '../domain/programme/model.ts';

/** What `check` and `doctor` say of names a township may not award by (P14): warnings, for the words may be the plan's. */
export function honourWarnings({ programme, rulebooks, town }: Omit<ProgrammeBundle, 'rules'>): string[] {
  const files = { 'programme.yaml': programme, 'rules.yaml': rulebooks, 'town.yaml': namesOfTeams(town) };
  return reservedHonours(files).map(
    ({ file, name }) => `提醒：${file} 里的“${name}”像命名、授牌或示范创建，乡镇不能搞；对外请写“评比”“通报表扬”。`,
  );
}

/** What a place or a person is called is nobody's award. */
function namesOfTeams({ units }: ProgrammeBundle['town']) {
  return units.flatMap(({ teams, grids }) => [...teams, ...grids]);
}
