import { createHash } from 'node:crypto';
import { and, desc, eq } from 'drizzle-orm';
import { type FilledPage, markerOf, readFilledSheet } from '../domain/inspection-sheet.ts';
import { interestIn, may } from '../domain/permissions.ts';
import type { Programme, Rules } from '../domain/programme/model.ts';
import type { RosterProblem, RosterSheet } from '../domain/roster/sheets.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import { type Channel, recordDecision } from './audit.ts';
import { publishedEvaluation } from './evaluations.ts';
import { addFinding, openVisit, withdrawFinding } from './inspections.ts';
import { grantsOf, membershipOf, personByCode } from './people.ts';
import { type DrawnUnit, sealedRoundsFor, unitsOf } from './rounds.ts';
import { takenFindings, takenPages } from './schema.ts';
import type { Tx } from './store.ts';

export interface SheetOrder {
  readonly sheets: readonly RosterSheet[];
  /** Who sent it, bound to his account; null at the command line, where the marker alone says whose it is. */
  readonly senderId: number | null;
  readonly programme: Programme;
  readonly rules: Rules;
  readonly channel: Channel;
  readonly at: Instant;
}

export type SheetTaken =
  | {
      readonly units: number;
      readonly findings: number;
      readonly unchanged: number;
      /** Something stood in 自评, 复核 or 终评, and nothing of it was kept. */
      readonly asides: boolean;
    }
  | { readonly say: string }
  | { readonly problems: readonly RosterProblem[] };

interface Page extends FilledPage {
  readonly unit: DrawnUnit;
  readonly findings: NonNullable<FilledPage['findings']>;
}

/** Takes a filled 打分表 over: everything that is on it or, with one mistake, nothing. What it brought before is withdrawn. */
export async function takeSheet(tx: Tx, order: SheetOrder): Promise<SheetTaken> {
  const { sheets, rules, senderId, at } = order;
  const marker = markerOf(sheets);
  if (!marker) return { say: '这不是打分表。请发：导出 打分表，填好再发来' };
  const person = await personByCode(tx, marker.inspector);
  if (!person || (senderId !== null && senderId !== person.id))
    return { say: '这张打分表不是您的，请用您自己导出的表' };
  const membership = await membershipOf(tx, person.id, at);
  const asker = { person: membership && { unitId: membership.unitId }, grants: await grantsOf(tx, person.id, at) };
  if (!may('inspection.record', asker, null)) return { say: '表上的人现在不是检查人' };
  const round = (await sealedRoundsFor(tx, person.id)).find(({ id }) => id === marker.roundId);
  if (!round) return { say: `${marker.roundId}号检查没有这个人，或已经结束了` };
  if (round.handedInAt !== null) return { say: '这一轮已交卷，不能再记' };
  if (await publishedEvaluation(tx, round)) return { say: '这一期已公示，不能再记' };
  const sheet = rules.sheets.find(({ id }) => id === round.sheetId);
  if (!sheet) return { say: '评比规则改了，请重新导出打分表' };
  const read = readFilledSheet(sheets, { sheet, today: dayOf(at) });
  if ('problems' in read) return read;
  const drawn = await unitsOf(tx, round.id);
  const whose = { roundId: round.id, personId: person.id };
  const pages: Page[] = [];
  const problems: RosterProblem[] = [];
  for (const page of read.pages) {
    const unit = drawn.find(({ code }) => code === page.unitCode);
    const before = unit && (await lastTaken(tx, { ...whose, unitId: unit.unitId }));
    const wrong = whyNotTaken(page, order.programme, {
      isDrawn: unit !== undefined,
      interest: unit ? interestIn(asker, unit.unitId) : null,
      hadBefore: before !== undefined,
    });
    if (wrong !== null) problems.push({ sheet: page.name, row: null, column: null, found: '', expected: wrong });
    else if (unit && page.findings !== null) pages.push({ ...page, unit, findings: page.findings });
  }
  if (problems.length > 0) return { problems };
  const asides = read.pages.some(({ hasAsides }) => hasAsides);
  if (pages.length === 0) {
    const only = asides ? '检查人的还没填，自评、复核、终评不算' : '表上还没填';
    return { say: `${only}。没问题的单位也请在“问题”写：没问题` };
  }
  const taken = { units: 0, findings: 0, unchanged: 0, asides };
  for (const page of pages) {
    if (!(await takePage(tx, page, { ...order, ...whose, sheetId: sheet.id }))) taken.unchanged += 1;
    else {
      taken.units += 1;
      taken.findings += page.findings.length;
    }
  }
  return taken;
}

