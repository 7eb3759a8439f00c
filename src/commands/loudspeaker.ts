import { sheetFor } from '../domain/evaluation.ts';
import { may, refusal } from '../domain/permissions.ts';
import { dayOf, lastDayOf, type Month, monthOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { loudspeakerText, screenText } from '../presenters/loudspeaker.ts';
import { lastPublished } from '../store/evaluations.ts';
import { loudspeakerFacts } from '../store/loudspeaker.ts';
import { listUnits } from '../store/units.ts';
import { type ChatUnit, type CommandContext, defineCommand, here } from './command.ts';
import { namedMonth } from './evaluation-period.ts';
import { parseUnitAndMonth } from './plain-ask.ts';
import { unitShown } from './unit-shown.ts';

/** 广播稿 [长湖] [5月]: a text to read out and a line for the screen, from what was done and published (S19). */
export const loudspeakerCommand = defineCommand<{ unit: string; month: string }>({
  name: 'loudspeaker',
  words: ['广播稿'],
  summary: '写一段村里广播的稿子和电子屏短句，200字以内',
  usage: '广播稿 [长湖] [5月]',
  examples: ['广播稿', '广播稿 5月', '广播稿 长湖', '广播稿 长湖村 5月'],
  where: 'private',
  action: 'loudspeaker.write',
  parse: (rest, { slash, separated }) => parseUnitAndMonth(rest, { slash, separated }),
  async run({ unit, month }, context) {
    const period = await monthAsked(month, context);
    if (period === null) return here('哪个月？例：广播稿 5月');
    const named = unit === '' ? null : await unitShown(context, unit, '广播稿');
    if (named !== null && 'say' in named) return here(named.say);
    if (named !== null && !may('loudspeaker.write', context.sender, named.id))
      return here(`${named.short}的广播稿由${named.short}和办公室写`);
    return here(await script(period, named, context));
  },
});

/** Nothing said: the month whose results people have seen last, else this one. */
async function monthAsked(words: string, { tx, now, rules, programme }: CommandContext): Promise<Month | null> {
  if (words !== '') return namedMonth(words, now, programme);
  const thisMonth = monthOf(dayOf(now));
  const last = await lastPublished(tx, { sheetId: sheetFor(rules, thisMonth).id, kind: 'month' });
  return last?.period ?? thisMonth;
}

async function script(month: Month, named: ChatUnit | null, context: CommandContext): Promise<string> {
  const { tx, now, sender, rulesAt } = context;
  const units = await listUnits(tx, now);
  const own = units.filter(
    ({ id, kind }) => kind !== 'town' && may('loudspeaker.write', sender, id) && (named === null || named.id === id),
  );
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
