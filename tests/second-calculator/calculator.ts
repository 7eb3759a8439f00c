// Independent calculator of a township's evaluation, written only from rules.yaml, programme.yaml and domain.md
// (§1.8, §2.3, §2.4). One file, no imports, erasable TypeScript; all sums are BigInt rationals.

// biome-ignore lint/suspicious/noExplicitAny: the rulebook as it is written, not as our loader understands it
type Yaml = any;

export interface Unit {
  code: string;
  kind: 'village' | 'community' | 'department';
}
export interface Grid {
  code: string;
  unit: string;
}
export interface Member {
  id: string;
  unit: string;
  party: boolean;
  atHome: boolean;
  exemptFrom: string | null;
  /** The first day on which he is expected again. */
  exemptTo: string | null;
}
export interface Report {
  id: string;
  unit: string;
  grids: string[];
  day: string;
  sentDay: string;
  kinds: string[];
  photos: number;
  state: 'pending' | 'confirmed' | 'withdrawn' | 'returned';
  participants: { id: string; part: 'joined' | 'organised' | 'led' }[];
  confirmedOrder: number;
  /** What became of a confirmed report after its quarter was published, and when, in the order of confirmations. */
  late: null | { order: number; to: null | { day: string; kinds: string[]; grids: string[] } };
}
export interface Finding {
  id: string;
  item: string;
  deduction: number;
  withdrawn: boolean;
  struck: boolean;
  recheck: null | { outcome: 'passed' | 'failed'; day: string };
}
export interface Round {
  id: string;
  sheet: string;
  period: string;
  state: 'opened' | 'cancelled' | 'sealed';
  openedDay: string | null;
  sheets: { inspector: string; unit: string; findings: Finding[] }[];
}
export interface Adjustment {
  unit: string;
  quarter: string;
  side: 'bonus' | 'penalty';
  kind: string;
  withdrawn: boolean;
}
export interface Year {
  year: number;
  units: Unit[];
  grids: Grid[];
  members: Member[];
  reports: Report[];
  rounds: Round[];
  adjustments: Adjustment[];
  /** Findings that objections strike after the quarter was published. */
  strikes: { quarter: string; finding: string }[];
}
export interface Score {
  totalHundredths: number;
  parts?: Record<string, number>;
  list: string;
  rank: number;
  tied: boolean;
  tier: string;
}
export type Result = Record<string, Score | null>;

// ---- exact arithmetic -------------------------------------------------------------------------------------------

interface Q {
  n: bigint;
  d: bigint;
} // d > 0
const q = (n: bigint, d: bigint = 1n): Q => (d < 0n ? { n: -n, d: -d } : { n, d });
const ZERO = q(0n);
const add = (a: Q, b: Q): Q => q(a.n * b.d + b.n * a.d, a.d * b.d);
const sub = (a: Q, b: Q): Q => q(a.n * b.d - b.n * a.d, a.d * b.d);
const mul = (a: Q, b: Q): Q => q(a.n * b.n, a.d * b.d);
const div = (a: Q, b: Q): Q => q(a.n * b.d, a.d * b.n);
const less = (a: Q, b: Q): boolean => a.n * b.d < b.n * a.d;
const min = (a: Q, b: Q): Q => (less(b, a) ? b : a);
const max = (a: Q, b: Q): Q => (less(a, b) ? b : a);
const int = (n: number): Q => q(BigInt(n));
const sum = (list: Q[]): Q => list.reduce(add, ZERO);
const mean = (list: Q[]): Q => div(sum(list), int(list.length));

