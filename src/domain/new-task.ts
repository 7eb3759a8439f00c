import { kindsIn } from './measure.ts';
import type { ActivityKind } from './programme/model.ts';
import { readDay } from './reading/dates.ts';
import { firstDue, type Repeats, readRepeats } from './repeats.ts';
import type { TaskEvidence } from './task-match.ts';
import { type Day, dayOf, type Instant } from './time.ts';

/** What the words of a new task say: 清塘边垃圾 截止 5月20日 要照片 给 三组. */
export interface TaskWords {
  readonly title: string;
  /** Null: no date was written, or none that is understood. */
  readonly due: Day | null;
  readonly hasDue: boolean;
  readonly repeats: Repeats | null;
  readonly evidence: TaskEvidence;
  /** The word after 要上报, as typed. */
  readonly kindWord: string | null;
  /** Words after 给, as typed: a grid group, a grid, a team, a person, or a unit. */
  readonly recipient: string | null;
}

const dueWord = /[,，、;；]?\s*(?:截止(?:时间|日期)?|限期|期限)\s*(?:到|至|为|[:：])?\s*/u;
const recipientWords = /(?:^|\s|[,，])给\s*(\S+)\s*$/u;
const reportWord = /(?:^|[\s,，])要上报(?:[\s:：]*(?!给|截止|限期|期限|每)([^\s,，给]+))?(?=$|[\s,，])/u;
const photoWord = /(?:^|[\s,，])要(?:照片|图|拍照)(?=$|[\s,，])/u;

export function readTaskWords(text: string, now: Instant): TaskWords {
  const recipient = recipientWords.exec(text)?.[1] ?? null;
  const report = reportWord.exec(text);
  const photo = photoWord.exec(text);
  const told = [recipient === null ? '' : (recipientWords.exec(text)?.[0] ?? ''), report?.[0] ?? '', photo?.[0] ?? ''];
  const body = told.reduce((left, words) => (words === '' ? left : left.replace(words, ' ')), text).trim();
  const again = readRepeats(body);
  const due = dueWord.exec(body);
  const title = body.slice(0, due?.index ?? body.length).replace(again?.words ?? '', ' ');
  const written = due ? readDay(body.slice(due.index + due[0].length), now, 'future') : null;
  return {
    title: title.replace(/^[\s,，]+|[\s,，]+$/gu, '').replace(/\s{2,}/gu, ' '),
    due: written?.day ?? (again ? firstDue(again.repeats, dayOf(now)) : null),
    hasDue: due !== null || again !== null,
    repeats: again?.repeats ?? null,
    evidence: report ? 'report' : photo ? 'photo' : 'words',
    kindWord: report?.[1] ?? null,
    recipient,
  };
}

/** The kinds of work a report about the task would have: as said after 要上报, else as its words name them. */
export function kindsOfTask(
  { title, kindWord }: Pick<TaskWords, 'title' | 'kindWord'>,
  kinds: readonly ActivityKind[],
) {
  return kindsIn(kindWord ?? title, kinds);
}
