import type { DayPhrase } from './dates.ts';
import { inside, type Span } from './spans.ts';

/** How a clause stands to the work it names. Only `stated` clauses can make a report. */
export type Mood = 'stated' | 'future' | 'request' | 'question' | 'negated' | 'hearsay' | 'elsewhere';

export interface Clause {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly mood: Mood;
  /** True when the clause itself says that something is over: 了, 完, 已, a past day. */
  readonly finished: boolean;
}

/** Splits a folded text at punctuation, line breaks and blanks between Chinese words, and gives each clause its mood. */
export function readClauses(text: string, days: readonly DayPhrase[], today: string): Clause[] {
  const clauses: Clause[] = [];
  for (const sentence of sentences(text)) {
    const told = sentence.map((part) => part.text).join(',');
    const factual = finishedWords.test(told) || inside(days, spanOf(sentence)).some((day) => isPast(day, today));
    let carried: Mood = 'stated';
    for (const { start, end, text: words, closing } of sentence) {
      const own = inside(days, { start, end }).filter((day) => !day.weak);
      const finished = finishedWords.test(words) || own.some((day) => isPast(day, today));
      const future = own.some((day) => day.day > today);
      const mood = moodOf(words, { closing, future, factual });
      const effective: Mood = mood === 'stated' && carried !== 'stated' && !finished ? carried : mood;
      clauses.push({ start, end, text: words, mood: effective, finished });
      carried = carries.has(effective) ? effective : 'stated';
    }
  }
  return clauses;
}

/** A day that is surely over or today. A bare 周六 or 15号 may as well be ahead, so it proves nothing. */
export function isPast(day: DayPhrase, today: string): boolean {
  return (
    !day.weak &&
    day.day <= today &&
    !/^(?:(?:星期|礼拜|周).|\d{1,2}[号日]|[一二三四五六七八九十]{1,3}[号日])$/u.test(day.text)
  );
}

/** A plan, call or hearsay goes on until the sentence ends or a clause says that something is over. */
const carries: ReadonlySet<Mood> = new Set(['future', 'request', 'hearsay', 'elsewhere']);

const finishedWords =
  /[了过](?![吗嘛没])|完(?!成任务前)|已经?|刚刚?把|好了|干净|实到|到场|到会|共计|累计|一共|总共|来了|去了|出动|正在/u;

const stop = /[,，。;；!！?？\n]|(?<![\d\sA-Za-z]) +(?![\d\s+])/gu;

interface Part {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly closing: string;
}

function sentences(text: string): Part[][] {
  const all: Part[][] = [[]];
  for (const part of split(text)) {
    all.at(-1)?.push(part);
    if (/[。!！\n]/u.test(part.closing)) all.push([]);
  }
  return all;
}

function spanOf(sentence: readonly Part[]): Span {
  return { start: sentence[0]?.start ?? 0, end: sentence.at(-1)?.end ?? 0 };
}

function* split(text: string): Generator<Part> {
  let start = 0;
  for (const match of text.matchAll(stop)) {
    const end = match.index;
    if (end > start) yield { start, end, text: text.slice(start, end), closing: match[0] };
    start = end + match[0].length;
  }
  if (start < text.length) yield { start, end: text.length, text: text.slice(start), closing: '' };
}

interface Around {
  readonly closing: string;
  readonly future: boolean;
  /** True when this sentence has already told something that is over; then 各组, 大家 are actors, not addressees. */
  readonly factual: boolean;
}

function moodOf(words: string, { closing, future, factual }: Around): Mood {
  if (hearsay.test(words)) return 'hearsay';
  if (/[?？]/u.test(closing) || question.test(words)) return 'question';
  if (elsewhere.test(words)) return 'elsewhere';
  if (request.test(words) || (!factual && addressed.test(words))) return 'request';
  if (negated.test(words) || (nuisance.test(words) && !worked.test(words))) return 'negated';
  return future || conditional.test(words) || intended.test(words) ? 'future' : 'stated';
}

const hearsay = /听说|据说|听讲|听人讲|听别人|有人说|传言|好像是?(?:搞|做|去)|不知道是不是/u;
const question =
  /[吗嘛么](?:[呀啊]?)$|什么时候|几时|几点|为什么|为啥|怎么(?!都|也)|咋|是不是|有没有|能不能|可不可以|行不行|要不要|到底|哪[天个些里]|谁(?:来|去|有|负责|知道)|了没有?$|没有?$(?<=[了好完到户]没有?)/u;
const elsewhere =
  /去年|前年|往年|那年|早些年|小时候|以前|隔壁[镇乡县村]|别的[镇乡县村]|外[镇乡县]|(?:他|人家)们?[镇乡县村]|电视|新闻|网上|抖音|视频号/u;
const request =
  /^(?:@\S+)?请(?![了来到假客过])|[，,：:]请(?![了来到假])|敬请|请(?:大家|各|全体|相关|相互|互相|你们|务必|及时|组长|书记)|麻烦|务必|记得|切记|注意|不得|必须|自带|带好|报齐|集合|发到群|尽快|抓紧|转告|准时|通知[:：]|@所有人|安排一下|取消|推迟|改期|延期|另行/u;
/** Addressing everybody: a call, unless the sentence tells what was done. */
const addressed = /要求|希望|各[村组户位支网]|(?:大家|全体).{0,4}(?:要|都要|带|来|去|注意|参加|准时)/u;
const negated =
  /(?:没|没有|未|没能|还没|并未)(?:[搞做去来弄动清扫干]|开展|组织|参加|完成|打扫|整治|收拾)|(?:搞|做|去|弄|开展|清)不成|(?:来|去|参加)不了|请个?假|[没无]人(?:搞|清|扫|去|来|管|拖|收|拉|倒|弄|处理|打扫|打理)|不(?:搞|去|做|清|扫|打扫|想搞)(?!好)/u;
/** Rubbish that lies or is thrown somewhere is no work, unless the clause also says it was dealt with. */
const nuisance =
  /有人[^,，。]{0,8}[倒扔丢烧堆]|乱[倒扔丢堆放]|偷倒|堵了|满了|坏了|臭|堆了(?:好|几|很|这么|一)|堆满|一地/u;
const worked = /清|疏|拆|整治|处理|制止|劝|捡|运走|拖走|拉走|搬|扫|铲|捞/u;
const conditional = /要是|如果|假如|的话|万一|不然/u;
const intended =
  /准备|打算|计划|预计|拟(?:于|在|定)|即将|将(?:于|在|要|开展|组织|对)|接下来|下一步|改天|过几天|过两天|等下|等会|待会|马上(?:去|要|就)|下次|下周|下个?月|下半年|后面再|再搞|再去|再清|周后|天后|月后|要去|接龙|报个?名|能来的|愿意(?:来|去|参加)的|算我|(?:应该|会|要)(?:去|来|搞|清)(?!.{0,4}了)/u;
