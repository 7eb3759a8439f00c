import { photosAroundMs } from '../domain/messages.ts';
import { dayOf } from '../domain/time.ts';
import { numberText } from '../presenters/receipt.ts';
import { photosAnnounced } from '../store/inbox.ts';
import { latestReportsOf, type Report, reportById } from '../store/reports.ts';
import { sayOnce, wasSaid } from '../store/said-once.ts';
import { attachPhotos } from './attach-photos.ts';
import { type CommandContext, here, type Reply } from './command.ts';
import { reporterOf } from './find-report.ts';

const nothing: readonly Reply[] = [];

/**
 * Photos without words. Shortly after a report without photos of its own they belong to it; else they wait for what their
 * sender will say. Said once for a report, and once a day otherwise: people send one photo after the other.
 */
export async function takePhotos(context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now, message, sender } = context;
  const report = await reportWithoutPhotos(context);
  if (!report) {
    const first = await sayOnce(tx, `photos:${sender.accountId}:${dayOf(now)}`, now);
    return first ? here(`收到${message.photos}张图，请说说做了什么`) : nothing;
  }
  await attachPhotos(context, { reportId: report.id });
  const first = await sayOnce(tx, lateKey(report), now);
  if (!first) return nothing;
  const { photosAnnounced: photos } = await reportById(tx, report.id);
  return here(`图补到${numberText(report)}，现有${photos}张`);
}

function lateKey(report: Report): string {
  return `late-photos:${report.id}`;
}

async function reportWithoutPhotos(context: CommandContext): Promise<Report | null> {
  const { tx, now } = context;
  const [latest] = await latestReportsOf(tx, reporterOf(context), now - photosAroundMs, 1);
  if (!latest || latest.state === 'withdrawn' || (await photosAnnounced(tx, latest.inboxId)) > 0) return null;
  const late = latest.photosAnnounced > 0 && (await wasSaid(tx, lateKey(latest)));
  return latest.photosAnnounced === 0 || late ? latest : null;
}
