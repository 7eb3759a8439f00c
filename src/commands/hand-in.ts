import { lastDayIn } from '../domain/period.ts';
import { dayMs, dayOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { numberText } from '../presenters/receipt.ts';
import { addFinding, openVisit } from '../store/inspections.ts';
import { holdersWho } from '../store/people.ts';
import { addPrivateItem } from '../store/private-items.ts';
import { decideReport, type Report, reportById } from '../store/reports.ts';
import {
  checksOf,
  handIn,
  inspectorsOf,
  type ReportCheck,
  type Round,
  sealedRoundsFor,
  unseal,
} from '../store/rounds.ts';
import { tellPerson } from '../store/tell-people.ts';
import { takeBackPoints } from './award-points.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { progressOf } from './my-inspection.ts';

const newsMs = 31 * dayMs;
const namesShown = 6;

/** 交卷: the inspector's sheets do not change from here on; the last one opens the round for all at once (F8). */
export const handInCommand = defineCommand<number | null>({
  name: 'hand-in',
  words: ['交卷'],
  summary: '检查人查完交卷，都交了才一起开封',
  usage: '交卷 [检查号]',
  examples: ['交卷', '交卷 3'],
  where: 'private',
  action: 'inspection.record',
  parse(rest, { slash }) {
    if (rest === '') return { args: null };
    const number = /^(\d{1,6})号?$/u.exec(rest)?.[1];
    if (number !== undefined) return { args: Number(number) };
    return slash ? { say: '这样写：交卷，或 交卷 3' } : null;
  },
  async run(asked, context) {
    const { tx, now, sender } = context;
    const personId = sender.person?.id ?? 0;
    const all = await sealedRoundsFor(tx, personId);
    const open = all.filter(({ id, handedInAt }) => (asked === null ? handedInAt === null : id === asked));
    const [round] = open;
    if (!round) return here(all.length > 0 ? '您已经交卷了' : '现在没有安排您的检查');
    if (open.length > 1) return here(`交哪一轮？${open.map(({ id }) => `交卷 ${id}`).join('，或 ')}`);
    if (round.handedInAt !== null) return here('您已经交卷了');
    const { missing } = await progressOf(context, { roundId: round.id, personId });
    if (missing.length > 0) {
      const names = missing.slice(0, namesShown).map(({ short }) => short);
      return here(`还有${missing.length}个单位没查：${names.join('、')}。没问题也要记一句`);
    }
    await handIn(tx, { roundId: round.id, personId, at: now });
    await noteDecision(context, {
      action: 'round.handed-in',
      subject: `round:${round.id}`,
      before: null,
      after: { month: round.period },
    });
    const waiting = (await inspectorsOf(tx, round.id)).filter(({ handedInAt }) => handedInAt === null).length;
    if (waiting > 0) return here(`${round.id}号检查您交卷了，还等${waiting}人，都交了一起开封`);
    return here(await openSheets(context, round));
  },
});

async function openSheets(context: CommandContext, round: Round): Promise<string> {
  const { tx, now } = context;
  await unseal(tx, round.id, now);
  await rejectUntrue(context, round);
  await noteDecision(context, {
    action: 'round.opened',
    subject: `round:${round.id}`,
    before: { state: 'sealed' },
    after: { state: 'opened', month: round.period },
  });
  const name = periodText(round.period, dayOf(now));
  const unchecked = (await checksOf(tx, round.id)).filter(({ outcome }) => outcome === null).length;
  const left = unchecked > 0 ? `，还有${unchecked}条上报没核实` : '';
  for (const { id } of await holdersWho(tx, 'evaluation.prepare', { unitId: null, at: now })) {
    await addPrivateItem(tx, {
      personId: id,
      text: `${name}检查${round.id}号开封了${left}。看草稿回：评比 ${name}`,
      key: `round-opened:${round.id}:${id}`,
      expiresAt: now + newsMs,
      createdAt: now,
    });
  }
  return `都交卷了，${round.id}号检查开封${left}`;
}

/**
 * A report found untrue counts no longer, and is a finding on the sheet of whoever looked (P16), also when it was
 * corrected or withdrawn while the sheets were sealed.
 */
async function rejectUntrue(context: CommandContext, round: Round): Promise<void> {
  for (const check of await checksOf(context.tx, round.id)) {
    const { outcome, checkedBy } = check;
    if (outcome !== 'rejected' || checkedBy === null) continue;
    const report = await reportById(context.tx, check.reportId);
    if (report.state !== 'withdrawn') await returnUntrue(context, report, checkedBy);
    await tellUntrue(context, report, { ...check, checkedBy });
    await addUntrueFinding(context, round, { ...check, checkedBy });
  }
}

type Rejected = ReportCheck & { readonly checkedBy: number };

async function returnUntrue(context: CommandContext, report: Report, by: number): Promise<void> {
  const reason = '现场核实不属实';
  await decideReport(context.tx, report.id, { state: 'returned', by, at: context.now, returnReason: reason });
  await takeBackPoints(context, report, reason);
  await noteDecision(context, {
    action: 'report.rejected',
    subject: `report:${report.id}`,
    before: { state: report.state },
    after: { state: 'returned', reason },
  });
}

/** Once for each round; never the inspector himself. */
async function tellUntrue({ tx, now }: CommandContext, report: Report, check: Rejected): Promise<void> {
  const { reporterPersonId: reporter } = report;
  if (reporter === null || reporter === check.checkedBy) return;
  await tellPerson(tx, reporter, {
    text: `${numberText(report)}现场核实不属实，不再计数。有不同意见，公示时私聊发：异议 理由`,
    key: `untrue:${check.roundId}:${report.id}`,
    at: now,
  });
}

async function addUntrueFinding(context: CommandContext, round: Round, check: Rejected): Promise<void> {
  const { tx, now, message } = context;
  const rules = context.rulesAt(lastDayIn(round.period));
  const sheet = rules.sheets.find(({ id }) => id === round.sheetId);
  const fallback = sheet?.items.find((item) => item.fallback);
  if (!fallback) return;
  const { id: inspectionId } = await openVisit(tx, {
    unitId: check.unitId,
    inspectorId: check.checkedBy,
    sheetId: round.sheetId,
    roundId: round.id,
    day: dayOf(check.checkedAt ?? now),
    at: now,
  });
  await addFinding(tx, {
    inspectionId,
    unitId: check.unitId,
    place: '',
    text: `上报${check.number}核实不属实`,
    itemId: fallback.id,
    deductionHundredths: Math.min(fallback.points * 100, rules.rounds.rejectedReportHundredths),
    inboxId: message.inboxId,
    at: now,
  });
}
