import { may, refusal } from '../domain/permissions.ts';
import { chineseNumber } from '../domain/reading/numbers.ts';
import { addDays, dayOf, startOfDay } from '../domain/time.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { chatById, muteChat } from '../store/chats.ts';
import { defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';

const defaultDays = 7;
/** Nobody should find out at the end of the year that a group was silenced for good. */
const maxDays = 31;

export const muteChatCommand = defineCommand<{ days: number }>({
  name: 'mute-chat',
  words: ['静音', '取消静音'],
  summary: '本群几天内不发提醒',
  usage: '静音 7天（恢复发：取消静音）',
  examples: ['静音 7天', '静音', '静音 取消', '取消静音'],
  where: 'group',
  action: 'chat.bind',
  parse(rest, { word, slash }) {
    if (word === '取消静音') return rest === '' || slash ? { args: { days: 0 } } : null;
    if (rest === '') return { args: { days: defaultDays } };
    if (rest === '取消') return { args: { days: 0 } };
    const written = /^([\d一二两三四五六七八九十]+)\s*[天日]?$/u.exec(rest)?.[1];
    const days = written === undefined ? null : chineseNumber(written);
    if (days === null) return slash ? { say: `请写天数，如：静音 ${defaultDays}天` } : null;
    return days <= maxDays ? { args: { days } } : { say: `最多静音${maxDays}天` };
  },
  async run({ days }, context) {
    const { tx, now: at, chat, sender } = context;
    if (!chat.unit) return here('本群没有绑定，本来就不发提醒');
    if (!may('chat.bind', sender, chat.unit.id)) return here(refusal('chat.bind'));
    const today = dayOf(at);
    const until = days === 0 ? null : startOfDay(addDays(today, days + 1));
    const before = (await chatById(tx, chat.id))?.mutedUntil ?? null;
    await muteChat(tx, chat.id, until);
    await noteDecision(context, {
      action: days === 0 ? 'chat.unmuted' : 'chat.muted',
      subject: `chat:${chat.id}`,
      before: { until: before },
      after: { until },
    });
    if (days === 0) return here('恢复提醒了');
    return here(`静音到${chineseDay(addDays(today, days), today)}，期间不发提醒，上报照收`);
  },
});
