import type { Reading } from '../domain/reading/reading.ts';
import { unitNames } from '../store/units.ts';
import type { ChatUnit, CommandContext, Parsed } from './command.ts';
import { withoutMention } from './detect.ts';

/** Command words that are followed by a unit, longest first. */
const words = ['一月一课一片一实践', '一课一片一实践', '年终目标', '一课一片', '广播稿', '计划', '摸底', '问题'];
const month = '(?:\\d{4}年)?(?:[\\d一二三四五六七八九十]{1,3}月(?:份)?|(?:上|本|这|当)个?月)';
const longest = 30;

/** What stands after such a word: a unit, a month, both in either order, or neither. Null: something else. */
function unitAndMonth(rest: string): { readonly unit: string; readonly month: string } | null {
  const parts = new RegExp(`^(${month})?\\s*的?\\s*(\\p{Script=Han}{2,8}?)??\\s*的?\\s*(${month})?[?？]*$`, 'u').exec(
    rest,
  );
  if (!parts || (parts[1] !== undefined && parts[3] !== undefined)) return null;
  return { unit: parts[2] ?? '', month: parts[1] ?? parts[3] ?? '' };
}

/** The rest of a command that takes a unit and a month. */
export function parseUnitAndMonth(
  rest: string,
  { slash, separated }: { slash: boolean; separated: boolean },
): Parsed<{ unit: string; month: string }> {
  const asked = unitAndMonth(rest);
  if (!asked) return slash ? { args: { unit: '', month: rest } } : null;
  if (asked.unit !== '' && !slash && (!separated || tellsOfDoing.test(asked.unit))) return null;
  return { args: asked };
}

/** Words that tell of what was done beside 一课一片: 一课一片 今天学完了. */
const tellsOfDoing = /[今明后昨]天|[上下]午|[了完已讲学看观]|开展|组织|活动|进行|播/u;

/** 1号任务做完了, 长湖1号任务完成。 */
const taskDone =
  /^(?:我们?的?)?((?:\p{Script=Han}{1,8}?)?\d{1,6})号任务(?:已经?|也|都|全部)*(?:完成|做完|办完|做好|办好|搞完|搞好)(?:了|啦)?[。.!！]?$/u;

/**
 * 荷塘村的一课一片, 广播稿荷塘 5月: nothing but a command word with a unit or a month, in the order the command reads. Null:
 * something else, such as a picture of what was done.
 */
export async function plainAsk(context: CommandContext): Promise<string | null> {
  const { message, programme, chat, tx, now } = context;
  const text = withoutMention(message.text, programme.botName).normalize('NFKC').trim();
  const done = taskDone.exec(text)?.[1];
  if (done !== undefined) return `任务 完成 ${done}`;
  const word = words.find((one) => text.includes(one));
  if (word === undefined || text.length > longest || message.photos > 0 || text.startsWith('/')) return null;
  const [before = '', after = ''] = text.split(word).map((part) => part.trim());
  const names = (await unitNames(tx, now)).map((name) => name.word);
  const isUnit = (one: string) => names.includes(one);
  const ahead = before.replace(/的$/u, '');
  if (before !== '' && !(isUnit(ahead) && (before !== ahead || chat.kind === 'private'))) return null;
  const asked = unitAndMonth(after);
  if (!asked || (asked.unit !== '' && !isUnit(asked.unit))) return null;
  if (ahead !== '' && asked.unit !== '') return null;
  return [word, ahead === '' ? asked.unit : ahead, asked.month].filter((part) => part !== '').join(' ');
}

/**
 * 党课 荷塘 of somebody from elsewhere: a lesson of that village, or a question about it? What to say; null when it is told
 * with figures, a day or a picture, or is of the sender's own unit.
 */
export async function lessonOrQuestion(reading: Reading, context: CommandContext): Promise<string | null> {
  const { message, sender, chat, rules, lexicon, tx, now } = context;
  const { activities, quantities, participants, date_given } = reading;
  const life = rules.quarter.organisationLife.parts.flatMap(({ kinds }) => kinds);
  const told = participants !== null || quantities.length > 0 || date_given || message.photos > 0;
  if (told || !activities.some((one) => life.includes(one))) return null;
  const kindWords = lexicon.activities
    .filter(({ id }) => activities.includes(id))
    .flatMap((one) => [one.id, ...one.words]);
  const bare = strike(message.text.normalize('NFKC'), kindWords);
  const unit = (await unitNames(tx, now)).find(({ word }) => bare === word)?.unit;
  if (!unit || unit.id === sender.person?.unitId || unit.id === chat.unit?.id) return null;
  return saidOf(unit, activities[0] ?? '');
}

function strike(text: string, kindWords: readonly string[]): string {
  const longestFirst = [...kindWords].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((left, word) => left.replaceAll(word, ''), text).replace(/[的\s\p{P}]/gu, '');
}

function saidOf({ short }: ChatUnit, kind: string): string {
  return `看${short}缺什么发：一课一片 ${short}\n要记就写人数：${short}${kind} 15人`;
}
