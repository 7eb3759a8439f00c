import { describe, expect, it } from 'vitest';
import { correctDetails, type DetailNames, readDetails } from '../../src/domain/activity-details.ts';
import { instantAt } from '../../src/domain/time.ts';

const now = instantAt('2023-05-10', '10:00');
const names: DetailNames = {
  unitShort: '长湖',
  branches: ['长湖第一党支部', '长湖第二党支部'],
  campaigns: [
    { name: '四亮', words: ['四亮'] },
    { name: '党旗领航 清洁家园', words: ['党旗领航'] },
  ],
  teams: [
    { id: 1, name: '长湖党员突击先锋队', kind: '突击队' },
    { id: 2, name: '长湖宣传队', kind: '宣传队' },
  ],
  cadres: [{ id: 7, name: '刘海波' }],
  households: [
    { id: 3, head: '李大明' },
    { id: 4, head: '王桂英' },
  ],
  own: { branch: null, householdId: 9 },
};
const read = (text: string, kinds: readonly string[] = ['宣传'], more: Partial<DetailNames> = {}) =>
  readDetails(text, { kinds, now, names: { ...names, ...more } });

describe('how 宣传 reached people (S19)', () => {
  it.each([
    ['今天用大喇叭讲了垃圾分类', ['广播']],
    ['宣传栏换了新内容，电子屏也放了', ['宣传栏', '电子屏']],
    ['在村民群里发了倡议书', ['微信群']],
    ['党员入户发放资料30份', ['入户']],
    ['挂横幅5条', ['其他']],
  ])('reads %s', (text, channels) => {
    expect(read(text).channels).toEqual(channels);
  });

  it('names none for other work, and none for what is only planned', () => {
    expect(read('村村响旁边的垃圾清了两车', ['清垃圾']).channels).toEqual([]);
    expect(read('挂了横幅5条。明天再用大喇叭讲').channels).toEqual(['其他']);
  });
});

describe('应到 and 实到 (S20)', () => {
  it.each([
    ['第一支部党员大会，应到12人实到10人', '长湖第一党支部', 12, 10],
    ['长湖第二党支部主题党日应到十五人，实到十三人', '长湖第二党支部', 15, 13],
    ['党员大会应到党员12名，实到党员10名', null, 12, 10],
  ])('reads %s', (text, branch, expected, present) => {
    expect(read(text, ['党员大会']).rolls).toEqual([{ branch, expected, present }]);
  });

  it('is that of the only branch when nobody names one', () => {
    const { rolls } = read('主题党日应到8人实到8人', ['主题党日'], { branches: ['柳林党支部'] });
    expect(rolls).toEqual([{ branch: '柳林党支部', expected: 8, present: 8 }]);
  });

  it('keeps two branches of one message apart', () => {
    const { rolls } = read('第一支部应到12人实到10人，第二支部应到9人实到9人', ['党员大会']);
    expect(rolls.map(({ branch, present }) => [branch, present])).toEqual([
      ['长湖第一党支部', 10],
      ['长湖第二党支部', 9],
    ]);
  });

  it('is corrected for its branch alone', () => {
    const before = read('第一支部应到12人实到10人，第二支部应到9人实到9人', ['党员大会']);
    const after = correctDetails(before, read('第二支部应到9人实到8人', ['党员大会']));
    expect(after.rolls.map(({ present }) => present)).toEqual([10, 8]);
  });
});

describe('campaigns, teams, cadres and households', () => {
  it('finds a campaign whatever stands between its words', () => {
    expect(read('“党旗领航·清洁家园”活动清垃圾两车', ['清垃圾']).campaigns).toEqual(['党旗领航 清洁家园']);
    expect(read('三组大扫除', ['大扫除']).campaigns).toEqual([]);
  });

  it('finds a team by its name or its kind', () => {
    expect(read('突击先锋队清沟渠300米', ['清沟渠']).teamIds).toEqual([1]);
    expect(read('长湖宣传队发传单', ['宣传']).teamIds).toEqual([2]);
    const twice = [...names.teams, { id: 5, name: '湖边突击队', kind: '突击队' }];
    expect(read('突击队清沟渠', ['清沟渠'], { teams: twice }).teamIds).toEqual([]);
  });

  it('finds the household a wall is about, the sender’s own too, and none when it is two', () => {
    expect(read('李大明家改院墙30平方', ['改院墙']).householdId).toBe(3);
    expect(read('我家院墙改好了', ['改院墙']).householdId).toBe(9);
    expect(read('李大明家、王桂英家改院墙', ['改院墙']).householdId).toBe(null);
  });

  it('finds cadres of another unit by name', () => {
    expect(read('三组大扫除，办点干部刘海波参加', ['大扫除']).cadreIds).toEqual([7]);
  });
});
