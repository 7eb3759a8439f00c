import {
  type Fraction,
  meanOf,
  type PartScore,
  partsOf,
  type QuarterIndicators,
  type QuarterInput,
  rectificationOf,
  roundHalfUp,
  type Scheme,
} from './evaluation-parts.ts';
import { type GridScore, gridScores } from './grid-scores.ts';
import { lastDayIn, type Period, periodKind } from './period.ts';
import type { EvaluationSheet, Programme, Rules, SheetItem, Tier, UnitKind } from './programme/model.ts';
import { atOnce, type Steps } from './steps.ts';
import { addDays, type Day, firstDayOf, type Instant, monthOf, nextMonth, startOfDay } from './time.ts';
import { type CountedUnit, type UpheldChange, withUpheld } from './upheld-parts.ts';

/**
 * The frozen record of one evaluation of a month, a quarter or a year (reference/domain.md §2.4): the rules and inputs used, with their ids, and
 * the figures computed from them. It is complete: `recompute` gives the same figures from it alone, years later. All
 * scores are whole hundredths.
 */
export interface EvaluationDocument {
  readonly sheet: EvaluationSheet;
  readonly period: Period;
  readonly scheme: Scheme;
  /** Opened rounds, with the seed of their draw. */
  readonly rounds: readonly RoundInput[];
  readonly rules: { readonly version: string; readonly adopted: Rules['adopted'] };
  readonly tiers: readonly Tier[];
  /** By code; units whose kind is in no list are not evaluated and not here. */
  readonly units: readonly EvaluatedUnit[];
}

export interface EvaluatedUnit extends UnitInput {
  /** Null: 未检查. Listed, not ranked, no score. */
  readonly result: UnitResult | null;
}

export interface RoundInput {
  readonly id: number;
  readonly seed: string;
  readonly openedOn: Day;
  readonly inspectorIds: readonly number[];
}

/** What is known of one unit in the period. */
export interface UnitInput extends CountedUnit {
  readonly unitId: number;
  readonly code: string;
  readonly name: string;
  readonly short: string;
  readonly kind: UnitKind;
  readonly inspections: readonly InspectionInput[];
  readonly findings: readonly FindingInput[];
  /** Of a year: its published quarters. */
  readonly quarters: readonly QuarterInput[];
}

export interface InspectionInput {
  readonly id: number;
  /** Null: outside a round. */
  readonly roundId: number | null;
  readonly inspectorId: number;
  readonly day: Day;
}

export interface FindingInput {
  readonly id: number;
  readonly inspectionId: number;
  readonly itemId: string;
  /** Positive: what is taken off. */
  readonly deductionHundredths: number;
  readonly place: string;
  readonly text: string;
  /** Code of the grid its words name; null when they name none, and outside quarters. */
  readonly grid: string | null;
}

export interface UnitResult {
  /** One per round and inspector, by id: a round is the mean of its sheets, the on-site check the mean of its rounds. */
  readonly sheets: readonly InspectorSheet[];
  /** The same mean per item, each rounded; their sum may differ from the total by the rounding. */
  readonly items: readonly ItemScore[];
  /** What a quarter or a year adds up; empty for a month. */
  readonly parts: readonly PartScore[];
  /** Of a quarter: the unit's grids, ranked among themselves. */
  readonly grids: readonly GridScore[];
  readonly totalHundredths: number;
  readonly tier: string;
  /** Title of the list it is ranked in. */
  readonly list: string;
  /** Equal scores share a rank and the next one skips (U11). */
  readonly rank: number;
  readonly tied: boolean;
}

export interface InspectorSheet {
  readonly roundId: number | null;
  readonly inspectorId: number;
  readonly items: readonly ItemScore[];
  readonly totalHundredths: number;
}

export interface ItemScore {
  readonly itemId: string;
  readonly hundredths: number;
}

export interface EvaluationInputs {
  readonly period: Period;
  readonly rounds: readonly RoundInput[];
  readonly units: readonly UnitInput[];
}

export type EvaluationRules = Pick<Rules, 'version' | 'adopted' | 'tiers'> & {
  readonly sheet: EvaluationSheet;
  readonly scheme: Scheme;
};

