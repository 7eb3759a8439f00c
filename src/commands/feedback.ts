import { complainsOfOfficial, complaintIn } from '../domain/complaint.ts';
import { may, refusal } from '../domain/permissions.ts';
import { addDays, dayOf } from '../domain/time.ts';
import { cutNote } from '../presenters/cut-note.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { someLines } from '../presenters/task.ts';
import { addFeedback, answerFeedback, feedbackById, feedbackOf, openFeedback } from '../store/feedback.ts';
import { tellOffice, tellPerson } from '../store/tell-people.ts';
import { type CommandContext, defineCommand, here, type Reply } from './command.ts';
import { noteDecision } from './decide.ts';

type Args =
  | { readonly verb: 'list' }
  | { readonly verb: 'raise'; readonly text: string; readonly anonymous: boolean }
  | { readonly verb: 'answer'; readonly id: number; readonly text: string };

const example = '投诉建议 路灯坏了没人修';
/** Days in which the office answers. */
const answerDays = 7;
const longest = 500;
const linesShown = 9;

/** 投诉建议 (P7): anybody's word to the office, numbered and answered; nobody else sees it, least of all who it is about. */
export const feedbackCommand = defineCommand<Args>({
  name: 'feedback',
  words: ['投诉建议', '投诉', '意见建议', '举报', '我要投诉', '我要举报', '匿名投诉', '匿名举报'],
  summary: '有意见直接告诉指挥所办公室，可匿名，有答复',
  usage: '投诉建议 [匿名] <内容> · 投诉建议（看答复） · 投诉建议 答 3 <答复>',
  examples: [example, '投诉建议 匿名 分组不公平', '投诉建议', '投诉建议 答 3 明天派人去修'],
  where: 'private',
  handlesGroup: true,
  action: 'feedback.raise',
  parse(rest, { slash, word, separated }) {
    if (/^[?？]*$/u.test(rest)) return { args: { verb: 'list' } };
    const answer = /^答复?\s*(\d{1,6})号?[\s,:]*(.*)$/su.exec(rest);
    if (answer) {
      const text = (answer[2] ?? '').trim();
      return text === ''
        ? { say: '答复什么？例：投诉建议 答 3 明天派人去修' }
        : { args: { verb: 'answer', id: Number(answer[1]), text } };
    }
    if (/^(?:电话|热线|方式|途径|怎么|找谁|去哪)/u.test(rest)) return { say: `有话这样写：${example}` };
    // What else is written without a blank is read first: 投诉多的三组今天清了，15人 is work.
    const meant = slash || separated || word === '投诉建议' || complainsOfOfficial(rest);
    if (!meant) return null;
    // 投诉建议箱今天装好了 and 意见建议 收集12条 are speech.
    if (!slash && /^(?:箱|[收征]集)/u.test(rest)) return null;
    const anonymous = /^匿名[\s,:]*/u.exec(rest);
    const text = rest.slice(anonymous?.[0].length ?? 0).trim();
    if (text === '') return { say: `要说什么？例：${example}` };
    return { args: { verb: 'raise', text, anonymous: anonymous !== null || word.startsWith('匿名') } };
  },
  async run(args, context) {
    if (args.verb === 'raise') return here(await raise(args, context));
    if (context.chat.kind === 'group') return here('投诉建议请私聊发我，只有办公室看得到');
    return here(args.verb === 'list' ? await list(context) : await answer(args, context));
  },
});

/** 投诉书记分组不公平: a complaint in words of one's own. */
export async function takeComplaint(text: string, context: CommandContext): Promise<readonly Reply[]> {
  return here(await raise(complaintIn(text), context));
}

async function raise(
  { text, anonymous }: { text: string; anonymous: boolean },
  { tx, now, sender, message, chat }: CommandContext,
): Promise<string> {
  const today = dayOf(now);
  const due = addDays(today, answerDays);
  const id = await addFeedback(tx, {
    accountId: sender.accountId,
    personId: sender.person?.id ?? null,
    inboxId: message.inboxId,
    text: text.slice(0, longest),
    anonymous,
    at: now,
    due,
  });
  await tellOffice(tx, {
    text: `有投诉建议${id}，${chineseDay(due, today)}前答复。看：投诉建议`,
    key: `feedback:${id}`,
    at: now,
  });
  const cut = cutNote(text, longest);
  if (chat.kind === 'group') return `话给办公室留着了。这类话请私聊发我，群里大家看得到${cut}`;
  return `记下 投诉建议${id}，只有办公室看得到，${chineseDay(due, today)}前答复您${cut}`;
}

async function list(context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  const today = dayOf(now);
  const own = await feedbackOf(tx, { accountId: sender.accountId, personId: sender.person?.id ?? null });
  const lines = own.slice(-linesShown).map(({ id, text, state, answer: said, due }) => {
    const what = state === 'answered' ? `答：${plain(said ?? '', 60)}` : `${chineseDay(due, today)}前答复`;
    return `投诉建议${id} ${plain(text, 16)}，${what}`;
  });
  const waiting = may('feedback.answer', sender, null) ? await openFeedback(tx) : [];
  const toAnswer = waiting.map(
    ({ id, text, due, writer }) =>
      `等答复${id}（${writer === null ? '匿名' : plain(writer, 10)}，${chineseDay(due, today)}前）：${plain(text, 120)}`,
  );
  const shown = [...someLines(toAnswer, linesShown), ...lines];
  if (toAnswer.length > 0) shown.push('答复发：投诉建议 答 编号 内容');
  return shown.length === 0 ? `没有您的投诉建议。有话就写，例：${example}` : shown.join('\n');
}

async function answer({ id, text }: { id: number; text: string }, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  if (!sender.person || !may('feedback.answer', sender, null)) return refusal('feedback.answer');
  const asked = await feedbackById(tx, id);
  if (!asked) return `没有投诉建议${id}`;
  if (!(await answerFeedback(tx, id, { answer: text, personId: sender.person.id, at: now })))
    return `投诉建议${id}答复过了`;
  // Neither the words nor the writer: the decision is that it was answered.
  await noteDecision(context, {
    action: 'feedback.answered',
    subject: `feedback:${id}`,
    before: { state: 'open' },
    after: { state: 'answered' },
  });
  if (asked.personId === null) return `投诉建议${id}答复了，本人发“投诉建议”时看到`;
  await tellPerson(tx, asked.personId, {
    text: `您的投诉建议${id}有答复：${plain(text, 120)}`,
    key: `feedback-answer:${id}`,
    at: now,
  });
  return `投诉建议${id}答复了，私下告诉本人`;
}
