import { areaIn, placeSaid, problemDays, problemKindOf } from '../domain/problems.ts';
import { readMessage } from '../domain/reading/read-message.ts';
import { addDays, dayOf } from '../domain/time.ts';
import { cutNote } from '../presenters/cut-note.ts';
import { problemText } from '../presenters/problem.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { recentWords } from '../store/inbox.ts';
import { holdersOf, membershipOf } from '../store/people.ts';
import { addProblem, areasOf, gridHeadOf, problemOfMessage } from '../store/problems.ts';
import { wasSaid } from '../store/said-once.ts';
import { attachPhotos } from './attach-photos.ts';
import { type CommandContext, defineCommand, here, type Person, type Reply } from './command.ts';
import { withoutMention } from './detect.ts';
import { resolveUnit } from './unit-of.ts';

const example = '反映 三组塘边 有一堆垃圾';
/** So long an offer to take somebody's words as a problem stands. */
const offerStandsMs = 60 * 60_000;
const longest = 200;

interface NewProblemArgs {
  /** Empty: what the sender wrote just before. */
  readonly text: string;
  readonly anonymous: boolean;
}

/** 反映 三组塘边 有一堆垃圾: a problem of the unit (S26), which stays on its list until it is rechecked. */
export const problemNewCommand = defineCommand<NewProblemArgs>({
  name: 'problem-new',
  words: ['反映', '反映问题', '反应问题'],
  summary: '看到垃圾、死角就说，可带照片；私聊可匿名',
  usage: '反映 <地方> <问题> · 反映 匿名 <地方> <问题>',
  examples: [example, '反映 长湖村 二组路口 垃圾桶满了', '反映 匿名 四组屋后 有人偷倒垃圾', '反映'],
  where: 'both',
  action: 'problem.report',
  parse(rest, { slash }) {
    if (
      !slash &&
      /^(?:了|很|良好|不错|强烈|出|到位|的|问题的|情况(?:会|座谈)|(?:群众)?意见(?:座谈|会|[收征]集|箱))/u.test(rest)
    )
      return null;
    if (/^(?:错|的?不对|得不对)了?[。.!！]*$/u.test(rest)) return { say: '撤掉刚反映的回：撤销，再反映一次' };
    const anonymous = /^匿名[\s,:]*/u.exec(rest);
    return { args: { text: rest.slice(anonymous?.[0].length ?? 0).trim(), anonymous: anonymous !== null } };
  },
  run: takeAsked,
});

async function takeAsked({ text, anonymous }: NewProblemArgs, context: CommandContext): Promise<readonly Reply[]> {
  if (text !== '') return takeProblem(context, { text, anonymous, inboxId: context.message.inboxId });
  const { tx, now, sender, chat, message, programme } = context;
  const recent = await recentWords(tx, {
    accountId: sender.accountId,
    chatId: chat.id,
    since: now - offerStandsMs,
    before: message.inboxId,
  });
  // Only what was read as a message and offered: never words that were meant for a command, such as a private 投诉建议.
  const said = recent
    .map(({ id, text: words }) => ({ id, text: withoutMention(words, programme.botName) }))
    .filter((one) => isIssue(context, one.text));
  for (const one of said) {
    if (await wasSaid(tx, offerKey(one.id)))
      return takeProblem(context, { text: one.text, anonymous, inboxId: one.id });
  }
  return here(`哪里、什么问题？例：${example}`);
}

/** Key in said-once of the offer to take a message as a problem. */
export function offerKey(inboxId: number): string {
  return `offered:${inboxId}`;
}

function isIssue({ now, lexicon }: CommandContext, text: string): boolean {
  return readMessage(text, { now, photos: 0, lexicon }).kind === 'issue';
}

/** Writes the problem, once for a message, and says what was understood. */
export async function takeProblem(
  context: CommandContext,
  { text, anonymous, inboxId }: NewProblemArgs & { readonly inboxId: number },
): Promise<readonly Reply[]> {
  const { tx, now, sender, programme, chat } = context;
  const unit = await resolveUnit(context, text);
  if ('say' in unit) return here(unit.say);
  const known = await problemOfMessage(tx, inboxId);
  if (known) return here(`已经记了：${unit.short}${known.number}`);
  const said = withoutUnit(text, unit);
  const words = said.slice(0, longest);
  const where = areaIn(words, await areasOf(tx, unit.id, now));
  const head = where ? await gridHeadOf(tx, where.area.gridId, now) : null;
  const [secretary] = await holdersOf(tx, 'secretary', unit.id, now);
  const due = addDays(dayOf(now), problemDays);
  const place = placeIn(context, words);
  const { id, number } = await addProblem(tx, {
    unitId: unit.id,
    place,
    text: words,
    kind: problemKindOf(words, programme.problemKinds),
    groupName: where?.group ?? null,
    gridId: where?.area.gridId ?? null,
    source: await sourceOf(context, sender.person, words),
    anonymous,
    inboxId,
    reporterPersonId: sender.person?.id ?? null,
    ownerId: head?.id ?? secretary?.id ?? null,
    due,
    createdAt: now,
  });
  const photos = await attachPhotos(context, { problemId: id });
  const kept = [
    `记下 ${unit.short}${number}：${problemText({ place, text: words })}`,
    ...(photos > 0 ? [` 图${photos}张`] : []),
    `，${chineseDay(due, dayOf(now))}前整改`,
  ].join('');
  const seen = anonymous && chat.kind === 'group' ? '\n群里大家看得到，匿名请私聊我' : '';
  return here(`${kept}${cutNote(said, longest)}${seen}`);
}

function withoutUnit(text: string, { name, short }: { name: string; short: string }): string {
  const bare = [name, short].reduce((rest, word) => (rest.startsWith(word) ? rest.slice(word.length) : rest), text);
  const words = bare.replace(/^[\s,，、:：的]+/u, '').replace(/\s+/gu, ' ');
  return words === '' ? text : words;
}

/** The words before the first blank, where somebody wrote the place apart; else what the reading finds. */
function placeIn({ now, lexicon }: CommandContext, words: string): string {
  const [first = '', ...rest] = words.split(/[\s,，:：]+/u);
  if (rest.length > 0 && first.length >= 2 && first.length <= 12) return first;
  return placeSaid(words) ?? readMessage(words, { now, photos: 0, lexicon }).places[0] ?? '';
}

async function sourceOf(
  { tx, now }: CommandContext,
  person: Person | null,
  words: string,
): Promise<'member' | 'resident'> {
  if (person === null || /(?:群众|村民|居民|住户)反[映应]/u.test(words)) return 'resident';
  const membership = await membershipOf(tx, person.id, now);
  return membership?.memberType === '村民' ? 'resident' : 'member';
}
