import { expect, it } from 'vitest';
import { reservedHonours } from '../../src/domain/honour-words.ts';
import { honourWarnings } from '../../src/service/honour-warnings.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';

const bundle = readProgrammeDir('programmes/chaqi-2023');

it('the plan as it stands is warned of nothing', () => {
  expect(honourWarnings(bundle)).toEqual([]);
});

it.each(['卫生示范村', '清洁示范户评选', '秀美庭院命名', '最美庭院授牌'])(
  'a selection called %s is warned of by file',
  (name) => {
    const programme = { ...bundle.programme, campaigns: [{ name, words: ['评选'] }] };
    expect(honourWarnings({ ...bundle, programme })).toEqual([
      `提醒：programme.yaml 里的“${name}”像命名、授牌或示范创建，乡镇不能搞；对外请写“评比”“通报表扬”。`,
    ]);
  },
);

it('words people say, and reasons, are no names', () => {
  expect(
    reservedHonours({ 'rules.yaml': { kinds: [{ name: '评比', words: ['示范户'], reason: '示范带动' }] } }),
  ).toEqual([]);
  expect(reservedHonours({ 'rules.yaml': { selections: [{ title: '示范户' }] } })).toEqual([
    { file: 'rules.yaml', name: '示范户' },
  ]);
});
