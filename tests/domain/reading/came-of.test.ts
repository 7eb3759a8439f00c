import { expect, it } from 'vitest';
import { readDetails } from '../../../src/domain/activity-details.ts';
import { readMessage } from '../../../src/domain/reading/read-message.ts';
import { instantAt } from '../../../src/domain/time.ts';
import { plainLexicon } from '../../support/reading-lexicon.ts';

const now = instantAt('2023-06-15', '10:00');
const people = (text: string) => readMessage(text, { now, photos: 0, lexicon: plainLexicon }).participants?.n;

it.each([
  '主题党日，20名党员到了18名',
  '主题党日，20名党员今天到了18人',
  '主题党日，20个党员来了18个',
  '主题党日，二十名党员到了十八名',
  '主题党日，20名党员到会18名',
])('%s is 18 people of 20', (text) => {
  expect(people(text)).toBe(18);
});

it.each([
  ['主题党日，20名党员到了3组清沟', 20],
  ['大扫除，15名党员、3名群众', 18],
  ['大扫除，党员来了12人，群众来了8人', 20],
  ['大扫除，5名党员来了，又到了18名群众', 23],
] as const)('%s counts %i people', (text, n) => {
  expect(people(text)).toBe(n);
});

it('is kept as the roll call of the branch', () => {
  const names = {
    unitShort: '长湖',
    branches: ['长湖党支部'],
    campaigns: [],
    teams: [],
    cadres: [],
    households: [],
    own: { branch: null, householdId: null },
  };
  expect(readDetails('主题党日，20名党员到了18名', { kinds: ['主题党日'], now, names }).rolls).toEqual([
    { branch: '长湖党支部', expected: 20, present: 18 },
  ]);
});
