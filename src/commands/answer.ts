import { isComplaint } from '../domain/complaint.ts';
import { may, refusal } from '../domain/permissions.ts';
import { placeSaid } from '../domain/problems.ts';
import { readMessage } from '../domain/reading/read-message.ts';
import type { Reading } from '../domain/reading/reading.ts';
import { dayMs, dayOf } from '../domain/time.ts';
import { latestReportsOf } from '../store/reports.ts';
import { sayOnce } from '../store/said-once.ts';
import { unitById } from '../store/units.ts';
import { type Command, type CommandContext, here, type Reply } from './command.ts';
import { takeCorrection } from './correct.ts';
import { type Detected, detect, withoutMention } from './detect.ts';
import { takeComplaint } from './feedback.ts';
import { takePhotos } from './late-photos.ts';
import { lessonOrQuestion, plainAsk } from './plain-ask.ts';
import { offerKey, takeProblem } from './problem-new.ts';
import { takeReport } from './report.ts';
import { takeVisit } from './visit.ts';
import { takeWithdrawal } from './withdraw.ts';

/** `hold`: keep the message until its group is bound. */
export interface Answer {
  readonly hold: boolean;
  readonly replies: readonly Reply[];
}

export interface AnswerOptions {
  readonly commands: readonly Command[];
  /** False while the sender has never written privately: then nothing can be answered there. */
  readonly hasPrivateChat: boolean;
  /** The message is nothing but a command word with a unit or a month. */
  readonly asks?: boolean;
}

/** No report is this long; reading more would only cost time. The whole text is stored all the same. */
const maxReadableCharacters = 5_000;

export const howToOpenPrivate = '点小助手头像发消息，再问一次';
const nothing: readonly Reply[] = [];
const numberedTask = /^任务.{0,8}\d|^\S{0,10}\d\S{0,3}任务/u;
const howToFinish = '任务做完了发：任务 完成 12';

/** What a message brings about: a command is run, anything else is read. */
export async function answer(context: CommandContext, options: AnswerOptions): Promise<Answer> {
  const { text, photos } = context.message;
  const unbound = context.chat.kind === 'group' && context.chat.unit === null;
  const tooLong = text.length > maxReadableCharacters;
  if (tooLong && !unbound) return { hold: false, replies: here('太长了，请分开发') };
  // 荷塘村的一课一片 asks, whoever may have it answered: it is never a report of the village.
  const asked = tooLong || unbound ? null : await plainAsk(context);
  const detected: Detected = tooLong
    ? { kind: 'message', text }
    : detect(asked ?? text, {
        commands: options.commands,
        botName: context.programme.botName,
        now: context.now,
        photos,
      });
  if (unbound && !worksUnbound(detected)) return { hold: true, replies: await howToBind(context) };
  return { hold: false, replies: await answerDetected(detected, context, { ...options, asks: asked !== null }) };
}

function worksUnbound(detected: Detected): boolean {
  return (detected.kind === 'command' || detected.kind === 'say') && detected.command.worksUnbound === true;
}

async function howToBind(context: CommandContext): Promise<readonly Reply[]> {
  const first = await sayOnce(context.tx, `unbound:${context.chat.id}:${dayOf(context.now)}`, context.now);
  if (!first) return nothing;
  return here('内容先存着。这个群还没绑定，请村书记或办公室发：绑定本群 村名');
}

async function answerDetected(
  detected: Detected,
  context: CommandContext,
  options: AnswerOptions,
): Promise<readonly Reply[]> {
  switch (detected.kind) {
    case 'unknown':
      return here('没有这个命令，发“帮助”看有哪些');
    case 'message':
      return answerMessage(detected.text, context, options);
    case 'say':
    case 'command':
      return answerCommand(detected, context, options);
  }
}

