import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decisionsAbout } from '../../src/store/audit.ts';
import { personByCode } from '../../src/store/people.ts';
import { waitingItems } from '../../src/store/private-items.ts';
import { attachments, participants, pointEntries, reports } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

// People of the sample town's 长湖村; 刘建军 is there twice, in 二组 and in 六组.
const poster = 'ch04';
const secretary = 'ch01';
const office = 'zb02';
const swept = '三组今天上午大扫除，党员群众一共15人，清了两车垃圾';

let town: TestTown;
beforeEach(async () => {
  town = await openTown();
});
afterEach(() => town.close());

const entries = () => town.store.read.select().from(pointEntries).orderBy(pointEntries.id);
const states = async () => (await town.store.read.select().from(reports).orderBy(reports.id)).map((row) => row.state);
const points = async (person: string) => (await town.say({ person, chat: 'private', text: '我的积分' }))[0];

describe('确认', () => {
  it('with two names gives those two their points with a reason, and the poster none', async () => {
    await town.say({ person: poster, text: swept, photos: 2 });
    expect(await town.say({ person: secretary, text: '确认 1 张爱国 王桂英' })).toEqual([
      '已确认 长湖1，参加2人：张爱国、王桂英',
    ]);
    expect(await points('ch05')).toContain(
      '张爱国今年1分，全年最多20分，A类全年12分\n3月16日 +1分 参加人居环境整治（长湖1）',
    );
    expect(await points('ch07')).toContain('王桂英今年1分');
    expect(await points(poster)).toContain('张建国今年0分');
    expect((await entries()).map(({ ruleId, rulesVersion, hundredths }) => [ruleId, rulesVersion, hundredths])).toEqual(
      [
        ['clean-up', town.bundle.rules.version, 100],
        ['clean-up', town.bundle.rules.version, 100],
      ],
    );
  });

  it('gives the poster his point when the text says that he was there', async () => {
    await town.say({ person: poster, text: '我们4个人今天在五组清沟渠', photos: 1 });
    await town.say({ person: secretary, text: '确认 1' });
    expect(await points(poster)).toContain('张建国今年1分');
  });

  it('again is harmless, and with further names adds only them', async () => {
    await town.say({ person: poster, text: swept, photos: 2 });
    await town.say({ person: secretary, text: '确认 1 张爱国' });
    expect(await town.say({ person: secretary, text: '确认 1' })).toEqual(['长湖1已经确认过，参加1人']);
    expect(await town.say({ person: secretary, text: '确认 1 张爱国' })).toEqual(['长湖1已经确认过，参加1人']);
    expect(await town.say({ person: secretary, text: '确认 1 王桂英' })).toEqual([
      '长湖1补上了，参加2人：张爱国、王桂英',
    ]);
    expect(await entries()).toHaveLength(2);
    expect(await decisionsAbout(town.store.read, 'report:1')).toHaveLength(2);
  });

  it('with 组织 and 带队 gives the points of that part, and 为什么 shows who did what', async () => {
    await town.say({ person: poster, text: swept, photos: 2 });
    expect(await town.say({ person: secretary, text: '确认 1 张爱国（组织） 刘建军(六组，带队) 王桂英' })).toEqual([
      '已确认 长湖1，参加3人：张爱国（组织）、刘建军（带队）、王桂英',
    ]);
    expect((await entries()).map(({ hundredths }) => hundredths)).toEqual([150, 200, 100]);
    expect(await points('ch05')).toContain('+1.5分 组织人居环境整治（长湖1）');
    expect(await points('ch10')).toContain('+2分 带队参加人居环境整治（长湖1）');
    const [why] = await town.say({ person: secretary, chat: 'private', text: '为什么 1' });
    expect(why).toContain('张爱国（组织）（确认时加）+1.5分：组织人居环境整治');
  });

  it('again with a mark reverses the entry and books that of the new part, once', async () => {
    await town.say({ person: poster, text: swept, photos: 2 });
    await town.say({ person: secretary, text: '确认 1 张爱国' });
    for (const _again of [1, 2]) await town.say({ person: secretary, text: '确认 1 带队：张爱国' });
    expect((await entries()).map(({ hundredths, reason }) => [hundredths, reason])).toEqual([
      [100, '参加人居环境整治'],
      [-100, '长湖1改了分工，冲回：参加人居环境整治'],
      [200, '带队参加人居环境整治'],
    ]);
    expect(await town.say({ person: secretary, text: '确认 1 张爱国（参加）' })).toEqual(['长湖1改好了：张爱国']);
    expect(await points('ch05')).toContain('张爱国今年1分');
  });

  it('takes a part the report itself says plainly', async () => {
    await town.say({ person: poster, text: '张爱国带队，三组今天大扫除，由王桂英组织', photos: 1 });
    const [said] = await town.say({ person: secretary, text: '确认 1' });
    expect(said).toContain('张爱国（带队）、王桂英（组织）');
    expect((await entries()).map(({ hundredths }) => hundredths)).toEqual([200, 150]);
  });

  it('with a name that is not on the roster stores nothing and says which', async () => {
    await town.say({ person: poster, text: swept, photos: 2 });
    expect(await town.say({ person: secretary, text: '确认 1 张爱国 赵无名' })).toEqual([
      '长湖名册上没有：赵无名。没有确认，请改好再发',
    ]);
    expect(await states()).toEqual(['pending']);
    expect(await town.store.read.select().from(participants)).toEqual([]);
  });

  it('with a name two people share asks which, and takes the group in brackets', async () => {
    await town.say({ person: poster, text: swept, photos: 2 });
    expect(await town.say({ person: secretary, text: '确认 1 张爱国 刘建军' })).toEqual([
      '刘建军有2位：二组、六组。请写明，如：确认 长湖1 刘建军（二组）',
    ]);
    expect(await states()).toEqual(['pending']);
    await town.say({ person: secretary, text: '确认 1 张爱国 刘建军（六组）' });
    expect(await points('ch10')).toContain('刘建军今年1分');
    expect(await points('ch09')).toContain('刘建军今年0分');
  });

  it('keeps the record but gives no points for outdoor work without a photo that arrived', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: poster, text: '五组今天清沟渠8人', photos: 1 });
    await town.store.write(async (tx) => {
      await tx.update(attachments).set({ state: 'failed' });
    });
    for (const number of [1, 2]) {
      const [text] = await town.say({ person: secretary, text: `确认 ${number} 张爱国` });
      expect(text).toContain('\n参加人居环境整治，室外活动要有1张照片才计分');
    }
    expect((await entries()).map((entry) => entry.hundredths)).toEqual([0, 0]);
    expect(await states()).toEqual(['confirmed', 'confirmed']);
  });

  it('makes the points good once the photo came and the report is confirmed again, once only', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: secretary, text: '确认 1 张爱国' });
    expect((await entries()).map((entry) => entry.hundredths)).toEqual([0]);
    await town.say({ person: poster, text: swept, photos: 1 });
    for (const _again of [1, 2]) await town.say({ person: secretary, text: '确认 1' });
    expect((await entries()).map(({ hundredths, reason }) => [hundredths, reason])).toEqual([
      [0, '参加人居环境整治，室外活动要有1张照片才计分'],
      [0, '重新计分，冲回：参加人居环境整治，室外活动要有1张照片才计分'],
      [100, '参加人居环境整治'],
    ]);
    expect((await points('ch05'))?.split('\n').slice(1, -1)).toEqual(['3月16日 +1分 参加人居环境整治（长湖1）']);
    const [why] = await town.say({ person: secretary, chat: 'private', text: '为什么 1' });
    expect(why).toContain('张爱国（确认时加）+1分：参加人居环境整治');
  });

  it('counts two activities a week and says in the ledger why the third earns nothing', async () => {
    for (const place of ['一组', '二组', '三组']) {
      await town.say({ person: poster, text: `${place}今天大扫除，张爱国参加`, photos: 1 });
    }
    await town.say({ person: secretary, text: '确认全部' });
    const text = await points('ch05');
    expect(text).toContain('张爱国今年2分');
    expect(text).toContain('0分 参加人居环境整治，当周已计满2次（长湖3）');
  });

  it('takes several numbers, and confirms none when one is unknown', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: poster, text: '五组今天清沟渠8人' });
    expect(await town.say({ person: secretary, text: '确认 1 2 9' })).toEqual(['没有长湖9这条上报，一条也没确认']);
    expect(await states()).toEqual(['pending', 'pending']);
    expect(await town.say({ person: secretary, text: '确认 1、2 张爱国' })).toEqual(['加名字时一次只确认一条']);
    expect(await town.say({ person: secretary, text: '确认 长湖1 2' })).toEqual(['已确认2条：长湖1、长湖2']);
  });

  it('全部 works on one unit at a time', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: 'ht02', text: '一组今天大扫除9人' });
    expect((await town.say({ person: office, chat: 'private', text: '确认全部' }))[0]).toContain('一次确认一个村');
    expect(await states()).toEqual(['pending', 'pending']);
    expect(await town.say({ person: office, chat: 'private', text: '确认全部 荷塘' })).toEqual([
      '已确认 荷塘1，没点名，只计单位人数',
    ]);
    expect(await states()).toEqual(['pending', 'confirmed']);
    expect(await town.say({ person: secretary, text: '确认全部' })).toEqual(['已确认 长湖1，没点名，只计单位人数']);
    expect(await town.say({ person: secretary, text: '确认全部' })).toEqual(['没有等着确认的上报']);
  });

  it('asks which unit when a bare number could be of several', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: 'ht02', text: '一组今天大扫除9人' });
    expect(await town.say({ person: office, chat: 'private', text: '确认 1' })).toEqual(['哪个村的1？写成“长湖1”']);
    await town.say({ person: poster, text: '五组今天清沟渠8人' });
    expect((await town.say({ person: office, chat: 'private', text: '确认 2' }))[0]).toMatch(/^已确认 长湖2/u);
  });

  it('is refused politely to members, the commander and the secretary of another village', async () => {
    await town.say({ person: poster, text: swept });
    for (const said of [
      { person: poster, text: '确认 1' },
      { person: 'zb01', chat: 'private', text: '确认 长湖1' },
      { person: 'ht01', chat: 'private', text: '确认 长湖1' },
    ]) {
      expect((await town.say(said))[0]).toContain('指挥所办公室来办，请找他们');
    }
    expect(await states()).toEqual(['pending']);
  });

  it('in speech is not the command', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: secretary, text: '确认收到' });
    expect(await states()).toEqual(['pending']);
  });

  it('may quote our receipt instead of typing the number', async () => {
    const [text = ''] = await town.say({ person: poster, text: swept });
    expect((await town.say({ person: secretary, text: '确认', quote: { text } }))[0]).toMatch(/^已确认 长湖1/u);
  });
});

