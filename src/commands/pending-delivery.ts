import { refusal } from '../domain/permissions.ts';
import { dayMs, dayOf, timeOf } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { someLines } from '../presenters/task.ts';
import { inboxById, messagesInState, settleMessage } from '../store/inbox.ts';
import { listLostNotices } from '../store/notices.ts';
import { outboxById } from '../store/outbox.ts';
import { listTrouble, settle } from '../store/outbox-trouble.ts';
import { type CommandContext, defineCommand, here, type Reply } from './command.ts';
import { noteDecision } from './decide.ts';

type Args = { readonly verb: 'list' } | { readonly verb: 'delivered' | 'resent' | 'seen'; readonly id: number };

const usage = '待处理 · 待处理 已送达 3 · 待处理 重发 3 · 待处理 已看 3';
const linesShown = 8;
/** Notices that were missed are told, not settled: they leave the list after a week. */
const lostShownMs = 7 * dayMs;
const verbs = new Map<string, 'delivered' | 'resent' | 'seen'>([
  ['已送达', 'delivered'],
  ['送达', 'delivered'],
  ['重发', 'resent'],
  ['已看', 'seen'],
  ['已阅', 'seen'],
]);

/** 待处理: messages nobody knows the fate of, or that failed; the office says what became of them. */
export const pendingDeliveryCommand = defineCommand<Args>({
  name: 'pending-delivery',
  words: ['待处理'],
  summary: '看没发成、没处理成的消息，逐条了结',
  usage,
  examples: ['待处理', '待处理 已送达 3', '待处理 重发 3', '待处理 已看 3'],
  where: 'private',
  action: 'delivery.manage',
  parse(rest, { slash }) {
    if (rest === '') return { args: { verb: 'list' } };
    const match = /^(已送达|送达|重发|已看|已阅)\s*(\d{1,9})$/u.exec(rest);
    const verb = verbs.get(match?.[1] ?? '');
    if (match && verb) return { args: { verb, id: Number(match[2]) } };
    return slash || /^(?:已送达|送达|重发|已看|已阅)/u.test(rest) ? { say: `这样写：${usage}` } : null;
  },
  run: (args, context) => (args.verb === 'list' ? list(context) : decide(context, args.verb, args.id)),
});

async function list({ tx, now }: CommandContext): Promise<readonly Reply[]> {
  const today = dayOf(now);
  const trouble = (await listTrouble(tx)).map((row) => {
    const what = row.state === 'unknown' ? '不知发没发出' : '没发成';
    const to = row.chatKind === 'private' ? '私聊' : plain(row.chatTitle ?? '群', 10);
    return `${row.id} ${to} ${chineseDay(dayOf(row.createdAt), today)}${timeOf(row.createdAt)} ${what}：${row.secret ? '密封的内容' : plain(row.text, 16)}`;
  });
  const failed = (await messagesInState(tx, ['failed'])).map(
    (row) =>
      `来信${row.id} ${chineseDay(dayOf(row.receivedAt), today)}没处理成：${/^\s*[/／]?(?:检查|复查)/u.test(row.text) ? '检查记录，密封' : plain(row.text, 16)}`,
  );
  const lost = (await listLostNotices(tx, now - lostShownMs)).map(
    (notice) =>
      `${notice.unitShort} ${chineseDay(dayOf(notice.plannedAt), today)}的提醒没发出：${plain(notice.note ?? '', 16)}`,
  );
  if (trouble.length + failed.length + lost.length === 0) return here('没有要处理的');
  const how = [
    ...(trouble.length > 0 ? ['回：待处理 已送达 编号，或 待处理 重发 编号'] : []),
    ...(failed.length > 0 ? ['来信看过了回：待处理 已看 编号'] : []),
  ];
  return here([...someLines([...trouble, ...failed, ...lost], linesShown), ...how].join('\n'));
}

async function decide(
  context: CommandContext,
  verb: 'delivered' | 'resent' | 'seen',
  id: number,
): Promise<readonly Reply[]> {
  const { tx, now, sender } = context;
  if (!sender.person) return here(refusal('delivery.manage'));
  const state = verb === 'seen' ? 'failed' : ((await outboxById(tx, id))?.state ?? null);
  if (verb === 'seen') {
    if ((await inboxById(tx, id))?.state !== 'failed') return here(`来信${id}不在待处理里`);
    await settleMessage(tx, id, 'done', now);
  } else if (!(await settle(tx, id, { how: verb, at: now }))) {
    return here(`${id}号不在待处理里`);
  }
  await noteDecision(context, {
    action: `delivery.${verb}`,
    subject: verb === 'seen' ? `inbox:${id}` : `outbox:${id}`,
    before: { state },
    after: { settled: verb },
  });
  if (verb === 'seen') return here(`来信${id}记为已看`);
  return here(verb === 'delivered' ? `${id}号记为已送达` : `${id}号重新发了`);
}
