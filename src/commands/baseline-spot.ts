import { may, refusal } from '../domain/permissions.ts';
import { dayOf } from '../domain/time.ts';
import { comparisonText } from '../presenters/baseline.ts';
import { plain } from '../presenters/plain.ts';
import { numberText } from '../presenters/receipt.ts';
import { type Report, reportByNumber } from '../store/reports.ts';
import { addComparison, compared, dropSpot, photoPair, type Spot, spotByNumber } from '../store/spots.ts';
import { attachPhotos } from './attach-photos.ts';
import { type ChatUnit, type CommandContext, here, type Reply } from './command.ts';
import { noteDecision } from './decide.ts';
import { reportQuoted } from './find-report.ts';
import { resolveNumbered } from './numbered.ts';
import { notHisPlan } from './plan.ts';

const longestText = 60;

/** 摸底 比 12: what it was and what it is, with one photo of each. */
export async function compareSpot(text: string, context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now, sender, shownPhoto } = context;
  const found = await namedSpot(context, text, '摸底 比 12');
  if ('say' in found) return here(found.say);
  const { spot, unit } = found;
  if (!may('plan.read', sender, unit.id)) return here(notHisPlan(context, unit));
  const whole = await compared(tx, spot);
  const shown = (await photoPair(tx, whole)).map((hash) => (hash === null ? null : shownPhoto(hash)));
  const images = shown.flatMap((file) => file ?? []);
  return [{ text: comparisonText(whole, dayOf(now)), to: 'here', ...(images.length > 0 ? { images } : {}) }];
}

/** 摸底 12 现在 清干净了, with photos, or with a report that shows it: 摸底 12 现在 长湖37. */
export async function tellNow(text: string, context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now, sender, message } = context;
  const found = await spotToRecord(context, text, '摸底 12 现在 清干净了');
  if ('say' in found) return here(found.say);
  const { spot, unit } = found;
  const words = found.rest.replace(/^(?:现在|目前|如今)[\s:：,，]*/u, '').replace(/\s+/gu, ' ');
  if (words.length > longestText) return here(`请写短些，${longestText}字以内`);
  const report = (await reportSaid(words, unit, context)) ?? (await reportQuoted(context));
  if (report && report.unitId !== unit.id) return here(`${numberText(report)}不是${unit.short}的上报`);
  if (report && report.state !== 'confirmed') return here(`${numberText(report)}还没确认，确认后再对比`);
  const photos = await attachPhotos(context, { spotId: spot.id, spotStage: 'after' });
  if (words === '' && photos === 0 && !report)
    return here(`现在怎么样？写一句或带图，例：摸底 ${spot.number} 现在 清干净了`);
  const by = sender.person?.id ?? null;
  const told = report && /^\p{Script=Han}{0,8}#?\d{1,6}$/u.test(words) ? '' : words;
  const comparison = { text: told, reportId: report?.id ?? null, inboxId: message.inboxId, by, at: now };
  await addComparison(tx, spot.id, comparison);
  await noteDecision(context, {
    action: 'spot.compared',
    subject: `spot:${spot.id}`,
    before: null,
    after: { text: told, ...(report ? { byReport: numberText(report) } : {}) },
  });
  return here(comparisonText(await compared(tx, spot), dayOf(now)));
}

/** 摸底 删 12 记重了 */
export async function strikeSpot(text: string, context: CommandContext): Promise<readonly Reply[]> {
  const found = await spotToRecord(context, text, '摸底 删 12 记重了');
  if ('say' in found) return here(found.say);
  const { spot, rest: reason } = found;
  if (reason === '') return here(`为什么删？例：摸底 删 ${spot.number} 记重了`);
  await dropSpot(context.tx, spot.id, reason);
  const before = { text: spot.text };
  await noteDecision(context, { action: 'spot.dropped', subject: `spot:${spot.id}`, before, after: { reason } });
  return here(`${spot.unitShort}${spot.number} ${plain(spot.text, 16)}删了，原因记下了`);
}

interface NamedSpot {
  readonly spot: Spot;
  readonly unit: ChatUnit;
  readonly rest: string;
}

async function namedSpot(
  context: CommandContext,
  text: string,
  example: string,
): Promise<NamedSpot | { readonly say: string }> {
  const { tx } = context;
  const found = await resolveNumbered(context, text, {
    exists: async (unitId, number) => (await spotByNumber(tx, unitId, number)) !== null,
  });
  if (found === null) return { say: `没看到编号。例：${example}` };
  if ('say' in found) return found;
  const { unit, number, rest } = found;
  const spot = await spotByNumber(tx, unit.id, number);
  return spot ? { spot, unit, rest } : { say: `${unit.short}${number}不是摸底，发“摸底”看编号` };
}

async function spotToRecord(
  context: CommandContext,
  text: string,
  example: string,
): Promise<NamedSpot | { readonly say: string }> {
  const found = await namedSpot(context, text, example);
  if ('say' in found || may('survey.record', context.sender, found.unit.id)) return found;
  return { say: refusal('survey.record') };
}

/** 长湖37, or 37 alone, when such a report is there; other words are words. */
async function reportSaid(words: string, unit: ChatUnit, { tx }: CommandContext): Promise<Report | null> {
  const [, name = '', digits] = /^(\p{Script=Han}{0,8})#?(\d{1,6})$/u.exec(words) ?? [];
  const isOwn = name === '' || name === unit.short || name === unit.name || name === '上报';
  return digits !== undefined && isOwn ? reportByNumber(tx, unit.id, Number(digits)) : null;
}
