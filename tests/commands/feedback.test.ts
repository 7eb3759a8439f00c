import { afterEach, beforeEach, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { feedbackDaily } from '../../src/jobs/daily/feedback.ts';
import { audit, privateItems } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;
const member = 'ch05';

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

const privately = (person: string, text: string) => town.say({ person, text, chat: 'private' });

it('a word to the office is numbered, answered privately, and its writer sees how it stands', async () => {
  expect(await privately(member, '投诉建议 路灯坏了没人修')).toEqual([
    '记下 投诉建议1，只有办公室看得到，5月17日前答复您',
  ]);
  expect(await privately(member, '投诉建议')).toEqual(['投诉建议1 路灯坏了没人修，5月17日前答复']);
  expect(await privately(office, '投诉建议')).toEqual([
    '等答复1（张爱国，5月17日前）：路灯坏了没人修\n答复发：投诉建议 答 编号 内容',
  ]);
  expect((await privately(office, '待办'))[0]).toContain('投诉建议1件等答复，回：投诉建议');
  expect(await privately(office, '投诉建议 答 1 明天派人去修')).toEqual(['投诉建议1答复了，私下告诉本人']);
  expect(await privately(office, '投诉建议 答 1 再说一次')).toEqual(['投诉建议1答复过了']);
  expect(await privately(member, '待办')).toEqual([expect.stringContaining('您的投诉建议1有答复：明天派人去修')]);
  expect(await privately(member, '投诉建议')).toEqual(['投诉建议1 路灯坏了没人修，答：明天派人去修']);
});

it('says in the receipt that a long text was not kept whole', async () => {
  expect((await privately(member, `投诉建议 ${'灯'.repeat(501)}`))[0]).toContain('话长，只记了前500字');
  expect((await privately(member, `投诉建议 ${'灯'.repeat(500)}`))[0]).not.toContain('只记了');
});

it('the village it is about never sees it, and neither writer nor words stand in a decision', async () => {
  await privately(member, '投诉建议 书记分组不公平');
  await privately(office, '投诉建议 答 1 我们去问问');
  const secretary = town.holder('secretary', 'changhu');
  for (const text of ['投诉建议', '待办', '待确认', '问题', '任务']) {
    expect((await privately(secretary, text)).join()).not.toContain('分组');
  }
  expect(await privately(secretary, '投诉建议 答 1 没有的事')).toEqual(['这个由指挥所办公室来办，请找他们']);
  const decisions = JSON.stringify(await town.store.read.select().from(audit));
  expect(decisions).toContain('feedback.answered');
  expect(decisions).not.toContain('分组');
  expect(decisions).not.toContain('问问');
});

it('匿名 hides the writer from the office too', async () => {
  await privately(member, '投诉建议 匿名 分组不公平');
  expect(await privately(office, '投诉建议')).toEqual([expect.stringContaining('等答复1（匿名，5月17日前）')]);
});

it('in a group the words are kept and one line says where to write', async () => {
  expect(await town.say({ person: member, chat: 'changhu', text: '投诉建议 路灯坏了' })).toEqual([
    '话给办公室留着了。这类话请私聊发我，群里大家看得到',
  ]);
  expect(await town.say({ person: office, chat: 'changhu', text: '投诉建议' })).toEqual([
    '投诉建议请私聊发我，只有办公室看得到',
  ]);
  expect((await privately(office, '投诉建议'))[0]).toContain('路灯坏了');
});

it('somebody on no roster may write and read his answer', async () => {
  await town.say({ account: 'stranger', chat: 'private', text: '投诉建议 渠道堵了' });
  expect(await privately(office, '投诉建议 答 1 已安排')).toEqual(['投诉建议1答复了，本人发“投诉建议”时看到']);
  expect(await town.say({ account: 'stranger', chat: 'private', text: '投诉建议' })).toEqual([
    '投诉建议1 渠道堵了，答：已安排',
  ]);
});

it('the office is reminded once when nobody has answered by the day', async () => {
  await privately(member, '投诉建议 路灯坏了没人修');
  const run = (day: string) =>
    town.store.write((tx) =>
      feedbackDaily.run(tx, { bundle: town.bundle, calendar: town.deps.calendar, day, at: instantAt(day, '08:30') }),
    );
  for (const day of ['2023-05-16', '2023-05-17', '2023-05-17', '2023-05-18']) await run(day);
  const reminders = (await town.store.read.select().from(privateItems)).filter(({ key }) =>
    key.startsWith('feedback-due'),
  );
  const officers = town.bundle.town.people.filter(({ roles }) => roles.some(({ role }) => role === 'office'));
  expect(reminders).toHaveLength(officers.length);
  expect(reminders[0]?.text).toBe('投诉建议1请在5月17日答复：投诉建议 答 1 …');
});
