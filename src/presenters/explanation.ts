import type { PhotoStage } from '../domain/photo-stages.ts';
import { type ParticipantPart, pointsText } from '../domain/points.ts';
import { type SourceField, type SourceWords, sourceFields } from '../domain/reading/reading.ts';
import { wordsOf } from '../domain/reading/source-words.ts';
import type { Day, Instant } from '../domain/time.ts';
import { dayOf } from '../domain/time.ts';
import { plain } from './plain.ts';
import { chineseDay, dayText, numberText, partText, type ReceiptView, readingText } from './receipt.ts';

/** Everything 为什么 tells about one report. */
export interface ExplanationView {
  readonly report: ReceiptView & {
    readonly text: string;
    readonly state: 'pending' | 'confirmed' | 'returned' | 'withdrawn' | 'repeat';
    readonly decidedAt: Instant | null;
    readonly returnReason: string | null;
    readonly onBehalf: boolean;
  };
  readonly decidedBy: string | null;
  /** Changes, oldest first, in the words of those who made them. */
  readonly versions: readonly { readonly day: Day; readonly time: string; readonly change: string }[];
  readonly participants: readonly {
    readonly personId: number;
    readonly name: string;
    readonly source: 'text' | 'self' | 'onBehalf' | 'secretary';
    readonly part: ParticipantPart;
    /** Null when there is none, or when it is not for the asker's eyes. */
    readonly entry: {
      readonly hundredths: number;
      readonly reason: string;
      readonly ruleId: string;
      readonly rulesVersion: string;
    } | null;
  }[];
  readonly photos: { readonly usable: number; readonly failed: number };
  /** For each photo which half of a pair it shows. */
  readonly stages: readonly (PhotoStage | null)[];
  /** The words behind what the report says now. */
  readonly sources: readonly SourceWords[];
  /** What it tells beside its facts: how 宣传 reached people, who was expected, campaigns, teams. */
  readonly details: readonly string[];
  /** Number of the report that counts instead, and of those that repeat this one. */
  readonly repeatOf: string | null;
  readonly repeats: readonly string[];
}

const saidBy = { text: '', self: '', onBehalf: '（代报）', secretary: '（确认时加）' } as const;
const originalShown = 60;
const wordsShown = 12;

/**
 * Two lines: what was said and what was read from which words; who confirmed it, and each point with its rule and the
 * rules' version, so that it can be looked up. Further lines only for what else happened to the report.
 */
export function explanationText(view: ExplanationView, today: Day): string {
  const { report, versions } = view;
  const from = wordsText(view, today);
  return [
    `${numberText(report)}${report.onBehalf ? '（代报）' : ''}“${plain(report.text, originalShown)}”记为：${readingText(report, today)}${from === '' ? '' : `（${from}）`}`,
    [stateText(view, today), ...pointTexts(view)].join('；'),
    ...versions.map(({ day, time, change }) => `${chineseDay(day, today)} ${time} 改过：${plain(change)}`),
    ...view.details,
    ...photoLines(view),
    ...(view.repeats.length > 0 ? [`${view.repeats.join('、')}报的是同一件，一起只算一次`] : []),
  ].join('\n');
}

/** 日期看“昨天”，大扫除看“扫了村道”: the words behind what is not said in just these words. */
function wordsText({ report, sources }: ExplanationView, today: Day): string {
  const read = readingText(report, today).split(' ');
  const told = sourceFields.flatMap((field) => {
    // A report keeps no time of the day.
    if (field === 'time' || (field === 'date' && dayText(report, today) === '')) return [];
    if (field !== 'activities') return [[fieldNames[field], wordsOf(sources, field)] as const];
    return report.kinds.map((kind) => [kind, wordsOf(sources, field, kind)] as const);
  });
  return told
    .map(([name, words]) => [name, words.filter((word) => !read.some((part) => word.includes(part)))] as const)
    .filter(([, words]) => words.length > 0)
    .map(([name, words]) => `${name}看${words.map((word) => `“${plain(word, wordsShown)}”`).join('')}`)
    .join('，');
}

/** What words were taken for: 地点, 人数, or the kind of activity itself. */
export function sourceLabel({ field, value }: { field: SourceField; value?: string }): string {
  return value ?? fieldNames[field];
}

const fieldNames = {
  date: '日期',
  time: '时间',
  places: '地点',
  activities: '活动',
  participants: '人数',
  quantities: '数量',
} as const;

function stateText({ report, decidedBy, repeatOf }: ExplanationView, today: Day): string {
  const on = report.decidedAt === null ? '' : `${chineseDay(dayOf(report.decidedAt), today)} `;
  switch (report.state) {
    case 'pending':
      return '还在等确认，没有计分';
    case 'withdrawn':
      return '已撤销，不计分';
    case 'repeat':
      return `和${repeatOf ?? '另一条'}是同一件，由那条计分`;
    case 'returned':
      return `${on}${decidedBy ?? ''}退回：${plain(report.returnReason ?? '')}`;
    case 'confirmed':
      return `${on}${decidedBy ?? ''}确认`;
  }
}

/** 张爱国、王桂英各+1分：参加人居环境整治（规则clean-up，2023.1版）; people whose points are not for the asker by name only. */
function pointTexts({ participants }: ExplanationView): string[] {
  if (participants.length === 0) return ['没有点名，只计单位人数，不计个人积分'];
  const groups = new Map<string, string[]>();
  for (const { name, source, part, entry } of participants) {
    const key = entry === null ? '' : entryText(entry);
    groups.set(key, [...(groups.get(key) ?? []), `${name}${partText(part)}${saidBy[source]}`]);
  }
  return [...groups].map(([text, names]) => {
    if (text === '') return `参加：${names.join('、')}`;
    return `${names.join('、')}${names.length > 1 ? '各' : ''}${text}`;
  });
}

/** Failed photos, and which show the place before and after, where the words tell. */
function photoLines({ photos, stages }: ExplanationView): string[] {
  if (photos.usable + photos.failed === 0) return ['没有照片'];
  const places = (stage: PhotoStage) => stages.flatMap((one, index) => (one === stage ? [index + 1] : [])).join('、');
  const halves = stages.some((stage) => stage !== null)
    ? [`图${places('before')}整治前`, `图${places('after')}整治后`].filter((half) => /\d/.test(half))
    : [];
  const lines = [...(photos.failed > 0 ? [`有${photos.failed}张图没收到`] : []), ...halves];
  return lines.length > 0 ? [lines.join('，')] : [];
}

function entryText(entry: { hundredths: number; reason: string; ruleId: string; rulesVersion: string }): string {
  const sign = entry.hundredths > 0 ? '+' : '';
  return `${sign}${pointsText(entry.hundredths)}：${entry.reason}（规则${entry.ruleId}，${entry.rulesVersion}版）`;
}
