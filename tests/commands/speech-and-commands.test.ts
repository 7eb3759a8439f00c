import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detect } from '../../src/commands/detect.ts';
import { commands } from '../../src/commands/list.ts';
import { openTown, programmeStart, type TestTown } from '../support/town.ts';

const speech = [
  '整改 8 处乱堆放，党员5人',
  '复查 9 处都合格',
  '办结 7 件事情',
  '任务 完成 6 件，还有2件',
  '整改 3 户院墙，5人',
  '反映的问题今天解决了，清了2车垃圾',
  '反映问题的那个塘今天清好了，党员6人',
  '反映群众意见座谈会今天开，20人',
  '反映情况会议，20人',
  '反映到位，今天清了3车',
  '任务完成了，15人清沟渠',
  '任务完成，三组垃圾清了2车',
  '完成任务，三组清垃圾2车',
  '完成任务 3车垃圾',
  '任务完成12户',
  '新建任务很多，今天5人清沟',
  '任务 新建垃圾池 已完成',
  '办结了，垃圾清完了',
  '办结5处问题，三组清了塘边',
  '延期到明天大扫除',
  '延期一天，下雨',
  '问题3处已经清完，8人参加',
  '问题点位5处，今天全部清理，12人',
  '问题垃圾2车清了',
  '问题清单 已经贴在村部',
  '行动：三组15人清塘边垃圾2车',
  '行动 大扫除15人',
  '行动，全村大扫除50人，清垃圾3车',
  '入户 帮王大爷家 打扫，5人',
  '摸底 三组今天走访30户，党员2人',
  '摸底，走访30户',
  '民风，今天移风易俗宣传 20人',
  '家风 宣讲今天开，30人参加',
  '提名 会今天开了，30人参加',
  '微经验 交流会今天开，20人参加',
  '投诉建议箱今天装好了',
  '意见建议 收集12条 走访20户',
  '秀美网格组，15人大扫除',
  '计划完成5处清理，党员8人',
  '计划改造厕所12户',
  '计划删除旧标语12条',
  '计划：明天上午大扫除',
  '年终目标都完成了',
  '年度目标完成情况良好',
  '复查三组塘边，垃圾清了1车',
  '复查5处问题点，合格3处',
  '检查三组塘边，垃圾已清',
  '缺席3人，主题党日到18人',
  '广播 3次，宣传栏2期',
  '同意上榜的有5户，今天公示',
  '加分项今天补报，5人清沟',
  '采纳5条意见',
];

const booked = [
  '办结5处问题，三组清了塘边',
  '问题3处已经清完，8人参加',
  '问题点位5处，今天全部清理，12人',
  '家风 宣讲今天开，30人参加',
  '复查5处问题点，合格3处',
  '广播 3次，宣传栏2期',
  '反映群众意见座谈会今天开，20人',
  '整改 3 户院墙，5人',
  '反映的问题今天解决了，清了2车垃圾',
  '反映问题的那个塘今天清好了，党员6人',
  '任务完成了，15人清沟渠',
  '任务完成，三组垃圾清了2车',
  '完成任务，三组清垃圾2车',
  '完成任务 3车垃圾',
  '新建任务很多，今天5人清沟',
  '办结了，垃圾清完了',
  '问题垃圾2车清了',
  '行动：三组15人清塘边垃圾2车',
  '行动 大扫除15人',
  '行动，全村大扫除50人，清垃圾3车',
  '入户 张爱国家 讲了门前三包',
  '入户：三组张爱国家，宣传垃圾分类',
  '入户 帮王大爷家 打扫，5人',
  '摸底 三组今天走访30户，党员2人',
  '摸底，走访30户',
  '典型 张爱国带头清沟',
  '民风，今天移风易俗宣传 20人',
  '意见建议 收集12条 走访20户',
  '秀美网格组，15人大扫除',
  '复查三组塘边，垃圾清了1车',
  '检查三组塘边，垃圾已清',
  '缺席3人，主题党日到18人',
  '加分项今天补报，5人清沟',
];

const complaints = ['问题 塘边垃圾没人管', '问题：塘边又有垃圾', '问题，三组垃圾怎么处理'];

function kindOf(text: string): string {
  const found = detect(text, { commands, botName: '净村小助手', now: programmeStart, photos: 0 });
  return 'command' in found ? found.command.name : found.kind;
}

describe('a sentence that begins with a command word', () => {
  let town: TestTown;
  beforeAll(async () => {
    town = await openTown();
  });
  afterAll(() => town.close());
  const member = () => town.members('changhu')[0]?.id ?? '';

  it.each(speech)('%s is no command', (text) => {
    expect(kindOf(text)).toBe('message');
  });

  it.each(booked)('%s is booked as a report', async (text) => {
    const [answer] = await town.say({ person: member(), text });
    expect(answer).toMatch(/改成…|只算一次/u);
  });

  it.each(complaints)('%s is taken as a problem', async (text) => {
    const [answer] = await town.say({ person: member(), text });
    expect(answer).toMatch(/^记下 长湖\d+：.*前整改/u);
  });

  it.each([
    ['确认 37 张爱国', 'confirm'],
    ['任务 完成 12', 'tasks'],
    ['任务完成 长湖12', 'tasks'],
    ['办结 12', 'task-close'],
    ['延期 长湖12 下周五', 'task-extend'],
    ['复查 12 不合格', 'recheck'],
    ['问题 12', 'problems'],
    ['/办结 垃圾清完了', 'task-close'],
  ])('%s stays a command', (text, command) => {
    expect(kindOf(text)).toBe(command);
  });

  it('is the command with a slash, and is then refused', async () => {
    const answers = await town.say({ person: member(), text: '/典型 张爱国带头清沟' });
    expect(answers.join()).toContain('来办');
  });
});

describe('反映 alone', () => {
  it('never takes what was told to a command, such as a private 投诉建议', async () => {
    const town = await openTown();
    const person = town.members('changhu')[0]?.id ?? '';
    await town.say({ person, chat: 'private', text: '投诉建议 匿名 三组塘边垃圾没人管，臭得很' });
    expect(await town.say({ person, chat: 'private', text: '反映' })).toEqual([
      '哪里、什么问题？例：反映 三组塘边 有一堆垃圾',
    ]);
    await town.close();
  });
});
