import { listOf, sheetFor } from '../domain/evaluation.ts';
import { lastDayIn, periodKind } from '../domain/period.ts';
import { adjustmentById, withdrawAdjustment } from '../store/adjustments.ts';
import { unitNames } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { evaluationPeriod, isPeriodText } from './evaluation-period.ts';
import { giveAdjustment, whyFrozen } from './give-adjustment.ts';

type Side = 'bonus' | 'penalty';
type Args =
  | { readonly verb: 'add'; readonly side: Side; readonly text: string }
  | { readonly verb: 'withdraw'; readonly id: number };

const example = { bonus: '加分 长湖村 2季度 微经验 全镇推广', penalty: '扣罚 长湖村 2季度 上级曝光 县通报' } as const;

/** 加分 and 扣罚: what the office decides beside the sheets, by the kinds and limits of the rulebook, with its reason. */
export const adjustCommand = defineCommand<Args>({
  name: 'adjust',
  words: ['加分', '扣罚'],
  summary: '季度评比按规则加分、扣罚，写明依据',
  usage: '加分|扣罚 <单位> <季度> <哪一类> <依据> · 加分 撤销 3',
  examples: [example.bonus, example.penalty, '加分 撤销 3'],
  where: 'private',
  action: 'evaluation.adjust',
  parse(rest, { word, slash }) {
    // 加分项今天补报 is speech.
    if (!slash && /^项/u.test(rest)) return null;
    const side = word === '扣罚' ? 'penalty' : 'bonus';
    const id = /^撤销\s*(\d{1,6})号?$/u.exec(rest)?.[1];
    if (id !== undefined) return { args: { verb: 'withdraw', id: Number(id) } };
    return rest === ''
      ? { say: `给谁、哪一季、为什么？例：${example[side]}` }
      : { args: { verb: 'add', side, text: rest } };
  },
  run: async (args, context) => here(args.verb === 'add' ? await add(args, context) : await withdraw(args.id, context)),
});

async function add({ side, text }: { side: Side; text: string }, context: CommandContext): Promise<string> {
  const { tx, now, programme } = context;
  const [unitWord = '', periodWord = '', kindWord = '', ...words] = text.split(/[\s,，]+/u);
  const unit = (await unitNames(tx, now)).find(({ word }) => word === unitWord)?.unit;
  const reason = words.join(' ');
  if (!unit || !isPeriodText(periodWord)) return `单位、季度、类别、依据用空格分开。例：${example[side]}`;
  const asked = evaluationPeriod(periodWord, now, programme);
  if ('say' in asked) return asked.say;
  const { period } = asked;
  if (periodKind(period) !== 'quarter') return '只有季度评比加分、扣罚';
  const rules = context.rulesAt(lastDayIn(period));
  if (listOf(sheetFor(rules, period), unit) === null) return `${unit.name}不在季度评比里`;
  const { kinds } = rules.quarter[side];
  const kind = kinds.find(({ id, name }) => name === kindWord || id === kindWord);
  if (!kind) return `按规则只有：${kinds.map(({ name }) => name).join('、')}。例：${example[side]}`;
  if (reason === '') return `请写依据。例：${example[side]}`;
  return giveAdjustment(context, { side, unit, period, kind, reason });
}

async function withdraw(id: number, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  const found = await adjustmentById(tx, id);
  if (!found) return `没有${id}号加分或扣罚`;
  if (found.withdrawnAt !== null) return `${id}号已经撤销了`;
  const frozen = await whyFrozen(context, found.period);
  if (frozen !== null) return frozen;
  await withdrawAdjustment(tx, id, { personId: sender.person?.id ?? 0, at: now });
  await noteDecision(context, {
    action: 'adjustment.withdrawn',
    subject: `adjustment:${id}`,
    before: { withdrawn: false },
    after: { withdrawn: true },
  });
  return `${id}号撤销了`;
}
