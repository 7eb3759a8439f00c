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
    name: 'ranking-chart',
    word: '名次图',
    summary: '公示过的评比画成名次图，可加 --period',
    extension: 'png',
    action: 'ranking.read',
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
] as const satisfies readonly Paper[];

export type PaperName = (typeof papers)[number]['name'];

export function paperNamed(name: string): (Paper & { readonly name: PaperName }) | null {
  return papers.find((paper) => paper.name === name) ?? null;
}
