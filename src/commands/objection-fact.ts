import { cutOffOf } from '../domain/evaluation.ts';
import { firstDayIn, lastDayIn } from '../domain/period.ts';
import { readDay } from '../domain/reading/dates.ts';
import { dayOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay, numberText } from '../presenters/receipt.ts';
import { endOf } from '../store/evaluation-draft.ts';
import type { Evaluation } from '../store/evaluations.ts';
import { findingByNumber, isSealed } from '../store/inspections.ts';
import type { ObjectionFact } from '../store/objection-facts.ts';
import type { Objection } from '../store/objections.ts';
import { recheckersOf } from '../store/objections.ts';
import { namesInUnit } from '../store/people.ts';
import { type Report, reportByNumber } from '../store/reports.ts';
import { unitById } from '../store/units.ts';
import type { CommandContext } from './command.ts';
import { resolveNumbered } from './numbered.ts';
import type { PartWords } from './objection-words.ts';

export interface FactAsked {
  readonly words: PartWords;
  readonly objection: Objection;
  /** The newest version of what the objection is about. */
  readonly latest: Evaluation;
}

/** A fact with the words behind it as its reason, or one sentence why it is none. */
type Found = { readonly fact: ObjectionFact; readonly reason: string } | { readonly say: string };

const nothing = { personId: null, reportId: null, findingId: null, name: null, day: null };

/** Looks up what is said of people, reports and findings. Null: nothing of the kind is said, the part is to be recounted. */
export async function factMeant(asked: FactAsked, reason: string, context: CommandContext): Promise<Found | null> {
  const { words } = asked;
  switch (words.says) {
    case 'tookPart': {
      const person = await personMeant(words.name, asked, context);
      if ('say' in person) return person;
      const found = await reportMeant(words.report, asked, context);
      if ('say' in found) return found;
      return {
        fact: { ...nothing, kind: words.says, personId: person.id, reportId: found.report.id },
        reason: found.rest,
      };
    }
    case 'tookNoPart':
    case 'exempt':
    case 'away': {
      const person = await personMeant(words.name, asked, context);
      return 'say' in person ? person : { fact: { ...nothing, kind: words.says, personId: person.id }, reason };
    }
    case 'covered':
    case 'held': {
      const place = placeMeant(words, asked);
      if ('say' in place) return place;
      const found = await reportMeant(words.report, asked, context);
      if ('say' in found) return found;
      if (found.report.unitId !== asked.objection.unitId) return { say: `请写${asked.objection.unitShort}自己的上报` };
      return {
        fact: { ...nothing, kind: words.says, name: place.name, reportId: found.report.id },
        reason: found.rest,
      };
    }
    case 'rectified':
      return rectifiedMeant(words.rest, asked, context);
    default:
      return null;
  }
}

/** One of the unit's people as the roster had them at the end of the period. */
async function personMeant(
  word: string,
  { objection }: FactAsked,
  { tx }: CommandContext,
): Promise<{ id: number } | { say: string }> {
  const roster = await namesInUnit(tx, objection.unitId, await endOf(tx, objection.period));
  const [, name = '', hint = ''] = /^([^（(]+)[（(]?([^）)]*)[）)]?$/u.exec(word) ?? [];
  const named = roster.filter((one) => one.name === name);
  const meant = hint === '' ? named : named.filter((one) => one.code === hint || one.groupName?.includes(hint));
  const [only] = meant;
  if (only && meant.length === 1) return only;
  if (named.length === 0) return { say: `${objection.unitShort}名册上没有${plain(name, 10)}，请写名册上的姓名` };
  const groups = named.map((one) => one.groupName);
  const telling = new Set(groups).size === named.length && !groups.includes(null);
  const hints = named.map((one) => (telling ? one.groupName : null) ?? one.code);
  return { say: `${name}有${named.length}位：${hints.join('、')}。请写：${name}（${hints[0]}）` };
}

