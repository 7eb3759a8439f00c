import { createHash } from 'node:crypto';
import type { EvaluationSheet, Programme, Rules, SheetItem, Tier, UnitKind } from './programme/model.ts';
import { addDays, type Day, firstDayOf, type Instant, type Month, nextMonth, startOfDay } from './time.ts';

/**
 * The frozen record of one monthly evaluation (reference/domain.md §2.4): the rules and inputs used, with their ids, and
 * the figures computed from them. It is complete: `recompute` gives the same figures from it alone, years later. All
 * scores are whole hundredths.
 */
export interface EvaluationDocument {
  readonly sheet: EvaluationSheet;
  readonly month: Month;
  readonly rules: { readonly version: string; readonly adopted: Rules['adopted'] };
  readonly tiers: readonly Tier[];
  /** By code; units whose kind is in no list are not evaluated and not here. */
  readonly units: readonly EvaluatedUnit[];
}

export interface EvaluatedUnit extends UnitInput {
  /** Null: 未检查. Listed, not ranked, no score. */
  readonly result: UnitResult | null;
}

/** What is known of one unit in the month. */
export interface UnitInput {
  readonly unitId: number;
  readonly code: string;
  readonly name: string;
  readonly short: string;
  readonly kind: UnitKind;
  readonly inspections: readonly InspectionInput[];
  readonly findings: readonly FindingInput[];
  readonly activity: ActivityFigures;
}

export interface InspectionInput {
  readonly id: number;
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
}

/** Shown beside the score, never in it: effort is no result (P1, P3, P9). */
export interface ActivityFigures {
  /** Reports of the month that were neither withdrawn nor returned. */
  readonly reports: number;
  readonly confirmed: number;
  readonly attendance: number;
  /** True when one of the numbers was approximate or not said. */
  readonly attendanceApprox: boolean;
  /** Weeks (by Monday) in which the weekly clean-up was reported on a day of the month. */
  readonly weeksCleaned: number;
  readonly party: PartyFigures;
}

/** 党员参与 (U6), by the roster as it held at the end of the month; a later change of the roster changes nothing here. */
export interface PartyFigures {
  /** 在家党员 */
  readonly atHome: number;
  readonly exempt: number;
  /** At home and not exempt: the denominator. */
  readonly expected: number;
  /** How many of those expected are named in confirmed reports of the month. */
  readonly tookPart: number;
}

export interface UnitResult {
  /** One per inspector, by id: the mean of their totals is the score. */
  readonly sheets: readonly InspectorSheet[];
  /** Mean of the inspectors' sheets per item, each rounded; their sum may differ from the total by the rounding. */
  readonly items: readonly ItemScore[];
  readonly totalHundredths: number;
  readonly tier: string;
  /** Title of the list it is ranked in. */
  readonly list: string;
  /** Equal scores share a rank and the next one skips (U11). */
  readonly rank: number;
  readonly tied: boolean;
}

export interface InspectorSheet {
  readonly inspectorId: number;
  readonly items: readonly ItemScore[];
  readonly totalHundredths: number;
}

export interface ItemScore {
  readonly itemId: string;
  readonly hundredths: number;
}

export interface EvaluationInputs {
  readonly month: Month;
  readonly units: readonly UnitInput[];
}

type EvaluationRules = Pick<Rules, 'version' | 'adopted' | 'tiers'> & { readonly sheet: EvaluationSheet };

/** The sheet of the monthly evaluation: the rulebook's first. */
export function monthlySheet(rules: Rules): EvaluationSheet {
  const [sheet] = rules.sheets;
  if (!sheet) throw new Error('the rulebook has no evaluation sheet');
  return sheet;
}

