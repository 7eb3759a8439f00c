import { numberText } from '../presenters/receipt.ts';
import { latestNoteOf, type OwnNote, ownProblem, withdrawNote } from '../store/own-notes.ts';
import { latestReportsOf } from '../store/reports.ts';
import { type CommandContext, here, type Reply } from './command.ts';
import { quotedNumber, recentMs, reporterOf } from './find-report.ts';
import { resolveNumbered } from './numbered.ts';

/**
 * Takes back a problem the sender told of, or a visit: the one that is named or whose receipt is quoted, else what he
 * noted last, when no report of work came after it. Null when a report is meant. A problem is not audited: who told of it
 * anonymously stays unknown.
 */
export async function takeNoteBack(text: string, context: CommandContext): Promise<readonly Reply[] | null> {
  const note = await noteMeant(text, context);
  if (note === null) return null;
  const name = nameOf(note);
  if (await withdrawNote(context.tx, note, context.now)) return here(`${name}已撤销`);
  if (note.kind === 'problem' && note.state !== 'dropped') return here(`${name}已经有人在办，撤不了，请找书记`);
  return here(`${name}已经撤销了`);
}

/** What to say to somebody whose 改成 can only mean a problem or a visit; null when a report is meant. */
export async function noteInTheWay(text: string, context: CommandContext): Promise<string | null> {
  const note = await noteMeant(text, context);
  // What was taken back is out of the way.
  if (note === null || isWithdrawn(note)) return null;
  const again = note.kind === 'problem' ? '反映' : '记';
  return `最近的是${nameOf(note)}，要改先回“撤销”，再${again}一次；改上报请写编号，如：更正 37 15人`;
}

async function noteMeant(text: string, context: CommandContext): Promise<OwnNote | null> {
  const { tx, now } = context;
  const by = reporterOf(context);
  const exists = async (unitId: number, number: number) => (await ownProblem(tx, by, { unitId, number })) !== null;
  const quoted = quotedNumber(context) ?? '';
  const numbered =
    (await resolveNumbered(context, text, { exists })) ?? (await resolveNumbered(context, quoted, { exists }));
  if (numbered !== null) {
    return 'say' in numbered ? null : ownProblem(tx, by, { unitId: numbered.unit.id, number: numbered.number });
  }
  const note = await latestNoteOf(tx, by, now - recentMs);
  const [report] = await latestReportsOf(tx, by, now - recentMs, 1);
  return note && note.inboxId > (report?.inboxId ?? 0) ? note : null;
}

function isWithdrawn(note: OwnNote): boolean {
  return note.kind === 'problem' ? note.state === 'dropped' : note.withdrawnAt !== null;
}

function nameOf(note: OwnNote): string {
  return note.kind === 'problem' ? `问题${numberText(note)}` : `${note.unitShort}的入户`;
}
