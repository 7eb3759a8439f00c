import { may, refusal } from '../domain/permissions.ts';
import { spotLine } from '../presenters/baseline.ts';
import { plain } from '../presenters/plain.ts';
import { someLines } from '../presenters/task.ts';
import { withMerged } from '../store/merged-units.ts';
import { addSpot, baselineOf } from '../store/spots.ts';
import { unitNames } from '../store/units.ts';
import { attachPhotos } from './attach-photos.ts';
import { compareSpot, strikeSpot, tellNow } from './baseline-spot.ts';
import { type ChatUnit, type CommandContext, defineCommand, here, type Reply } from './command.ts';
import { noteDecision } from './decide.ts';
import { chooseManagedUnit } from './managed-unit.ts';
import { notHisPlan } from './plan.ts';
import { unitShown } from './unit-shown.ts';

type BaselineArgs = { readonly verb: 'list' | 'record' | 'compare' | 'now' | 'drop'; readonly text: string };

const linesShown = 12;
const longestText = 60;
const example = '摸底 三组塘边 垃圾堆（带图）';

/** 摸底 三组塘边 垃圾堆: how things are at the start, with photos; 摸底 比 12 and 摸底 12 现在 are for the end (S11). */
export const baselineCommand = defineCommand<BaselineArgs>({
  name: 'baseline',
  words: ['摸底'],
  summary: '记开始时的样子，年底好对比，可带图',
  usage: '摸底 · 摸底 <地方> <问题> · 摸底 12 现在 <情况> · 摸底 比 12 · 摸底 删 12 <原因>',
  examples: [
    '摸底 三组塘边 垃圾堆',
    '摸底',
    '摸底 荷塘村 二组 习惯把垃圾倒沟里',
    '摸底 12 现在 清干净了',
    '摸底 12 现在 长湖37',
    '摸底 比 12',
    '摸底 删 12 记重了',
  ],
  where: 'both',
  action: 'plan.read',
  parse(rest, { separated, slash }) {
    if (rest === '') return { args: { verb: 'list', text: '' } };
    if (!separated && !slash) return null;
    const compare = /^(?:比|对比)\s*(.+)$/u.exec(rest)?.[1];
    if (compare !== undefined) return { args: { verb: 'compare', text: compare } };
    const drop = /^(?:删|删除)\s*(.*\d.*)$/u.exec(rest)?.[1];
    if (drop !== undefined) return { args: { verb: 'drop', text: drop } };
    if (/^\p{Script=Han}{0,8}\s*#?\d{1,6}号?\s*(?:现在|目前|如今)/u.test(rest))
      return { args: { verb: 'now', text: rest } };
    // 摸底 三组今天走访30户 tells of work.
    if (!slash && /走访|\d\s*人/u.test(rest)) return null;
    return { args: { verb: 'record', text: rest } };
  },
  run({ verb, text }, context) {
    if (verb === 'list') return list(context);
    if (verb === 'record') return record(text, context);
    return { compare: compareSpot, now: tellNow, drop: strikeSpot }[verb](text, context);
  },
});

async function list(context: CommandContext): Promise<readonly Reply[]> {
  const unit = await unitShown(context, '', '摸底');
  if ('say' in unit) return here(unit.say);
  return showBaseline(unit, context);
}

async function showBaseline(unit: ChatUnit, context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now, sender } = context;
  if (!may('plan.read', sender, unit.id)) return here(notHisPlan(context, unit));
  const spots = await baselineOf(tx, await withMerged(tx, [unit.id], now));
  if (spots.length === 0) return here(`${unit.short}还没有摸底。例：${example}`);
  const compared = spots.filter((spot) => spot.now !== null).length;
  const head = `${unit.short}摸底${spots.length}处，有对比${compared}处`;
  return here([head, ...someLines(spots.map(spotLine), linesShown)].join('\n'));
}

async function record(words: string, context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now, sender, message } = context;
  const named = await unitAhead(words, context);
  if (named && named.rest === '') return showBaseline(named.unit, context);
  const unit = named?.unit ?? (await chooseManagedUnit(context, 'survey.record', ''));
  if ('say' in unit) return here(`哪个单位？例：摸底 长湖村 三组塘边 垃圾堆`);
  if (!sender.person || !may('survey.record', sender, unit.id)) return here(refusal('survey.record'));
  const text = (named?.rest ?? words).replace(/\s+/gu, ' ');
  if (text.length > longestText) return here(`请写短些，${longestText}字以内`);
  const spot = await addSpot(tx, { unitId: unit.id, text, inboxId: message.inboxId, by: sender.person.id, at: now });
  const photos = await attachPhotos(context, { spotId: spot.id, spotStage: 'before' });
  await noteDecision(context, { action: 'spot.recorded', subject: `spot:${spot.id}`, before: null, after: { text } });
  const shown = photos > 0 ? ` 图${photos}张` : '';
  return here(`记下摸底 ${unit.short}${spot.number}：${plain(text)}${shown}。以后对比发：摸底 ${spot.number} 现在 …`);
}

/** The unit whose name stands first, for the office and for cadres of several. */
async function unitAhead(words: string, { tx, now }: CommandContext) {
  const found = (await unitNames(tx, now)).filter(({ word }) => words.startsWith(word));
  const [best] = found.sort((a, b) => b.word.length - a.word.length);
  return best ? { unit: best.unit, rest: words.slice(best.word.length).replace(/^[\s,，:：的]+/u, '') } : null;
}
