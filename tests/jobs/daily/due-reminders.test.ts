import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Instant, instantAt } from '../../../src/domain/time.ts';
import { notices, tasks } from '../../../src/store/schema.ts';
import { ScheduledTown } from '../../support/scheduled-town.ts';

let scheduled: ScheduledTown;
const secretary = 'ch01';
const jianguo = 'ch04';

/** Wednesday 10 May 2023; 20 May is a Saturday. */
beforeEach(async () => {
  const opened = await ScheduledTown.open();
  onTestFinished(() => opened.close());
  scheduled = opened;
  await scheduled.at(instantAt('2023-05-10', '09:30'));
});

async function say(person: string, text: string, at: Instant, chat = 'private'): Promise<void> {
  await scheduled.town.say({ person, text, chat, at });
}

/** What the chat was shown from then on, with the day. */
async function shownTo(chat: string, from: string, to: string): Promise<string[]> {
  const found: string[] = [];
  for (const seen of await scheduled.walk(instantAt(to, '17:00'))) {
    const day = new Date(seen.at + 8 * 3_600_000).toISOString().slice(0, 10);
    if (seen.chat === chat && day >= from) found.push(`${day} ${seen.text}`);
  }
  return found;
}

const aboutTasks = (lines: readonly string[]) => lines.filter((line) => /任务|计划/u.test(line));

describe('what falls due', () => {
  it('is told to the group three days before and on the day, in its slot, once', async () => {
    await say(secretary, '任务 新建 清塘边垃圾 截止 5月18日 给 三组', instantAt('2023-05-10', '10:00'));
    const lines = aboutTasks(await shownTo('changhu', '2023-05-10', '2023-05-19'));
    expect(lines.map((line) => line.split('\n')[0])).toEqual([
      '2023-05-15 任务 长湖1 清塘边垃圾（三组）5月18日到期',
      '2023-05-18 任务 长湖1 清塘边垃圾（三组）今天到期',
    ]);
  });

  it('is told on the working day before where the day is none', async () => {
    await say(secretary, '任务 新建 清塘边垃圾 截止 5月21日', instantAt('2023-05-10', '10:00'));
    const lines = aboutTasks(await shownTo('changhu', '2023-05-10', '2023-05-22'));
    expect(lines.map((line) => line.slice(0, 10))).toEqual(['2023-05-18', '2023-05-19']);
  });

  it('run twice by two schedulers is planned once', async () => {
    await say(secretary, '任务 新建 清塘边垃圾 截止 5月18日', instantAt('2023-05-10', '10:00'));
    const again = ScheduledTown.over(scheduled.town);
    scheduled.town.clock.now = instantAt('2023-05-15', '09:10');
    const at = scheduled.town.clock.now;
    await Promise.all([scheduled.scheduler.runDue(at), again.scheduler.runDue(at)]);
    await again.scheduler.runDue(at + 60_000);
    const rows = await scheduled.town.store.read.select().from(notices);
    expect(rows.filter(({ schedule }) => schedule.startsWith('task-due:'))).toHaveLength(1);
  });

  it('is not told any more when it was done or got another day', async () => {
    await say(secretary, '任务 新建 清塘边垃圾 截止 5月18日', instantAt('2023-05-10', '10:00'));
    await say(secretary, '任务 新建 登台账 截止 5月18日', instantAt('2023-05-10', '10:01'));
    await scheduled.at(instantAt('2023-05-15', '08:30'));
    await say(secretary, '办结 长湖1', instantAt('2023-05-15', '08:40'));
    await say(secretary, '延期 长湖2 6月20日', instantAt('2023-05-15', '08:41'));
    expect(aboutTasks(await shownTo('changhu', '2023-05-15', '2023-05-19'))).toEqual([]);
  });

  it('is told to the secretary alone once it is over, and to no group', async () => {
    await say(secretary, '任务 新建 清塘边垃圾 截止 5月11日', instantAt('2023-05-10', '10:00'));
    const group = await shownTo('changhu', '2023-05-12', '2023-05-19');
    expect(aboutTasks(group)).toEqual([]);
    const rows = await scheduled.town.sentTo(`private:${secretary}`);
    const told = rows.filter(({ text }) => text.includes('到期了'));
    expect(told.map(({ text }) => text)).toEqual([
      '任务 长湖1 清塘边垃圾5月11日到期了。回：办结 长湖1，或 延期 长湖1 日期',
    ]);
  });

  it('of one person is told to him alone, with his next 待办 when he has never written privately', async () => {
    await say(secretary, '任务 新建 清塘边垃圾 截止 5月18日 给 张建国', instantAt('2023-05-10', '10:00'));
    expect(aboutTasks(await shownTo('changhu', '2023-05-10', '2023-05-16'))).toEqual([]);
    const secretaries = await scheduled.town.sentTo(`private:${secretary}`);
    expect(secretaries.map(({ text }) => text).filter((text) => text.includes('没开私聊'))).toEqual([
      expect.stringContaining('任务 长湖1 清塘边垃圾 5月18日到期。张建国没开私聊，请您转告'),
    ]);
    expect(await scheduled.town.say({ person: jianguo, chat: 'private', text: '待办' })).toEqual([
      expect.stringContaining('任务 长湖1 清塘边垃圾 5月18日到期'),
    ]);
    expect((await shownTo('private:ch04', '2023-05-16', '2023-05-18')).join()).toContain('任务 长湖1');
  });
});

