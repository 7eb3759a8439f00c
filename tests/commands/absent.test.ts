import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readPastDay } from '../../src/domain/reading/past-day.ts';
import { instantAt } from '../../src/domain/time.ts';
import { pointEntries } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let secretary: string;

beforeEach(async () => {
  const opened = await openTown();
  onTestFinished(() => opened.close());
  town = opened;
  secretary = town.holder('secretary', 'changhu');
});

const later = instantAt('2023-05-12', '10:00');
const ask = async (text: string, person = secretary) =>
  (await town.say({ person, chat: 'private', text, at: later })).join('\n');
const entries = () => town.store.read.select().from(pointEntries).orderBy(pointEntries.id);

describe('缺席', () => {
  it('takes points off once a person and day, with reason, recorder and rules', async () => {
    expect(await ask('缺席 张建国 5月10日 开会没来')).toBe(
      '张建国5月10日缺席记了，-2分。取消发：撤销缺席 张建国 5月10日',
    );
    expect(await ask('缺席 张建国 5月10日 又说一次')).toBe('张建国5月10日的缺席已经记过');
    expect(await entries()).toMatchObject([
      {
        hundredths: -200,
        reason: '无故缺席：开会没来',
        day: '2023-05-10',
        reportId: null,
        rulesVersion: town.bundle.rules.version,
        decidedBy: expect.any(Number),
      },
    ]);
    const own = await ask('我的积分', 'ch04');
    expect(own).toContain('张建国今年-2分');
    expect(own).toContain('-2分 无故缺席：开会没来');
  });

  it('is taken back by an entry of the opposite amount, in either order of words, and can be booked again', async () => {
    await ask('缺席 张建国 5月10日 开会没来');
    expect(await ask('缺席 撤销 张建国 5月10日')).toBe('张建国5月10日的缺席撤销了，分数加回');
    expect(await ask('撤销缺席 张建国 5月10日')).toBe('张建国5月10日没有记缺席');
    expect((await entries()).map(({ hundredths }) => hundredths)).toEqual([-200, 200]);
    expect(await ask('我的积分', 'ch04')).toContain('张建国今年0分');
    expect(await ask('缺席 张建国 昨天 开会没来')).toContain('5月11日缺席记了');
  });

  it('is not booked for whoever is exempt, is no party member, without a reason or ahead', async () => {
    await ask('豁免 张建国 年老');
    expect(await ask('缺席 张建国 5月10日 开会没来')).toBe('张建国豁免了（年老），不记缺席');
    await ask('豁免 取消 张建国');
    expect(await ask('缺席 张建国 5月10日')).toContain('请写原因');
    expect(await ask('缺席 张建国 2023-05-20 开会没来')).toBe('还没到那天，不能记缺席');
    const villager = town.members('changhu').find(({ type }) => type === '村民');
    expect(await ask(`缺席 ${villager?.name} 5月10日 没来`)).toContain('不记缺席');
    expect(await entries()).toEqual([]);
  });

  it('leaves the cap of the year where it was', async () => {
    await ask('缺席 张爱国 5月10日 开会没来');
    await town.say({ person: 'ch04', text: '三组今天大扫除，张爱国参加', photos: 1 });
    await town.say({ person: secretary, text: '确认 1' });
    expect(await ask('我的积分', 'ch05')).toContain('张爱国今年-1分');
  });
});

describe('the day somebody was absent', () => {
  it.each([
    ['5月10日 没来', '2023-05-10', '没来'],
    ['5月10号开会没来', '2023-05-10', '开会没来'],
    ['12月29日 没来', '2022-12-29', '没来'],
    ['2023.5.9 没来', '2023-05-09', '没来'],
    ['前天 没来', '2023-05-10', '没来'],
  ])('%s', (text, day, rest) => {
    expect(readPastDay(text, '2023-05-12')).toEqual({ day, rest });
  });

  it('is missing when none is said, or there is no such day', () => {
    expect(readPastDay('开会没来', '2023-05-12')).toBeNull();
    expect(readPastDay('2月30日 没来', '2023-05-12')).toBeNull();
  });
});
