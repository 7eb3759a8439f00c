import { dayMs } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { askAboutMessage, type OpenQuestion, questionsOpen, settleQuestion } from '../store/open-questions.ts';
import { type Unit, unitNames } from '../store/units.ts';
import type { CommandContext } from './command.ts';

/** Whoever has not answered within a day has something else to say. */
const answerWithinMs = dayMs;
const longestAnswer = 30;
const around = /^(?:是|就是|在|报|属于)?(.+?)(?:的|那边|这边|吧|呢|啊|哦|了)*[\s。.!！~～]*$/u;

/** The message waits until its sender names a unit; `choices` are the units it may be, when they are known. */
export async function askUnit(
  { tx, now, sender, chat, message }: CommandContext,
  { choices, example }: { choices: readonly Unit[]; example: Unit | undefined },
): Promise<{ readonly say: string }> {
  await askAboutMessage(tx, {
    inboxId: message.inboxId,
    accountId: sender.accountId,
    chatId: chat.id,
    askedAt: now,
  });
  if (choices.length === 0) return { say: `是哪个村或单位的？回名字就行，如：${example?.short ?? '村名'}` };
  const what = choices.every((unit) => unit.kind === 'village') ? '村' : '单位';
  return { say: `哪个${what}？回 ${choices.map((unit) => unit.short).join(' 或 ')}` };
}

/** A message that says nothing but a unit answers the newest question that was asked back here. */
export async function readUnitAnswer(
  context: CommandContext,
): Promise<{ readonly question: OpenQuestion; readonly unit: Unit; readonly others: readonly OpenQuestion[] } | null> {
  const { tx, now, sender, chat, message } = context;
  const unbound = chat.kind === 'group' && chat.unit === null;
  if (unbound || message.text.length > longestAnswer) return null;
  const { accountId } = sender;
  const since = now - answerWithinMs;
  const [question, ...others] = await questionsOpen(tx, { accountId, chatId: chat.id, since });
  if (!question) return null;
  const written = around.exec(message.text.normalize('NFKC').trim())?.[1]?.trim();
  const names = await unitNames(tx, now);
  const unit = names.find(({ word }) => word === written || `${word}村` === written)?.unit;
  return unit ? { question, unit, others } : null;
}

/** True while a message of the sender in this chat waits for its unit. */
export async function hasUnitQuestion({ tx, now, sender, chat }: CommandContext): Promise<boolean> {
  const since = now - answerWithinMs;
  return (await questionsOpen(tx, { accountId: sender.accountId, chatId: chat.id, since })).length > 0;
}

/** The question is settled; another message that waits is asked about next. */
export async function settleUnitQuestion(
  { tx, now }: CommandContext,
  { question, others }: { question: OpenQuestion; others: readonly OpenQuestion[] },
): Promise<string | null> {
  await settleQuestion(tx, question.id, now);
  const [next] = others;
  return next ? `还有一条“${plain(next.text, 12)}”，是哪个村或单位的？` : null;
}
