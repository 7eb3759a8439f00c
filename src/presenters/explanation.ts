import { pointsText } from '../domain/points.ts';
import type { Day, Instant } from '../domain/time.ts';
import { dayOf } from '../domain/time.ts';
import { plain } from './plain.ts';
import { chineseDay, numberText, type ReceiptView, readingText } from './receipt.ts';

/** Everything 为什么 tells about one report. */
export interface ExplanationView {
  readonly report: ReceiptView & {
    readonly text: string;
    readonly state: 'pending' | 'confirmed' | 'returned' | 'withdrawn';
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
    /** Null when there is none, or when it is not for the asker's eyes. */
    readonly entry: {
      readonly hundredths: number;
      readonly reason: string;
      readonly ruleId: string;
      readonly rulesVersion: string;
    } | null;
  }[];
  readonly photos: { readonly usable: number; readonly failed: number };
}

const sources = { text: '原话点名', self: '原话说自己', onBehalf: '代报', secretary: '确认时加' } as const;
const originalShown = 60;

/** Several short lines; rule and rules version stand with every point, so that it can be looked up. */
export function explanationText(view: ExplanationView, today: Day): string {
  const { report, versions, participants } = view;
  return [
    `${numberText(report)}${report.onBehalf ? '（代报）' : ''} 原话：${plain(report.text, originalShown)}`,
    `现在记：${readingText(report, today)}`,
    ...versions.map(({ day, time, change }) => `${chineseDay(day, today)} ${time} 改过：${plain(change)}`),
    stateText(view, today),
    ...photoLines(view),
    ...participants.map(
      ({ name, source, entry }) => `${name}（${sources[source]}）${entry === null ? '' : ` ${entryText(entry)}`}`,
    ),
    ...(participants.length === 0 ? ['没有点名，只计单位人数，不计个人积分'] : []),
  ].join('\n');
}

function stateText({ report, decidedBy }: ExplanationView, today: Day): string {
  const on = report.decidedAt === null ? '' : `${chineseDay(dayOf(report.decidedAt), today)} `;
  switch (report.state) {
    case 'pending':
      return '还在等确认，没有计分';
    case 'withdrawn':
      return '已撤销，不计分';
    case 'returned':
      return `${on}${decidedBy ?? ''}退回：${plain(report.returnReason ?? '')}`;
    case 'confirmed':
      return `${on}${decidedBy ?? ''}确认`;
  }
}

function photoLines({ photos }: ExplanationView): string[] {
  if (photos.usable + photos.failed === 0) return ['没有照片'];
  return [`照片${photos.usable}张${photos.failed > 0 ? `，另有${photos.failed}张没收到` : ''}`];
}

function entryText(entry: { hundredths: number; reason: string; ruleId: string; rulesVersion: string }): string {
  const sign = entry.hundredths > 0 ? '+' : '';
  return `${sign}${pointsText(entry.hundredths)} ${entry.reason}（规则${entry.ruleId}，${entry.rulesVersion}版）`;
}
