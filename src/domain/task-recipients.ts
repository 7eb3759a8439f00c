/** A phrase that may say whom a task is for, or be part of what is to be done: 给三组清沟渠, 给老人送水. */
export interface UnsureRecipient {
  readonly words: string;
  /** What is to be done when it does say so. */
  readonly title: string;
  /** 给十九组: nothing else can be meant, even where the unit has no such group. */
  readonly certain: boolean;
}

export interface Recipients {
  readonly title: string;
  readonly recipients: readonly string[];
  readonly unsure: UnsureRecipient | null;
  /** What stands behind 截止, without them. */
  readonly tail: string;
}

const group = '第?[\\d一二三四五六七八九十百]+(?:村民|居民|网格)?(?:小?组|网格)';
const stop = '要(?:照片|图|拍照|上报)|截止|限期|期限|每个?(?:周|星期|礼拜|月)';
const item = `(?:(?!${stop})[^\\s,，;；。、])+`;
/** 三组、四组; after a blank or comma only what is a group for certain goes on with the list. */
const list = `${item}(?:\\s*、\\s*${item}|[\\s,，]+(?:和|及|与)?${group}(?=$|[\\s,，、;；。]))*`;
const marker = '(?:(?:派|分|安排)?给|负责人?|责任人)';
/** With a blank or colon behind it, or in the tail: certainly a recipient. */
const standing = new RegExp(`(?:^|[\\s,，;；])${marker}[\\s:：]+(${list})`, 'u');
const glued = new RegExp(`(?:^|[\\s,，;；])(?:派|分|安排)?给(${list})`, 'u');
const gluedLast = new RegExp(`${glued.source}[\\s,，;；]*$`, 'u');
/** 给三组清沟渠 */
const groupFirst = new RegExp(`^(${group}(?:、${group})*)(.+)$`, 'u');
const groupLeads = new RegExp(`^\\s*由?(${group})来?负责(?=\\S)`, 'u');
const onlyGroups = new RegExp(`^${group}(?:[\\s、,，]+${group})*$`, 'u');
/** 清塘边给三组: said at the end of the title; 送给, 交给 and their like are verbs of it. */
const gluedAtEnd = new RegExp(`(?<![送交发递还寄借留捐拿])给[\\s:：]*(${list})[\\s,，;；]*$`, 'u');
const inTail = new RegExp(`(?:^|[\\s,，;；])${marker}[\\s:：]*(${list})`, 'u');

/** Blanks between the words behind 截止, and 张建国负责 turned into 负责 张建国. */
export function spaced(tail: string): string {
  return tail
    .replace(
      /(?<=^|[\s,，、日号])由?((?:第?\d{1,2})?\p{Script=Han}{1,8}?)来?负责(?=\s*(?:$|[,，。]|要(?:照片|图|拍照|上报)))/u,
      ' 负责 $1 ',
    )
    .replace(/(?:派|交|分|安排|发)?(给|负责|责任人|要(?:照片|图|拍照|上报))/gu, ' $1');
}

/** 由三组负责 as a word of its own, and 三组负责清沟渠, turned into words with 给 or 负责. */
function turned(head: string): string {
  return head
    .replace(/(?<=[\s,，])由?((?:第?\d{1,2})?\p{Script=Han}{1,8}?)来?负责(?=\s*$|[\s,，])/u, ' 负责 $1 ')
    .replace(groupLeads, '给$1 ');
}

/** What stands behind 截止 beside the day, without 给: 三组, @张建国, 安排张建国. */
export function unsureBehind(left: string, title: string): UnsureRecipient | null {
  const words = tidy(left).replace(/^(?:之?前|以前)?[\s,，]*(?:@|由|安排)?\s*/u, '');
  return words === '' || words.length > 12 ? null : { words, title, certain: onlyGroups.test(words) };
}

/** Whom a task is for, looked for before and behind 截止, in whatever order people write it. */
export function readRecipients(head: string, tail: string): Recipients {
  const behind = takeAll(tail, inTail);
  const before = takeAll(turned(head), standing, (match) => !opens(match.input, match));
  const left = before.left;
  const last = gluedLast.exec(left);
  const closes = last !== null && tidy(left.slice(0, last.index)) !== '';
  const sure = [...before.taken, ...(closes ? [last[1] ?? ''] : []), ...behind.taken].map(tidy);
  const title = tidy(closes ? left.slice(0, last.index) : left);
  return { title, recipients: sure, unsure: closes ? null : unsureIn(title), tail: behind.left };
}

function unsureIn(title: string): UnsureRecipient | null {
  const match = standing.exec(title) ?? glued.exec(title) ?? gluedAtEnd.exec(title);
  if (!match) return null;
  const said = tidy(match[1] ?? '');
  const [, first, work = ''] = onlyGroups.test(said) ? [] : (groupFirst.exec(said) ?? []);
  const rest = tidy(`${title.slice(0, match.index)} ${work} ${title.slice(match.index + match[0].length)}`);
  const words = first ?? said;
  return { words, title: rest, certain: onlyGroups.test(words) };
}

/** 给 老人 送水: at the very beginning, with more behind it, it may be the work itself. */
function opens(text: string, match: RegExpExecArray): boolean {
  const [before, behind] = [text.slice(0, match.index), text.slice(match.index + match[0].length)];
  return tidy(before) === '' && tidy(behind) !== '';
}

function takeAll(text: string, word: RegExp, takes: (match: RegExpExecArray) => boolean = () => true) {
  const taken: string[] = [];
  let left = text;
  for (let match = word.exec(left); match && takes(match); match = word.exec(left)) {
    taken.push(match[1] ?? '');
    left = `${left.slice(0, match.index)} ${left.slice(match.index + match[0].length)}`;
  }
  return { taken, left };
}

function tidy(text: string): string {
  return text.replace(/^[\s,，;；、]+|[\s,，;；、]+$/gu, '').replace(/\s{2,}/gu, ' ');
}
