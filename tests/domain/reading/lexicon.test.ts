import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseProgramme } from '../../../src/domain/programme/load.ts';
import { buildLexicon } from '../../../src/domain/reading/lexicon.ts';
import { gradedFields, readLabelled, scoreReading } from '../../support/score-reading.ts';

const { bundle } = loadProgramme('../../../programmes/chaqi-2023/');
const [first, second] = bundle.town.units;

describe('the words of a unit', () => {
  const lexicon = buildLexicon(bundle, first?.id ?? '');

  it('has its own groups, places and people and every village name', () => {
    expect(lexicon.botName).toBe(bundle.programme.botName);
    expect(lexicon.places).toEqual(expect.arrayContaining(first?.grids.flatMap((grid) => grid.groups) ?? []));
    expect(lexicon.places).toContain(second?.name);
    const own = bundle.town.people.filter((person) => person.unit === first?.id).map((person) => person.name);
    expect(new Set(lexicon.people)).toEqual(new Set(own));
  });

  it('has everybody without a unit', () => {
    const town = buildLexicon(bundle, null);
    expect(new Set(town.people)).toEqual(new Set(bundle.town.people.map((person) => person.name)));
    expect(buildLexicon(bundle, 'unknown').people).toEqual([]);
  });
});

describe('the words of a merged unit', () => {
  const units = bundle.town.units.map((unit) =>
    unit.id === second?.id ? { ...unit, mergedInto: first?.id ?? '' } : unit,
  );
  const { programme } = bundle;

  it('are words of the unit it belongs to now', () => {
    const lexicon = buildLexicon({ programme, town: { units, people: [] } }, first?.id ?? '');
    expect(lexicon.places).toEqual(expect.arrayContaining([second?.name ?? '', ...(second?.places ?? [])]));
  });

  it('are found without end in a circle of merges', () => {
    const circle = units.map((unit) => (unit.id === first?.id ? { ...unit, mergedInto: second?.id ?? '' } : unit));
    expect(buildLexicon({ programme, town: { units: circle, people: [] } }, 'unknown').people).toEqual([]);
  });
});

describe("the programme's own words read the labelled messages as well as the plain ones", () => {
  const score = scoreReading(
    readLabelled(new URL('../../fixtures/messages.jsonl', import.meta.url)),
    buildLexicon(bundle, null),
  );
  const least = {
    is_report: 40,
    kind: 40,
    activities: 21,
    participants: 21,
    places: 20,
    date: 21,
    quantities: 21,
    fix: 2,
  };

  it.each(gradedFields)('%s', (field) => {
    expect(score[field].right, JSON.stringify(score[field].wrong, null, 1)).toBeGreaterThanOrEqual(least[field]);
  });
});

function loadProgramme(dir: string) {
  const read = (file: string) => readFileSync(new URL(dir + file, import.meta.url), 'utf8');
  const loaded = parseProgramme({
    programme: read('programme.yaml'),
    rules: read('rules.yaml'),
    town: read('town.yaml'),
  });
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded;
}
