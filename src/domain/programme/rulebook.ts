import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import type { Day } from '../time.ts';
import type { ProgrammeBundle, Rules } from './model.ts';

/** The rulebook in force on the day: what is done, and a period that ends, on a day goes by the rules of that day. */
export function rulesAt({ rules, rulebooks }: Pick<ProgrammeBundle, 'rules' | 'rulebooks'>, day: Day): Rules {
  return rulebooks.findLast(({ from }) => from === null || from <= day) ?? rules;
}

/** Top-level section of a rulebook → SHA-256 of what is written there. */
export type Sections = Readonly<Record<string, string>>;

/**
 * What makes a version this version: the content of each section as it is written, without comments and layout, and not as
 * the program understands it, so that a newer program finds the same. The version itself and who adopted it are no content.
 */
export function sectionsOf(written: Readonly<Record<string, unknown>>): Sections {
  const entries = Object.entries(written).filter(([section]) => section !== 'version' && section !== 'adopted');
  return Object.fromEntries(entries.map(([section, value]) => [section, sha256(canonicalJson(value))]));
}

export function hashOfSections(sections: Sections): string {
  return sha256(canonicalJson(sections));
}

/** A version as a store keeps it. */
export interface StoredRulebook {
  readonly version: string;
  readonly sections: Sections;
  readonly holdsFrom: Day | null;
  readonly adoptedBy: string | null;
  readonly adoptedOn: Day | null;
}

/**
 * Why these rulebooks may not take the place of the stored ones (P15: old results keep old rules), one sentence each: a
 * version has another content or adoption than it had, or one that holds already is gone.
 */
export function rulebookProblems(
  stored: readonly StoredRulebook[],
  rulebooks: readonly Rules[],
  today: Day,
): readonly string[] {
  return stored.flatMap((before) => {
    const now = rulebooks.find(({ version }) => version === before.version);
    if (!now) return before.holdsFrom !== null && before.holdsFrom > today ? [] : [goneText(before)];
    const changed = changedSections(before, now);
    return changed.length === 0 ? [] : [changedText(before.version, changed)];
  });
}

function changedSections({ sections, adoptedBy, adoptedOn }: StoredRulebook, { written, adopted }: Rules): string[] {
  const all = new Set([...Object.keys(sections), ...Object.keys(written)]);
  const changed = [...all].filter((section) => sections[section] !== written[section]);
  // A meeting may be written down later; another meeting makes another version.
  const sameMeeting = adoptedBy === null || (adopted?.by === adoptedBy && adopted.on === adoptedOn);
  return [...changed, ...(sameMeeting ? [] : ['adopted'])].map((section) => sectionNames[section] ?? section);
}

function changedText(version: string, changed: readonly string[]): string {
  return `规则 ${version} 已经用过，内容却变了：${changed.join('、')}。${howTo}`;
}

function goneText({ version }: StoredRulebook): string {
  return `规则 ${version} 已经用过，现在找不到了。${howTo}`;
}

const howTo =
  '请把原来的放回去；要改就另存一个文件（如 rules-2023-07.yaml），换一个 version，写上从哪天起用（from）和哪次会议通过（adopted）。';

/** What the sections are called when people are told about them. */
const sectionNames: Readonly<Record<string, string>> = {
  from: '起用日（from）',
  adopted: '通过的会议（adopted）',
  memberPoints: '党员积分（memberPoints）',
  sheets: '评分表（sheets）',
  rounds: '检查（rounds）',
  quarter: '季度评比（quarter）',
  year: '年度评比（year）',
  grids: '网格（grids）',
  tiers: '等次（tiers）',
  publication: '公示（publication）',
  criticism: '通报批评（criticism）',
};

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