describe('待确认', () => {
  it('shows number, reading, how many of the party members are named, and photos that failed', async () => {
    await town.say({ person: poster, text: '三组大扫除，党员5人，群众12人，张爱国、王桂英在内', photos: 3 });
    await town.store.write(async (tx) => {
      await tx.update(attachments).set({ state: 'failed' });
    });
    const [text] = await town.say({ person: secretary, text: '待确认' });
    const [line, hint] = text?.split('\n') ?? [];
    expect(line).toBe('长湖1 三组 大扫除 17人 图3张 党员5，已点名2 照片3张没收到');
    expect(hint).toContain('确认 长湖1');
  });

  it('shows eight at most and how many more there are', async () => {
    for (let n = 1; n <= 10; n += 1) await town.say({ person: poster, text: `三组大扫除${n + 10}人` });
    const lines = (await town.say({ person: secretary, text: '待确认' }))[0]?.split('\n') ?? [];
    expect(lines.slice(0, 9).map((line) => line.split(' ')[0])).toEqual([
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `长湖${n}`),
      '还有2条',
    ]);
  });

  it('lists only units one is responsible for', async () => {
    await town.say({ person: poster, text: swept });
    expect(await town.say({ person: 'ht01', chat: 'private', text: '待确认' })).toEqual(['没有等着确认的上报']);
    expect((await town.say({ person: poster, text: '待确认' }))[0]).toContain('村书记');
    expect((await town.say({ person: office, chat: 'private', text: '待确认' }))[0]).toContain('长湖1');
  });
});

