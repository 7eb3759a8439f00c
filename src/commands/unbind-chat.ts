import { may, refusal } from '../domain/permissions.ts';
import { unbindChat } from '../store/chats.ts';
import { defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';

export const unbindChatCommand = defineCommand<null>({
  name: 'unbind-chat',
  words: ['解绑本群'],
  summary: '本群不再收提醒，上报先存着',
  usage: '解绑本群',
  examples: ['解绑本群'],
  where: 'group',
  worksUnbound: true,
  action: 'chat.bind',
  parse: (rest, { slash }) => (rest === '' || slash ? { args: null } : null),
  async run(_args, context) {
    const { tx, now: at, chat, sender } = context;
    if (!chat.unit) return here('本群没有绑定');
    if (!may('chat.bind', sender, chat.unit.id)) return here(refusal('chat.bind'));
    await unbindChat(tx, chat.id, at);
    await noteDecision(context, {
      action: 'chat.unbound',
      subject: `chat:${chat.id}`,
      before: { unit: chat.unit.code, part: chat.part },
      after: { unit: null, part: null },
    });
    return here(`解绑了：${chat.unit.name}。本群不再收提醒`);
  },
});
