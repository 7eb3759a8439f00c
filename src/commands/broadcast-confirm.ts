import { refusal } from '../domain/permissions.ts';
import { broadcastById, broadcastSchedule, releaseBroadcast } from '../store/broadcasts.ts';
import { boundChats } from '../store/chats.ts';
import { addPush } from '../store/outbox.ts';
import { defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';

/** 确认广播 3: an urgent broadcast goes to every main group at once, outside the slots. */
export const broadcastConfirmCommand = defineCommand<number>({
  name: 'broadcast-confirm',
  words: ['确认广播'],
  summary: '确认一条加急广播，马上发出',
  usage: '确认广播 <编号>',
  examples: ['确认广播 3'],
  where: 'private',
  action: 'broadcast.send',
  parse: (rest) => (/^\d{1,9}$/.test(rest) ? { args: Number(rest) } : { say: '哪一条？例：确认广播 3' }),
  async run(id, context) {
    const { tx, now, sender } = context;
    if (!sender.person) return here(refusal('broadcast.send'));
    const broadcast = await broadcastById(tx, id);
    if (!broadcast?.urgent) return here(`没有待确认的广播${id}`);
    if (broadcast.state === 'withdrawn') return here(`广播${id}已撤回，不发了`);
    if (!(await releaseBroadcast(tx, id))) return here(`广播${id}已经发过了`);
    const groups = (await boundChats(tx, now)).filter((chat) => chat.part === 'main');
    for (const { bot, chatId } of groups) {
      const key = `${broadcastSchedule(id)}:${chatId}`;
      await addPush(tx, { bot, chatId, text: broadcast.text, slotDay: null, key, createdAt: now });
    }
    await noteDecision(context, {
      action: 'broadcast.urgent',
      subject: `broadcast:${id}`,
      before: { state: broadcast.state },
      after: { state: 'sent', text: broadcast.text, groups: groups.length },
    });
    return here(`广播${id}正在发，共${groups.length}个群`);
  },
});
