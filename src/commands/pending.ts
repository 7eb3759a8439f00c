import { type Action, may, refusal } from '../domain/permissions.ts';
import { likeWork } from '../domain/same-work.ts';
import { dayOf } from '../domain/time.ts';
import { numberText, readingText } from '../presenters/receipt.ts';
import { seenBeforeText } from '../presenters/seen-before.ts';
import { withMerged } from '../store/merged-units.ts';
import { photosOf } from '../store/message-photos.ts';
import { seenBefore } from '../store/photo-likeness.ts';
import { participantsOf, pendingReports, type Report, repeatsOf, standingReports } from '../store/reports.ts';
import { allUnits } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { privateLines } from './private-lines.ts';

/** Lines a chat shows without scrolling on an old phone. */
const maxLines = 8;

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
    const waiting = await pendingReports(context.tx, unitIds);
    const [first] = waiting;
    const lines = await privateLines(context, '待确认');
    if (!first) return here([...lines, '没有等着确认的上报'].join('\n'));
    for (const report of waiting.slice(0, maxLines)) lines.push(await pendingLine(report, context));
    if (waiting.length > maxLines) lines.push(`还有${waiting.length - maxLines}条`);
    // Who may read and not decide, such as a liaison cadre, is not asked to.
    if (!may('report.confirm', context.sender, first.unitId)) return here(lines.join('\n'));
    return here(
      [...lines, `回“确认 ${numberText(first)}”，可加名字；不对就“退回 ${numberText(first)} 原因”`].join('\n'),
    );
  },
});

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

/** 长湖37 三组 大扫除 15人 图4张 党员5，已点名2 照片1张没收到 */
async function pendingLine(report: Report, context: CommandContext): Promise<string> {
  const named = (await participantsOf(context.tx, report.id)).length;
  const { failed } = await photosOf(context.tx, report.id);
  const seen = await seenBefore(context.tx, report.id);
  const members = report.attendance?.breakdown?.['党员'];
  const namedText = `已点名${named}`;
  return [
    numberText(report),
    readingText(report, dayOf(context.now)),
    members === undefined ? namedText : `党员${members}，${namedText}`,
    ...(failed > 0 ? [`照片${failed}张没收到`] : []),
    ...seen.map((photo) => seenBeforeText(photo, dayOf(context.now))),
    ...(await sameWorkNotes(report, context)),
  ].join(' ');
}

/** 另有长湖38同报; 可能和长湖36是同一件, when nothing in them says otherwise. */
async function sameWorkNotes(report: Report, { tx }: CommandContext): Promise<string[]> {
  const repeats = await repeatsOf(tx, report.id);
  const standing = await standingReports(tx, report.unitId, { from: report.day, to: report.dayTo });
  const like = standing.find(
    (other) => other.id < report.id && other.inboxId !== report.inboxId && likeWork(other, report) !== null,
  );
  return [
    ...(repeats.length > 0 ? [`另有${repeats.map(numberText).join('、')}同报`] : []),
    ...(like ? [`可能和${numberText(like)}是同一件`] : []),
  ];
}
