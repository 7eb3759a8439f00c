import { classOf, pointsText } from '../domain/points.ts';
import { dayOf } from '../domain/time.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { membershipOf } from '../store/people.ts';
import { type LedgerLine, lastEntries, pointsTotal } from '../store/points.ts';
import { type CommandContext, defineCommand, here } from './command.ts';

const entriesShown = 5;

export const myPointsCommand = defineCommand<null>({
  name: 'my-points',
  words: ['我的积分', '积分', 'me'],
  summary: '看自己今年的积分和来由',
  usage: '我的积分',
  examples: ['我的积分', '积分', '/me'],
  where: 'private',
  action: 'points.read',
  parse: (rest) => (/^[?？。!！]*$/.test(rest) ? { args: null } : null),
  run: async (_, context) => here(await ownPoints(context)),
});

async function ownPoints(context: CommandContext): Promise<string> {
  const { tx, now, sender, rules } = context;
  if (!sender.person) return '还不知道您是谁，请回：我是 三组 张建国（写您的组和姓名）';
  const today = dayOf(now);
  const year = { from: `${today.slice(0, 4)}-01-01`, to: `${today.slice(0, 4)}-12-31` };
  const total = await pointsTotal(tx, sender.person.id, year);
  const membership = await membershipOf(tx, sender.person.id, now);
  const group = membership && classOf(membership, rules.memberPoints);
  const cap = [
    `全年最多${pointsText(rules.memberPoints.perYearCapHundredths)}`,
    ...(group && group.perYearHundredths > 0 ? [`${group.id}类全年${pointsText(group.perYearHundredths)}`] : []),
  ].join('，');
  const lines = await lastEntries(tx, sender.person.id, entriesShown);
  if (lines.length === 0) return `${sender.person.name}今年0分，${cap}\n参加的活动确认后就有`;
  return [
    `${sender.person.name}今年${pointsText(total)}，${cap}`,
    ...lines.map((line) => entryText(line, today)),
    '想知道怎么来的，回“为什么”加编号',
  ].join('\n');
}

/** 6月3日 +1分 参加大扫除（长湖37） */
function entryText({ day, hundredths, reason, report }: LedgerLine, today: string): string {
  const sign = hundredths > 0 ? '+' : '';
  return `${chineseDay(day, today)} ${sign}${pointsText(hundredths)} ${reason}${report === null ? '' : `（${report}）`}`;
}
