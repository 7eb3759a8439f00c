import { refusal } from '../domain/permissions.ts';
import { broadcastById, dropWaitingNotices, markWithdrawn } from '../store/broadcasts.ts';
import { withdrawMessages } from '../store/recalls.ts';
import { defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';

/** 撤回广播 3: takes back what has not left yet, and what has where the platform can take it back. */
export const broadcastWithdrawCommand = defineCommand<number>({
  name: 'broadcast-withdraw',
  words: ['撤回广播'],
  summary: '撤回广播；没发的不发，已发的能收回就收回',
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
    const waiting = broadcast.urgent && broadcast.state === 'waiting';
    const messages = await withdrawMessages(tx, id);
    const dropped = messages.dropped + (await dropWaitingNotices(tx, id));
    const { asked, stay } = messages;
    if (!waiting && dropped + asked === 0) return here(`广播${id}已发出，撤不回了`);
    await markWithdrawn(tx, id);
    await noteDecision(context, {
      action: 'broadcast.withdrawn',
      subject: `broadcast:${id}`,
      before: { state: broadcast.state, text: broadcast.text },
      after: { state: 'withdrawn', units: dropped, recalled: asked, stay },
    });
    if (waiting) return here(`广播${id}撤回了，没有发`);
    const lines = [
      ...(dropped > 0 ? [`${dropped}个单位不再发`] : []),
      ...(asked > 0 ? [`正在从${asked}个群收回`] : []),
      ...(stay > 0 ? [`${stay}个群撤不回`] : []),
    ];
    return here(`广播${id}撤回了，${lines.join('，')}`);
  },
});
