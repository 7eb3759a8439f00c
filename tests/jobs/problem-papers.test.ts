import readXlsxFile from 'read-excel-file/node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { makePaper } from '../../src/jobs/paper-makers.ts';
import { allUnits } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
const secretary = () => town.holder('secretary', 'changhu');

beforeEach(async () => {
  town = await openTown();
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

async function sheets(what: string, period: string | null) {
  const { bundle, store, clock, dir } = town;
  const file = await makePaper(store.read, what, { period, bundle, at: clock.now, photoDir: dir });
  // Between its title and the line to sign.
  return (await readXlsxFile(file)).map(({ sheet, data }) => ({ sheet, rows: data.slice(1, -1) }));
}

it('the ledger of problems has both sources, photos before and after, and who rechecked; nobody who reported', async () => {
  await town.say({ person: town.holder('inspector'), chat: 'private', text: '检查 长湖村 一组路边 垃圾桶满溢 -1' });
  await town.say({ person: 'ch05', chat: 'changhu', text: '反映 三组塘边 有一堆垃圾', photos: 2 });
  await town.say({ person: secretary(), text: '问题 2 负责 王桂英' });
  await town.say({ person: 'ch07', text: '整改 2', photos: 1 });
  await town.say({ person: secretary(), text: '复查 2 合格' });
  const [ledger] = await sheets('problems', '2023-05');
  expect(ledger?.rows).toEqual([
    '序号 发现时间 地点 问题 类别 责任网格 责任人 整改时限 整改前照片 整改后照片 完成时间 复核人 销号'.split(' '),
    [
      1,
      '2023-05-10',
      '长湖 一组路边',
      '长湖1 一组路边 垃圾桶满溢',
      '垃圾集聚区',
      '长湖第一网格',
      null,
      '2023-05-25',
      null,
      null,
      null,
      null,
      '未整改',
    ],
    [
      2,
      '2023-05-10',
      '长湖 三组塘边',
      '长湖2 三组塘边 有一堆垃圾',
      '垃圾集聚区',
      '长湖第二网格',
      '王桂英',
      '2023-05-17',
      '图1、图2',
      '图3',
      '2023-05-10',
      town.person(secretary()).name,
      '已销号',
    ],
  ]);
  expect(JSON.stringify(ledger)).not.toContain(town.person('ch05').name);
});

it('what is still open from earlier months is carried over into each later one', async () => {
  await town.say({ person: 'ch05', chat: 'changhu', text: '反映 三组塘边 有一堆垃圾' });
  town.clock.now = instantAt('2023-07-03', '10:00');
  expect((await sheets('problems', '2023-07')).map(({ sheet, rows }) => [sheet, rows.length])).toEqual([
    ['问题整改台账', 2],
    ['结转', 2],
  ]);
  await town.say({ person: secretary(), text: '复查 1 合格 已整改' });
  town.clock.now = instantAt('2023-08-03', '10:00');
  expect((await sheets('problems', '2023-08')).map(({ rows }) => rows.length)).toEqual([1]);
});

it('a secretary’s file has his village only', async () => {
  await town.say({ person: 'ch05', chat: 'changhu', text: '反映 三组塘边 有一堆垃圾' });
  const hetang = (await allUnits(town.store.read)).find(({ code }) => code === 'hetang')?.id;
  expect((await sheets(`problems:${hetang}`, null))[0]?.rows).toHaveLength(1);
});

it('visits are listed day by day, without sums', async () => {
  await town.say({ person: 'ch38', chat: 'private', text: '入户 三组 张爱国家 说了改厕的事', photos: 1 });
  await town.say({ person: 'ch38', chat: 'private', text: '入户 三组 胡大爷家 身体还好' });
  expect((await sheets('visits', '2023-05'))[0]?.rows).toEqual([
    '序号 日期 村 组 户主 入户人 内容 照片编号'.split(' '),
    [1, '2023-05-10', '长湖', '三组', '张爱国', '罗春芳', '说了改厕的事', '图1'],
    [2, '2023-05-10', '长湖', '三组', '胡大爷', '罗春芳', '身体还好', null],
  ]);
  expect((await sheets('visits', '2023-06'))[0]?.rows).toHaveLength(1);
});
