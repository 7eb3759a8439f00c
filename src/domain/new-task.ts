import { kindsIn } from './measure.ts';
import type { ActivityKind } from './programme/model.ts';
import { readDay } from './reading/dates.ts';
import { firstDue, type Repeats, readRepeats } from './repeats.ts';
import type { TaskEvidence } from './task-match.ts';
import { readRecipients, spaced, type UnsureRecipient, unsureBehind } from './task-recipients.ts';
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
  /** Words after each 给 or 负责, as typed: grid groups, a grid, a team, a person, or a unit. */
  readonly recipients: readonly string[];
  /** Words that are a recipient only if the unit has such a one; else they belong to the title. */
  readonly unsure: UnsureRecipient | null;
}

const dueWord = /[,，、;；]?\s*(?:截止(?:时间|日期)?|限期|期限)\s*(?:到|至|为|[:：])?\s*/u;
const afterEvidence = '(?=$|[\\s,，]|给|负责)';
const reportWord = new RegExp(
  `(?:^|[\\s,，])要上报(?:[\\s:：]*(?!给|负责|截止|限期|期限|每)([^\\s,，给]+))?${afterEvidence}`,
  'u',
);
const photoWord = new RegExp(`(?:^|[\\s,，])要(?:照片|图|拍照)${afterEvidence}`, 'u');

export function readTaskWords(text: string, now: Instant): TaskWords {
  const due = dueWord.exec(text);
  // Behind 截止 stand only a day and what it takes, whether or not blanks are between: 截止5月20日给三组要照片.
  const head = text.slice(0, due?.index ?? text.length);
  const tail = due ? spaced(text.slice(due.index + due[0].length)) : '';
  const [report, photo] = [reportWord, photoWord].map((word) => word.exec(head) ?? word.exec(tail));
  const without = (part: string) =>
    [reportWord, photoWord].reduce(
      (left, word) => left.replace(word, ' '),
      part.replace(readRepeats(part)?.words ?? '', ' '),
    );
  const again = readRepeats(text);
  const told = readRecipients(without(head), without(tail));
  const written = due ? readDay(told.tail, now, 'future') : null;
  return {
    title: told.title,
    due: written?.day ?? (again ? firstDue(again.repeats, dayOf(now)) : null),
    hasDue: due !== null || again !== null,
    repeats: again?.repeats ?? null,
    evidence: report ? 'report' : photo ? 'photo' : 'words',
    kindWord: report?.[1] ?? null,
    recipients: told.recipients,
    unsure: told.unsure ?? unsureBehind(told.tail.replace(written?.text ?? '', ' '), told.title),
  };
}

/** The kinds of work a report about the task would have: as said after 要上报, else as its words name them. */
export function kindsOfTask(
  { title, kindWord }: Pick<TaskWords, 'title' | 'kindWord'>,
  kinds: readonly ActivityKind[],
) {
  return kindsIn(kindWord ?? title, kinds);
}
