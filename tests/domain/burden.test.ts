import { expect, it } from 'vitest';
import { type BurdenFacts, burdenLines } from '../../src/domain/burden.ts';
import type { Rules } from '../../src/domain/programme/model.ts';
import { featureWords } from '../../src/presenters/burden.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';

const { programme, rules } = readProgrammeDir('programmes/chaqi-2023');
const quiet: BurdenFacts = {
  programme,
  rules,
  features: featureWords(),
  month: {
    proactive: 12,
    outsideHours: 0,
    mostToGroupADay: 1,
    callsToAll: 0,
    pressing: 0,
    questions: 3,
    mostQuestions: 1,
    photosAsked: 0,
    photosAlike: 0,
  },
  groups: 17,
  manyGroups: [],
  feedback: { open: 0, overdue: 0 },
};
const month = (change: Partial<BurdenFacts['month']>) => ({ month: { ...quiet.month, ...change } });
const ruled = (change: Partial<Rules>) => ({ rules: { ...rules, ...change } });

it('has a line for each rule of P1 to P16, all well in the plan’s own settings', () => {
  const lines = burdenLines(quiet);
  expect(lines.map(({ rule }) => rule)).toEqual(Array.from({ length: 16 }, (_, index) => `P${index + 1}`));
  expect(lines.filter(({ isFine }) => !isFine)).toEqual([]);
  for (const { demand, where } of lines) {
    expect(demand.length).toBeLessThanOrEqual(20);
    expect(where).not.toBe('');
  }
});

/** What changes a rule's state, and what is said of it then. */
const changes: readonly [string, Partial<BurdenFacts>, string][] = [
  [
    'P1',
    ruled({ memberPoints: { ...rules.memberPoints, publication: { default: 'public', branches: {} } } }),
    '个人积分默认公开',
  ],
  ['P1', { features: [...quiet.features, '签到'] }, '有签到'],
  ['P2', { features: [...quiet.features, '看使用率'] }, '有看使用率'],
  ['P3', ruled({ quarter: { ...rules.quarter, onSiteHundredths: 5_500 } }), '季度现场占55分；没图也记，户外积分要1张'],
  [
    'P3',
    ruled({ memberPoints: { ...rules.memberPoints, outdoorPhotos: 3 } }),
    '季度现场占60分；没图也记，户外积分要3张',
  ],
  ['P4', month({ mostQuestions: 2 }), '本月追问3次，一条最多问2次'],
  [
    'P5',
    ruled({
      quarter: {
        ...rules.quarter,
        bonus: {
          ...rules.quarter.bonus,
          kinds: [{ id: 'x', name: '积分超市兑换', hundredths: 100, maxHundredths: 100 }],
        },
      },
    }),
    '有积分超市兑换',
  ],
  ['P6', { groups: 0 }, '还没绑群'],
  ['P7', { feedback: { open: 2, overdue: 1 } }, `主办${programme.issuer}；等答复2件，过期1件`],
  ['P8', { manyGroups: ['长湖'] }, '群多的单位1个（长湖）；本月催办字眼0处'],
  ['P8', month({ pressing: 2 }), '群多的单位0个；本月催办字眼2处'],
  [
    'P9',
    ruled({ quarter: { ...rules.quarter, rectification: { hundredths: 0, perOpenHundredths: null, days: 15 } } }),
    '整改占0分；网格现场80、活动20',
  ],
  [
    'P10',
    { programme: { ...programme, sending: { ...programme.sending, to: '21:30' } } },
    `只在工作日${programme.sending.from}到21:30发`,
  ],
  ['P11', month({ outsideHours: 1 }), '本月主动发12条，时段外1条'],
  ['P12', month({ callsToAll: 1 }), '本月喊全体1次，一个群一天最多1条'],
  ['P12', month({ mostToGroupADay: 4 }), '本月喊全体0次，一个群一天最多4条'],
  [
    'P14',
    { programme: { ...programme, campaigns: [{ name: '卫生示范户命名', words: ['示范户'] }] } },
    '有卫生示范户命名',
  ],
  ['P15', ruled({ adopted: null }), '2023.1版没写哪次会议通过'],
  ['P16', ruled({ rounds: { ...rules.rounds, reportsPerUnit: 0 } }), '每村抽0条现场核实；本月像旧图0张'],
];

it.each(changes)('%s follows the settings and the store: %#', (rule, change, state) => {
  const lines = burdenLines({ ...quiet, ...change });
  expect(lines.find((one) => one.rule === rule)).toMatchObject({ state, isFine: false });
  expect(lines.find((one) => one.rule === 'P13')).toMatchObject({ state: '1条要看', isFine: false });
  expect(lines.filter(({ isFine }) => !isFine)).toHaveLength(2);
});
