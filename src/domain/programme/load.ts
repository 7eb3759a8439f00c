import { z } from 'zod';
import { checkProgramme, holidayOverrides } from './check-programme.ts';
import { checkRules, checkVersions } from './check-rules.ts';
import { checkTown } from './check-town.ts';
import type { AdjustmentRules, Programme, ProgrammeBundle, QuarterRules, Rules, Town } from './model.ts';
import { programmeSchema } from './programme-schema.ts';
import { sectionsOf } from './rulebook.ts';
import { rulesSchema } from './rules-schema.ts';
import { toSelections } from './selection-rules.ts';
import { townSchema } from './town-schema.ts';
import { type Problem, readYamlFile, type YamlFile } from './yaml-file.ts';

export { maxFileCharacters, type Problem } from './yaml-file.ts';

/** The names of the three files of a programme directory (design §5, fixed). */
export const programmeFiles = { programme: 'programme.yaml', rules: 'rules.yaml', town: 'town.yaml' } as const;

/**
 * Reads the texts of the three files. Either everything is right, or every mistake is listed in the order of the files
 * and their lines: a mistake in one section does not hide those of another. Never throws, whatever the texts.
 */
export function parseProgramme(
  files: Readonly<Record<keyof typeof programmeFiles, string>>,
  /** Rulebooks that hold from a later day on. */
  later: readonly { readonly name: string; readonly text: string }[] = [],
): { bundle: ProgrammeBundle } | { problems: readonly Problem[] } {
  const programme = readYamlFile(programmeFiles.programme, files.programme, programmeSchema);
  const rules = readYamlFile(programmeFiles.rules, files.rules, rulesSchema);
  const town = readYamlFile(programmeFiles.town, files.town, townSchema);
  checkProgramme(programme);
  const kinds = programme.parts.activityKinds;
  const kindIds = kinds ? new Set(kinds.map(({ id }) => id)) : null;
  checkRules(rules, kindIds);
  const others = later.map(({ name, text }) => readYamlFile(name, text, rulesSchema));
  for (const other of others) checkRules(other, kindIds);
  checkVersions([rules, ...others]);
  checkTown(town);
  checkClasses(town, [rules, ...others]);

  const problems = [programme, rules, ...others, town].flatMap((file) => file.problems.sort((a, b) => a.line - b.line));
  if (problems.length > 0 || !programme.whole || !rules.whole || !town.whole) return { problems };
  const first = toRules(rules.whole, rules.written);
  const rest = others.flatMap(({ whole, written }) => (whole ? [toRules(whole, written)] : []));
  const rulebooks = [first, ...rest.sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1))];
  return { bundle: { programme: toProgramme(programme.whole), rules: first, rulebooks, town: toTown(town.whole) } };
}

/** A class somebody of `town.yaml` has is one of some rulebook; which one holds when is for `jingcun check`. */
function checkClasses(
  { parts, report }: YamlFile<z.output<typeof townSchema>>,
  rulebooks: readonly YamlFile<RulesShape>[],
): void {
  const classes = rulebooks.map(({ parts }) => parts.memberPoints?.classes);
  if (classes.some((one) => one === undefined)) return;
  const known = new Set(classes.flatMap((one) => (one ?? []).map(({ id }) => id)));
  parts.people?.forEach((person, index) => {
    if (person.class === undefined || known.has(person.class)) return;
    const message = `${person.name}：规则里没有类别“${person.class}”；要写 ${[...known].join('、')} 中的一个，或去掉`;
    report(['people', index, 'class'], message);
  });
}

function toProgramme({ holidays, ...programme }: z.output<typeof programmeSchema>): Programme {
  return { ...programme, holidayOverrides: holidayOverrides(holidays) };
}

