import type { z } from 'zod';
import { eachDuplicate } from './duplicates.ts';
import type { rulesSchema } from './rules-schema.ts';
import { checkSelections } from './selection-rules.ts';
import type { Path, YamlFile } from './yaml-file.ts';

type RulesShape = z.output<typeof rulesSchema>;
type File = YamlFile<RulesShape>;
type Report = File['report'];

/** On-site checks are at least so much of a quarter (P3, P9). */
const leastOnSite = 6000;

/** Sheets that sum to 100, tiers without hole or overlap, rules for kinds the programme has (null: not known). */
export function checkRules({ parts, report }: File, kindIds: ReadonlySet<string> | null): void {
  if (parts.memberPoints) checkMemberPoints(parts.memberPoints, report, kindIds);
  const sheets = parts.sheets ?? [];
  eachDuplicate(
    sheets,
    ({ id }) => id,
    (index, id) => report(['sheets', index, 'id'], `评分表编号“${id}”已用过；请换一个`),
  );
  sheets.forEach((sheet, index) => {
    checkSheet(sheet, ['sheets', index], report);
  });
  if (parts.rounds && parts.rounds.inspectors.min > parts.rounds.inspectors.max) {
    report(['rounds', 'inspectors', 'min'], 'min 比 max 大；请对调');
  }
  if (parts.quarter) checkQuarter(parts.quarter, { sheets, report, kindIds });
  if (parts.year && parts.year.quarters + parts.year.yearEnd !== 100) {
    report(['year'], 'quarters 和 yearEnd 加起来要正好是 1；请改其中一个');
  }
  if (parts.grids && parts.grids.onSite + parts.grids.activity !== 10_000) {
    report(['grids'], 'onSite 和 activity 加起来要正好 100；请改其中一个');
  }
  if (parts.tiers) checkTiers(parts.tiers, report);
  if (parts.selections) checkSelections(parts.selections, report);
}

/** Each rulebook but the first says from when it holds; no two have a version or a first day in common. */
export function checkVersions([first, ...later]: readonly File[]): void {
  const versions = new Set([first?.parts.version]);
  const days = new Set([first?.parts.from]);
  for (const { parts, report } of later) {
    if (parts.from === undefined) report(['version'], '后来的规则要写从哪天起用；请加一行 from: 2023-07-01');
    else if (days.has(parts.from)) report(['from'], `已有一本规则从 ${parts.from} 起用；请换一天`);
    if (parts.adopted === null)
      report(['adopted'], '改规则请写哪次会议通过；例：adopted: { by: 镇党委会议, on: 2023-06-28 }');
    if (versions.has(parts.version)) report(['version'], `版本“${parts.version}”已用过；请换一个`);
    versions.add(parts.version);
    days.add(parts.from);
  }
}

function checkQuarter(
  quarter: RulesShape['quarter'],
  { sheets, report, kindIds }: { sheets: RulesShape['sheets']; report: Report; kindIds: ReadonlySet<string> | null },
): void {
  const sheet = sheets.find(({ id }) => id === quarter.sheet);
  if (sheets.length > 0 && sheet?.cadence !== 'quarter') {
    report(['quarter', 'sheet'], `没有编号是“${quarter.sheet}”、cadence 写 quarter 的评分表；请改成有的编号`);
  }
  const { onSite, participation, coverage, organisationLife, rectification } = quarter;
  const sum = onSite + participation.points + coverage.points + organisationLife.points + rectification.points;
  if (sum !== 10_000) report(['quarter'], `五项加起来是 ${plain(sum)}，要正好 100；请改其中一项`);
  if (onSite < leastOnSite) report(['quarter', 'onSite'], '现场检查不能少于 60 分：评比要以现场为主（P3）');
  organisationLife.parts.forEach(({ kinds }, index) => {
    kinds.forEach((kind, place) => {
      if (kindIds && !kindIds.has(kind)) {
        report(
          ['quarter', 'organisationLife', 'parts', index, 'kinds', place],
          `没有活动类型“${kind}”；请改成 programme.yaml 里有的`,
        );
      }
    });
  });
  for (const side of ['bonus', 'penalty'] as const) {
    eachDuplicate(
      quarter[side].kinds,
      ({ name }) => name,
      (index, name) => report(['quarter', side, 'kinds', index, 'name'], `“${name}”写了两次；请换一个`),
    );
  }
}

