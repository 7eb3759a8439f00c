import type { Action } from './permissions.ts';

/** A file the office can ask for: by its word in a chat (导出 积分), by its name at the command line. */
export interface Paper {
  /** Under which a request is kept, the maker is found, and `jingcun export` knows it. */
  readonly name: string;
  /** After 导出 in a chat, and the title of the file; null: at the command line only. */
  readonly word: string | null;
  readonly summary: string;
  readonly extension: 'xlsx' | 'docx' | 'png' | 'txt';
  readonly action: Action;
  /** What the store must have for the period asked about, or the asker himself: else he is told before anything is made. */
  readonly needs?: 'evaluation' | 'round' | 'publicBranch';
}

/** One line each, in the order in which they are listed; `jobs/paper-makers.ts` has the maker of each. */
export const papers = [
  {
    name: 'roster',
    word: null,
    summary: '名册，改好可以再导入；有电话，只给办公室用',
    extension: 'xlsx',
    action: 'roster.read-phone',
  },
  {
    name: 'audit',
    word: '审计',
    summary: '谁在什么时候决定了什么，可加 --period',
    extension: 'xlsx',
    action: 'audit.read',
  },
  {
    name: 'points',
    word: '积分',
    summary: '积分台账：党员、群众各一张，整年另有个人和书记，可加 --period',
    extension: 'xlsx',
    action: 'points.export',
  },
  {
    name: 'public-points',
    word: '党员积分公示',
    summary: '党员积分公示，一个定了公开的支部一张，贴公示栏用，可加 --period',
    extension: 'xlsx',
    action: 'points.export',
    needs: 'publicBranch',
  },
  {
    name: 'results',
    word: '评比结果',
    summary: '评比结果表和扣分明细，加 --period 2023-05、2023-Q2 或 2023',
    extension: 'xlsx',
    action: 'evaluation.read',
    needs: 'evaluation',
  },
  {
    name: 'participation',
    word: '参与度',
    summary: '各村党员群众参与度表，可加 --period',
    extension: 'xlsx',
    action: 'points.export',
  },
  {
    name: 'grids',
    word: '网格责任',
    summary: '网格责任表：范围、党员、办点干部',
    extension: 'xlsx',
    action: 'roster.read',
  },
  {
    name: 'annual',
    word: '年度汇总',
    summary: '年度汇总和书记述职参考表，只列事实，--period 2023',
    extension: 'xlsx',
    action: 'points.export',
  },
  {
    name: 'bulletin',
    word: '通报',
    summary: '评比情况通报，公文格式，加 --period 2023-05、2023-Q2 或 2023',
    extension: 'docx',
    action: 'evaluation.read',
    needs: 'evaluation',
  },
  {
    name: 'public-notice',
    word: '公示',
    summary: '评比结果公示，贴公示栏用，加 --period 2023-05、2023-Q2 或 2023',
    extension: 'docx',
    action: 'evaluation.read',
    needs: 'evaluation',
  },
  {
    name: 'ranking-chart',
    word: '名次图',
    summary: '公示过的评比画成名次图，可加 --period',
    extension: 'png',
    action: 'ranking.read',
  },
  {
    name: 'inspection-sheet',
    word: '打分表',
    summary: '检查人自己的打分表，一个单位一张；私聊导出',
    extension: 'xlsx',
    action: 'inspection.record',
    needs: 'round',
  },
  {
    name: 'problems',
    word: '问题',
    summary: '问题整改台账，整改前后照片编号，可加 --period',
    extension: 'xlsx',
    action: 'problem.export',
  },
  {
    name: 'visits',
    word: '入户',
    summary: '入户记录，可加 --period',
    extension: 'xlsx',
    action: 'visit.export',
  },
  {
    name: 'burden',
    word: '减负',
    summary: '减负自查表，一张 A4 纸',
    extension: 'docx',
    action: 'burden.read',
  },
  {
    name: 'plan',
    word: '计划',
    summary: '各单位的工作计划，改好可以再导入',
    extension: 'xlsx',
    action: 'plan.read',
  },
  {
    name: 'baseline',
    word: '摸底',
    summary: '摸底和年底对比，还没对比的也列出来',
    extension: 'xlsx',
    action: 'plan.read',
  },
  {
    name: 'goals',
    word: '年终目标',
    summary: '年终目标：每条的依据和各单位自评',
    extension: 'xlsx',
    action: 'plan.read',
  },
  {
    name: 'actions',
    word: '四项行动',
    summary: '四项行动每月每单位做了几次、多少人次，可加 --period',
    extension: 'xlsx',
    action: 'plan.read',
  },
  {
    name: 'selections',
    word: '评选',
    summary: '评选推荐表：候选、推荐人、事迹、村镇意见、公示、结果，可加 --period',
    extension: 'xlsx',
    action: 'selection.decide',
  },
  {
    name: 'honours',
    word: '光荣榜',
    summary: '光荣榜、评选表扬、表扬名单，贴墙用，可加 --period',
    extension: 'xlsx',
    action: 'honour.decide',
  },
  {
    name: 'activities',
    word: '台账',
    summary: '活动台账：一条上报一行，人数、成效、照片、谁报谁确认；另有典型一张，可加 --period',
    extension: 'xlsx',
    action: 'activity.export',
  },
  {
    name: 'monthly-life',
    word: '一课一片',
    summary: '一月一课一片一实践台账：一个支部一月一行，可加 --period',
    extension: 'xlsx',
    action: 'activity.export',
  },
  {
    name: 'phase-summary',
    word: '阶段总结',
    summary: '各阶段各单位做了什么：次数、人次、垃圾、栽种，可加 --period',
    extension: 'xlsx',
    action: 'activity.export',
  },
  {
    name: 'loudspeaker',
    word: '广播稿',
    summary: '一个月的广播稿和电子屏短句，可加 --period',
    extension: 'txt',
    action: 'loudspeaker.write',
  },
  {
    name: 'poster',
    word: '海报',
    summary: '光荣榜海报，A3 竖版，打印张贴，可加 --period',
    extension: 'png',
    action: 'export.request',
  },
  {
    name: 'poster-screen',
    word: '大屏海报',
    summary: '光荣榜海报，16:9 横版，投大屏，可加 --period',
    extension: 'png',
    action: 'export.request',
  },
  {
    name: 'poster-phone',
    word: '手机海报',
    summary: '光荣榜海报，手机上看，和发到各群的一样，可加 --period',
    extension: 'png',
    action: 'export.request',
  },
] as const satisfies readonly Paper[];

export type PaperName = (typeof papers)[number]['name'];

export function paperNamed(name: string): (Paper & { readonly name: PaperName }) | null {
  return papers.find((paper) => paper.name === name) ?? null;
}