/** What of the rulebook an evaluation of the period goes by. Throws when the rulebook has no sheet for it. */
export function rulesFor(rules: Rules, period: Period): EvaluationRules {
  const { version, adopted, tiers } = rules;
  return { version, adopted, tiers, sheet: sheetFor(rules, period), scheme: schemeFor(rules, period) };
}

/** The sheet of a period's on-site check: the first monthly one, or the quarter's, which is the year-end check's too. */
export function sheetFor(rules: Rules, period: Period): EvaluationSheet {
  const monthly = periodKind(period) === 'month';
  const sheet = rules.sheets.find((one) => (monthly ? one.cadence === 'month' : one.id === rules.quarter.sheet));
  if (!sheet) throw new Error(`the rulebook has no sheet for ${period}`);
  return sheet;
}

function schemeFor({ quarter, year, grids }: Rules, period: Period): Scheme {
  const kind = periodKind(period);
  if (kind === 'quarter') return { kind, ...quarter, grids };
  return kind === 'year' ? { kind, ...year } : { kind: 'month' };
}

/**
 * First instant at which nothing counts for the period any more: the end of the cut-off day of the month after it, or of
 * the programme's last day where a year ends with it.
 */
export function cutOffOf(programme: Programme, period: Period): Instant {
  const last = lastDayIn(period);
  if (periodKind(period) === 'year') return startOfDay(addDays(last < programme.to ? last : programme.to, 1));
  return startOfDay(addDays(firstDayOf(nextMonth(monthOf(last))), programme.cadences.monthlyEvaluation.cutOffDay));
}

/** The item of the sheet a finding belongs to: the longest of the items' words in it decides, else the fallback. */
export function itemFor(sheet: EvaluationSheet, text: string): SheetItem {
  const matches = sheet.items.flatMap((item) =>
    [item.name, ...item.words].filter((word) => text.includes(word)).map((word) => ({ item, length: word.length })),
  );
  const [best] = matches.sort((a, b) => b.length - a.length);
  const item = best?.item ?? sheet.items.find((one) => one.fallback);
  if (!item) throw new Error(`sheet ${sheet.id} has no fallback item`);
  return item;
}

/**
 * Evaluates the units of a period. An inspector's sheet takes his deductions of a round off each item, never below zero;
 * a round is the mean of its sheets, the on-site check the mean of its rounds. That is a month's score, rounded half up;
 * a quarter's and a year's are the sum of their parts, never below zero. The order of the inputs does not matter.
 */
export function computeEvaluation(inputs: EvaluationInputs, rules: EvaluationRules): EvaluationDocument {
  return atOnce(evaluationSteps(inputs, rules));
}

/** `computeEvaluation` with a step for each unit. */
export function* evaluationSteps(inputs: EvaluationInputs, rules: EvaluationRules): Steps<EvaluationDocument> {
  const { sheet, scheme, version, adopted, tiers } = rules;
  const scored: { readonly unit: UnitInput; readonly score: Score | null }[] = [];
  for (const given of inputs.units) {
    if (listOf(sheet, given) === null) continue;
    const unit = inCanonicalOrder(given);
    scored.push({ unit, score: scoreOf(unit, rules) });
    yield;
  }
  const ranks = ranksOf(scored.flatMap(({ score }) => score ?? []));
  const units: EvaluatedUnit[] = [];
  for (const { unit, score } of scored) {
    units.push({ ...unit, result: score && { ...score, ...ranks(score) } });
    yield;
  }
  units.sort((a, b) => (a.code < b.code ? -1 : 1));
  const rounds = [...inputs.rounds].sort((a, b) => a.id - b.id);
  return { sheet, period: inputs.period, scheme, rounds, rules: { version, adopted }, tiers, units };
}

/** Computes the figures anew from nothing but the document. */
export function recompute(document: EvaluationDocument): EvaluationDocument {
  return computeEvaluation(inputsOf(document), { ...document.rules, ...document });
}

/** What the document was computed from. */
export function inputsOf({ period, rounds, units }: EvaluationDocument): EvaluationInputs {
  return { period, rounds, units: units.map(({ result, ...input }) => input) };
}

