import { dayOf, type Instant } from '../domain/time.ts';
import { recordDecision } from '../store/audit.ts';
import { bindingOf, unbindChat } from '../store/chats.ts';
import type { Tx } from '../store/store.ts';
import { tellOffice } from '../store/tell-people.ts';

/** The platform says that the group is no more, or the bot not in it: it is unbound, and the office hears of it once. */
export async function noteChatGone(tx: Tx, chatId: number, at: Instant): Promise<void> {
  const binding = await bindingOf(tx, chatId, at);
  if (!binding) return;
  const { unit, part } = binding;
  await unbindChat(tx, chatId, at);
  await recordDecision(tx, {
    at,
    personId: null,
    action: 'chat.unbound',
    subject: `chat:${chatId}`,
    before: { unit: unit.code, part },
    after: { unit: null, part: null },
    channel: 'system',
  });
  await tellOffice(tx, {
    text: `${unit.name}的群小助手进不去了，先解绑了。拉回群里再发：绑定本群 ${unit.name}`,
    key: `chat-gone:${chatId}:${dayOf(at)}`,
    at,
  });
}

/**
 * The bot is not in the group any more, but what it has to say still gets there by the group's webhook: it stays bound, and
 * the office hears once a day, as long as something is sent there, that nobody can be heard.
 */
export async function noteBotGone(tx: Tx, chatId: number, at: Instant): Promise<void> {
  const binding = await bindingOf(tx, chatId, at);
  if (!binding) return;
  await tellOffice(tx, {
    text: `${binding.unit.name}的群里小助手不在了：通知还发得到，群里＠它收不到。请把它拉回群里`,
    key: `bot-gone:${chatId}:${dayOf(at)}`,
    at,
  });
}
