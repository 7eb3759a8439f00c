import { refusal } from '../domain/permissions.ts';
import { broadcastById, withdrawBroadcast } from '../store/broadcasts.ts';
import { defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';

/** 撤回广播 3: takes back what has not left yet. What a group has seen cannot be taken back. */
export const broadcastWithdrawCommand = defineCommand<number>({
  name: 'broadcast-withdraw',
  words: ['撤回广播'],
  summary: '撤回还没发出的广播',
  usage: '撤回广播 <编号>',
  examples: ['撤回广播 3'],
  where: 'private',
  action: 'broadcast.send',
  parse: (rest) => (/^\d{1,9}$/.test(rest) ? { args: Number(rest) } : { say: '哪一条？例：撤回广播 3' }),
  async run(id, context) {
    const { tx, sender } = context;
    if (!sender.person) return here(refusal('broadcast.send'));
    const broadcast = await broadcastById(tx, id);
    if (!broadcast) return here(`没有广播${id}`);
    if (broadcast.state === 'withdrawn') return here(`广播${id}之前已撤回`);
    if (broadcast.urgent && broadcast.state === 'sent') return here(`广播${id}已发出，撤不回了`);
    const dropped = await withdrawBroadcast(tx, id);
    if (!broadcast.urgent && dropped === 0) return here(`广播${id}已发出，撤不回了`);
    await noteDecision(context, {
      action: 'broadcast.withdrawn',
      subject: `broadcast:${id}`,
      before: { state: broadcast.state, text: broadcast.text },
      after: { state: 'withdrawn', units: dropped },
    });
    return here(broadcast.urgent ? `广播${id}撤回了，没有发` : `广播${id}撤回了，${dropped}个单位不再发`);
  },
});