describe('退回', () => {
  beforeEach(() => town.say({ person: poster, text: swept, photos: 1 }));

  it('needs a reason, and the corrected report waits again', async () => {
    expect(await town.say({ person: secretary, text: '退回 1' })).toEqual(['请写上原因，如：退回 长湖1 人数对不上']);
    expect(await town.say({ person: secretary, text: '退回 1 人数对不上' })).toEqual([
      '长湖1已退回：人数对不上\n报的人改好就行，如：更正 长湖1 15人',
    ]);
    expect(await states()).toEqual(['returned']);
    await town.say({ person: poster, text: '应该是12人' });
    expect(await states()).toEqual(['pending']);
  });

  it('is told to the reporter privately, when another person sent it back', async () => {
    await town.say({ person: secretary, text: '退回 1 人数对不上' });
    const person = await personByCode(town.store.read, poster);
    const items = await waitingItems(town.store.read, person?.id ?? 0, town.clock.now);
    expect(items.map((item) => item.text)).toEqual(['长湖1退回了：人数对不上。改好就行：更正 长湖1 15人']);
  });

  it('takes back the points of a confirmed report', async () => {
    await town.say({ person: secretary, text: '确认 1 张爱国' });
    expect((await town.say({ person: secretary, text: '退回 1 照片不对' }))[0]).toContain('积分一并冲回');
    expect(await points('ch05')).toContain('张爱国今年0分');
    await town.say({ person: secretary, text: '确认 1' });
    expect(await points('ch05')).toContain('张爱国今年1分');
  });

  it('is not for members', async () => {
    expect((await town.say({ person: poster, text: '退回 1 不对' }))[0]).toContain('村书记');
    expect(await states()).toEqual(['pending']);
  });
});

