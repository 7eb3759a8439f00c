import { dayOf } from '../domain/time.ts';
import { sumWork } from '../domain/work-figures.ts';
import { someLines } from '../presenters/task.ts';
import { workText } from '../presenters/work-figures.ts';
import { teamsOf } from '../store/teams.ts';
import { type CountedWork, confirmedWork } from '../store/work-figures.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { concernedUnits } from './tasks.ts';

const linesShown = 12;

/** 行动 [四亮]: what was done under the name of a campaign, or by a team (S3, S4, S24, S25); names only, no meaning is made up. */
export const campaignCommand = defineCommand<{ name: string }>({
  name: 'campaign',
  words: ['行动'],
  summary: '看主题活动、突击先锋队做了多少',
  usage: '行动 [四亮|突击先锋队]',
  examples: ['行动', '行动 四亮', '行动 党旗领航'],
  where: 'both',
  action: 'activity.read',
  // 行动起来 is a call to people, 行动 大扫除15人 a report.
  parse: (rest, { slash, separated }) =>
    slash || rest === '' || (separated && rest.length <= 20 && !/[\d,。;]/u.test(rest))
      ? { args: { name: rest } }
      : null,
  async run({ name }, context) {
    const concerned = await concernedUnits(context, 'activity.read');
    if (concerned.length === 0) return here('您还没登记。回 我是 三组 张建国');
    const lines = await linesOf(name, concerned, context);
    if (lines.length > 0) return here(someLines(lines, linesShown).join('\n'));
    const names = context.programme.campaigns.map((campaign) => campaign.name);
    return here(name === '' ? '还没有确认的主题活动' : `没找到。有：${names.join('、')}，或写队伍的名字`);
  },
});

interface Tag {
  readonly name: string;
  readonly words: readonly string[];
  readonly holds: (work: CountedWork) => boolean;
}

async function linesOf(name: string, unitIds: readonly number[], context: CommandContext): Promise<string[]> {
  const { tx, now, programme } = context;
  const wanted = lettersOf(name);
  const campaigns: Tag[] = programme.campaigns.map((campaign) => ({
    ...campaign,
    holds: ({ campaigns: own }) => own.includes(campaign.name),
  }));
  const teams: Tag[] = (await teamsOf(tx, unitIds)).map(({ id, name: team }) => ({
    name: team,
    words: [],
    holds: ({ teamIds }) => teamIds.includes(id),
  }));
  const asked = [...campaigns, ...teams].filter(
    ({ name: own, words }) => wanted === '' || [own, ...words].some((word) => lettersOf(word).includes(wanted)),
  );
  const work = await confirmedWork(tx, { from: programme.from, to: dayOf(now), unitIds });
  return asked.flatMap((tag) => {
    const own = work.filter(tag.holds);
    return wanted === '' && own.length === 0 ? [] : [`${tag.name}：${workText(sumWork(own))}`];
  });
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}
