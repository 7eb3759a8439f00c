import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, storeFile } from '../config.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import {
  computeEvaluation,
  type EvaluatedUnit,
  type EvaluationDocument,
  type EvaluationInputs,
  type EvaluationRules,
  inputsOf,
  recompute,
  rulesFor,
} from '../domain/evaluation.ts';
import { isPeriod, type Period } from '../domain/period.ts';
import type { Rules } from '../domain/programme/model.ts';
import { UserError } from '../errors.ts';
import { partNames, pointsText } from '../presenters/evaluation.ts';
import { type Evaluation, evaluationsOf, isIntact } from '../store/evaluations.ts';
import { openReader } from '../store/open.ts';
import { readProgrammeDir } from './programme-dir.ts';

/**
 * `jingcun recompute`: computes every version of a period's evaluation anew from its stored document alone and says that each
 * figure is the same to the last digit; works beside a running service and changes nothing. Returns the lines to show.
 *
 * @throws UserError when there is no store or no evaluation, or a figure or the document's hash is not what was stored.
 */
export async function proveEvaluation(config: Config, period: Period): Promise<string[]> {
  const lines: string[] = [];
  const wrong: string[] = [];
  for (const evaluation of await stored(config, period)) {
    const { document, version, hash } = evaluation;
    const title = `${period} 第${version}版（${states[evaluation.state]}，规则${document.rules.version}）`;
    const changed = changes(document, recompute(document));
    if (!(await isIntact(evaluation))) wrong.push(`${title}：内容和当时的指纹对不上，有人动过`);
    else if (changed.length > 0) wrong.push(`${title}：重算不一样：`, ...changed);
    else lines.push(`${title}：${ranked(document)}个单位逐分一致，指纹${hash}`);
  }
  if (wrong.length > 0) throw new UserError([...lines, ...wrong].join('\n'));
  return lines;
}

/**
 * What if another rulebook had held: who would have another score or rank in the newest version, and in which items. A year is
 * computed from its quarters as they would be, each from its newest published document. Only tells; nothing is stored.
 *
 * @throws UserError when there is no store or no evaluation; StartError when the rulebook has mistakes.
 */
export async function tryRules(config: Config, { period, file }: { period: Period; file: string }): Promise<string[]> {
  const evaluation = (await stored(config, period)).at(-1);
  if (!evaluation) throw new UserError(`${period}还没有评比。`);
  const { rules } = readProgrammeDir(config.programmeDir, { rules: file });
  const { document } = evaluation;
  const quarters = await tryQuarters(config, document, rules);
  const inputs = withQuarters(inputsOf(document), quarters);
  const tried = computeEvaluation(inputs, otherRules(document, rules));
  const changed = changes(document, tried);
  const title = `${period} 第${evaluation.version}版，规则${document.rules.version} 换成 ${rules.version}`;
  const lines =
    changed.length === 0 ? [`${title}：没有单位会变`] : [`${title}，${changed.length}个单位会变：`, ...changed];
  return [...quarters.map(quarterText), ...lines, ...notTried(document, tried), ...quarters.flatMap(quarterNotTried)];
}

/** A quarter of a year, as it was published and as the other rulebook has it. */
interface TriedQuarter {
  readonly published: Evaluation;
  readonly tried: EvaluationDocument;
  /** The version the year was computed from, where that is an older one. */
  readonly usedVersion: number | null;
}

/** The quarters a year was computed from, each in its newest published version; none for a month or a quarter. */
async function tryQuarters(config: Config, year: EvaluationDocument, rules: Rules): Promise<TriedQuarter[]> {
  const used = new Map(year.units.flatMap(({ quarters }) => quarters.map((one) => [one.period, one.version] as const)));
  const found: TriedQuarter[] = [];
  for (const period of [...used.keys()].sort()) {
    const published = (await stored(config, period)).filter(({ state }) => state !== 'draft').at(-1);
    if (!published) throw new UserError(`${period}没有公示过的评比，年度没法试算。`);
    const { document, version } = published;
    const tried = computeEvaluation(inputsOf(document), otherRules(document, rules));
    found.push({ published, tried, usedVersion: used.get(period) === version ? null : (used.get(period) ?? null) });
  }
  return found;
}

/** The year's inputs with the totals its quarters would have; a unit that would have none in a quarter has none there. */
function withQuarters(inputs: EvaluationInputs, quarters: readonly TriedQuarter[]): EvaluationInputs {
  if (quarters.length === 0) return inputs;
  const totals = new Map(
    quarters.flatMap(({ published: { period }, tried }) =>
      tried.units.map(({ unitId, result }) => [`${period} ${unitId}`, result?.totalHundredths ?? null] as const),
    ),
  );
  const units = inputs.units.map((unit) => ({
    ...unit,
    quarters: unit.quarters.flatMap((quarter) => {
      const totalHundredths = totals.get(`${quarter.period} ${unit.unitId}`) ?? null;
      return totalHundredths === null ? [] : [{ ...quarter, totalHundredths }];
    }),
  }));
  return { ...inputs, units };
}

