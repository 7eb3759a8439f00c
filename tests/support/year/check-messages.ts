import type { WorkCalendar } from '../../../src/domain/programme/calendar.ts';
import { addDays, type Day, mondayOf } from '../../../src/domain/time.ts';
import type { YearMessage } from './stage.ts';
import type { PlayedTown } from './town.ts';

export interface Fault {
  readonly rule: string;
  readonly message: YearMessage;
  readonly why: string;
}

const perWeek = 5;
const longest = 120;
const repeatDays = 7;
/** Said of somebody who did not write or do something. */
const silenceWords =
  /没(?:有)?(?:上报|报到|回复|参加|发言|说话)|未(?:上报|报送|参加|回复)|(?:没报|未报)(?:的|名单)|从未|一直没/u;
/** A person may be named where something good is said. */
const praise = /光荣榜|最美|表扬|评选|感谢|先进|微经验|赞成|公示：|入选|推荐/u;
/** Neither is ever said to a group. */
const pressing = /必须|立即|马上|@所有人|<@all>|限时|通报批评/u;

/**
 * What the bot said to groups by itself, held against the rules of the channel: at most five messages a group and week and
 * one a day, none the same as another within seven days, at most 120 characters, at the slot of a working day, nobody
 * named but in praise, nothing about who was silent, nobody pressed.
 */
export function checkMessages(
  messages: readonly YearMessage[],
  { town, calendar }: { readonly town: PlayedTown; readonly calendar: WorkCalendar },
): Fault[] {
  const faults: Fault[] = [];
  const { slot } = town.bundle.programme.sending;
  const names = town.bundle.town.people.map(({ name }) => name);
  const otherUnits = (unit: string | null) =>
    town.bundle.town.units.filter(({ id, kind }) => id !== unit && kind !== 'town').map(({ short }) => short);
  const townUnits = new Set(town.bundle.town.units.filter(({ kind }) => kind === 'town').map(({ id }) => id));
  const proactive = messages.filter((message) => message.proactive && message.kind === 'group');
  for (const [, said] of byChat(proactive)) {
    const days = new Map<Day, number>();
    const weeks = new Map<Day, number>();
    for (const message of said) {
      const fault = (rule: string, why: string) => faults.push({ rule, message, why });
      const day = message.at.slice(0, 10);
      // A picture or a file of the same message counts with it.
      if (message.text !== '') count(days, day);
      if (message.text !== '') count(weeks, mondayOf(day));
      if ((days.get(day) ?? 0) > 1) fault('one a day', `message ${days.get(day)} of ${day}`);
      if ((weeks.get(mondayOf(day)) ?? 0) > perWeek) fault('five a week', `message ${weeks.get(mondayOf(day))}`);
      if ([...message.text].length > longest) fault('120 characters', `${[...message.text].length} characters`);
      if (message.at.slice(11, 16) !== slot || !calendar.isWorkingDay(day)) fault('in slot', message.at);
      const twin = said.find(
        (other) =>
          other !== message &&
          message.text !== '' &&
          other.text === message.text &&
          other.at < message.at &&
          other.at.slice(0, 10) > addDays(day, -repeatDays),
      );
      if (twin) fault('no repeat', `the same was said on ${twin.at}`);
      for (const line of message.text.split('\n')) {
        const named = names.filter((name) => line.includes(name));
        if (named.length > 0 && !praise.test(line)) fault('nobody in the negative', `names ${named.join('、')}`);
        if (silenceWords.test(line)) fault('nothing about silence', line);
        if (/没|未|还差/u.test(line) && !townUnits.has(message.unit ?? '')) {
          const others = otherUnits(message.unit).filter((short) => line.includes(short));
          if (others.length > 0) fault('nothing about others', `${others.join('、')}: ${line}`);
        }
      }
      if (pressing.test(message.text)) fault('nobody pressed', message.text);
    }
  }
  return faults;
}

function byChat(messages: readonly YearMessage[]): Map<string, YearMessage[]> {
  const chats = new Map<string, YearMessage[]>();
  for (const message of messages) {
    const chat = chats.get(message.chat) ?? [];
    chat.push(message);
    chats.set(message.chat, chat);
  }
  return chats;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