describe('what one person is told of his task', () => {
  const aiguo = 'ch05';
  const ask = async (at: Instant, person = aiguo) =>
    (await scheduled.town.say({ person, chat: 'private', text: '待办', at })).join('\n');

  beforeEach(() => say(secretary, '任务 新建 修院墙 截止 5月18日 给 张爱国', instantAt('2023-05-10', '10:00')));

  it('is not told days later when it was done by then', async () => {
    await scheduled.walk(instantAt('2023-05-18', '09:00'));
    await say(secretary, '办结 长湖1', instantAt('2023-05-18', '10:00'));
    expect(await ask(instantAt('2023-05-22', '10:00'))).not.toContain('修院墙');
  });

  it('is in the words of the day he asks, once however often he was to be told', async () => {
    await scheduled.walk(instantAt('2023-05-18', '09:00'));
    const lines = (await ask(instantAt('2023-05-18', '10:00'))).split('\n').filter((line) => line.includes('到期'));
    expect(lines).toEqual(['任务 长湖1 修院墙 今天到期']);
    expect((await ask(instantAt('2023-05-18', '10:05'))).split('\n').filter((line) => line.includes('到期'))).toEqual(
      [],
    );
  });

  it('says a day that is over as over', async () => {
    await scheduled.walk(instantAt('2023-05-18', '09:00'));
    expect(await ask(instantAt('2023-05-19', '10:00'))).toContain('任务 长湖1 修院墙 5月18日到期了');
  });

  it('is not told when it got another day', async () => {
    await scheduled.walk(instantAt('2023-05-18', '09:00'));
    await say(secretary, '延期 长湖1 6月20日', instantAt('2023-05-18', '10:00'));
    const told = await ask(instantAt('2023-05-18', '10:05'));
    expect(told).not.toContain('今天到期');
  });

  it('is not pushed in the slot when it was done that morning', async () => {
    await scheduled.town.say({ person: aiguo, chat: 'private', text: '谢谢', at: instantAt('2023-05-10', '10:05') });
    await scheduled.at(instantAt('2023-05-15', '08:30'));
    await say(secretary, '办结 长湖1', instantAt('2023-05-15', '08:40'));
    expect(aboutTasks(await shownTo(`private:${aiguo}`, '2023-05-15', '2023-05-19'))).toEqual([]);
  });

  it('and the secretary of what is over only while it is', async () => {
    await scheduled.at(instantAt('2023-05-19', '09:30'));
    await say(secretary, '办结 长湖1', instantAt('2023-05-19', '09:40'));
    expect(await ask(instantAt('2023-05-19', '10:00'), secretary)).not.toContain('到期了');
  });
});

describe('a task that comes again', () => {
  it('each week is told to the group on its day alone, never in the words of the week before', async () => {
    await say(secretary, '任务 新建 扫村部 每周五 给 一组', instantAt('2023-05-10', '10:00'));
    const lines = aboutTasks(await shownTo('changhu', '2023-05-10', '2023-05-26')).flatMap((line) =>
      line.split('\n').flatMap((part) => (part.includes('扫村部') ? [`${line.slice(0, 10)} ${part.slice(-4)}`] : [])),
    );
    expect(lines).toEqual(['2023-05-12 今天到期', '2023-05-19 今天到期', '2023-05-26 今天到期']);
  });

  const made = async () =>
    (await scheduled.town.store.read.select().from(tasks)).map(({ due, number }) => `${number} ${due}`);

  it('is made anew when its day is over, each occurrence once', async () => {
    await say(secretary, '任务 新建 扫村部 每周五 给 一组', instantAt('2023-05-10', '10:00'));
    await scheduled.walk(instantAt('2023-05-12', '17:00'));
    expect(await made()).toEqual(['1 2023-05-12']);
    await scheduled.at(instantAt('2023-05-15', '08:30'));
    await ScheduledTown.over(scheduled.town).scheduler.runDue(instantAt('2023-05-15', '09:00'));
    expect(await made()).toEqual(['1 2023-05-12', '2 2023-05-19']);
    const rows = await scheduled.town.store.read.select().from(tasks);
    expect(rows[1]).toMatchObject({ title: '扫村部', groupName: '一组', repeats: 'weekly:5', state: 'open' });
  });

  it('leaves one in 待办: the one before is undone, told to the secretary privately and to no group', async () => {
    await say(secretary, '任务 新建 扫村部 每周五 给 一组', instantAt('2023-05-10', '10:00'));
    await scheduled.walk(instantAt('2023-05-23', '17:00'));
    const rows = await scheduled.town.store.read.select().from(tasks);
    expect(rows.map(({ number, state }) => [number, state])).toEqual([
      [1, 'undone'],
      [2, 'undone'],
      [3, 'open'],
    ]);
    const told = (await scheduled.town.sentTo(`private:${secretary}`)).map(({ text }) => text).join('\n');
    expect(told).toContain('任务 长湖1 扫村部5月12日没做，下一次是长湖2');
    expect((await scheduled.town.sentTo('changhu')).filter(({ text }) => text.includes('没做'))).toEqual([]);
    await say(secretary, '办结 长湖2', instantAt('2023-05-23', '17:10'));
    const after = await scheduled.town.store.read.select().from(tasks);
    expect(after.map(({ state }) => state)).toEqual(['undone', 'closed', 'open']);
  });

  it('does not make up for the weeks the service was down', async () => {
    await say(secretary, '任务 新建 扫村部 每周五', instantAt('2023-05-10', '10:00'));
    await scheduled.at(instantAt('2023-06-07', '08:30'));
    expect(await made()).toEqual(['1 2023-05-12', '2 2023-06-09']);
  });

  it('comes no more when it was stopped', async () => {
    await say(secretary, '任务 新建 扫村部 每周五', instantAt('2023-05-10', '10:00'));
    await scheduled.at(instantAt('2023-05-15', '08:30'));
    await say(secretary, '任务 停 长湖1', instantAt('2023-05-15', '10:00'));
    await scheduled.at(instantAt('2023-05-22', '08:30'));
    expect(await made()).toHaveLength(2);
  });
});
