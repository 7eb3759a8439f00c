import { type EvaluationDocument, rankedUnits } from '../../domain/evaluation.ts';
import type { Day } from '../../domain/time.ts';
import { periodText, pointsText, rankText } from '../evaluation.ts';
import { plain } from '../plain.ts';

/** What a ranking chart shows, in words and shares; nothing of it is computed while drawing. */
export interface RankingView {
  readonly title: string;
  readonly subtitle: string;
  readonly lists: readonly RankingList[];
  /** Units without a score. */
  readonly notInspected: readonly string[];
  readonly footer: string;
}

interface RankingList {
  readonly title: string;
  readonly rows: readonly RankingRow[];
}

export interface RankingRow {
  /** 第1名, 并列第2名 */
  readonly rank: string;
  readonly name: string;
  readonly score: string;
  /** Of the full score, 0 to 1. */
  readonly share: number;
  readonly tier: string;
  /** 0 is the best tier. */
  readonly tierNumber: number;
}

const fullHundredths = 10_000;
/** A day no result is of: the year is always written, for a picture is passed on. */
const noDay: Day = '0001-01-01';

/** From the frozen document alone: the picture shows what was published, whatever changed since. */
export function rankingView(
  document: EvaluationDocument,
  { town, state, hash }: { readonly town: string; readonly state: string; readonly hash: string },
): RankingView {
  const tiers = [...document.tiers].sort((a, b) => b.fromHundredths - a.fromHundredths).map(({ name }) => name);
  return {
    title: `${plain(town, 12)}${periodText(document.period, noDay)}评比`,
    subtitle: state,
    lists: document.sheet.lists.map(({ title }) => ({
      title: plain(title, 16),
      rows: rankedUnits(document, title).map(({ name, result }) => ({
        rank: rankText(result),
        name: plain(name, 20),
        score: pointsText(result.totalHundredths),
        share: Math.min(1, Math.max(0, result.totalHundredths / fullHundredths)),
        tier: plain(result.tier, 6),
        tierNumber: Math.max(0, tiers.indexOf(result.tier)),
      })),
    })),
    notInspected: document.units.filter(({ result }) => result === null).map(({ short }) => plain(short, 12)),
    footer: `满分100　规则 ${document.rules.version}　核对码 ${hash.slice(0, 8)}`,
  };
}

/** Every text of it, for the look-out for missing characters. */
export function textsOf({ title, subtitle, lists, notInspected, footer }: RankingView): string[] {
  const rows = lists.flatMap((list) => [list.title, ...list.rows.flatMap(({ name, tier }) => [name, tier])]);
  return [title, subtitle, ...rows, ...notInspected, footer];
}
