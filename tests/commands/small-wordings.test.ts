import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { reports, tasks } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let secretary: string;
const member = 'ch05';

beforeEach(async () => {
  town = await openTown();
  secretary = town.holder('secretary', 'changhu');
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

const tell = async (person: string, text: string, chat = 'private') =>
  (await town.say({ person, text, chat })).join('\n');
const stored = () => town.store.read.select().from(tasks);

describe('saying that a task is done', () => {
  beforeEach(() => tell(secretary, '任务 新建 清塘边垃圾 截止 5月20日'));

  it.each([
    '任务1完成了',
    '任务 1 完成',
    '任务1做完了。',
    '任务 长湖1 完成了',
    '1号任务做完了',
    '长湖1号任务完成',
    '任务1号已经完成',
  ])('%s is 任务 完成 1, each time it is said', async (text) => {
    expect(await tell(member, text)).toBe('好，长湖1报完成了，等书记办结');
    expect(await tell(member, text)).toBe('长湖1已报完成，等书记办结');
    expect(await stored()).toMatchObject([{ state: 'reported' }]);
  });

  it('what is not understood is told each time how to say it', async () => {
    for (const text of ['任务1搞定啦', '任务1搞定啦'])
      expect(await tell(member, text)).toBe('任务做完了发：任务 完成 12');
  });

  it('what tells of work stays a report', async () => {
    await tell(member, '任务1完成了，三组15人清沟渠', 'changhu');
    expect(await town.store.read.select().from(reports)).toHaveLength(1);
    expect(await stored()).toMatchObject([{ state: 'open' }]);
  });
});

describe('a task on more than one day', () => {
  it.each(['每周三、周五', '每周三和周五', '每周三周五', '每周一三五', '每周三、五', '每月5日、20日'])(
    '%s is refused with one sentence',
    async (days) => {
      expect(await tell(secretary, `任务 新建 扫村部 ${days}`)).toBe(
        '一件任务只定一天，请分开建。例：任务 新建 扫村部 每周三',
      );
      expect(await stored()).toEqual([]);
    },
  );

  it.each(['扫村部 每周三 要照片', '三组、五组扫路 每周三', '扫村部 每周三 五组'])('%s is one task', async (words) => {
    await tell(secretary, `任务 新建 ${words}`);
    expect(await stored()).toMatchObject([{ repeats: 'weekly:3' }]);
  });
});