/** The decimal number as written: 0.1 is 1/10, not the nearest binary fraction. */
function dec(value: number | string): Q {
  const m = /^(-?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(String(value).trim());
  if (!m) throw new Error(`not a number: ${value}`);
  const fraction = m[3] ?? '';
  let n = BigInt((m[2] || '0') + fraction);
  let d = 10n ** BigInt(fraction.length);
  const e = Number(m[4] ?? 0);
  if (e > 0) n *= 10n ** BigInt(e);
  if (e < 0) d *= 10n ** BigInt(-e);
  return q(m[1] ? -n : n, d);
}

/** Points to hundredths, half up (for negative values too: towards plus infinity is never met here). */
function hundredths(a: Q): number {
  const top = a.n * 200n + a.d;
  const bottom = 2n * a.d;
  let r = top / bottom;
  if (top < 0n && r * bottom !== top) r -= 1n;
  return Number(r);
}

// ---- days -------------------------------------------------------------------------------------------------------

const dayOf = (s: string | Date): string => (s instanceof Date ? s.toISOString() : String(s)).slice(0, 10);
const monthOf = (s: string): string => dayOf(s).slice(0, 7);
const number = (day: string): number =>
  Math.round(Date.UTC(+day.slice(0, 4), +day.slice(5, 7) - 1, +day.slice(8, 10)) / 86400000);
const addDays = (day: string, n: number): string => new Date((number(day) + n) * 86400000).toISOString().slice(0, 10);
/** Monday = start of a week; 1970-01-01 was a Thursday. */
const weekOf = (day: string): number => Math.floor((number(dayOf(day)) + 3) / 7);

function quarterSpan(quarter: string): {
  months: string[];
  first: string;
  last: string;
  cutOff: (d: number) => string;
} {
  const y = Number(quarter.slice(0, 4));
  const k = Number(quarter.slice(6));
  const pad = (n: number) => String(n).padStart(2, '0');
  const months = [1, 2, 3].map((i) => `${y}-${pad((k - 1) * 3 + i)}`);
  const next = k === 4 ? `${y + 1}-01` : `${y}-${pad(k * 3 + 1)}`;
  return { months, first: `${months[0]}-01`, last: addDays(`${next}-01`, -1), cutOff: (d) => `${next}-${pad(d)}` };
}

// ---- lists, ranks, tiers ----------------------------------------------------------------------------------------

const KIND: Record<Unit['kind'], string> = { village: '村', community: '社区', department: '部门单位' };

function listOf(unit: Unit, sheet: Yaml): string | undefined {
  const lists: Yaml[] = sheet.lists ?? [];
  const named = lists.find((l) => (l.units ?? []).map(String).includes(unit.code));
  const found = named ?? lists.find((l) => (l.unitKinds ?? []).includes(KIND[unit.kind]));
  return found?.title;
}

function tierOf(total: number, rules: Yaml): string {
  const tiers = [...rules.tiers].sort((a: Yaml, b: Yaml) => hundredths(dec(b.from)) - hundredths(dec(a.from)));
  return (tiers.find((t: Yaml) => total >= hundredths(dec(t.from))) ?? tiers[tiers.length - 1]).name;
}

function finish(
  year: Year,
  sheet: Yaml,
  rules: Yaml,
  score: (u: Unit) => null | { total: number; parts?: Record<string, number> },
): Result {
  const rows = year.units
    .map((u) => ({ code: u.code, list: listOf(u, sheet), unit: u }))
    .filter((r) => r.list !== undefined)
    .map((r) => ({ code: r.code, list: r.list as string, got: score(r.unit) }));
  const result: Result = {};
  for (const r of rows) {
    if (!r.got) {
      result[r.code] = null;
      continue;
    }
    const total = r.got.total;
    const others = rows.filter((o) => o !== r && o.list === r.list && o.got);
    const s: Score = {
      totalHundredths: total,
      list: r.list,
      rank: 1 + others.filter((o) => o.got !== null && o.got.total > total).length,
      tied: others.some((o) => o.got?.total === total),
      tier: tierOf(total, rules),
    };
    if (r.got.parts) s.parts = r.got.parts;
    result[r.code] = s;
  }
  return result;
}

// ---- inspections ------------------------------------------------------------------------------------------------

const counts = (f: Finding): boolean => !f.withdrawn && !f.struck;

/** Mean of the rounds of the period in which the unit has a sheet; undefined when there is none. */
function inspected(year: Year, sheet: Yaml, period: string, unit: string): Q | undefined {
  const fallback = sheet.items.find((i: Yaml) => i.fallback)?.id;
  const known = new Set(sheet.items.map((i: Yaml) => i.id));
  const rounds: Q[] = [];
  for (const round of year.rounds) {
    if (round.state !== 'opened' || round.sheet !== sheet.id || round.period !== period) continue;
    const byInspector = new Map<string, Finding[]>();
    for (const s of round.sheets) {
      if (s.unit !== unit) continue;
      byInspector.set(s.inspector, [...(byInspector.get(s.inspector) ?? []), ...s.findings]);
    }
    if (byInspector.size === 0) continue;
    const scores = [...byInspector.values()].map((findings) =>
      sum(
        sheet.items.map((item: Yaml) => {
          const off = findings
            .filter((f) => counts(f) && (known.has(f.item) ? f.item : fallback) === item.id)
            .map((f) => dec(f.deduction));
          return max(ZERO, sub(dec(item.points), sum(off)));
        }),
      ),
    );
    rounds.push(mean(scores));
  }
  return rounds.length ? mean(rounds) : undefined;
}

// ---- the four results -------------------------------------------------------------------------------------------

export function month(year: Year, month: string, rules: Yaml): Result {
  const sheet = rules.sheets.find((s: Yaml) => s.cadence === 'month');
  return finish(year, sheet, rules, (u) => {
    const got = inspected(year, sheet, month, u.code);
    return got ? { total: Math.max(0, hundredths(got)) } : null;
  });
}

export function quarter(year: Year, quarter: string, rules: Yaml, programme: Yaml): Result {
  const rule = rules.quarter;
  const sheet = rules.sheets.find((s: Yaml) => s.id === rule.sheet);
  const span = quarterSpan(quarter);
  const months = span.months.filter((m) => m >= monthOf(programme.from) && m <= monthOf(programme.to));
  const cutOff = span.cutOff(programme.cadences?.monthlyEvaluation?.cutOffDay ?? 3);
  const reports = year.reports.filter(
    (r) => r.state === 'confirmed' && months.includes(monthOf(r.day)) && dayOf(r.sentDay) <= cutOff,
  );
  const tookPart = new Set(reports.flatMap((r) => r.participants.map((p) => p.id)));
  const share = (points: Q, part: number, whole: number): Q =>
    whole === 0 ? points : div(mul(points, int(part)), int(whole));

  return finish(year, sheet, rules, (u) => {
    const site = inspected(year, sheet, quarter, u.code);
    if (!site || months.length === 0) return null;

    const onSite = hundredths(div(mul(site, dec(rule.onSite)), int(100)));

    const due = year.members.filter((m) => m.unit === u.code && m.party && m.atHome && !isExempt(m, span.last));
    const full = dec(rule.participation.points);
    const came = due.filter((m) => tookPart.has(m.id)).length;
    const participation = hundredths(
      min(full, due.length === 0 ? full : div(share(full, came, due.length), dec(rule.participation.fullShare))),
    );

    const grids = year.grids.filter((g) => g.unit === u.code);
    const covered = grids.filter((g) =>
      // 包干 is the unit's own charge (rules.yaml, S50): what another village reports of a grid is not its work.
      months.every((m) => reports.some((r) => r.unit === u.code && monthOf(r.day) === m && r.grids.includes(g.code))),
    ).length;
    const coverage = hundredths(share(dec(rule.coverage.points), covered, grids.length));

    const own = reports.filter((r) => r.unit === u.code);
    const lifeParts: Yaml[] = rule.organisationLife.parts;
    let held = 0;
    for (const m of months)
      for (const p of lifeParts) {
        if (own.some((r) => monthOf(r.day) === m && r.kinds.some((k) => p.kinds.includes(k)))) held++;
      }
    const organisationLife = hundredths(
      share(dec(rule.organisationLife.points), held, months.length * lifeParts.length),
    );

    let dueFindings = 0;
    let rectified = 0;
    for (const round of year.rounds) {
      if (round.state !== 'opened' || !round.openedDay) continue;
      const dueDay = addDays(dayOf(round.openedDay), rule.rectification.days);
      if (dueDay < span.first || dueDay > span.last) continue;
      for (const s of round.sheets) {
        if (s.unit !== u.code) continue;
        for (const f of s.findings) {
          if (!counts(f)) continue;
          dueFindings++;
          if (f.recheck?.outcome === 'passed' && dayOf(f.recheck.day) <= dueDay) rectified++;
        }
      }
    }
    const rectification = hundredths(
      rule.rectification.perOpen === undefined
        ? share(dec(rule.rectification.points), rectified, dueFindings)
        : max(
            ZERO,
            sub(dec(rule.rectification.points), mul(dec(rule.rectification.perOpen), int(dueFindings - rectified))),
          ),
    );

    const side = (name: 'bonus' | 'penalty'): number => {
      const mine = year.adjustments.filter(
        (a) => a.unit === u.code && a.quarter === quarter && a.side === name && !a.withdrawn,
      );
      const perKind = rule[name].kinds.map((k: Yaml) => {
        const n = mine.filter((a) => a.kind === k.id || a.kind === k.name).length;
        const all = mul(dec(k.points), int(n));
        return k.max === undefined ? all : min(dec(k.max), all);
      });
      return hundredths(min(dec(rule[name].max), sum(perKind)));
    };
    const bonus = side('bonus');
    const penalty = 0 - side('penalty'); // 0 - 0 is 0, never -0

    const total = Math.max(0, onSite + participation + coverage + organisationLife + rectification + bonus + penalty);
    return { total, parts: { onSite, participation, coverage, organisationLife, rectification, bonus, penalty } };
  });
}

/**
 * What 更正公示 gives (rules.yaml, 公示): the quarter as it was published, without the findings that objections struck.
 * `published` are the events as they stood then: later changes of reports do not enter.
 */
export function corrected(
  published: Year,
  quarterName: string,
  struck: ReadonlySet<string>,
  rules: Yaml,
  programme: Yaml,
): Result {
  return quarter(withStrikes(published, struck), quarterName, rules, programme);
}

/** The events with these findings struck: they count in no period from now on. */
export function withStrikes(year: Year, struck: ReadonlySet<string>): Year {
  const rounds = year.rounds.map((r) => ({
    ...r,
    sheets: r.sheets.map((s) => ({
      ...s,
      findings: s.findings.map((f) => (struck.has(f.id) ? { ...f, struck: true } : f)),
    })),
  }));
  return { ...year, rounds };
}

/** The events with what became of the quarter's reports after it was published. */
export function withLate(year: Year, quarterName: string): Year {
  const { first, last } = quarterSpan(quarterName);
  const reports = year.reports.map((r) => {
    if (r.late === null || dayOf(r.day) < first || dayOf(r.day) > last || r.state !== 'confirmed') return r;
    return r.late.to === null ? { ...r, state: 'withdrawn' as const, late: null } : { ...r, ...r.late.to, late: null };
  });
  return { ...year, reports };
}

/** `held`: the quarters as they stand published, corrections included. */
export function annual(year: Year, held: readonly Result[], rules: Yaml): Result {
  const sheet = rules.sheets.find((s: Yaml) => s.id === rules.quarter.sheet);
  return finish(year, sheet, rules, (u) => {
    const totals = held
      .map((r) => r[u.code])
      .filter((s): s is Score => !!s)
      .map((s) => q(BigInt(s.totalHundredths), 100n));
    const end = inspected(year, sheet, String(year.year), u.code);
    if (totals.length === 0 || !end) return null;
    const quarters = hundredths(mul(mean(totals), dec(rules.year.quarters)));
    const yearEnd = hundredths(mul(end, dec(rules.year.yearEnd)));
    return { total: Math.max(0, quarters + yearEnd), parts: { quarters, yearEnd } };
  });
}

const isExempt = (m: Member, day: string): boolean =>
  m.exemptFrom !== null && dayOf(m.exemptFrom) <= day && (m.exemptTo === null || day < dayOf(m.exemptTo));

/**
 * What confirmed work brings each member in the end: withdrawn work brings nothing, corrected work what it was corrected to.
 * A week's places and the caps are given in the order of the work: by day, then by unit and number. When it was confirmed,
 * withdrawn or corrected makes no difference.
 */
export function memberPoints(year: Year, rules: Yaml, programme: Yaml): Record<string, number> {
  const rule = rules.memberPoints;
  const kinds = new Map<string, Yaml>(programme.activityKinds.map((k: Yaml) => [k.id, k]));
  interface Entry {
    points: Q;
    week: number;
    once: string | null;
  }
  const booked = new Map<string, Entry[]>(year.members.map((m) => [m.id, []]));
  const cap = dec(rule.perYearCap);

  function book(r: Report): void {
    const earning = r.kinds.filter((k) => {
      const kind = kinds.get(k);
      return kind?.earnsPoints !== false && !(kind?.outdoor && r.photos < rule.outdoorPhotos);
    });
    const hit = rule.rules.find((x: Yaml) => x.kinds.some((k: string) => earning.includes(k)));
    if (!hit) return;
    const best = new Map<string, Q>(); // a person named twice in one report is counted once, with his best part
    for (const p of r.participants) {
      const value = dec((p.part === 'joined' ? undefined : hit[p.part]) ?? hit.points);
      const had = best.get(p.id);
      best.set(p.id, had ? max(had, value) : value);
    }
    const week = weekOf(r.day);
    for (const [id, value] of best) {
      const entries = booked.get(id);
      if (!entries) continue;
      const points = sum(entries.map((e) => e.points));
      const inWeek = entries.filter((e) => e.week === week).length;
      const once = hit.oncePerMonth ? `${hit.id} ${monthOf(r.day)}` : null;
      if (inWeek >= rule.perWeekActivities || !less(points, cap)) continue;
      if (once !== null && entries.some((e) => e.once === once)) continue;
      // Exact values keep small denominators this way: only what fills the cap is a difference.
      const left = sub(cap, points);
      entries.push({ points: less(left, value) ? left : value, week, once });
    }
  }

  const unitAt = new Map(year.units.map((u, index) => [u.code, index]));
  const rank = (r: Report) => unitAt.get(r.unit) ?? 0;
  const stands = year.reports.flatMap((r, at) => {
    if (r.state !== 'confirmed' || r.late?.to === null) return [];
    return [{ at, r: r.late?.to ? { ...r, ...r.late.to } : r }];
  });
  stands.sort((a, b) => number(dayOf(a.r.day)) - number(dayOf(b.r.day)) || rank(a.r) - rank(b.r) || a.at - b.at);
  for (const { r } of stands) book(r);

  const result: Record<string, number> = {};
  for (const [id, entries] of booked) result[id] = hundredths(sum(entries.map((e) => e.points)));
  return result;
}
