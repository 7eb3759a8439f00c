import { and, asc, eq, gte, lt } from 'drizzle-orm';
import type { Role } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';
import { sealedIds } from './rounds.ts';
import {
  accountBindings,
  adjustments,
  audit,
  chats,
  criticisms,
  evaluations,
  exemplars,
  findings,
  inspections,
  measures,
  objections,
  persons,
  problems,
  reportChecks,
  reports,
  roleGrants,
  rounds,
  spots,
  tasks,
  units,
} from './schema.ts';
import type { Db } from './store.ts';

/** A decision with everything its reader needs to be told: names instead of ids. */
export interface AuditEntry {
  readonly at: Instant;
  /** Null when nobody of the roster decided. */
  readonly person: string | null;
  /** Roles the person held when he decided. */
  readonly roles: readonly { readonly role: Role; readonly title: string | null }[];
  readonly action: string;
  /** What it was about: `report` and 长湖37. The name is null when there is none to tell, such as that of an account. */
  readonly subject: { readonly kind: string; readonly name: string | null };
  readonly before: unknown;
  readonly after: unknown;
  readonly channel: 'chat' | 'cli' | 'system';
  /** Title of the group; null elsewhere. */
  readonly group: string | null;
}

/** Names of what decisions hold as ids. */
export interface AuditNames {
  readonly persons: ReadonlyMap<number, string>;
  readonly units: ReadonlyMap<number, string>;
  /** Units by roster code. */
  readonly unitCodes: ReadonlyMap<string, string>;
}

/**
 * The decisions of the span, oldest first, and the names they speak of. Reads whole tables and takes seconds for a year of
 * a town: for a thread of its own or the command line.
 */
export async function readAudit(
  db: Db,
  span: { readonly from: Instant; readonly to: Instant } | null,
): Promise<{ readonly entries: AuditEntry[]; readonly names: AuditNames }> {
  const rows = await db
    .select({ row: audit, person: persons.name, chatKind: chats.kind, chatTitle: chats.title })
    .from(audit)
    .leftJoin(persons, eq(persons.id, audit.personId))
    .leftJoin(chats, eq(chats.id, audit.chatId))
    .where(span === null ? undefined : and(gte(audit.at, span.from), lt(audit.at, span.to)))
    .orderBy(asc(audit.at), asc(audit.id));
  const names = await auditNames(db);
  const subjects = await subjectNames(db, names);
  const rolesAt = await roleBook(db);
  const sealed = await sealedSubjects(db);
  // What was written onto sealed sheets is told once they are opened.
  const told = rows.filter(({ row }) => !sealed.has(row.subject));
  const entries = told.map(({ row, person, chatKind, chatTitle }) => ({
    at: row.at,
    person,
    roles: row.personId === null ? [] : rolesAt(row.personId, row.at),
    action: row.action,
    subject: subjectOf(row.subject, subjects),
    before: row.before,
    after: row.after,
    channel: row.channel,
    group: chatKind === 'group' ? (chatTitle ?? '') : null,
  }));
  return { entries, names };
}

async function sealedSubjects(db: Db): Promise<Set<string>> {
  const { findings: found, inspections: visits, checks } = await sealedIds(db);
  return new Set([
    ...[...found].map((id) => `finding:${id}`),
    ...[...visits].map((id) => `inspection:${id}`),
    ...[...checks].map((id) => `check:${id}`),
  ]);
}

async function auditNames(db: Db): Promise<AuditNames> {
  const people = await db.select({ id: persons.id, name: persons.name }).from(persons);
  const all = await db.select({ id: units.id, code: units.code, name: units.name }).from(units);
  return {
    persons: new Map(people.map(({ id, name }) => [id, name])),
    units: new Map(all.map(({ id, name }) => [id, name])),
    unitCodes: new Map(all.map(({ code, name }) => [code, name])),
  };
}

/** Kind → id → name. A kind that is not there is named by its id alone. */
type SubjectNames = ReadonlyMap<string, ReadonlyMap<string, string>>;

