import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Command, defineCommand, here } from '../../src/commands/command.ts';
import { handleInbox } from '../../src/commands/handle-message.ts';
import { commands } from '../../src/commands/list.ts';
import { receiveMessage } from '../../src/commands/receive-message.ts';
import { dayMs } from '../../src/domain/time.ts';
import { UserError } from '../../src/errors.ts';
import { inboxById, listUnhandled } from '../../src/store/inbox.ts';
import { sayOnce } from '../../src/store/said-once.ts';
import { attachments, inbox, outbox, reports, saidOnce } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

const helpLine = '没看懂。做了什么直接说就行，别的发“帮助”';
const failedLine = '这条没处理成，原话已存，办公室会看';

let town: TestTown;

async function open(extra: readonly Command[] = []): Promise<void> {
  const opened = await openTown({ commands: [...commands, ...extra] });
  onTestFinished(() => opened.close());
  town = opened;
}

beforeEach(() => open());

function member(): string {
  return town.members('changhu')[0]?.id ?? '';
}

describe('receiving', () => {
  it('stores the raw message with a row for every photo, its own before the quoted ones', async () => {
    const incoming = await town.incoming({
      person: member(),
      text: '三组大扫除',
      photos: ['a', 'b'],
      quote: { messageId: 'q', text: '前面的图', photos: ['c'] },
    });
    const { inboxId, repeat } = await receiveMessage(town.deps, incoming);
    expect(repeat).toBe(false);
    expect(await inboxById(town.store.read, inboxId)).toMatchObject({
      text: '三组大扫除',
      state: 'received',
      quote: { messageId: 'q', text: '前面的图' },
      receivedAt: town.clock.now,
    });
    const rows = await town.store.read.select().from(attachments).where(eq(attachments.inboxId, inboxId));
    expect(rows.map((row) => [row.ordinal, row.reference, row.state])).toEqual([
      [0, 'a', 'announced'],
      [1, 'b', 'announced'],
      [2, 'c', 'announced'],
    ]);
    expect(await listUnhandled(town.store.read)).toEqual([inboxId]);
  });

  it('of the same message again changes nothing and is answered nothing', async () => {
    const first = await town.post({ person: member(), text: '三组大扫除 15人', photos: 2, id: 'same' });
    expect(first.outcome).toBe('handled');
    const again = await town.post({ person: member(), text: '三组大扫除 15人', photos: 2, id: 'same' });
    expect(again).toMatchObject({ repeat: true, inboxId: first.inboxId, outcome: 'already', outboxChats: [] });
    expect(await town.store.read.select().from(reports)).toHaveLength(1);
    expect(await town.store.read.select().from(attachments)).toHaveLength(2);
    expect(await town.sentTo('changhu')).toHaveLength(1);
  });

  it('keeps two bots apart that number their messages alike', async () => {
    const incoming = await town.incoming({ person: member(), text: '谢谢', id: 'same' });
    const first = await receiveMessage(town.deps, incoming);
    const second = await receiveMessage(town.deps, { ...incoming, bot: 'other' });
    expect(second.repeat).toBe(false);
    expect(second.inboxId).not.toBe(first.inboxId);
  });

  it('keeps 100,000 characters whole and answers in a sentence', async () => {
    const long = '三组大扫除，'.repeat(20_000).slice(0, 100_000);
    const { inboxId, replies } = await town.post({ person: member(), text: long });
    expect(replies.map((row) => row.text)).toEqual(['太长了，请分开发']);
    expect((await inboxById(town.store.read, inboxId))?.text).toBe(long);
  });
});

describe('handling', () => {
  it('answers in the chat it came from, with the handle of the message', async () => {
    const { replies, outboxChats } = await town.post({ person: member(), text: '三组大扫除 15人' });
    expect(replies).toHaveLength(1);
    expect(replies[0]).toMatchObject({
      lane: 'reply',
      state: 'pending',
      replyHandle: 'handle-1',
      replyExpiresAt: town.clock.machineNow - 1_000 + 600_000,
      askerName: town.person(member()).name,
    });
    expect(outboxChats).toEqual([replies[0]?.chatId]);
  });

  it('happens once, however often it is asked for', async () => {
    const { inboxId } = await receiveMessage(town.deps, await town.incoming({ person: member(), text: '三组大扫除' }));
    const outcomes = await Promise.all([1, 2, 3].map(() => handleInbox(town.deps, inboxId)));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['handled', 'already', 'already']);
    expect(await town.sentTo('changhu')).toHaveLength(1);
  });

  it('after a stop between the two commits loses nothing', async () => {
    await receiveMessage(town.deps, await town.incoming({ person: member(), text: '三组大扫除 15人' }));
    const [left] = await listUnhandled(town.store.read);
    expect((await handleInbox(town.deps, left ?? 0)).outcome).toBe('handled');
    expect(await town.store.read.select().from(reports)).toHaveLength(1);
    expect(await listUnhandled(town.store.read)).toEqual([]);
  });

  it('of a message nobody knows is nothing', async () => {
    expect((await handleInbox(town.deps, 4711)).outcome).toBe('already');
  });
});