function checkMemberPoints(
  { rules }: RulesShape['memberPoints'],
  report: Report,
  kindIds: ReadonlySet<string> | null,
): void {
  const at = ['memberPoints', 'rules'];
  eachDuplicate(
    rules,
    ({ id }) => id,
    (index, id) => report([...at, index, 'id'], `积分规则“${id}”已用过；请换一个编号`),
  );
  const ruleOfKind = new Map<string, string>();
  rules.forEach((rule, index) => {
    rule.kinds.forEach((kind, place) => {
      if (kindIds && !kindIds.has(kind)) {
        report([...at, index, 'kinds', place], `没有活动类型“${kind}”；请改成 programme.yaml 里有的`);
      }
      const earlier = ruleOfKind.get(kind);
      // The first rule applies, so the second mention would silently never count.
      if (earlier !== undefined) report([...at, index, 'kinds', place], `“${kind}”已在规则“${earlier}”里；请删掉一处`);
      ruleOfKind.set(kind, earlier ?? rule.id);
    });
  });
}

function checkSheet({ items, lists }: RulesShape['sheets'][number], at: Path, report: Report): void {
  const sum = Math.round(items.reduce((total, item) => total + item.points, 0) * 100) / 100;
  if (sum !== 100) {
    const difference = Math.round(Math.abs(100 - sum) * 100) / 100;
    report([...at, 'items'], `各项分值加起来是 ${sum}，要正好 100；请${sum < 100 ? '补上' : '减去'} ${difference} 分`);
  }
  const fallbacks = items.filter(({ fallback }) => fallback).length;
  if (fallbacks !== 1) {
    report([...at, 'items'], `要有正好一项写 fallback: true（认不出的扣分归它），现在有 ${fallbacks} 项`);
  }
  eachDuplicate(
    items,
    ({ id }) => id,
    (index, id) => report([...at, 'items', index, 'id'], `编号“${id}”已用过；请换一个`),
  );
  const owners = new Map<string, string>();
  items.forEach((item, index) => {
    item.words.forEach((word, place) => {
      const owner = owners.get(word);
      if (owner !== undefined) {
        report([...at, 'items', index, 'words', place], `“${word}”已写在“${owner}”里，一个词只能归一项；请删掉一处`);
      }
      owners.set(word, owner ?? item.name);
    });
  });
  const named = lists.flatMap(({ units }, index) => units.map((code, place) => ({ code, index, place })));
  eachDuplicate(
    named,
    ({ code }) => code,
    (position) => {
      const found = named[position];
      if (found) report([...at, 'lists', found.index, 'units', found.place], '这个单位已在另一个榜里；请删掉一处');
    },
  );
  const listed = lists.flatMap((list, index) =>
    list.units.length > 0 ? [] : list.unitKinds.map((kind, place) => ({ kind, index, place })),
  );
  eachDuplicate(
    listed,
    ({ kind }) => kind,
    (position) => {
      const found = listed[position];
      if (found) report([...at, 'lists', found.index, 'unitKinds', found.place], '这类单位已在另一个榜里；请删掉一处');
    },
  );
}

/** Tiers are looked at from the lowest, in whatever order they are written. Bounds are inclusive hundredths. */
function checkTiers(tiers: RulesShape['tiers'], report: Report): void {
  eachDuplicate(
    tiers,
    ({ name }) => name,
    (index, name) => report(['tiers', index, 'name'], `等次“${name}”写了两次；请换一个`),
  );
  const rising = tiers.map((tier, index) => ({ ...tier, index })).sort((a, b) => a.from - b.from);
  let next = 0;
  for (const { name, from, to, index } of rising) {
    if (to < from) report(['tiers', index, 'to'], `“${name}”的 to（${plain(to)}）小于 from（${plain(from)}）；请对调`);
    if (from > next) {
      const hole = from - 1 === next ? plain(next) : `${plain(next)}–${plain(from - 1)}`;
      report(
        ['tiers', index, 'from'],
        `${hole} 分没有等次；请把“${name}”的 from 写成 ${plain(next)}，或改下面一档的 to`,
      );
    }
    if (from < next) {
      report(['tiers', index, 'from'], `“${name}”与下面一档重叠；请把 from 写成 ${plain(next)}，或改下面一档的 to`);
    }
    next = Math.max(next, to + 1);
  }
  const top = rising.at(-1);
  if (top && next !== 10_001) {
    report(
      ['tiers', top.index, 'to'],
      `等次要到 100 分为止，现在到 ${plain(next - 1)}；请把“${top.name}”的 to 写成 100`,
    );
  }
}

function plain(hundredths: number): string {
  return String(hundredths / 100);
}