describe('我的积分', () => {
  it('asked in a group is answered privately, with no figure in the group', async () => {
    await town.say({ person: 'ch05', chat: 'private', text: '帮助' });
    await town.say({ person: 'ch05', text: '我的积分' });
    const inGroup = (await town.sentTo('changhu')).map((row) => row.text);
    const privately = (await town.sentTo('private:ch05')).map((row) => row.text);
    expect(inGroup.join()).not.toContain('今年');
    expect(privately.at(-1)).toContain('张爱国今年0分，全年最多20分');
  });

  it('tells somebody unknown how to bind', async () => {
    expect((await town.say({ account: 'stranger', chat: 'private', text: '我的积分' }))[0]).toContain(
      '我是 三组 张建国',
    );
  });
});

describe('为什么', () => {
  it('tells how the report was read, changed, by whom confirmed, and each point with its rule', async () => {
    await town.say({ person: poster, text: swept, photos: 2 });
    await town.say({ person: poster, text: '应该是16人' });
    await town.say({ person: secretary, text: '确认 1 张爱国 王桂英' });
    const [text] = await town.say({ person: secretary, chat: 'private', text: '为什么 1' });
    expect(text?.split('\n')).toEqual([
      `长湖1“${swept}”记为：三组 大扫除 清垃圾 16人 垃圾2车 图2张（清垃圾看“清了两车垃圾”，数量看“两车垃圾”）`,
      '3月16日 高秀兰确认；张爱国（确认时加）、王桂英（确认时加）各+1分：参加人居环境整治（规则clean-up，2023.1版）',
      '3月16日 09:00 改过：应该是16人',
    ]);
  });

  it('names the rules a point was given by, whatever holds since', async () => {
    await town.say({ person: poster, text: swept, photos: 2 });
    await town.say({ person: secretary, text: '确认 1 张爱国' });
    const { rules } = town.bundle;
    const dearer = rules.memberPoints.rules.map((rule) => ({ ...rule, hundredths: 300 }));
    const later = { ...rules, version: '2024.1', memberPoints: { ...rules.memberPoints, rules: dearer } };
    Object.assign(town.deps, { bundle: { ...town.bundle, rules: later, rulebooks: [later] } });
    await town.say({ person: poster, text: '五组清沟渠 8人', photos: 1 });
    await town.say({ person: secretary, text: '确认 2 张爱国' });
    const why = async (number: number) =>
      (await town.say({ person: secretary, chat: 'private', text: `为什么 ${number}` })).join();
    expect(await why(1)).toMatch(/\+1分：.*（规则clean-up，2023\.1版）/u);
    expect(await why(2)).toMatch(/\+3分：.*（规则clean-up，2024\.1版）/u);
  });

  it('shows a participant his own points only, and a stranger to the report nothing', async () => {
    await town.say({ person: poster, text: swept, photos: 2 });
    await town.say({ person: secretary, text: '确认 1 张爱国 王桂英' });
    const [mine] = await town.say({ person: 'ch05', chat: 'private', text: '为什么 1' });
    expect(mine).toContain('张爱国（确认时加）+1分');
    expect(mine).toContain('王桂英（确认时加）');
    expect(mine).not.toMatch(/王桂英（确认时加）(?:各|\+)/);
    expect((await town.say({ person: poster, chat: 'private', text: '为什么 1' }))[0]).not.toContain('+1分');
    expect(await town.say({ person: 'ch11', chat: 'private', text: '为什么 1' })).toEqual([
      '只能看自己报的或参加的那几条',
    ]);
  });
});