export interface Correction {
  readonly findingIds: ReadonlySet<number>;
  readonly roundIds: ReadonlySet<number>;
  /** Of a year: by unit id, its quarters as they are published now; those it was computed from take their place. */
  readonly quarters?: ReadonlyMap<number, readonly QuarterInput[]> | null;
  /** Parts of units that upheld objections had counted anew. */
  readonly upheld?: readonly UpheldChange[];
}

/**
 * The document without these findings and the visits of these rounds, and with the parts that were counted anew for upheld
 * objections, computed anew: what 更正公示 publishes. Nothing else that happened since enters it.
 */
export function corrected(
  document: EvaluationDocument,
  { findingIds, roundIds, quarters = null, upheld = [] }: Correction,
): EvaluationDocument {
  const inputs = inputsOf(document);
  const used = new Set(inputs.units.flatMap((unit) => unit.quarters.map(({ period }) => period)));
  const quartersNow = (unit: UnitInput) =>
    quarters === null ? unit.quarters : (quarters.get(unit.unitId) ?? []).filter(({ period }) => used.has(period));
  const stays = ({ roundId }: InspectionInput) => roundId === null || !roundIds.has(roundId);
  const units = inputs.units.map((unit) => {
    const inspections = unit.inspections.filter(stays);
    const kept = new Set(inspections.map(({ id }) => id));
    const findings = unit.findings.filter(({ id, inspectionId }) => !findingIds.has(id) && kept.has(inspectionId));
    const indicators = withoutStruck(unit.indicators, { findingIds, roundIds });
    const stripped = { ...unit, inspections, findings, indicators, quarters: quartersNow(unit) };
    return withUpheld(
      stripped,
      upheld.filter(({ unitId }) => unitId === unit.unitId),
    );
  });
  const rounds = inputs.rounds.filter(({ id }) => !roundIds.has(id));
  return computeEvaluation({ ...inputs, rounds, units }, { ...document.rules, ...document });
}

/** What was struck was never to be put right either. */
function withoutStruck(
  indicators: QuarterIndicators | null,
  { findingIds, roundIds }: { findingIds: ReadonlySet<number>; roundIds: ReadonlySet<number> },
): QuarterIndicators | null {
  const due = indicators?.rectification.findings;
  if (!indicators || !due) return indicators;
  const kept = due.filter(({ id, roundId }) => !findingIds.has(id) && (roundId === null || !roundIds.has(roundId)));
  return { ...indicators, rectification: rectificationOf(kept) };
}

/** The units of a list that have a rank, best first; equal ranks by code. */
export function rankedUnits(
  document: EvaluationDocument,
  list: string,
): readonly (EvaluatedUnit & { readonly result: UnitResult })[] {
  return document.units
    .filter((unit): unit is EvaluatedUnit & { result: UnitResult } => unit.result?.list === list)
    .sort((a, b) => a.result.rank - b.result.rank || (a.code < b.code ? -1 : 1));
}

/** Title of the list a unit is ranked in; null when it is not evaluated by this sheet. */
export function listOf(
  sheet: EvaluationSheet,
  unit: { readonly code: string; readonly kind: UnitKind },
): string | null {
  const named = sheet.lists.find((list) => list.units.includes(unit.code));
  const list = named ?? sheet.lists.find(({ units, unitKinds }) => units.length === 0 && unitKinds.includes(unit.kind));
  return list?.title ?? null;
}

function inCanonicalOrder(unit: UnitInput): UnitInput {
  const byId = (a: { id: number }, b: { id: number }) => a.id - b.id;
  return {
    ...unit,
    inspections: [...unit.inspections].sort(byId),
    findings: [...unit.findings].sort(byId),
    adjustments: [...unit.adjustments].sort(byId),
    quarters: [...unit.quarters].sort((a, b) => (a.period < b.period ? -1 : 1)),
  };
}

type Score = Omit<UnitResult, 'rank' | 'tied'>;

