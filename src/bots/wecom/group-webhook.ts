import { refused } from './outcome.ts';

/** Where a group is written to without being asked. */
export interface GroupWebhook {
  readonly key: string;
  /** As the office knows it (群号). */
  readonly group: number;
}

/** By the platform's id of the group; null: it has none. */
export type WebhookOf = (chatId: string) => Promise<GroupWebhook | null>;

/** Refused for now: nothing has left, and the store will answer again. */
export const webhookUnread = refused('webhook-unread', 5_000);

/** `unread`: the store could not tell. */
export async function findWebhook(webhookOf: WebhookOf, chatId: string): Promise<GroupWebhook | null | 'unread'> {
  try {
    return await webhookOf(chatId);
  } catch {
    return 'unread';
  }
}

/** Tells the office once of each webhook that is good for nothing any more. */
export function webhookGoneAlert(onAlert: (text: string) => void): (way: GroupWebhook) => void {
  const told = new Set<string>();
  return ({ key, group }) => {
    if (told.has(key)) return;
    told.add(key);
    onAlert(`企业微信：群 ${group} 的消息推送失效了。请到群里重新添加，再运行 jingcun webhook ${group}。`);
  };
}