function toRules(
  {
    memberPoints: { perYearCap, rules, classes, unexcusedAbsence, ...memberPoints },
    rounds: { rejectedReport, ...rounds },
    quarter,
    year,
    grids,
    tiers,
    selections,
    from,
    criticism: { below, ...criticism },
    ...rest
  }: RulesShape,
  written: unknown,
): Rules {
  return {
    ...rest,
    from: from ?? null,
    written: sectionsOf(z.record(z.string(), z.unknown()).parse(written)),
    criticism: { ...criticism, belowHundredths: below },
    memberPoints: {
      ...memberPoints,
      perYearCapHundredths: perYearCap,
      rules: rules.map(({ points, organised, led, ...rule }) => ({
        ...rule,
        hundredths: points,
        organisedHundredths: organised ?? points,
        ledHundredths: led ?? points,
      })),
      classes: classes.map(({ id, perYear }) => ({ id, perYearHundredths: perYear })),
      unexcusedAbsenceHundredths: unexcusedAbsence,
    },
    rounds: { ...rounds, rejectedReportHundredths: rejectedReport },
    quarter: toQuarter(quarter),
    year: { quartersHundredths: year.quarters, yearEndHundredths: year.yearEnd },
    selections: toSelections(selections),
    grids: { onSiteHundredths: grids.onSite, activityHundredths: grids.activity },
    // Highest first, however they were written.
    tiers: tiers
      .map(({ name, from }) => ({ name, fromHundredths: from }))
      .sort((a, b) => b.fromHundredths - a.fromHundredths),
  };
}

type RulesShape = z.output<typeof rulesSchema>;

function toQuarter({
  sheet,
  onSite,
  participation,
  coverage,
  organisationLife,
  rectification,
  bonus,
  penalty,
}: RulesShape['quarter']): QuarterRules {
  return {
    sheet,
    onSiteHundredths: onSite,
    participation: { hundredths: participation.points, fullShareHundredths: participation.fullShare },
    coverage: { hundredths: coverage.points },
    organisationLife: { hundredths: organisationLife.points, parts: organisationLife.parts },
    rectification: {
      hundredths: rectification.points,
      perOpenHundredths: rectification.perOpen ?? null,
      days: rectification.days,
    },
    bonus: toAdjustments(bonus),
    penalty: toAdjustments(penalty),
  };
}

function toAdjustments({ max, kinds }: RulesShape['quarter']['bonus']): AdjustmentRules {
  return {
    maxHundredths: max,
    kinds: kinds.map((kind) => ({
      id: kind.id,
      name: kind.name,
      hundredths: kind.points,
      maxHundredths: kind.max,
    })),
  };
}

function toTown({ name, units, people }: z.output<typeof townSchema>): Town {
  const gridOfGroup = new Map(
    units.flatMap(({ id, grids }) =>
      grids.flatMap((grid) => grid.groups.map((group) => [`${id} ${group}`, grid.id] as const)),
    ),
  );
  return {
    name,
    units: units.map(({ section, mergedInto, grids, households, ...unit }) => ({
      ...unit,
      section: section ?? null,
      mergedInto: mergedInto ?? null,
      grids: grids.map(({ branch, partyGroup, boundary, ...grid }) => ({
        ...grid,
        branch: branch ?? null,
        partyGroup: partyGroup ?? null,
        boundary: boundary ?? null,
      })),
      households: households.map(({ group, ...household }) => ({ ...household, group: group ?? null })),
    })),
    people: people.map(
      ({ grid, group, branch, partyGroup, household, atHome, class: memberClass, phone, assignments, ...person }) => ({
        ...person,
        // A group lies in one grid of its unit, so naming the group is enough.
        grid: grid ?? gridOfGroup.get(`${person.unit} ${group}`) ?? null,
        group: group ?? null,
        branch: branch ?? null,
        partyGroup: partyGroup ?? null,
        household: household ?? null,
        atHome: atHome ?? person.type !== '流动党员',
        memberClass: memberClass ?? null,
        phone: phone ?? null,
        assignments: assignments.map((one) => ({
          kind: one.kind,
          unit: one.unit ?? person.unit,
          group: one.group ?? null,
          household: one.household ?? null,
          boundary: one.boundary ?? null,
        })),
      }),
    ),
  };
}
