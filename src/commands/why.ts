import { may } from '../domain/permissions.ts';
import { photoStages } from '../domain/photo-stages.ts';
import { arePublic } from '../domain/points.ts';
import type { SourceField, SourceWords } from '../domain/reading/reading.ts';
import { dayOf, timeOf } from '../domain/time.ts';
import { detailLines } from '../presenters/activity-details.ts';
import { type ExplanationView, explanationText } from '../presenters/explanation.ts';
import { numberText } from '../presenters/receipt.ts';
import { captionsOf, photosOf } from '../store/message-photos.ts';
import { membershipOf, personById } from '../store/people.ts';
import { standingEntriesOfReport } from '../store/points.ts';
import { detailsOf, namesOfDetails } from '../store/report-details.ts';
import { everyoneIn, type Report, repeatsOf, reportById, versionsOf } from '../store/reports.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { isOwn, reportNamed, reportQuoted } from './find-report.ts';

export const whyCommand = defineCommand<{ text: string }>({
  name: 'why',
  words: ['为什么'],
  summary: '看一条上报怎么读的、谁确认的、积分怎么来的',
  usage: '为什么 37',
  examples: ['为什么 37', '为什么 长湖37'],
  where: 'private',
  action: 'points.explain',
  // 为什么没人来 is a question to people, not to the bot.
  parse: (rest) => (rest === '' || /^\S{0,12}?#?\d{1,6}号?[?？]*$/.test(rest) ? { args: { text: rest } } : null),
  run: async ({ text }, context) => here(await explain(text, context)),
});

async function explain(text: string, context: CommandContext): Promise<string> {
  const found = await reportNamed(context, text);
  if (found && 'say' in found) return found.say;
  const report = found?.report ?? (await reportQuoted(context));
  if (!report) return '请写编号，如：为什么 37';
  const view = await viewOf(report, context);
  const personId = context.sender.person?.id ?? null;
  const tookPart = view.participants.some((participant) => participant.personId === personId);
  const own = tookPart || isOwn(context, report);
  if (!may('points.explain', context.sender, { unitId: report.unitId, own })) return '只能看自己报的或参加的那几条';
  const all = may('points.explain', context.sender, report.unitId);
  // Points of others are theirs: who may not see the whole unit sees his own line only.
  const participants = [];
  for (const one of view.participants) {
    const shown = all || one.personId === personId || (await isPublic(one.personId, context));
    participants.push(shown ? one : { ...one, entry: null });
  }
  return explanationText({ ...view, participants }, dayOf(context.now));
}

async function isPublic(personId: number, { tx, now, rules }: CommandContext): Promise<boolean> {
  const membership = await membershipOf(tx, personId, now);
  return arePublic(membership?.branch ?? null, rules.memberPoints);
}

async function viewOf(report: Report, { tx }: CommandContext): Promise<ExplanationView> {
  const decider = report.decidedBy === null ? null : await personById(tx, report.decidedBy);
  const entries = await standingEntriesOfReport(tx, report.id);
  const versions = await versionsOf(tx, report.id);
  const details = await detailsOf(tx, report.id);
  return {
    report,
    decidedBy: decider?.name ?? null,
    versions: versions.map((version) => ({
      day: dayOf(version.at),
      time: timeOf(version.at),
      change: version.change,
    })),
    participants: (await everyoneIn(tx, report.id)).map(({ personId, name, source, part }) => ({
      personId,
      name,
      source,
      part,
      entry: entries.find((entry) => entry.personId === personId) ?? null,
    })),
    photos: await photosOf(tx, report.id),
    stages: photoStages(report.text, await captionsOf(tx, report.id)),
    sources: standingSources(report, versions),
    details: details ? detailLines({ ...details, ...(await namesOfDetails(tx, details)) }) : [],
    repeatOf: report.repeatOfId === null ? null : numberText(await reportById(tx, report.repeatOfId)),
    repeats: (await repeatsOf(tx, report.id)).map(numberText),
  };
}

const factsBySource = {
  date: ['day', 'dayTo'],
  time: [],
  places: ['places'],
  activities: ['kinds'],
  participants: ['attendance'],
  quantities: ['quantities'],
} as const satisfies Record<SourceField, readonly (keyof Report)[]>;

/** The words behind what the report says now; what a correction changed has its words there. */
function standingSources(report: Report, [first]: readonly { before: Record<string, unknown> }[]): SourceWords[] {
  if (!first) return report.sources;
  const kept = (field: SourceField) =>
    factsBySource[field].every((fact) => JSON.stringify(first.before[fact]) === JSON.stringify(report[fact]));
  return report.sources.filter(({ field }) => kept(field));
}
