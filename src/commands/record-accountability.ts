import { readPastDay } from '../domain/reading/past-day.ts';
import { dayOf } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { addAccountability, lastAccountability } from '../store/criticisms.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';

const example = '问责记录 9月10日 镇纪委 对两名责任人谈话提醒';
const recordsShown = 5;

/** 问责记录 (S49): what an authority has decided is written down for the file. It triggers nothing and is told to nobody. */
export const recordAccountabilityCommand = defineCommand<string>({
  name: 'record-accountability',
  words: ['问责记录'],
  summary: '把上面作出的问责决定存档，只存不发',
  usage: '问责记录 <日期> <机关> <决定>',
  examples: [example, '问责记录'],
  where: 'private',
  action: 'accountability.record',
  parse: (rest, { slash, separated }) => (rest !== '' && !slash && !separated ? null : { args: rest }),
  run: async (text, context) => here(text === '' ? await list(context) : await record(text, context)),
});

async function list({ tx, now }: CommandContext): Promise<string> {
  const records = await lastAccountability(tx, recordsShown);
  if (records.length === 0) return `还没有问责记录。例：${example}`;
  const today = dayOf(now);
  return records
    .map(
      ({ id, day, authority, text }) => `${id} ${chineseDay(day, today)} ${plain(authority, 16)}：${plain(text, 60)}`,
    )
    .join('\n');
}

async function record(written: string, context: CommandContext): Promise<string> {
  const { tx, now, sender, message } = context;
  const today = dayOf(now);
  const dated = readPastDay(written, today);
  const [authority = '', ...words] = (dated?.rest ?? '').split(/\s+/u);
  const text = words.join(' ');
  if (!dated || authority === '' || text === '') return `日期、机关、决定用空格分开。例：${example}`;
  if (dated.day > today) return '还没到那天，不能记';
  const id = await addAccountability(tx, {
    text,
    day: dated.day,
    authority,
    inboxId: message.inboxId,
    recordedBy: sender.person?.id ?? 0,
    recordedAt: now,
  });
  await noteDecision(context, {
    action: 'accountability.recorded',
    subject: `accountability:${id}`,
    before: null,
    after: { day: dated.day, authority, text },
  });
  return `记下问责${id}，只存档，不发到任何群`;
}
