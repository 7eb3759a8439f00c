import { type Paper, papers } from '../domain/papers.ts';
import { defineCommand, here } from './command.ts';
import { exportPeriod } from './export-period.ts';
import { requestPaper } from './request-paper.ts';

interface ExportArgs {
  readonly paper: Paper;
  /** What was said of the time, without spaces. */
  readonly words: string;
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
    '导出 评比结果 2季度',
    '导出 名次图 2季度',
  ],
  where: 'private',
  action: 'export.request',
  parse(rest, { slash }) {
    const found = asked.find(({ word }) => rest.startsWith(word));
    if (!found) return rest === '' || slash ? { say: `导出什么？能导：${words.join('、')}。例：${example}` } : null;
    return { args: { paper: found.paper, words: rest.slice(found.word.length).replace(/\s+/g, '') } };
  },
  async run({ paper, words: asked }, context) {
    // A year's paper is of the year that is evaluated now, which in January is the one before.
    const said = asked === '' && paper.name === 'annual' ? '年度' : asked;
    const period = exportPeriod(said, context.now, context.programme);
    if (period === undefined) return here(`哪个时段？例：${example}`);
    return requestPaper(paper, period, context);
  },
});