/** 2023-Q2 第2版先按新规则重算，2个单位的分会变：长湖村 95.2→93 */
function quarterText({ published: { period, version, document }, tried, usedVersion }: TriedQuarter): string {
  const after = new Map(tried.units.map(({ unitId, result }) => [unitId, result]));
  const moved = document.units.flatMap(({ unitId, name, result }) => {
    const now = after.get(unitId)?.totalHundredths;
    if (result?.totalHundredths === now) return [];
    return [
      `${name} ${result ? pointsText(result.totalHundredths) : '未检查'}→${now === undefined ? '不评' : pointsText(now)}`,
    ];
  });
  const older = usedVersion === null ? '' : `（年度用的是第${usedVersion}版）`;
  const what = moved.length === 0 ? '没有单位的分会变' : `${moved.length}个单位的分会变：${moved.join('，')}`;
  return `${period} 第${version}版${older}先按新规则重算，${what}`;
}

function quarterNotTried({ published: { period, document }, tried }: TriedQuarter): string[] {
  return notTried(document, tried).map((line) => `${period}：${line}`);
}

/** What another rulebook would count otherwise, but the stored figures cannot tell: they were counted by the old one. */
function notTried({ scheme: before }: EvaluationDocument, { scheme: after }: EvaluationDocument): string[] {
  if (before.kind !== 'quarter' || after.kind !== 'quarter') return [];
  const counted = [
    ...(before.rectification.days === after.rectification.days ? [] : ['整改期限']),
    ...(canonicalJson(before.organisationLife.parts) === canonicalJson(after.organisationLife.parts)
      ? []
      : ['组织生活算哪些活动']),
  ];
  return counted.length === 0 ? [] : [`${counted.join('、')}也变了，这次试算没算进去：存下的数是按原来的规则数的。`];
}

const states: Readonly<Record<Evaluation['state'], string>> = { draft: '草稿', notice: '公示中', final: '已定稿' };

async function stored(config: Config, period: Period): Promise<Evaluation[]> {
  if (!isPeriod(period)) throw new UserError(`“${period}”看不懂。要写成 2023-05、2023-Q2 或 2023。`);
  const file = join(config.dataDir, storeFile);
  if (!existsSync(file)) throw new UserError(`还没有数据库：${file}。请先导入名册，或启动一次。`);
  const reader = openReader(file);
  try {
    const found = await evaluationsOf(reader.read, period);
    if (found.length === 0) throw new UserError(`${period}还没有评比。`);
    return found;
  } finally {
    reader.close();
  }
}

function otherRules({ sheet, period }: EvaluationDocument, rules: Rules): EvaluationRules {
  const other = rulesFor(rules, period);
  const same = rules.sheets.find(({ id }) => id === sheet.id) ?? other.sheet;
  const items = new Set(same.items.map(({ id }) => id));
  const missing = sheet.items.filter(({ id }) => !items.has(id)).map(({ name }) => name);
  if (missing.length > 0) throw new UserError(`新规则里没有这些评分项，扣分没处放：${missing.join('、')}。`);
  return { ...other, sheet: same };
}

function ranked(document: EvaluationDocument): number {
  return document.units.filter(({ result }) => result !== null).length;
}

/** One line for each unit that comes out otherwise. */
function changes(before: EvaluationDocument, after: EvaluationDocument): string[] {
  const found = new Map(after.units.map((unit) => [unit.code, unit]));
  return before.units.flatMap((unit) => {
    const other = found.get(unit.code);
    if (canonicalJson(unit.result) === canonicalJson(other?.result ?? null)) return [];
    return [
      `${unit.name}：${resultText(unit)} → ${other ? resultText(other) : '不评'}${itemsText(before.sheet, unit, other)}`,
    ];
  });
}

function resultText({ result }: EvaluatedUnit): string {
  if (result === null) return '未检查';
  return `${pointsText(result.totalHundredths)}分 ${result.tier} ${result.list}第${result.rank}名`;
}

/** （室外 20→18）: the parts, items and grids behind it. */
function itemsText(
  { items: sheetItems }: EvaluationDocument['sheet'],
  { result }: EvaluatedUnit,
  other: EvaluatedUnit | undefined,
): string {
  const names = new Map(sheetItems.map(({ id, name }) => [id, name]));
  const partsAfter = new Map((other?.result?.parts ?? []).map(({ id, hundredths }) => [id, hundredths]));
  const parts = (result?.parts ?? []).flatMap(({ id, hundredths }) => {
    const now = partsAfter.get(id);
    if (now === undefined || now === hundredths) return [];
    return [`${partNames[id]} ${pointsText(hundredths)}→${pointsText(now)}`];
  });
  const after = new Map((other?.result?.items ?? []).map(({ itemId, hundredths }) => [itemId, hundredths]));
  const moved = (result?.items ?? []).flatMap(({ itemId, hundredths }) => {
    const now = after.get(itemId);
    return now === undefined || now === hundredths
      ? []
      : [`${names.get(itemId) ?? itemId} ${pointsText(hundredths)}→${pointsText(now)}`];
  });
  const gridsAfter = new Map((other?.result?.grids ?? []).map(({ code, totalHundredths }) => [code, totalHundredths]));
  const grids = (result?.grids ?? []).flatMap(({ code, name, totalHundredths }) => {
    const now = gridsAfter.get(code);
    return now === undefined || now === totalHundredths
      ? []
      : [`${name} ${pointsText(totalHundredths)}→${pointsText(now)}`];
  });
  const all = [...parts, ...moved, ...grids];
  return all.length === 0 ? '' : `（${all.join('，')}）`;
}
