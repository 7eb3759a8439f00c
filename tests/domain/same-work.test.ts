import { describe, expect, it } from 'vitest';
import type { Quantity } from '../../src/domain/reading/reading.ts';
import { likeWork, type TextAndFacts } from '../../src/domain/same-work.ts';

const rubbish = (n: number): Quantity => ({ item: '垃圾', n, unit: '车', approx: false });

function told(facts: Partial<TextAndFacts> = {}): TextAndFacts {
  return {
    text: '',
    knownPlaces: [],
    day: '2023-05-04',
    dayTo: '2023-05-04',
    kinds: ['大扫除'],
    places: ['三组'],
    attendance: { n: 15, approx: false },
    quantities: [],
    ...facts,
  };
}

describe('two reports of one unit', () => {
  it.each<[why: string, Partial<TextAndFacts>, 'same' | 'maybe' | null]>([
    ['place, work and people agree', {}, 'same'],
    ['the group is written another way', { places: ['第3组'] }, 'same'],
    ['the roster knows both by one name', { places: ['山组'], knownPlaces: ['三组'] }, 'same'],
    ['the village is named too', { places: ['长湖村三组'] }, 'same'],
    ['only the village is named', { places: ['长湖村'] }, 'maybe'],
    ['one tells more kinds', { kinds: ['大扫除', '清垃圾'] }, 'same'],
    ['nothing but place and work agrees', { attendance: null }, 'maybe'],
    ['no place, but the same people', { places: [] }, 'maybe'],
    ['about as many', { attendance: { n: 12, approx: true, dir: 'ge' } }, 'maybe'],
    ['far from as many', { attendance: { n: 40, approx: true } }, null],
    ['other people', { attendance: { n: 16, approx: false } }, null],
    ['another place', { places: ['五组'] }, null],
    ['another work', { kinds: ['清沟渠'] }, null],
    ['another day', { day: '2023-05-05', dayTo: '2023-05-05' }, null],
    ['the day within several days', { day: '2023-05-03', dayTo: '2023-05-05' }, 'same'],
  ])('%s', (_why, other, expected) => {
    expect(likeWork(told(), told(other))).toBe(expected);
    expect(likeWork(told(other), told())).toBe(expected);
  });

  it('agree by a quantity, and part by one', () => {
    const first = told({ attendance: null, quantities: [rubbish(2)] });
    expect(likeWork(first, told({ attendance: null, quantities: [rubbish(2)] }))).toBe('same');
    expect(likeWork(first, told({ attendance: null, quantities: [rubbish(3)] }))).toBeNull();
  });

  it('of one day are told apart by its parts, and by what one adds', () => {
    const work = { attendance: null, quantities: [rubbish(2)] };
    expect(likeWork(told({ ...work, text: '上午三组清垃圾2车' }), told({ ...work, text: '下午三组清垃圾2车' }))).toBe(
      'maybe',
    );
    const text = '三组今天大扫除15人，清垃圾2车';
    const more = told({
      text: `${text}，村部开党员大会30人`,
      kinds: ['大扫除', '党员大会'],
      attendance: { n: 45, approx: false },
    });
    expect(likeWork(told({ text }), more)).toBeNull();
  });

  it('are the same when one passes on the words of the other', () => {
    const text = '我们组今天把塘边的路清扫干净了';
    expect(likeWork(told({ text }), told({ text: `转：${text}`, kinds: [], places: [] }))).toBe('same');
    expect(likeWork(told({ text: '三组大扫除', places: [] }), told({ text: '大扫除', places: [] }))).toBe('maybe');
  });
});
