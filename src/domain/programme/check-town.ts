import { checkPeople } from './check-people.ts';
import { checkUnits } from './check-units.ts';
import type { PersonDraft, TownCheck, UnitDraft } from './town-draft.ts';

/**
 * Every reference exists, every number and name is one thing's, and somebody can run the programme. Says what is wrong
 * by `report`; of a draft with a missing part the other one is checked as far as that goes.
 */
export function checkTown({ parts, report }: TownCheck): void {
  const { units, people } = parts;
  if (units) checkUnits(units, report);
  if (people) checkPeople(people, units ?? null, report);
  if (units && people) checkOffices(units, people, report);
}

/** Without a secretary nobody confirms a unit's reports; without an office nobody can bind the first account. */
function checkOffices(units: readonly UnitDraft[], people: readonly PersonDraft[], report: TownCheck['report']): void {
  const led = new Set(
    people.flatMap((person) =>
      person.roles.flatMap(({ role, units: codes }) => {
        if (role !== 'secretary') return [];
        return codes.length > 0 ? codes : [person.unit];
      }),
    ),
  );
  units.forEach((unit, index) => {
    const needsLeader = unit.kind !== 'town' && !unit.mergedInto;
    if (needsLeader && !led.has(unit.id)) {
      report(['units', index], `${unit.name}没有书记；请给一个人写 roles: [书记]`);
    }
  });
  if (!people.some(({ roles }) => roles.some(({ role }) => role === 'office'))) {
    report(['people'], '没有办公室人员，没人能启用小助手；请给一个人写 roles: [办公室]');
  }
}
