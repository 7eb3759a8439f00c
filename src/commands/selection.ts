import { may, refusal } from '../domain/permissions.ts';
import type { SelectionState } from '../domain/selections.ts';
import { dayOf } from '../domain/time.ts';
import { candidateLine, stageText, votesLabel } from '../presenters/selection.ts';
import { someLines } from '../presenters/task.ts';
import { candidatesOf, type Selection, townSelections, votesFor } from '../store/selections.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { nameJudges } from './selection-judges.ts';
import { namedSelection } from './selection-named.ts';
import { openRound } from './selection-open.ts';
import { stepAside } from './selection-score.ts';
import { answerObjectionTo, cancel, decideCandidate, finalise, publish, result, shortlist } from './selection-steps.ts';

const verbs = ['开始', '推荐', '评委', '结果', '选', '不选', '公示', '定', '取消', '答', '回避'] as const;
type Verb = (typeof verbs)[number];

interface Args {
  readonly verb: Verb | 'show';
  /** Name of the kind, when it is written. */
  readonly name: string;
  readonly rest: string;
}

const linesShown = 12;
const judgesExample = '评选 评委 林立平 高秀兰 徐国华';

/** 评选 (S34): the whole way from opening a round to 通报表扬. */
export const selectionCommand = defineCommand<Args>({
  name: 'selection',
  words: ['评选'],
  summary: '看评选；办公室开始、定评委、公示、定下，书记推荐',
  usage: '评选 [名称] [开始 试点… 截止…|推荐 3 5|评委 …|结果|选 5 理由|公示|定|取消 理由|答 3 成立 理由|回避 3]',
  examples: [
    '评选',
    '评选 网格最美党员户 开始 试点 长湖一网格 截止 5月31日',
    '评选 推荐 3 5',
    judgesExample,
    '评选 结果',
    '评选 公示 网格最美党员户',
    '评选 定 网格最美党员户',
  ],
  where: 'private',
  action: 'selection.read',
  parse(rest, { slash, separated }) {
    if (rest === '') return { args: { verb: 'show', name: '', rest: '' } };
    if (!separated && !slash) return null;
    const [first = '', second = '', ...others] = rest.split(/\s+/u);
    const begins = verbs.find((verb) => verb === first);
    if (begins) return { args: { verb: begins, name: '', rest: [second, ...others].join(' ').trim() } };
    const follows = verbs.find((verb) => verb === second);
    if (follows) return { args: { verb: follows, name: first, rest: others.join(' ') } };
    return second === '' ? { args: { verb: 'show', name: first, rest: '' } } : null;
  },
  run: async (args, context) => here(await run(args, context)),
});

async function run({ verb, name, rest }: Args, context: CommandContext): Promise<string> {
  if (verb === 'show') return show(name, context);
  if (verb === '推荐') return shortlist(rest, context);
  if (verb === '回避') return stepAside(rest, context);
  if (!may('selection.decide', context.sender, null)) return refusal('selection.decide');
  switch (verb) {
    case '开始':
      return openRound(name, rest, context);
    case '选':
    case '不选':
      return decideCandidate({ take: verb === '选', rest }, context);
    case '答':
      return answerObjectionTo(rest, context);
    case '评委': {
      const selection = await namedSelection(context, name, ['open', 'judging']);
      const rules = { example: judgesExample, action: 'selection.decide', mixed: true } as const;
      return 'say' in selection ? selection.say : nameJudges(selection, rest, { ...rules, context });
    }
    case '结果':
      return withSelection({ name: name || rest, states: ['judging', 'notice'] }, context, result);
    case '公示':
      return withSelection({ name: name || rest, states: ['judging'] }, context, publish);
    case '定':
      return withSelection({ name: name || rest, states: ['notice'] }, context, finalise);
    case '取消': {
      const [first = '', ...words] = rest.split(' ');
      const wanted = name === '' ? { name: first, reason: words.join(' ') } : { name, reason: rest };
      return withSelection({ name: wanted.name, states: ['open', 'judging', 'notice'] }, context, (selection) =>
        cancel(selection, wanted.reason, context),
      );
    }
  }
}

async function withSelection(
  { name, states }: { name: string; states: readonly SelectionState[] },
  context: CommandContext,
  act: (selection: Selection, context: CommandContext) => Promise<string>,
): Promise<string> {
  const selection = await namedSelection(context, name, states);
  return 'say' in selection ? selection.say : act(selection, context);
}

/** Anybody sees what runs and what came of it; nominations only until judges are at work are for all to see too. */
async function show(name: string, context: CommandContext): Promise<string> {
  const { tx, now, rules } = context;
  const today = dayOf(now);
  const all = (await townSelections(tx)).filter((one) => name === '' || one.name === name);
  const [last, ...earlier] = all.filter(({ state }) => state !== 'cancelled').reverse();
  if (!last) {
    const kinds = rules.selections.map((kind) => kind.name).join('、');
    return kinds === '' ? '没有评选' : `还没有评选。按规则能评：${kinds}`;
  }
  const shown = (await candidatesOf(tx, last.id)).filter(({ state }) => isShown(last, state));
  const votes = await votesFor(
    tx,
    shown.map(({ id }) => id),
  );
  const lines = shown.map((one) => {
    const n = votes.get(one.id) ?? 0;
    return `${candidateLine(one)}${n > 0 ? `（${votesLabel}：${n}人赞成）` : ''}`;
  });
  const others = name === '' ? earlier.slice(0, 2).map((one) => stageText(one, today)) : [];
  return [...others, stageText(last, today), ...someLines(lines, linesShown)].join('\n');
}

function isShown(selection: Selection, state: string): boolean {
  if (state === 'out') return false;
  const decided = selection.state === 'notice' || selection.state === 'final';
  return decided ? state === 'chosen' : true;
}