describe('a handler that throws', () => {
  let faults = 0;
  const faulty = defineCommand<null>({
    name: 'faulty',
    words: ['出错'],
    summary: '…',
    usage: '出错',
    examples: [],
    where: 'both',
    action: 'help.read',
    parse: () => ({ args: null }),
    async run(_, { tx, now }) {
      await sayOnce(tx, 'half-done', now);
      if (faults > 0) {
        faults -= 1;
        throw new Error('broken');
      }
      return here('成了');
    },
  });
  const polite = defineCommand<null>({
    ...faulty,
    words: ['不行'],
    parse: () => ({ args: null }),
    async run(_, { tx, now }) {
      await sayOnce(tx, 'half-done', now);
      throw new UserError('今天不行，明天再来');
    },
  });
  const halfDone = () => town.store.read.select().from(saidOnce).where(eq(saidOnce.key, 'half-done'));

  beforeEach(() => open([faulty, polite]));

  it('leaves nothing but the message, which is tried again', async () => {
    faults = 1;
    const { inboxId, outcome, replies } = await town.post({ person: member(), text: '出错' });
    expect([outcome, replies]).toEqual(['failed', []]);
    expect(await halfDone()).toEqual([]);
    expect(await inboxById(town.store.read, inboxId)).toMatchObject({ state: 'received', attempts: 1 });
    expect(await listUnhandled(town.store.read)).toEqual([inboxId]);
    expect((await handleInbox(town.deps, inboxId)).outcome).toBe('handled');
    expect((await town.sentTo('changhu')).map((row) => row.text)).toEqual(['成了']);
  });

  it('three times tells the sender once and leaves the message to the office', async () => {
    faults = 9;
    const { inboxId } = await town.post({ person: member(), text: '出错' });
    await handleInbox(town.deps, inboxId);
    expect(await town.sentTo('changhu')).toEqual([]);
    const third = await handleInbox(town.deps, inboxId);
    expect(third.outcome).toBe('failed');
    expect(third.outboxChats).toHaveLength(1);
    expect((await handleInbox(town.deps, inboxId)).outcome).toBe('already');
    expect((await town.sentTo('changhu')).map((row) => row.text)).toEqual([failedLine]);
    expect(await inboxById(town.store.read, inboxId)).toMatchObject({ state: 'failed', attempts: 3, text: '出错' });
    expect(await halfDone()).toEqual([]);
    expect(town.errors).toHaveLength(3);
  });

  it('with a sentence for the user says it, and keeps nothing else', async () => {
    expect(await town.say({ person: member(), text: '不行' })).toEqual(['今天不行，明天再来']);
    expect(await halfDone()).toEqual([]);
  });
});

describe('what is no command', () => {
  it.each(['谢谢', '收到', '👍', '辛苦了'])('%s gets no answer', async (text) => {
    expect(await town.say({ person: member(), text })).toEqual([]);
  });

  it('gets one line of help per person and day', async () => {
    const [first, second] = town.members('changhu');
    const chatter = (id: string | undefined) => town.say({ person: id ?? '', text: '今天天气真不错啊' });
    expect(await chatter(first?.id)).toEqual([helpLine]);
    expect(await chatter(first?.id)).toEqual([]);
    expect(await chatter(second?.id)).toEqual([helpLine]);
    town.clock.now += dayMs;
    expect(await chatter(first?.id)).toEqual([helpLine]);
  });

  it('a slash without a command says where the list is', async () => {
    expect(await town.say({ person: member(), text: '/飞' })).toEqual(['没有这个命令，发“帮助”看有哪些']);
  });

  it('photos alone are asked about once a day', async () => {
    expect(await town.say({ person: member(), text: '', photos: 3 })).toEqual(['收到3张图，请说说做了什么']);
    expect(await town.say({ person: member(), text: '', photos: 1 })).toEqual([]);
  });

  it('a question in plain words runs the command that answers it', async () => {
    const asked = await town.say({ person: member(), text: '我们村排第几？' });
    expect(asked).toEqual(await town.say({ person: member(), text: '排名' }));
  });
});

