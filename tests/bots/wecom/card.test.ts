import { describe, expect, it } from 'vitest';
import type { IncomingMessage } from '../../../src/domain/messages.ts';
import { answerTo, group, liveBot, openPlatform, outgoing, single, until } from '../../support/wecom-bot.ts';
import { callbackBot, openHttpPlatform } from '../../support/wecom-callback-bot.ts';

const choices = [
  { label: '马上发', text: '确认广播 3' },
  { label: '不发了', text: '撤回广播 3' },
];
const words = '加急广播3\n确认就回：确认广播 3';
const card = '不用打字，点一下也行 [马上发] [不发了]';
const said = (content: string) => ({ msgtype: 'text', text: { content } });

describe('choices over the long connection', () => {
  async function asked() {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: single, from: single.id, content: said('广播 加急 今晚停水') });
    await until(() => bot.received.length === 1);
    return { platform, bot, answer: { ...answerTo(bot.received[0]), text: words, choices } };
  }
  const shown = (platform: { texts(chat: string): string[] }) => platform.texts(single.id);

  it('are a card below the text, pressed as if its words had been typed, and the card then shows what was chosen', async () => {
    const { platform, bot, answer } = await asked();
    expect(await bot.adapter.send(answer)).toEqual({ outcome: 'sent' });
    expect(shown(platform)).toEqual([words, card]);
    expect(platform.press('马上发', single.id, 'press-1')).toBe(true);
    await until(() => shown(platform)[1] !== card);
    expect(bot.received[1]).toMatchObject({
      messageId: 'press-1',
      chat: single,
      sender: { id: single.id },
      text: '确认广播 3',
      photos: [],
    });
    expect(bot.received[1]?.replyHandle).toBeUndefined();
    expect(shown(platform)).toEqual([words, '已选：确认广播 3 [已选好]']);
    platform.press('已选好', single.id);
    platform.say({ chat: single, from: single.id, content: said('待处理') });
    await until(() => bot.received.length === 3);
    expect(bot.received[2]?.text).toBe('待处理');
    expect(platform.violations).toEqual([]);
  });

  it('bring one card when the message is sent again, and go with a push as well', async () => {
    const { platform, bot, answer } = await asked();
    await bot.adapter.send(answer);
    await bot.adapter.send(answer);
    expect(shown(platform)).toEqual([words, card]);
    await bot.adapter.send(
      outgoing({ chat: single, text: '草稿好了', choices: [{ label: '看草稿', text: '评比 5月' }] }),
    );
    expect(shown(platform).at(-1)).toBe('不用打字，点一下也行 [看草稿]');
    expect(platform.violations).toEqual([]);
  });

  it('stay words where the platform takes no card, and in a group', async () => {
    const { platform, bot, answer } = await asked();
    platform.fault = (_cmd, body) => (body['msgtype'] === 'template_card' ? { kind: 'refuse', code: 42_045 } : null);
    expect(await bot.adapter.send(answer)).toEqual({ outcome: 'sent' });
    expect(shown(platform)).toEqual([words]);
    platform.say({ chat: group, content: said('@村务助手 待确认') });
    await until(() => bot.received.length === 2);
    await bot.adapter.send({ ...answerTo(bot.received[1]), text: words, choices });
    expect(platform.texts(group.id)).toEqual([words]);
  });

  it('are taken by a process that never sent the card, and the words are received though the card cannot be updated', async () => {
    const { platform, bot, answer } = await asked();
    await bot.adapter.send(answer);
    await bot.adapter.stop();
    const next = await liveBot(platform);
    platform.fault = (cmd) => (cmd === 'aibot_respond_update_msg' ? { kind: 'refuse', code: 846_605 } : null);
    platform.press('不发了', single.id);
    await until(() => next.received.length === 1);
    expect(next.received[0]?.text).toBe('撤回广播 3');
  });
});

describe('choices in callback mode', () => {
  const person = { id: 'ZhangSan', kind: 'private' as const };

  async function asked() {
    const received: IncomingMessage[] = [];
    const platform = await openHttpPlatform();
    const bot = await callbackBot(platform, async (message) => {
      received.push(message);
      return { handled: new Promise(() => undefined) };
    });
    const { msgid } = platform.say({ chat: person, from: person.id, text: '广播 加急 今晚停水' });
    await expect.poll(() => received.length).toBe(1);
    const send = (more: object = {}) => bot.adapter.send({ ...answerTo(received[0]), text: words, choices, ...more });
    return { platform, bot, received, msgid, send };
  }

  it('come by response_url once the stream has the text; a press is answered with the card as it is then', async () => {
    const { platform, bot, received, send } = await asked();
    expect(await send()).toEqual({ outcome: 'sent' });
    expect(platform.shown.map(({ via, text }) => [via, text.replaceAll('  \n', '\n')])).toEqual([
      ['passive', words],
      ['response_url', card],
    ]);
    expect(await platform.press('马上发', person.id, 'EVENT-1')).toBe('已选：确认广播 3 [已选好]');
    expect(received[1]).toMatchObject({ messageId: 'EVENT-1', chat: person, text: '确认广播 3' });
    // What there is to say to it has an address of its own.
    expect(await bot.adapter.send({ ...answerTo(received[1]), text: '发出去了' })).toEqual({ outcome: 'sent' });
    expect(platform.shown.at(-1)).toMatchObject({ via: 'response_url', text: '发出去了', answers: 'EVENT-1' });
    expect(platform.objections).toEqual([]);
  });

  it('stay words when response_url takes no card', async () => {
    const { platform, send } = await asked();
    platform.faults.response.push({ kind: 'refuse', code: 42_045 });
    expect(await send()).toEqual({ outcome: 'sent' });
    expect(platform.shown.map(({ via }) => via)).toEqual(['passive']);
  });
});
