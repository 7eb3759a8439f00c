import { may, refusal } from '../domain/permissions.ts';
import { placeSaid } from '../domain/problems.ts';
import { readMessage } from '../domain/reading/read-message.ts';
import type { Reading } from '../domain/reading/reading.ts';
import { dayOf } from '../domain/time.ts';
import { type DatedVisit, datedVisit, readVisit, visitTold } from '../domain/visit-text.ts';
import { cutNote } from '../presenters/cut-note.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { areasOf } from '../store/problems.ts';
import { addVisit, householdsOf } from '../store/visits.ts';
import { attachPhotos } from './attach-photos.ts';
import { type CommandContext, defineCommand, here, type Reply } from './command.ts';
import { resolveUnit } from './unit-of.ts';

const example = '入户 三组 张爱国家 说了改厕的事';
const longest = 300;
/** The kind of work a visit reads as. */
const visitKind = '入户';

/** 入户 三组 张爱国家 说了改厕的事: a visit of whoever looks after a household, a group or the village (S36, S38). */
export const visitCommand = defineCommand<DatedVisit>({
  name: 'visit',
  words: ['入户'],
  summary: '包村联组的人记一次入户，可带照片',
  usage: '入户 <组> <户主>家 <说了什么>',
  examples: [example, '入户 长湖村 二组 顾水生家 家里都好'],
  where: 'both',
  action: 'visit.record',
  parse(rest, { slash, separated, now }) {
    if (rest === '') return slash ? { say: `去了哪家？例：${example}` } : null;
    const said = datedVisit(rest, now);
    // 入户宣传，发资料50份 and 入户走访20户 are reports of work.
    const isVisit = (slash || (separated && !/\d\s*人/u.test(rest))) && readVisit(said.words).head !== null;
    return isVisit ? { args: said } : null;
  },
  run: async (said, context) => here(await record(said, context)),
});

/** 今天到长湖三组张爱国家走访: a visit in words of one's own, of whoever makes visits. Null: read it as it was. */
export async function takeVisit(
  text: string,
  { kind, activities, quantities, participants }: Reading,
  context: CommandContext,
): Promise<readonly Reply[] | null> {
  if (!may('visit.record', context.sender, null) || !['report', 'issue', 'chat'].includes(kind)) return null;
  const isWork = quantities.length > 0 || (participants?.n ?? 1) > 1 || activities.some((one) => one !== visitKind);
  const said = isWork ? null : visitTold(text, context.now);
  return said && here(await record(said, context));
}

async function record(dated: DatedVisit, context: CommandContext): Promise<string> {
  const { tx, now, sender, message } = context;
  const unit = await resolveUnit(context, dated.words);
  if ('say' in unit) return unit.say;
  if (!sender.person || !may('visit.record', sender, unit.id)) return refusal('visit.record');
  if (dated.ahead) return '还没去的先不记，去过再发';
  const areas = await areasOf(tx, unit.id, now);
  const said = readVisit(dated.words, {
    units: [unit.name, unit.short],
    groups: areas.flatMap(({ groups }) => groups),
  });
  if (said.head === null) return `去了哪家？例：${example}`;
  const known = (await householdsOf(tx, unit.id, now)).filter(({ head }) => head === said.head);
  const [household] = known.filter(({ groupName }) => said.group === null || said.group === groupName);
  const groupName = said.group ?? household?.groupName ?? null;
  const id = await addVisit(tx, {
    unitId: unit.id,
    groupName,
    householdId: household?.id ?? null,
    head: household ? null : said.head,
    note: said.note.slice(0, longest),
    visitorId: sender.person.id,
    day: dated.day,
    inboxId: message.inboxId,
    at: now,
  });
  const photos = await attachPhotos(context, { visitId: id });
  const what = [groupName, `${plain(said.head, 10)}家`, plain(said.note, 24), photos > 0 ? `图${photos}张` : '']
    .filter((part) => part !== null && part !== '')
    .join(' ');
  const day = dated.day === dayOf(now) ? '' : ` ${chineseDay(dated.day, dayOf(now))}`;
  const offer = tellsOfProblem(said.note, context) ? '\n里面的问题要记就发：反映 地方 问题' : '';
  return `记下入户 ${unit.short}${day}：${what}${cutNote(said.note, longest)}${offer}`;
}

function tellsOfProblem(note: string, { now, lexicon, programme }: CommandContext): boolean {
  if (note === '') return false;
  if (readMessage(note, { now, photos: 0, lexicon }).kind === 'issue') return true;
  const words = programme.problemKinds.flatMap((kind) => kind.words);
  return placeSaid(note) !== null && words.some((word) => note.includes(word));
}
