import type { Adapter } from '../adapter.ts';
import { findWebhook, type GroupWebhook, type WebhookOf, webhookUnread } from './group-webhook.ts';
import { mentionsIn } from './mentions.ts';
import { type Webhook, webhookGone } from './webhook.ts';

/**
 * The bot, and for a group it may not write to the group's own webhook: a push that the platform refuses for good goes
 * there instead, and one that is to alert who asked goes there first. Answers never do: the webhook does not know whom it
 * answers.
 */
export function withWebhook(
  adapter: Adapter,
  parts: {
    readonly webhook: Pick<Webhook, 'sendParcel' | 'stop'>;
    readonly webhookOf: WebhookOf;
    readonly mentionsAsker: boolean;
    readonly onWebhookGone: (way: GroupWebhook) => void;
  },
): Adapter {
  return {
    ...adapter,
    async stop() {
      parts.webhook.stop();
      await adapter.stop();
    },
    async send(message) {
      const { chat, replyHandle, text, images, files } = message;
      const isGroupPush = chat.kind === 'group' && replyHandle === undefined;
      const mentions = parts.mentionsAsker && isGroupPush ? mentionsIn(message) : [];
      const byWebhook = (way: GroupWebhook) =>
        parts.webhook.sendParcel(way.key, { chat: chat.id, text, images, files, mentions });
      // Only the webhook can alert somebody: the bot's own push is for a group without one.
      if (mentions.length > 0) {
        const way = await findWebhook(parts.webhookOf, chat.id);
        if (way === 'unread') return webhookUnread;
        const alerted = way && (await byWebhook(way));
        if (alerted && (alerted.outcome !== 'refused' || alerted.retryable)) return alerted;
        if (way && alerted?.outcome === 'refused' && alerted.code === webhookGone) parts.onWebhookGone(way);
        if (way) return adapter.send(message);
      }
      const result = await adapter.send(message);
      if (!isGroupPush || result.outcome !== 'refused' || result.retryable) return result;
      const way = await findWebhook(parts.webhookOf, chat.id);
      if (way === 'unread') return webhookUnread;
      if (way === null) return result;
      const sent = await byWebhook(way);
      // The group still reads us, but what its members say to the bot goes nowhere: somebody has to know.
      if (sent.outcome === 'sent' && result.chatGone) return { ...sent, botGone: true };
      if (sent.outcome !== 'refused') return sent;
      if (sent.code === webhookGone) parts.onWebhookGone(way);
      return sent.retryable ? sent : result;
    },
  };
}