/** First instant at which nothing counts for the month any more: the end of the cut-off day of the next month. */
export function cutOffOf(programme: Programme, month: Month): Instant {
  return startOfDay(addDays(firstDayOf(nextMonth(month)), programme.cadences.monthlyEvaluation.cutOffDay));
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
 * Evaluates the units of a month. An inspector's sheet takes his deductions of the month off each item, never below
 * zero; a unit's score is the mean of its inspectors' sheets, rounded half up. The order of the inputs does not matter.
 */
export function computeEvaluation(inputs: EvaluationInputs, rules: EvaluationRules): EvaluationDocument {
  const listed = inputs.units.filter((unit) => listOf(rules.sheet, unit.kind) !== null).map(inCanonicalOrder);
  const scored = listed.map((unit) => ({ unit, score: scoreOf(unit, rules) }));
  const units = scored
    .map(({ unit, score }) => ({ ...unit, result: score && { ...score, ...rankOf(score, scored) } }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  const { version, adopted } = rules;
  return { sheet: rules.sheet, month: inputs.month, rules: { version, adopted }, tiers: rules.tiers, units };
}

/** Computes the figures anew from nothing but the document. */
export function recompute(document: EvaluationDocument): EvaluationDocument {
  const units = document.units.map(({ result, ...input }) => input);
  const { sheet, tiers, rules } = document;
  return computeEvaluation({ month: document.month, units }, { sheet, tiers, ...rules });
}

/** SHA-256 of the canonical JSON, hex. */
export function hashOf(document: EvaluationDocument): string {
  return createHash('sha256').update(canonicalJson(document)).digest('hex');
}

/** JSON with the keys of every object sorted, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
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

/** Title of the list a kind of unit is ranked in; null when it is not evaluated by this sheet. */
export function listOf(sheet: EvaluationSheet, kind: UnitKind): string | null {
  return sheet.lists.find((list) => list.unitKinds.includes(kind))?.title ?? null;
}

function inCanonicalOrder(unit: UnitInput): UnitInput {
  const byId = (a: { id: number }, b: { id: number }) => a.id - b.id;
  return { ...unit, inspections: [...unit.inspections].sort(byId), findings: [...unit.findings].sort(byId) };
}

type Score = Omit<UnitResult, 'rank' | 'tied'>;

function scoreOf(unit: UnitInput, { sheet, tiers }: EvaluationRules): Score | null {
  const inspectors = [...new Set(unit.inspections.map((inspection) => inspection.inspectorId))].sort((a, b) => a - b);
  const list = listOf(sheet, unit.kind);
  if (inspectors.length === 0 || list === null) return null;
  const sheets = inspectors.map((inspectorId) => inspectorSheet(unit, inspectorId, sheet));
  const totalHundredths = meanHalfUp(sheets.map((one) => one.totalHundredths));
  const items = sheet.items.map((item, index) => ({
    itemId: item.id,
    hundredths: meanHalfUp(sheets.map((one) => one.items[index]?.hundredths ?? 0)),
  }));
  return { sheets, items, totalHundredths, tier: tierOf(totalHundredths, tiers), list };
}

function inspectorSheet(unit: UnitInput, inspectorId: number, sheet: EvaluationSheet): InspectorSheet {
  const own = new Set(unit.inspections.filter((one) => one.inspectorId === inspectorId).map((one) => one.id));
  const findings = unit.findings.filter((finding) => own.has(finding.inspectionId));
  const items = sheet.items.map((item) => {
    const against = findings.filter((finding) => finding.itemId === item.id);
    const deducted = sum(against.map((finding) => finding.deductionHundredths));
    return { itemId: item.id, hundredths: Math.max(0, item.points * 100 - deducted) };
  });
  return { inspectorId, items, totalHundredths: sum(items.map((item) => item.hundredths)) };
}

function rankOf(score: Score, all: readonly { score: Score | null }[]): { rank: number; tied: boolean } {
  const rivals = all.flatMap((one) => (one.score?.list === score.list ? [one.score.totalHundredths] : []));
  const better = rivals.filter((total) => total > score.totalHundredths).length;
  const equal = rivals.filter((total) => total === score.totalHundredths).length;
  return { rank: better + 1, tied: equal > 1 };
}

function tierOf(totalHundredths: number, tiers: readonly Tier[]): string {
  const reached = tiers.filter((tier) => tier.fromHundredths <= totalHundredths);
  reached.sort((a, b) => b.fromHundredths - a.fromHundredths);
  return reached[0]?.name ?? '';
}

/** Mean of non-negative integers, rounded half up, in integer arithmetic. */
function meanHalfUp(values: readonly number[]): number {
  return Math.floor((2 * sum(values) + values.length) / (2 * values.length));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
