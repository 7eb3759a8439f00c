import { may, refusal } from '../domain/permissions.ts';
import { dayOf } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { addExemplar, exemplarByNumber, latestExemplars, withdrawExemplar } from '../store/exemplars.ts';
import { type CommandContext, defineCommand, here, type Reply } from './command.ts';
import { noteDecision } from './decide.ts';
import { chooseManagedUnit } from './managed-unit.ts';
import { resolveNumbered } from './numbered.ts';
import { concernedUnits } from './tasks.ts';

type ExemplarArgs =
  | { readonly verb: 'list' }
  | { readonly verb: 'note'; readonly text: string }
  | { readonly verb: 'withdraw'; readonly text: string };

const example = '例：典型 三组李家婆媳天天扫门前路';
const shortest = 4;
const longest = 200;
const shown = 5;

/** 典型, 家风民风 (S32): a note of the secretary, kept with the year's papers and never scored. */
export const exemplarCommand = defineCommand<ExemplarArgs>({
  name: 'exemplar',
  words: ['典型', '家风', '民风'],
  summary: '书记记一条典型、家风民风，不计分',
  usage: '典型 <人和事> · 典型 撤销 <编号>',
  examples: ['典型', '典型 三组李家婆媳天天扫门前路', '典型 撤销 12'],
  where: 'both',
  action: 'exemplar.note',
  parse(rest, { slash, separated }) {
    if (rest === '') return { args: { verb: 'list' } };
    if (!slash && !separated) return null;
    const withdrawn = /^撤销\s*(.*)$/u.exec(rest)?.[1];
    if (withdrawn !== undefined) return { args: { verb: 'withdraw', text: withdrawn } };
    // 家风 宣讲今天开，30人参加 tells of work.
    if (!slash && /\d\s*人/u.test(rest)) return null;
    if (rest.length < shortest) return { say: `写明什么人、什么事。${example}` };
    if (rest.length > longest) return { say: `请写短些，${longest}字以内` };
    return { args: { verb: 'note', text: rest } };
  },
  run(args, context) {
    if (args.verb === 'list') return list(context);
    return args.verb === 'note' ? note(args.text, context) : withdraw(args.text, context);
  },
});

async function list(context: CommandContext): Promise<readonly Reply[]> {
  const found = await latestExemplars(context.tx, await concernedUnits(context, 'exemplar.note'), shown);
  if (found.length === 0) return here(`还没记过典型。${example}`);
  const today = dayOf(context.now);
  return here(
    found
      .map(({ unitShort, number, text, at }) => `${unitShort}${number} ${chineseDay(dayOf(at), today)} ${plain(text)}`)
      .join('\n'),
  );
}

async function note(text: string, context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now, sender } = context;
  const unit = await chooseManagedUnit(context, 'exemplar.note', text);
  if ('say' in unit) return here(unit.say);
  if (!sender.person || !may('exemplar.note', sender, unit.id)) return here(refusal('exemplar.note'));
  const { id, number } = await addExemplar(tx, { unitId: unit.id, text, notedBy: sender.person.id, at: now });
  await noteDecision(context, {
    action: 'exemplar.noted',
    subject: `exemplar:${id}`,
    before: null,
    after: { unitId: unit.id, text },
  });
  return here(`记下典型 ${unit.short}${number}：${plain(text)}。不计分；记错了发：典型 撤销 ${unit.short}${number}`);
}

async function withdraw(text: string, context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now, sender } = context;
  const found = await resolveNumbered(context, text, {
    exists: async (unitId, number) => (await exemplarByNumber(tx, unitId, number)) !== null,
  });
  if (found === null) return here('撤销哪一条？例：典型 撤销 12');
  if ('say' in found) return here(found.say);
  const name = `${found.unit.short}${found.number}`;
  const exemplar = await exemplarByNumber(tx, found.unit.id, found.number);
  if (!exemplar) return here(`${name}不是典型，发“典型”看编号`);
  if (!may('exemplar.note', sender, exemplar.unitId)) return here(refusal('exemplar.note'));
  await withdrawExemplar(tx, exemplar.id, now);
  await noteDecision(context, {
    action: 'exemplar.withdrawn',
    subject: `exemplar:${exemplar.id}`,
    before: { text: exemplar.text },
    after: { state: 'withdrawn' },
  });
  return here(`${name}撤销了`);
}