async function answerCommand(
  detected: Extract<Detected, { kind: 'say' | 'command' }>,
  context: CommandContext,
  options: AnswerOptions,
): Promise<readonly Reply[]> {
  // 代报 always tells of work: for whom it is not, it is refused and not booked as his own.
  const isForOthers = detected.command.action === 'report.create-for-others';
  // What takes points off is a finding, whoever wrote it.
  const takesPoints = /(?:[-－]|扣)\s*\d+(?:\.\d+)?分?\s*$/u.test(context.message.text);
  // 入户 names one household: in a village that is not his it is refused and not booked as work there.
  const isVisit = detected.command.action === 'visit.record' && may('visit.record', context.sender, null);
  const isCommand = isForOthers || takesPoints || isVisit || options.asks === true;
  const speech = isCommand ? null : await readAsSpeech(context);
  if (speech === null) return runCommand(detected, context, options);
  const { text, mayNotBeLost } = speech;
  const refused = !may(detected.command.action, context.sender, null);
  // Whoever may give a private command and gives it privately means it: he is told what is missing.
  const isMeant = !refused && detected.command.where === 'private' && context.chat.kind === 'private';
  if (refused ? mayNotBeLost : detected.kind === 'say' && !isMeant) return answerMessage(text, context, options);
  const replies = await runCommand(detected, context, options);
  const [only] = replies;
  const refusedInside = replies.length === 1 && only?.text === refusal(detected.command.action);
  return refusedInside && mayNotBeLost ? answerMessage(text, context, options) : replies;
}

/** Names alone count people too, and stand in most commands. */
const someNumber = /\d|[一二两三四五六七八九十百几]+[来多余]?[个名位人]/u;

interface Speech {
  readonly text: string;
  /** Said in a group, or it says how many or how much, or shows it: no right to a command may lose that. */
  readonly mayNotBeLost: boolean;
}

/** The text where it also tells of work done or of a complaint. A slash is a command. */
async function readAsSpeech(context: CommandContext): Promise<Speech | null> {
  const text = withoutMention(context.message.text, context.programme.botName);
  if (text.normalize('NFKC').startsWith('/')) return null;
  const { kind, quantities, sources = [] } = await read(text, context);
  // What was said privately to a command must not become a problem that all can read.
  const isGroup = context.chat.kind === 'group';
  if (kind === 'issue') return isGroup ? { text, mayNotBeLost: true } : null;
  if (kind !== 'report') return null;
  const counted = sources.some(
    ({ field, start, end }) => field === 'participants' && someNumber.test(text.slice(start, end)),
  );
  const saysHowMuch = counted || quantities.length > 0;
  return { text, mayNotBeLost: isGroup || saysHowMuch || context.message.photos > 0 };
}

async function runCommand(
  detected: Extract<Detected, { kind: 'say' | 'command' }>,
  context: CommandContext,
  { hasPrivateChat }: AnswerOptions,
): Promise<readonly Reply[]> {
  const { command } = detected;
  if (!may(command.action, context.sender, null)) return here(refusal(command.action));
  if (command.where === 'group' && context.chat.kind === 'private') return here('这个要在群里发');
  if (detected.kind === 'say') return here(detected.text);
  const elsewhere = command.where === 'private' && context.chat.kind === 'group' && command.handlesGroup !== true;
  if (!elsewhere) return detected.run(context);
  if (!hasPrivateChat) return here(howToOpenPrivate);
  const replies = await detected.run(context);
  return replies.map((reply) => ({ ...reply, to: 'private' as const }));
}

async function answerMessage(text: string, context: CommandContext, options: AnswerOptions): Promise<readonly Reply[]> {
  const reading = await read(text, context);
  // The office alone reads it: as a problem everybody could, and who it is about might own it.
  if (reading.kind !== 'report' && isComplaint(text)) return takeComplaint(text, context);
  const visit = await takeVisit(text, reading, context);
  if (visit) return visit;
  switch (reading.kind) {
    case 'report': {
      const question = await lessonOrQuestion(reading, context);
      if (question !== null) return here(question);
      return withPhotoHint(await withWhoAreYou(await takeReport(reading, context), context), context);
    }
    case 'correction':
      return takeCorrection(context);
    case 'withdraw':
      return takeWithdrawal(context);
    case 'photo_only':
      return takePhotos(context);
    case 'ack':
      return nothing;
    case 'question':
    case 'command':
      return answerPlainWords(text, context, options);
    case 'issue':
      return takeIssue(text, reading.issue_place ?? placeSaid(text), context);
    case 'plan':
    case 'leave':
    case 'appeal':
    case 'nomination':
      return understood(reading.kind, context);
    default:
      // Somebody who tries to say that his task is done is told each time how.
      return numberedTask.test(text) ? here(howToFinish) : help(context);
  }
}

/** What is understood and not booked: the sender is told whom or when to tell. */
const notBooked = {
  plan: '这是还没做的，先不记。做完了再发一次就行',
  leave: '请假请直接告诉村书记',
  appeal: '有异议请直接告诉村书记或办公室；想看一条怎么记的，私聊发：为什么 编号',
  nomination: '提名这样写：提名 网格最美党员户 姓名 事迹',
} as const;

