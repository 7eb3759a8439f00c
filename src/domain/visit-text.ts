import { findDays } from './reading/dates.ts';
import { fold } from './reading/normalise.ts';
import { isSameGroup } from './reading/place-and-name.ts';
import { type Day, dayOf, type Instant } from './time.ts';

/** 三组 张爱国家 说了改厕的事 in its parts; `head` null: no household is named. */
export interface VisitText {
  readonly group: string | null;
  readonly head: string | null;
  readonly note: string;
}

const groupAtStart = /^第?[\d一二三四五六七八九十百]+(?:村民|居民|网格)?小?组的?/u;
const household =
  /^(\p{Script=Han}{2,4}|\p{Script=Han}+·\p{Script=Han}+)家(?:里|中)?(?=$|[\s,，、。;；:：]|走访|入户|看望|看[了看]|坐[了坐]|聊|了解|[说问谈讲]了)/u;
const separators = /^[\s,，、:：;；。]+/u;
/** 去了20户家, 大家, 各家: nobody's. */
const nobody =
  /[户每各大人全]$|^[一二两三四五六七八九十百几多]+$|^(?:[去到在帮给了看每各挨]|困难|贫困|部分|孤寡|农户|群众|村民|党员|所有)/u;
/** 长湖三组, 长湖村三组 of a village the roster need not know; 宣传三组… is work. */
const placeAhead =
  /^(?!第?[\d一二三四五六七八九十]+(?:村民|居民|网格)?小?组|宣传|慰问|发|清|扫|帮|打|走访)\p{Script=Han}{2,8}?(?:(?:村|社区)\s*(?=第?[\d一二三四五六七八九十]+(?:村民|居民|网格)?小?组)|(?:村|社区)\s+|\s*(?=第?[\d一二三四五六七八九十]+(?:村民|居民|网格)?小?组)|\s+(?=\p{Script=Han}{2,4}家(?:里|中)?(?:$|[\s,，]|[说问谈]了)))/u;

/** When a visit was, and its words without what says so. `ahead`: it has not been made yet. */
export interface DatedVisit {
  readonly day: Day;
  readonly ahead: boolean;
  readonly words: string;
}

const went = /^(?:上午|下午|晚上|中午|早上)?(?:我们?)?(?:去|到|入户|走访|上门|来)(?:的|了|过)?[\s,，。;；]*/u;

/** 昨天 三组 张爱国家 …, 三组 张爱国家 昨天去的，…: another day in the words is that of what was talked about. */
export function datedVisit(text: string, now: Instant): DatedVisit {
  const today = dayOf(now);
  const words = text.trim();
  for (const { start, end, day, weak } of findDays(fold(words), now, 'past')) {
    if (weak) continue;
    const after = words.slice(end);
    const way = went.exec(after);
    if (start > 0 && !way) continue;
    const rest = `${words.slice(0, start)} ${way ? after.slice(way[0].length) : after}`;
    return { day: day > today ? today : day, ahead: day > today, words: rest.replace(/^[\s,，、:：]+/u, '').trim() };
  }
  return { day: today, ahead: false, words };
}

const byWord =
  /^(?:我们?)?(?:上午|下午|晚上|早上|中午|刚才|刚刚|刚)?[\s,，]*(?:我们?)?(?:去|到|在)?(?:入户|走访|上门)(?:了|到|去|看望)*[\s,，:：]*/u;
const byPlace = /^(?:我们?)?(?:上午|下午|晚上|早上|中午|刚才|刚刚|刚)?[\s,，]*(?:我们?)?(?:去|到|在)了?/u;

/**
 * 今天到长湖三组张爱国家走访，说了改厕: a visit to one household, told in words of one's own. Null: it is something else, such
 * as work that is counted (走访20户).
 */
export function visitTold(text: string, now: Instant): DatedVisit | null {
  const plain = text.trim().replace(/^我(?!们)/u, '');
  const [first] = findDays(fold(plain), now, 'past').filter(({ start }) => start === 0);
  const rest = (first ? plain.slice(first.end) : plain).replace(/^[\s,，]+/u, '');
  const led = byWord.exec(rest);
  const place = led ?? byPlace.exec(rest);
  if (!place) return null;
  const visit = rest.slice(place[0].length);
  const dated = datedVisit(visit, now);
  const { head, note } = readVisit(dated.words);
  if (head === null || (!led && !/^(?:走访|入户|看望|上门)/u.test(note))) return null;
  const own = first && !first.weak ? datedVisit(first.text, now) : dated;
  return {
    day: own.day,
    ahead: own.ahead || dated.ahead,
    words: dated.words.replace(/(家(?:里|中)?)(?:走访|入户|上门)了?/u, '$1 '),
  };
}

/** Reads a visit. `groups` are the roster's, so that 3组 is 三组 and 老屋组 is known. */
export function readVisit(
  text: string,
  { units = [], groups = [] }: { units?: readonly string[]; groups?: readonly string[] } = {},
): VisitText {
  let rest = text.trim();
  // Before the roster is asked, the first word may be the village.
  const unit = [...units].sort((a, b) => b.length - a.length).find((name) => rest.startsWith(name));
  if (unit !== undefined) rest = rest.slice(unit.length).replace(separators, '');
  else if (!groups.some((name) => rest.startsWith(name))) rest = rest.replace(placeAhead, '');
  const named = groups.find((name) => rest.startsWith(name));
  const written = named ?? groupAtStart.exec(rest)?.[0] ?? null;
  if (written !== null) rest = rest.slice(written.length).replace(separators, '');
  const group = written === null ? null : (groups.find((name) => isSameGroup(written, name)) ?? written);
  const match = household.exec(rest);
  const head = match?.[1] ?? null;
  if (match === null || head === null || nobody.test(head)) return { group, head: null, note: rest };
  return { group, head, note: rest.slice(match[0].length).replace(separators, '').trim() };
}
