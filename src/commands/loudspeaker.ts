import { sheetFor } from '../domain/evaluation.ts';
import { may, refusal } from '../domain/permissions.ts';
import { dayOf, lastDayOf, type Month, monthOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { loudspeakerText, screenText } from '../presenters/loudspeaker.ts';
import { lastPublished } from '../store/evaluations.ts';
import { loudspeakerFacts } from '../store/loudspeaker.ts';
import { listUnits } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { namedMonth } from './evaluation-period.ts';

/** 广播稿 [5月]: a text to read out and a line for the screen, from what was done and published (S19). */
export const loudspeakerCommand = defineCommand<{ words: string }>({
  name: 'loudspeaker',
  words: ['广播稿'],
  summary: '写一段村里广播的稿子和电子屏短句，200字以内',
  usage: '广播稿 [5月]',
  examples: ['广播稿', '广播稿 5月'],
  where: 'private',
  action: 'loudspeaker.write',
  parse: (rest, { slash }) =>
    slash || /^(?:\d{4}年)?(?:[\d一二三四五六七八九十]{1,3}月(?:份)?|(?:上|本|这|当)个?月)?$/u.test(rest)
      ? { args: { words: rest } }
      : null,
  async run({ words }, context) {
    const month = await monthAsked(words, context);
    return here(month === null ? '哪个月？例：广播稿 5月' : await script(month, context));
  },
});

/** Nothing said: the month whose results people have seen last, else this one. */
async function monthAsked(words: string, { tx, now, rules, programme }: CommandContext): Promise<Month | null> {
  if (words !== '') return namedMonth(words, now, programme);
  const thisMonth = monthOf(dayOf(now));
  const last = await lastPublished(tx, { sheetId: sheetFor(rules, thisMonth).id, kind: 'month' });
  return last?.period ?? thisMonth;
}

async function script(month: Month, context: CommandContext): Promise<string> {
  const { tx, now, sender, rulesAt } = context;
  const units = await listUnits(tx, now);
  const own = units.filter(({ id, kind }) => kind !== 'town' && may('loudspeaker.write', sender, id));
  const isTown = own.length === units.filter(({ kind }) => kind !== 'town').length;
  const [unit] = own;
  if (!isTown && !unit) return refusal('loudspeaker.write');
  const facts = await loudspeakerFacts(tx, {
    period: month,
    unitId: isTown ? null : (unit?.id ?? null),
    rules: rulesAt(lastDayOf(month)),
    at: now,
  });
  const view = { ...facts, period: periodText(month, dayOf(now)) };
  return `${loudspeakerText(view)}\n电子屏：${screenText(view)}`;
}