/**
 * A complaint that names a place, in the group of a unit or from somebody of one, is taken as a problem at once. Anything
 * less is offered once a day: 反映 alone then takes it.
 */
async function takeIssue(text: string, place: string | null, context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now, sender, chat, message } = context;
  const unit = chat.unit && (await unitById(tx, chat.unit.id));
  const isClear =
    place !== null && (unit ? unit.kind !== 'town' : sender.person !== null && sender.grants.length === 0);
  if (isClear) return takeProblem(context, { text, anonymous: false, inboxId: message.inboxId });
  await sayOnce(tx, offerKey(message.inboxId), now);
  const first = await sayOnce(tx, `issue:${sender.accountId}:${dayOf(now)}`, now);
  return first ? here('要记成问题就回：反映（加上地方更好）') : nothing;
}

/** Once a day for each kind, so that nobody is answered the same twice in a talk. */
async function understood(
  kind: keyof typeof notBooked,
  { tx, now, sender }: CommandContext,
): Promise<readonly Reply[]> {
  const first = await sayOnce(tx, `${kind}:${sender.accountId}:${dayOf(now)}`, now);
  return first ? here(notBooked[kind]) : nothing;
}

async function read(text: string, context: CommandContext): Promise<Reading> {
  const { tx, now, lexicon, message, sender } = context;
  const reporter = { accountId: sender.accountId, personId: sender.person?.id ?? null };
  const [previous] = await latestReportsOf(tx, reporter, now - dayMs, 1);
  return readMessage(text, {
    now,
    photos: message.photos,
    lexicon,
    ...(previous ? { prev: previous.text } : {}),
  });
}

/** Asked once per account: the report counts for the unit either way. */
async function withWhoAreYou(replies: readonly Reply[], context: CommandContext): Promise<readonly Reply[]> {
  const last = replies.at(-1);
  if (context.sender.person !== null || !last) return replies;
  if (!(await sayOnce(context.tx, `who:${context.sender.accountId}`, context.now))) return replies;
  return [...replies.slice(0, -1), { ...last, text: `${last.text}\n你是谁？回：我是 三组 张建国` }];
}

/** Where a photo beside the words does not reach the bot by itself, the way is shown once to each who had none. */
async function withPhotoHint(replies: readonly Reply[], context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now, message, chat, sender } = context;
  const last = replies.at(-1);
  if (message.photoHint === null || message.photos > 0 || chat.kind === 'private' || !last) return replies;
  if (!(await sayOnce(tx, `photo-hint:${sender.accountId}`, now))) return replies;
  return [...replies.slice(0, -1), { ...last, text: `${last.text}\n${message.photoHint}` }];
}

/** What people ask in their own words, and the command that answers it. */
const plainWords: readonly (readonly [RegExp, string])[] = [
  [/排(?:第几|名|行|到哪)|第几名|名次/u, '排名'],
  [/(?:我|咱|自己).{0,6}(?:积分|几分|多少分)|^查?积分/u, '我的积分'],
  [/(?:有|哪些|什么|啥|看|查).{0,4}任务|任务.{0,3}(?:有|是|呢)/u, '任务'],
  [/(?:还差|还有|该做|要做|没做).{0,4}(?:什么|啥|哪些)|待办/u, '待办'],
  [/(?:什么|哪个|哪一?)阶段|阶段.{0,4}(?:到|截止|几号)/u, '阶段'],
];

async function answerPlainWords(
  text: string,
  context: CommandContext,
  options: AnswerOptions,
): Promise<readonly Reply[]> {
  const word = plainWords.find(([pattern]) => pattern.test(text))?.[1];
  if (word === undefined) return numberedTask.test(text) ? here(howToFinish) : help(context);
  const { commands } = options;
  const detected = detect(word, { commands, botName: '', now: context.now, photos: 0 });
  return detected.kind === 'command' ? answerCommand(detected, context, options) : help(context);
}

async function help(context: CommandContext): Promise<readonly Reply[]> {
  const first = await sayOnce(context.tx, `help:${context.sender.accountId}:${dayOf(context.now)}`, context.now);
  return first ? here('没看懂。做了什么直接说就行，别的发“帮助”') : nothing;
}
