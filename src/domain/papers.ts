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
] as const satisfies readonly Paper[];

export type PaperName = (typeof papers)[number]['name'];

export function paperNamed(name: string): (Paper & { readonly name: PaperName }) | null {
  return papers.find((paper) => paper.name === name) ?? null;
}
