import type { Choice } from '../domain/messages.ts';
import { type Action, may, refusal } from '../domain/permissions.ts';
import { likeWork } from '../domain/same-work.ts';
import { dayOf } from '../domain/time.ts';
import { attendanceText, numberText, readingText } from '../presenters/receipt.ts';
import { seenBeforeText, takenText } from '../presenters/seen-before.ts';
import { withMerged } from '../store/merged-units.ts';
import { photosOf } from '../store/message-photos.ts';
import { type SeenBefore, seenBefore, takenOnOtherDays } from '../store/photo-likeness.ts';
import { everyoneIn, pendingReports, type Report, repeatsOf, standingReports } from '../store/reports.ts';
import { allUnits } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { mayConfirm, seesWaiting } from './may-confirm.ts';
import { privateLines } from './private-lines.ts';
import { taskItWouldClose } from './tasks-shown.ts';

/** Lines a chat shows without scrolling on an old phone. */
const maxLines = 8;
/** Two pairs; more at once nobody compares. */
const maxImages = 4;

export const pendingCommand = defineCommand<null>({
  name: 'pending',
  words: ['待确认'],
  summary: '看等着确认的上报',
  usage: '待确认',
  examples: ['待确认'],
  where: 'both',
  action: 'report.read-waiting',
  parse: (rest) => (rest === '' ? { args: null } : null),
  async run(_, context) {
    const unitIds = await unitsWhere('report.read-waiting', context);
    if (unitIds.length === 0) return here(refusal('report.read-waiting'));
    const waiting = (await pendingReports(context.tx, unitIds)).filter((report) => seesWaiting(context, report));
    const [first] = waiting;
    const lines = await privateLines(context, '待确认');
    if (!first) return here([...lines, '没有等着确认的上报'].join('\n'));
    const images: string[] = [];
    for (const report of waiting.slice(0, maxLines)) {
      const seen = await seenBefore(context.tx, report.id);
      lines.push(await pendingLine(report, seen, context));
      images.push(...shownPhotos(seen, context));
    }
    if (waiting.length > maxLines) lines.push(`还有${waiting.length - maxLines}条`);
    const mine = waiting.find((report) => mayConfirm(context, report));
    // Who may read and not decide, such as a liaison cadre, is not asked to.
    const howTo = mine ? [`回“确认 ${numberText(mine)}”，可加名字；不对就“退回 ${numberText(mine)} 原因”`] : [];
    const choices = confirmChoice(waiting.slice(0, maxLines).filter((report) => mayConfirm(context, report)));
    return [{ text: [...lines, ...howTo].join('\n'), to: 'here', images: images.slice(0, maxImages), choices }];
  },
});

/** Those that were shown, by their numbers: what has come since is not confirmed unseen. */
function confirmChoice(shown: readonly Report[]): Choice[] {
  if (shown.length === 0) return [];
  const numbers = shown.map(numberText).join(' ');
  return [{ label: shown.length === 1 ? `确认 ${numbers}` : `确认这${shown.length}条`, text: `确认 ${numbers}` }];
}

/** Units for 确认全部. A grid head answers for his whole unit: a report names places, and those do not always name one grid. */
export function unitsToConfirm(context: CommandContext): Promise<number[]> {
  return unitsWhere('report.confirm', context);
}

/** In a unit's group that unit and those merged into it, if he may there; else every unit in which the sender may. */
async function unitsWhere(action: Action, context: CommandContext): Promise<number[]> {
  const { sender, chat, tx, now } = context;
  if (chat.unit && may(action, sender, chat.unit.id)) return withMerged(tx, [chat.unit.id], now);
  const units = await allUnits(tx);
  return units.filter((unit) => may(action, sender, unit.id)).map((unit) => unit.id);
}

/** A photo and the earlier one it looks like, one after the other; in a private chat only, nobody is put to shame. */
function shownPhotos(seen: readonly SeenBefore[], { chat, shownPhoto }: CommandContext): string[] {
  if (chat.kind !== 'private') return [];
  return seen.flatMap(({ sha256, earlierSha256 }) => {
    const pair = [sha256, earlierSha256].map((hash) => (hash === null ? null : shownPhoto(hash)));
    return pair.every((file) => file !== null) ? pair : [];
  });
}

/** 长湖37 三组 大扫除 15人 图4张 党员5，已点名2 照片1张没收到 */
async function pendingLine(report: Report, seen: readonly SeenBefore[], context: CommandContext): Promise<string> {
  const named = (await everyoneIn(context.tx, report.id)).length;
  const { failed } = await photosOf(context.tx, report.id);
  const today = dayOf(context.now);
  const taken = await takenOnOtherDays(context.tx, report.id);
  const members = report.attendance?.breakdown?.['党员'];
  const namedText = `已点名${named}`;
  const task = await taskItWouldClose(context, report);
  return [
    numberText(report),
    readingText(report, today),
    members === undefined ? namedText : `党员${members}，${namedText}`,
    ...(failed > 0 ? [`照片${failed}张没收到`] : []),
    ...seen.map((photo) => seenBeforeText(photo, today)),
    ...taken.map((photo) => takenText(photo, today)),
    ...(await sameWorkNotes(report, context)),
    ...(task === null ? [] : [task]),
    ...(report.bySecretary && !mayConfirm(context, report) ? ['书记报的，等办点干部确认'] : []),
  ].join(' ');
}

/** 长湖38, with its people where it tells of others: 长湖38（18人）. */
function repeatedText(repeat: Report, counted: Report): string {
  const differs = repeat.attendance !== null && repeat.attendance.n !== counted.attendance?.n;
  return `${numberText(repeat)}${differs ? `（${attendanceText(repeat.attendance)}）` : ''}`;
}

/** 另有长湖38同报; 可能和长湖36是同一件, when nothing in them says otherwise. */
async function sameWorkNotes(report: Report, { tx }: CommandContext): Promise<string[]> {
  const repeats = await repeatsOf(tx, report.id);
  const standing = await standingReports(tx, report.unitId, { from: report.day, to: report.dayTo });
  const like = standing.find(
    (other) => other.id < report.id && other.inboxId !== report.inboxId && likeWork(other, report) !== null,
  );
  return [
    ...(repeats.length > 0 ? [`另有${repeats.map((repeat) => repeatedText(repeat, report)).join('、')}同报`] : []),
    ...(like ? [`可能和${numberText(like)}是同一件`] : []),
  ];
}