async function subjectNames(db: Db, names: AuditNames): Promise<SubjectNames> {
  type Works = typeof tasks | typeof problems | typeof measures | typeof spots;
  const numbered = async (table: typeof reports | typeof findings | typeof exemplars | Works) => {
    const rows = await db
      .select({ id: table.id, number: table.number, short: units.short })
      .from(table)
      .innerJoin(units, eq(units.id, table.unitId));
    return named(rows.map(({ id, short, number }) => [id, `${short}${number}`]));
  };
  const visits = await db
    .select({ id: inspections.id, day: inspections.day, short: units.short })
    .from(inspections)
    .innerJoin(units, eq(units.id, inspections.unitId));
  const checks = await db
    .select({ id: reportChecks.id, number: reports.number, short: units.short })
    .from(reportChecks)
    .innerJoin(reports, eq(reports.id, reportChecks.reportId))
    .innerJoin(units, eq(units.id, reports.unitId));
  const allRounds = await db.select({ id: rounds.id, period: rounds.period }).from(rounds);
  const raised = await db
    .select({ id: objections.id, short: units.short })
    .from(objections)
    .innerJoin(units, eq(units.id, objections.unitId));
  const decided = await db
    .select({ id: adjustments.id, period: adjustments.period, short: units.short })
    .from(adjustments)
    .innerJoin(units, eq(units.id, adjustments.unitId));
  const criticised = await db
    .select({ id: criticisms.id, short: units.short })
    .from(criticisms)
    .innerJoin(units, eq(units.id, criticisms.unitId));
  const papers = await db.select({ id: evaluations.id, period: evaluations.period }).from(evaluations);
  const groups = await db.select({ id: chats.id, title: chats.title }).from(chats).where(eq(chats.kind, 'group'));
  const holders = await db
    .select({ id: accountBindings.accountId, name: persons.name })
    .from(accountBindings)
    .innerJoin(persons, eq(persons.id, accountBindings.personId))
    .orderBy(asc(accountBindings.id));
  return new Map([
    ['report', await numbered(reports)],
    ['task', await numbered(tasks)],
    ['problem', await numbered(problems)],
    ['measure', await numbered(measures)],
    ['spot', await numbered(spots)],
    ['exemplar', await numbered(exemplars)],
    ['finding', await numbered(findings)],
    ['check', named(checks.map(({ id, short, number }) => [id, `${short}${number}`]))],
    ['round', named(allRounds.map(({ id, period }) => [id, `${period} ${id}号`]))],
    ['objection', named(raised.map(({ id, short }) => [id, `${short} 异议${id}`]))],
    ['criticism', named(criticised.map(({ id, short }) => [id, `${short} ${id}号`]))],
    ['adjustment', named(decided.map(({ id, short, period }) => [id, `${short} ${period}`]))],
    ['inspection', named(visits.map(({ id, short, day }) => [id, `${short} ${day}`]))],
    ['evaluation', named(papers.map(({ id, period }) => [id, period]))],
    ['chat', named(groups.map(({ id, title }) => [id, title ?? '']))],
    ['person', named([...names.persons])],
    // What the platform calls an account is nobody's business; its newest holder is.
    ['account', named(holders.map(({ id, name }) => [id, name]))],
  ]);
}

function named(pairs: readonly (readonly [number, string])[]): Map<string, string> {
  return new Map(pairs.map(([id, name]) => [String(id), name]));
}

function subjectOf(subject: string, names: SubjectNames): AuditEntry['subject'] {
  const colon = subject.indexOf(':');
  const kind = subject.slice(0, colon);
  const id = subject.slice(colon + 1);
  const known = names.get(kind);
  return { kind, name: known ? (known.get(id) ?? null) : id };
}

async function roleBook(db: Db): Promise<(personId: number, at: Instant) => AuditEntry['roles']> {
  const rows = await db.select().from(roleGrants).orderBy(asc(roleGrants.id));
  const byPerson = new Map<number, typeof rows>();
  for (const row of rows) byPerson.set(row.personId, [...(byPerson.get(row.personId) ?? []), row]);
  return (personId, at) =>
    (byPerson.get(personId) ?? [])
      .filter(({ validFrom, validTo }) => validFrom <= at && (validTo === null || at < validTo))
      .map(({ role, title }) => ({ role, title }));
}
