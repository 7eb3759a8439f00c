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
] as const satisfies readonly Paper[];

export type PaperName = (typeof papers)[number]['name'];

export function paperNamed(name: string): (Paper & { readonly name: PaperName }) | null {
  return papers.find((paper) => paper.name === name) ?? null;
}