describe('the answer to a private command', () => {
  it('asked for in a group goes to the private chat, and the group sees one line', async () => {
    await town.say({ person: member(), chat: 'private', text: '谢谢' });
    const { replies } = await town.post({ person: member(), text: '我的积分' });
    const privately = await town.sentTo(`private:${member()}`);
    expect(privately).toHaveLength(1);
    expect(privately[0]).toMatchObject({ replyHandle: null, askerName: null, lane: 'reply' });
    expect((await town.sentTo('changhu')).map((row) => row.text)).toEqual(['发到你私聊了']);
    expect(replies).toHaveLength(2);
  });

  it('tells how to open the private chat when there is none', async () => {
    expect(await town.say({ person: member(), text: '我的积分' })).toEqual(['点小助手头像发消息，再问一次']);
  });
});

describe('a command the sender may not use', () => {
  it('is refused with who may', async () => {
    expect(await town.say({ person: member(), text: '/任务 新建 清沟渠 截止 3月20日' })).toEqual([
      '这个由村书记、指挥所办公室来办，请找他们',
    ]);
  });
});

describe('somebody unknown in a bound group', () => {
  it('has the report taken and is asked who he is, once', async () => {
    const [first] = await town.say({ account: 'newcomer', chat: 'changhu', text: '三组大扫除 15人' });
    expect(first).toMatch(/^记下 长湖1：.*\n你是谁？回：我是 三组 张建国$/s);
    const [second] = await town.say({ account: 'newcomer', chat: 'changhu', text: '四组清沟渠 6人' });
    expect(second).toContain('长湖2');
    expect(second).not.toContain('你是谁');
    const rows = await town.store.read.select().from(reports);
    expect(rows.map((row) => row.reporterPersonId)).toEqual([null, null]);
  });
});

describe('a group that is bound to nothing', () => {
  const secretary = () => town.holder('secretary', 'changhu');

  it('has its posts kept, with one line a day', async () => {
    const first = await town.post({ account: 'a', chat: 'unbound', text: '一组大扫除 8人', photos: 1 });
    expect(first.outcome).toBe('held');
    expect(first.replies.map((row) => row.text)).toEqual([
      '内容先存着。这个群还没绑定，请村书记或办公室发：绑定本群 村名',
    ]);
    const second = await town.post({ account: 'b', chat: 'unbound', text: '二组清沟渠 6人' });
    expect([second.outcome, second.replies]).toEqual(['held', []]);
    expect(await town.store.read.select().from(reports)).toEqual([]);
    expect(await listUnhandled(town.store.read)).toEqual([]);
  });

  it('answers help and 我是 all the same', async () => {
    expect(await town.say({ account: 'a', chat: 'unbound', text: '帮助' })).toHaveLength(1);
    const [answer] = await town.say({ account: 'a', chat: 'unbound', text: '我是谁' });
    expect(answer).toContain('还不认识您');
  });

  it('has them handled in order once it is bound, each answered', async () => {
    await town.post({ account: 'a', chat: 'unbound', text: '一组大扫除 8人' });
    await town.post({ account: 'b', chat: 'unbound', text: '二组清沟渠 6人' });
    const bound = await town.post({ person: secretary(), chat: 'unbound', text: '绑定本群 长湖村 副群' });
    expect(bound.heldReleased).toEqual([1, 2]);
    const texts = bound.replies.map((row) => row.text);
    expect(texts).toHaveLength(3);
    expect(texts[0]).toContain('绑定好了：长湖村');
    expect(texts[1]).toMatch(/^记下 长湖1：.*8人/);
    expect(texts[2]).toMatch(/^记下 长湖2：.*6人/);
    const states = await town.store.read.select({ state: inbox.state }).from(inbox);
    expect(new Set(states.map((row) => row.state))).toEqual(new Set(['done']));
  });
});

describe('what leaves', () => {
  const echo = defineCommand<string>({
    name: 'echo',
    words: ['回声'],
    summary: '…',
    usage: '回声',
    examples: [],
    where: 'both',
    action: 'help.read',
    parse: (rest) => ({ args: rest }),
    run: async (text) => here(text),
  });

  beforeEach(() => open([echo]));

  it('carries no mention, markup or link of a member', async () => {
    const [text = ''] = await town.say({
      person: member(),
      text: '回声 <@all> @所有人 **重要** [点我](http://example.com/a) www.example.com',
    });
    expect(text).not.toMatch(/[<>@*[\]()]|example/);
    expect(text).toContain('重要');
  });

  it('is cut at a line where it is too long to be sent', async () => {
    const [text = ''] = await town.say({ person: member(), text: `回声 ${'清理了一段路\n'.repeat(200)}` });
    expect(text.length).toBeLessThanOrEqual(600);
    expect(text).toMatch(/清理了一段路\n…（太长，后面没显示）$/);
  });

  it('is nothing when there is nothing to say', async () => {
    expect(await town.say({ person: member(), text: '回声   ' })).toEqual([]);
    expect(await town.store.read.select().from(outbox)).toEqual([]);
  });
});
