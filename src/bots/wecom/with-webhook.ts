import type { Adapter } from '../adapter.ts';
import { findWebhook, type GroupWebhook, type WebhookOf, webhookUnread } from './group-webhook.ts';
import { mentionsIn } from './mentions.ts';
import { type Webhook, webhookGone } from './webhook.ts';

/**
 * The bot, and for a group it may not write to the group's own webhook: a push that the platform refuses for good goes
 * there instead. Answers never do: the webhook does not know whom it answers.
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
      const result = await adapter.send(message);
      const { chat, replyHandle, text, images, files } = message;
      const mentions = parts.mentionsAsker ? mentionsIn(message) : [];
      const isRefusedPush = result.outcome === 'refused' && !result.retryable && replyHandle === undefined;
      if (!isRefusedPush || chat.kind !== 'group') return result;
      const way = await findWebhook(parts.webhookOf, chat.id);
      if (way === 'unread') return webhookUnread;
      if (way === null) return result;
      const sent = await parts.webhook.sendParcel(way.key, { chat: chat.id, text, images, files, mentions });
      // The group still reads us, but what its members say to the bot goes nowhere: somebody has to know.
      if (sent.outcome === 'sent' && result.chatGone) return { ...sent, botGone: true };
      if (sent.outcome !== 'refused') return sent;
      if (sent.code === webhookGone) parts.onWebhookGone(way);
      return sent.retryable ? sent : result;
    },
  };
}
