import { describe, expect, it } from 'vitest';
import { parseProgramme } from '../../../src/domain/programme/load.ts';
import { rulesAt } from '../../../src/domain/programme/rulebook.ts';
import { secondDir, textsOf } from './fixtures.ts';

const good = textsOf(secondDir);
const later = (version: string, from: string | null, name = `rules-${version}.yaml`) => ({
  name,
  text: good.rules
    .replace('version: 试行1', `version: ${version}${from === null ? '' : `\nfrom: ${from}`}`)
    .replace('adopted: null', 'adopted: { by: 乡党委会, on: 2024-06-20 }'),
});

describe('rulebooks from a day on', () => {
  it('hold from their first day, in whatever order the files are read', () => {
    const result = parseProgramme(good, [later('三', '2024-09-01'), later('二', '2024-07-01')]);
    if (!('bundle' in result)) throw new Error(JSON.stringify(result.problems));
    const { bundle } = result;
    expect(bundle.rulebooks.map(({ version, from }) => [version, from])).toEqual([
      ['试行1', null],
      ['二', '2024-07-01'],
      ['三', '2024-09-01'],
    ]);
    const versionOn = (day: string) => rulesAt(bundle, day).version;
    expect(['2024-06-30', '2024-07-01', '2024-08-31', '2024-09-01'].map(versionOn)).toEqual([
      '试行1',
      '二',
      '二',
      '三',
    ]);
  });

  it.each([
    ['without a first day', [later('二', null)], 'rules-二.yaml', '请加一行 from'],
    ['of the same day', [later('二', '2024-07-01'), later('三', '2024-07-01')], 'rules-三.yaml', '请换一天'],
    ['of the same version', [later('试行1', '2024-07-01')], 'rules-试行1.yaml', '已用过；请换一个'],
    [
      'that no meeting adopted',
      [{ name: 'rules-b.yaml', text: good.rules.replace('version: 试行1', 'version: 二\nfrom: 2024-07-01') }],
      'rules-b.yaml',
      '改规则请写哪次会议通过',
    ],
    [
      'with a mistake of its own',
      [{ name: 'rules-b.yaml', text: later('二', '2024-07-01').text.replace('onSite: 70', 'onSite: 60') }],
      'rules-b.yaml',
      '要正好 100',
    ],
  ])('%s are a problem with file and line', (_, books, file, message) => {
    const result = parseProgramme(good, books);
    if (!('problems' in result)) throw new Error('no problem was found');
    expect(result.problems).toHaveLength(1);
    expect(result.problems[0]).toMatchObject({ file, line: expect.any(Number) });
    expect(result.problems[0]?.message).toContain(message);
  });
});
