import { type Paper, papers } from '../domain/papers.ts';
import type { Period } from '../domain/period.ts';
import { may, refusal } from '../domain/permissions.ts';
import { readMonth } from '../domain/reading/months.ts';
import { dayOf, type Instant, monthOf } from '../domain/time.ts';
import { privateChatOf } from '../store/accounts.ts';
import { requestExport } from '../store/export-requests.ts';
import { allUnits } from '../store/units.ts';
import { howToOpenPrivate } from './answer.ts';
import { defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';

interface ExportArgs {
  readonly paper: Paper;
  readonly period: Period | null;
}

/** Longer words first: one may begin another. */
const asked = papers
  .flatMap((paper: Paper) => (paper.word === null ? [] : [{ word: paper.word, paper }]))
  .sort((a, b) => b.word.length - a.word.length);
const words = papers.flatMap(({ word }) => word ?? []);

const example = '导出 审计 5月，或 导出 积分 2023年';

/** 导出 审计 5月: kept as a request; a job makes the file and sends it to the asker's private chat. */
export const exportCommand = defineCommand<ExportArgs>({
  name: 'export',
  words: ['导出'],
  summary: '要一份文件，做好了私聊发给您',
  usage: `导出 ${words.join('|')} [本月|5月|2季度|2023年|全部]`,
  examples: [
    '导出 审计',
    '导出 审计 5月',
    '导出 审计 2023-05',
    '导出 审计 全部',
    '导出 积分 2023年',
    '导出 名次图 2季度',
  ],
  where: 'private',
  action: 'export.request',
  parse(rest, { now, slash }) {
    const found = asked.find(({ word }) => rest.startsWith(word));
    if (!found) return rest === '' || slash ? { say: `导出什么？能导：${words.join('、')}。例：${example}` } : null;
    const period = readPeriod(rest.slice(found.word.length).replace(/\s+/g, ''), now);
    return period === undefined ? { say: `哪个时段？例：${example}` } : { args: { paper: found.paper, period } };
  },
  async run({ paper, period }, context) {
    const { tx, now, sender, chat } = context;
    if (!sender.person || !may(paper.action, sender, null)) return here(refusal(paper.action));
    const target = chat.kind === 'private' ? chat : await privateChatOf(tx, sender.accountId);
    if (!target) return here(howToOpenPrivate);
    const units = await allUnits(tx);
    const seen = units.filter(({ id }) => may(paper.action, sender, id)).map(({ id }) => id);
    const request = { what: paper.name, period, ...(seen.length < units.length ? { units: seen.length } : {}) };
    const what = seen.length < units.length ? `${paper.name}:${seen.join(',')}` : paper.name;
    await requestExport(tx, { what, period, chatId: target.id, requestedBy: sender.person.id, createdAt: now });
    await noteDecision(context, {
      action: 'export.requested',
      subject: `export:${paper.name}`,
      before: null,
      after: request,
    });
    return here('在做，好了发给您');
  },
});

/** Nothing said is this month; null is everything; undefined: not understood. */
function readPeriod(words: string, now: Instant): Period | null | undefined {
  if (words === '') return monthOf(dayOf(now));
  if (/^(?:全部|所有|全年)$/u.test(words)) return null;
  if (/^(?:今年|本年|本年度)$/u.test(words)) return dayOf(now).slice(0, 4);
  const quarter = /^(?:(\d{4})[年-]?)?(?:第?([1-4])季度?|q([1-4]))$/iu.exec(words);
  if (quarter) return `${quarter[1] ?? dayOf(now).slice(0, 4)}-Q${quarter[2] ?? quarter[3]}`;
  const year = /^(\d{4})年?$/u.exec(words)?.[1];
  if (year !== undefined) return year;
  const month =
    /^(?:\d{4}(?:年|[-/.])\d{1,2}月?|(?:去年|今年)?[\d一二三四五六七八九十]{1,3}月(?:份)?|(?:上|本|这|当)个?月)$/u;
  return month.test(words) ? (readMonth(words, now) ?? undefined) : undefined;
}
