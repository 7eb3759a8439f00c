import type { ParticipantPart } from '../points.ts';
import { fold } from './normalise.ts';

/** Who a report says took part: roster names in order of mention, and whether the writer is one of them. */
export interface PeopleNamed {
  readonly names: string[];
  readonly self: boolean;
}

/**
 * Finds the people who took part. Of two names at the same spot the longer one is meant. A name is not counted when it only
 * marks a place (张爱国家门口), an absence (李大明请假) or somebody who was helped (看望王桂英). `self` is true when 我 or 我们
 * act; 我们组, 我村, 我家 speak of a group or a place, so they do not name the writer.
 */
export function peopleNamed(text: string, names: readonly string[]): PeopleNamed {
  const folded = fold(text.slice(0, maxText));
  const byFirst = indexByFirst(names);
  const found: string[] = [];
  for (let at = 0; at < folded.length; at += 1) {
    const name = byFirst.get(folded.charAt(at))?.find((candidate) => folded.startsWith(candidate, at));
    if (name === undefined) continue;
    if (!found.includes(name) && tookPart(folded, at, name.length)) found.push(name);
    at += name.length - 1;
  }
  return { names: found, self: writerActs(folded) };
}

/** What a report plainly says that somebody did: 张建国带队, 由张建国组织. Anything less plain is taking part. */
export function partSaid(text: string, name: string): ParticipantPart {
  const folded = fold(text.slice(0, maxText));
  for (let at = folded.indexOf(name); at >= 0; at = folded.indexOf(name, at + 1)) {
    const after = folded
      .slice(at + name.length, at + name.length + 8)
      .replace(/^(?:同志|支?书记?|主任|组长|队长)/u, '');
    if (/^(?:亲自)?(?:带队|领队)/u.test(after)) return 'led';
    if (folded.charAt(at - 1) === '由' && /^(?:负责)?(?:组织|牵头)/u.test(after)) return 'organised';
  }
  return 'joined';
}

const maxText = 8000;

function indexByFirst(names: readonly string[]): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const name of new Set(names)) {
    if (name.length < 2) continue;
    const list = index.get(name.charAt(0)) ?? [];
    list.push(name);
    index.set(name.charAt(0), list);
  }
  for (const list of index.values()) list.sort((a, b) => b.length - a.length);
  return index;
}

function tookPart(text: string, at: number, length: number): boolean {
  const before = text.slice(Math.max(0, at - 6), at);
  const after = text.slice(at + length, at + length + 8);
  if (
    /^(?:同志|书记|主任|组长)?(?:家|屋前|屋后|门口|没来|没有来|没去|没参加|请假|请了假|缺席|未到|有事|的(?:院子|房子|菜地|鱼塘))/u.test(
      after,
    )
  )
    return false;
  return !/(?:帮|帮助|给|替|为|慰问|看望|走访|感谢|请假的?|缺席的?|没来的|提名|推荐)(?:了|的是|有|[::])?$/u.test(
    before,
  );
}

/** What follows 我 when the writer worked: a verb, a tool word, a day, 一个人. Not thoughts, absence or possession. */
const actsAlone =
  /(?<![帮给叫问替找对说自让请告诉])我(?!们|[家村组镇社支听看想觉知要问说提推建反认希请发没不申])(?=(?:也|又|就|都|还|刚|刚刚|刚才|已经|今天|昨天|前天|今早|上午|下午|早上|一早|先|自己|亲自)*(?:一个人|自己|把|将|在|到|去|来|和|跟|同|带|参加|搞|清|扫|打扫|捡|割|拔|锄|铲|砍|栽|种|修|刷|砌|拖|拉|搬|运|挖|挑|捞|整理|走访|入户|上门|帮|给|做|干|弄|冲|擦|洗|拆|收|讲|发|陪|领|、|也))/u;
const actsTogether =
  /(?<![帮给叫问替找对说让请])(?:我们|咱们|咱)(?!今天没|昨天没|没|不|要|想|什么|怎么|为什么|会|希望|准备|打算)(?=(?:[几两俩仨]|\d{1,3}|[一二三四五六七八九十]{1,3})(?:个|人|名|位|口|$|[,，。 ]|[^组队村支网])|(?:也|又|就|都|还|刚|刚刚|刚才|已经|今天|昨天|前天|今早|上午|下午|早上|一早|先|一起|自己|大家|全部|是|正在|在)*(?:把|将|在|到|去|来|带|参加|搞|清|扫|打扫|捡|割|拔|锄|铲|砍|栽|种|修|刷|砌|拖|拉|搬|运|挖|挑|捞|整理|走访|入户|上门|帮|做|干|弄|冲|擦|洗|拆|收|发|开展|组织))/u;
const withMe =
  /(?:和|跟|同|与|、|还有|加上)我(?=[,，。;；、!！\s]|一起|一同|共同|两个|二人|三人|$|把|清|扫|打扫|去|在|到)/u;

function writerActs(text: string): boolean {
  return actsAlone.test(text) || actsTogether.test(text) || withMe.test(text);
}
