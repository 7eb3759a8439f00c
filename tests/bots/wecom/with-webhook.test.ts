import { describe, expect, it } from 'vitest';
import { createWebhook } from '../../../src/bots/wecom/webhook.ts';
import { withWebhook } from '../../../src/bots/wecom/with-webhook.ts';
import type { SendResult } from '../../../src/domain/messages.ts';
import { fakeConnection } from '../../support/fake-connection.ts';
import { group, outgoing, single } from '../../support/wecom-bot.ts';
import { openHttpPlatform } from '../../support/wecom-callback-bot.ts';

const left: SendResult = { outcome: 'refused', code: '93006', retryable: false, chatGone: true };

/** A bot that answers its next call so, in a group that has a webhook or none. */
async function open(
  result: SendResult,
  options: { webhook?: boolean; key?: string; mentionsAsker?: boolean; busy?: boolean } = {},
) {
  const platform = await openHttpPlatform();
  const key = options.key ?? platform.addWebhook(group.id);
  const connection = fakeConnection();
  connection.next.push(() => result);
  const bot = { ...connection, name: 'wecom', start: async () => undefined, stop: async () => undefined };
  const gone: number[] = [];
  const adapter = withWebhook(bot, {
    webhook: createWebhook({ apiBase: platform.url, now: Date.now }),
    async webhookOf() {
      if (options.busy) throw new Error('database is locked');
      return options.webhook === false ? null : { key, group: 7 };
    },
    mentionsAsker: options.mentionsAsker ?? false,
    onWebhookGone: (way) => void gone.push(way.group),
  });
  return { platform, adapter, gone };
}

describe('a group’s webhook behind the bot', () => {
  it('takes a push the bot may not make', async () => {
    const { platform, adapter } = await open({ outcome: 'refused', code: '40058', retryable: false });
    expect(await adapter.send(outgoing({ text: '5月评比结果' }))).toEqual({ outcome: 'sent' });
    expect(platform.shown.map(({ chat, via, text }) => [chat, via, text])).toEqual([
      [group.id, 'webhook', '5月评比结果'],
    ]);
  });

  it('takes a push to a group that threw the bot out, and tells that it is out', async () => {
    const { platform, adapter } = await open(left);
    expect(await adapter.send(outgoing({ text: '5月评比结果' }))).toEqual({ outcome: 'sent', botGone: true });
    expect(platform.shown.map(({ text }) => text)).toEqual(['5月评比结果']);
  });

  it('alerts who asked where the office wants it, by a plain id only', async () => {
    const mentioned = async (mention: string, mentionsAsker = true) => {
      const { platform, adapter } = await open(left, { mentionsAsker });
      await adapter.send(outgoing({ text: '张建国：记下', mention }));
      return platform.shown.map(({ mentions }) => mentions);
    };
    expect(await mentioned('ZhangJianGuo')).toEqual([['ZhangJianGuo']]);
    expect(await mentioned('ZhangJianGuo', false)).toEqual([[]]);
    expect(await mentioned('woAJ2GCAAAXtWyujaWJHDDGi0mACAAAA')).toEqual([[]]);
    expect(await mentioned('@ALL')).toEqual([[]]);
  });

  it('goes first where somebody is to be alerted, and the bot when that is refused', async () => {
    const { platform, adapter } = await open({ outcome: 'sent' }, { mentionsAsker: true });
    const message = outgoing({ text: '张建国：记下', mention: 'ZhangJianGuo' });
    expect(await adapter.send(message)).toEqual({ outcome: 'sent' });
    expect(platform.shown.map(({ via, mentions }) => [via, mentions])).toEqual([['webhook', ['ZhangJianGuo']]]);
    const wrong = await open({ outcome: 'sent' }, { mentionsAsker: true, key: 'a-key-of-nobody' });
    expect(await wrong.adapter.send(message)).toEqual({ outcome: 'sent' });
    expect(wrong.platform.shown).toEqual([]);
    const without = await open({ outcome: 'sent' }, { mentionsAsker: true, webhook: false });
    expect(await without.adapter.send(message)).toEqual({ outcome: 'sent' });
  });

  it.each<[string, SendResult, Parameters<typeof outgoing>[0]]>([
    ['what was sent', { outcome: 'sent' }, {}],
    ['what may have been shown', { outcome: 'unknown', reason: 'no answer' }, {}],
    ['what the bot can try again', { outcome: 'refused', code: '45009', retryable: true }, {}],
    ['an answer', left, { replyHandle: 'handle' }],
    ['a private message', left, { chat: single }],
  ])('is not used for %s', async (_what, result, message) => {
    const { platform, adapter } = await open(result);
    expect(await adapter.send(outgoing(message))).toEqual(result);
    expect(platform.shown).toEqual([]);
  });

  it('leaves the bot’s own refusal where there is no webhook', async () => {
    const { adapter } = await open(left, { webhook: false });
    expect(await adapter.send(outgoing())).toEqual(left);
  });

  it('that can not be read from a busy store is looked for again', async () => {
    const { platform, adapter } = await open(left, { busy: true });
    expect(await adapter.send(outgoing())).toMatchObject({ outcome: 'refused', retryable: true });
    expect(platform.shown).toEqual([]);
  });

  it('that is gone is told, and the refusal stands', async () => {
    const { adapter, gone } = await open(left, { key: '11111111-2222-3333-4444-555555555555' });
    expect(await adapter.send(outgoing())).toEqual(left);
    expect(gone).toEqual([7]);
  });
});