describe('what the secretary posts himself', () => {
  const gridHead = () => town.holder('gridHead', 'changhu');
  const liaison = () => town.holder('liaison', 'changhu');
  const refused = '长湖1：书记自己报的，由办点干部或指挥所办公室确认';

  it('is confirmed by the liaison cadre, not by him or his grid head', async () => {
    await town.say({ person: secretary, text: swept, photos: 1 });
    for (const person of [secretary, gridHead()]) {
      expect(await town.say({ person, chat: 'private', text: '确认 长湖1' })).toEqual([refused]);
      expect(await town.say({ person, chat: 'private', text: '退回 长湖1 人数不对' })).toEqual([refused]);
    }
    expect(await states()).toEqual(['pending']);
    const [waiting] = await town.say({ person: liaison(), chat: 'private', text: '待确认' });
    expect(waiting).toContain('回“确认 长湖1”');
    expect(await town.say({ person: liaison(), chat: 'private', text: '确认 长湖1 张爱国' })).toEqual([
      '已确认 长湖1，参加1人：张爱国',
    ]);
  });

  it('is confirmed by the office too, and stays out of 确认全部 of the secretary', async () => {
    await town.say({ person: secretary, text: swept, photos: 1 });
    await town.say({ person: poster, text: '五组今天清沟渠8人', photos: 1 });
    expect(await town.say({ person: secretary, text: '确认全部' })).toEqual([
      '已确认 长湖2，没点名，只计单位人数\n长湖1是书记报的，由办点干部或办公室确认',
    ]);
    expect((await town.say({ person: secretary, text: '待确认' }))[0]).toContain('书记报的，等办点干部确认');
    await town.say({ person: office, chat: 'private', text: '确认 长湖1' });
    expect(await states()).toEqual(['confirmed', 'confirmed']);
  });

  it('of other units is not the liaison cadre’s affair', async () => {
    await town.say({ person: town.holder('secretary', 'fengshu'), text: swept, photos: 1 });
    expect(await town.say({ person: liaison(), chat: 'private', text: '待确认' })).toEqual(['没有等着确认的上报']);
    expect(await town.say({ person: liaison(), chat: 'private', text: '确认 枫树1' })).toEqual([
      '枫树1：书记自己报的，由办点干部或指挥所办公室确认',
    ]);
  });
});