/** The grid or the part of 组织生活 as the document has it. */
function placeMeant(
  { says, name }: { says: 'covered' | 'held'; name: string },
  { objection, latest }: FactAsked,
): { name: string } | { say: string } {
  const indicators = latest.document.units.find(({ unitId }) => unitId === objection.unitId)?.indicators;
  const grids = indicators?.grids ?? [];
  const parts = indicators?.organisationLife ?? [];
  const known =
    says === 'covered'
      ? grids.map((grid) => ({ key: grid.code, name: grid.name }))
      : parts.map((part) => ({ key: part.name, name: part.name }));
  const found = known.find((one) => one.key === name || one.name === name);
  if (found) return { name: found.key };
  return { say: `${plain(name, 10)}不在里面，有：${known.map((one) => one.name).join('、')}` };
}

/** A confirmed report of the period that was sent in time, and that whoever answers has neither sent nor confirmed. */
async function reportMeant(
  text: string,
  { objection }: FactAsked,
  context: CommandContext,
): Promise<{ report: Report; rest: string } | { say: string }> {
  const unit = await unitById(context.tx, objection.unitId);
  const found = await resolveNumbered(context, text, unit ? { unit } : {});
  if (found === null || 'say' in found) return found ?? { say: '请写上报的编号，例：长湖12' };
  const report = await reportByNumber(context.tx, found.unit.id, found.number);
  if (!report) return { say: `没有${found.unit.short}${found.number}这条上报` };
  const why = whyNotCounted(report, objection, context);
  return why === null ? { report, rest: found.rest } : { say: why };
}

function whyNotCounted(report: Report, { id, period }: Objection, context: CommandContext): string | null {
  const { now, sender, programme } = context;
  const name = numberText(report);
  const today = dayOf(now);
  if (report.state !== 'confirmed') return `${name}不是确认过的上报，不能算`;
  if (report.day < firstDayIn(period) || report.day > lastDayIn(period)) {
    return `${name}是${chineseDay(report.day, today)}的，不在${periodText(period, today)}里`;
  }
  if (report.createdAt >= cutOffOf(programme, period)) return `${name}是截止以后报的，这一期不算`;
  const own = [report.decidedBy, report.reporterPersonId].includes(sender.person?.id ?? 0);
  return own ? `${name}是您报的或确认的，请办公室另派：异议 派 ${id} 姓名` : null;
}

/** 长湖4 6月20日 理由: a finding that was put right, and the day. Who found or rechecked it does not say so himself. */
async function rectifiedMeant(text: string, { objection }: FactAsked, context: CommandContext): Promise<Found> {
  const { tx, now, sender } = context;
  const { id, unitId, unitShort } = objection;
  const unit = await unitById(tx, unitId);
  const numbered = await resolveNumbered(context, text, unit ? { unit } : {});
  if (numbered === null || 'say' in numbered)
    return numbered ?? { say: `哪一条？例：异议 答 ${id} 成立 整改 ${unitShort}4 6月20日 理由` };
  const finding = await findingByNumber(tx, numbered.unit.id, numbered.number);
  if (!finding || finding.unitId !== unitId || isSealed(finding))
    return { say: `${unitShort}没有这一条扣分，请看看编号` };
  const day = readDay(numbered.rest, now, 'past');
  if (!day || day.day < finding.day || day.day > dayOf(now)) {
    return { say: `哪天改好的？例：异议 答 ${id} 成立 整改 ${numberText(finding)} 6月20日 理由` };
  }
  const involved = await recheckersOf(tx, [finding.id]);
  if ([finding.inspectorId, ...involved].includes(sender.person?.id ?? 0)) {
    return { say: `${numberText(finding)}是您查的或复查的，请办公室另派：异议 派 ${id} 姓名` };
  }
  const reason = numbered.rest.replace(day.text, '').trim();
  return { fact: { ...nothing, kind: 'rectified', findingId: finding.id, day: day.day }, reason };
}