function scoreOf(unit: UnitInput, { sheet, scheme, tiers }: EvaluationRules): Score | null {
  const list = listOf(sheet, unit);
  const sheets = sheetsOf(unit, sheet);
  if (sheets.length === 0 || list === null) return null;
  const onSite = meanOverRounds(sheets, (one) => one.totalHundredths);
  const parts = partsOf({ ...unit, onSite, party: unit.activity.party }, scheme);
  if (parts === null) return null;
  const totalHundredths =
    scheme.kind === 'month' ? roundHalfUp(onSite) : Math.max(0, sum(parts.map(({ hundredths }) => hundredths)));
  const items = sheet.items.map((item, index) => ({
    itemId: item.id,
    hundredths: roundHalfUp(meanOverRounds(sheets, (one) => one.items[index]?.hundredths ?? 0)),
  }));
  const { indicators } = unit;
  const grids =
    scheme.kind === 'quarter' && indicators !== null ? gridScores({ ...unit, indicators }, scheme.grids) : [];
  return { sheets, items, parts, grids, totalHundredths, tier: tierOf(totalHundredths, tiers), list };
}

/** One sheet per round and inspector. */
function sheetsOf(unit: UnitInput, sheet: EvaluationSheet): InspectorSheet[] {
  const pairs = new Map(unit.inspections.map((one) => [`${one.roundId} ${one.inspectorId}`, one]));
  const byRound = (a: InspectionInput, b: InspectionInput) => (a.roundId ?? 0) - (b.roundId ?? 0);
  return [...pairs.values()]
    .sort((a, b) => byRound(a, b) || a.inspectorId - b.inspectorId)
    .map(({ roundId, inspectorId }) => inspectorSheet(unit, { roundId, inspectorId }, sheet));
}

function inspectorSheet(
  unit: UnitInput,
  { roundId, inspectorId }: Pick<InspectionInput, 'roundId' | 'inspectorId'>,
  sheet: EvaluationSheet,
): InspectorSheet {
  const visits = unit.inspections.filter((one) => one.inspectorId === inspectorId && one.roundId === roundId);
  const own = new Set(visits.map((one) => one.id));
  const findings = unit.findings.filter((finding) => own.has(finding.inspectionId));
  const unknown = findings.find(({ itemId }) => !sheet.items.some(({ id }) => id === itemId));
  // Left out it would be points nobody took off and nobody noticed.
  if (unknown) {
    throw new Error(`sheet ${sheet.id} has no item ${unknown.itemId}: finding ${unknown.id} of ${unit.code}`);
  }
  const items = sheet.items.map((item) => {
    const against = findings.filter((finding) => finding.itemId === item.id);
    const deducted = sum(against.map((finding) => finding.deductionHundredths));
    return { itemId: item.id, hundredths: Math.max(0, item.points * 100 - deducted) };
  });
  return { roundId, inspectorId, items, totalHundredths: sum(items.map((item) => item.hundredths)) };
}

function meanOverRounds(sheets: readonly InspectorSheet[], figure: (sheet: InspectorSheet) => number): Fraction {
  const byRound = new Map<number | null, Fraction[]>();
  for (const sheet of sheets) {
    const value = { num: BigInt(figure(sheet)), den: 1n };
    byRound.set(sheet.roundId, [...(byRound.get(sheet.roundId) ?? []), value]);
  }
  return meanOf([...byRound.values()].map(meanOf));
}

/** Ranks within each list; looking one up does not depend on how many there are. */
function ranksOf(all: readonly Score[]): (score: Score) => { rank: number; tied: boolean } {
  const lists = new Map<string, number[]>();
  for (const { list, totalHundredths } of all) {
    const totals = lists.get(list);
    if (totals) totals.push(totalHundredths);
    else lists.set(list, [totalHundredths]);
  }
  const standings = new Map<string, { rank: number; tied: boolean }>();
  for (const [list, totals] of lists) {
    totals.sort((a, b) => b - a);
    totals.forEach((total, index) => {
      const key = `${list} ${total}`;
      const standing = standings.get(key);
      standings.set(key, standing ? { ...standing, tied: true } : { rank: index + 1, tied: false });
    });
  }
  return ({ list, totalHundredths }) => standings.get(`${list} ${totalHundredths}`) ?? { rank: 1, tied: false };
}

function tierOf(totalHundredths: number, tiers: readonly Tier[]): string {
  const reached = tiers.filter((tier) => tier.fromHundredths <= totalHundredths);
  reached.sort((a, b) => b.fromHundredths - a.fromHundredths);
  return reached[0]?.name ?? '';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