function whyNotTaken(
  { findings, day }: FilledPage,
  { from, to }: Programme,
  { isDrawn, interest, hadBefore }: { isDrawn: boolean; interest: string | null; hadBefore: boolean },
): string | null {
  if (!isDrawn) return '这个单位不在这一轮里';
  if (findings === null) return hadBefore ? '以前交过，现在空着。没问题请写：没问题' : null;
  if (interest !== null) return `这是您${interest === 'liaison' ? '办点' : '自己'}的单位，请换别的检查人`;
  return day !== null && (day < from || day > to) ? '日期不在方案时间内' : null;
}

interface Whose {
  readonly roundId: number;
  readonly personId: number;
}

/** False when the page has what it had when it was taken last. */
async function takePage(
  tx: Tx,
  { unit, day, findings }: Page,
  { roundId, personId, sheetId, at, channel }: SheetOrder & Whose & { sheetId: string },
): Promise<boolean> {
  const { unitId } = unit;
  const decided = { at, personId, channel };
  const hash = createHash('sha256')
    .update(JSON.stringify([day, findings]))
    .digest('hex');
  const before = await lastTaken(tx, { roundId, personId, unitId });
  if (before?.hash === hash) return false;
  if (before) await withdrawPage(tx, before.id, decided);
  const [page] = await tx
    .insert(takenPages)
    .values({ roundId, inspectorId: personId, unitId, hash, takenAt: at })
    .returning({ id: takenPages.id });
  if (!page) throw new Error('an insert returned no page');
  const visit = { unitId, inspectorId: personId, sheetId, roundId, day: day ?? dayOf(at), at };
  const { id: inspectionId, isNew } = await openVisit(tx, visit);
  if (findings.length === 0 && isNew) {
    const after = { unitId, day: visit.day };
    await recordDecision(tx, {
      ...decided,
      action: 'inspection.clean',
      subject: `inspection:${inspectionId}`,
      before: null,
      after,
    });
  }
  for (const finding of findings) {
    const { id } = await addFinding(tx, { ...finding, inspectionId, unitId, inboxId: null, at });
    await tx.insert(takenFindings).values({ pageId: page.id, findingId: id });
    const { text, itemId, deductionHundredths } = finding;
    await recordDecision(tx, {
      ...decided,
      action: 'finding.recorded',
      subject: `finding:${id}`,
      before: null,
      after: { unitId, text, itemId, deductionHundredths },
    });
  }
  return true;
}

async function lastTaken(tx: Tx, { roundId, personId, unitId }: Whose & { unitId: number }) {
  const [row] = await tx
    .select({ id: takenPages.id, hash: takenPages.hash })
    .from(takenPages)
    .where(and(eq(takenPages.roundId, roundId), eq(takenPages.inspectorId, personId), eq(takenPages.unitId, unitId)))
    .orderBy(desc(takenPages.id))
    .limit(1);
  return row;
}

async function withdrawPage(
  tx: Tx,
  pageId: number,
  decided: { at: Instant; personId: number; channel: Channel },
): Promise<void> {
  const brought = await tx.select().from(takenFindings).where(eq(takenFindings.pageId, pageId));
  for (const { findingId } of brought) {
    if (!(await withdrawFinding(tx, findingId, decided))) continue;
    await recordDecision(tx, {
      ...decided,
      action: 'finding.withdrawn',
      subject: `finding:${findingId}`,
      before: { pageId },
      after: { deductionHundredths: 0 },
    });
  }
}
