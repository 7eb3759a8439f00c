import { refusal } from '../domain/permissions.ts';
import { noticeRank } from '../domain/programme/occurrences.ts';
import { nextSlot } from '../domain/programme/sending-hours.ts';
import { dayMs, dayOf } from '../domain/time.ts';
import { broadcastMax } from '../presenters/evaluation.ts';
import { replyText } from '../presenters/plain-text.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { broadcastSchedule, createBroadcast } from '../store/broadcasts.ts';
import { boundChats } from '../store/chats.ts';
import { planNotice } from '../store/notices.ts';
import { type CommandContext, defineCommand, here, type Parsed } from './command.ts';
import { noteDecision } from './decide.ts';

interface BroadcastArgs {
  readonly text: string;
  readonly urgent: boolean;
}

/** A broadcast that found no slot for a week is no news any more. */
const keptDays = 7;
const urgentWord = /^[【[]?加急[】\]]?[\s:,，：]*/u;

/** 广播 明天下午…: to every main group in its next slot. 广播 加急 asks to be confirmed and then goes out at once. */
export const broadcastCommand = defineCommand<BroadcastArgs>({
  name: 'broadcast',
  words: ['广播', '广播加急', '加急广播'],
  summary: '给各群发一条通知；加急的要再确认一次',
  usage: '广播 [加急] <内容，120字以内>',
  examples: ['广播 明天下午三点开网格长会', '广播 加急 今晚有大暴雨，请收好晾晒'],
  where: 'private',
  action: 'broadcast.send',
  parse(rest, { word, slash, separated }): Parsed<BroadcastArgs> {
    const urgent = word !== '广播' || urgentWord.test(rest);
    if (!slash && !separated && rest !== '' && !urgent) return null;
    // 广播 3次，宣传栏2期 tells of work.
    if (!slash && /^\d+\s*[次遍]/u.test(rest)) return null;
    const text = rest.replace(urgentWord, '').trim();
    if (text === '') return { say: '广播什么？例：广播 明天下午三点开会' };
    const length = Array.from(text).length;
    if (length > broadcastMax) return { say: `写了${length}字，请减到${broadcastMax}字以内` };
    return { args: { text, urgent } };
  },
  async run({ text, urgent }, context) {
    const { tx, now, sender } = context;
    if (!sender.person) return here(refusal('broadcast.send'));
    const groups = (await boundChats(tx, now)).filter((chat) => chat.part === 'main');
    if (groups.length === 0) return here('还没有群绑定，发不出去');
    const safe = replyText(text);
    const id = await createBroadcast(tx, {
      text: safe,
      urgent,
      state: urgent ? 'waiting' : 'sent',
      createdBy: sender.person.id,
      at: now,
    });
    await noteDecision(context, {
      action: urgent ? 'broadcast.drafted' : 'broadcast.planned',
      subject: `broadcast:${id}`,
      before: null,
      after: { text: safe },
    });
    if (urgent) {
      const text = `加急广播${id}，马上发${groups.length}个群：\n${safe}\n确认就回：确认广播 ${id}`;
      const choices = [
        { label: '马上发', text: `确认广播 ${id}` },
        { label: '不发了', text: `撤回广播 ${id}` },
      ];
      return [{ text, to: 'here', choices }];
    }
    const unitIds = [...new Set(groups.map((chat) => chat.unit.id))];
    await planBroadcast(context, { id, text: safe, unitIds });
    const day = dayOf(nextSlot({ sending: context.programme.sending, calendar: context.calendar }, now));
    return here(
      `广播${id}最晚${chineseDay(day, dayOf(now))}发${groups.length}个群：\n${safe}\n不发了就回：撤回广播 ${id}`,
    );
  },
});

async function planBroadcast(
  { tx, now }: CommandContext,
  { id, text, unitIds }: { id: number; text: string; unitIds: readonly number[] },
): Promise<void> {
  for (const unitId of unitIds) {
    await planNotice(tx, {
      schedule: broadcastSchedule(id),
      plannedAt: now,
      unitId,
      rank: noticeRank.task,
      text,
      subject: { type: 'broadcast', broadcast: id },
      expiresAt: now + keptDays * dayMs,
      createdAt: now,
    });
  }
}
