import { plain } from '../presenters/plain.ts';
import { candidateLine, votesLabel } from '../presenters/selection.ts';
import {
  addVote,
  type Candidate,
  candidateById,
  candidatesOf,
  giveScore,
  judgedBy,
  judgesOf,
  type Selection,
  scoresOf,
  selectionById,
  votesFor,
} from '../store/selections.ts';
import { unitById } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { ownCandidate } from './selection-judges.ts';

const example = '评分 3 88';

interface ScoreArgs {
  /** Null: which ones wait. */
  readonly id: number | null;
  readonly score: number;
}

/** 评分 3 88: a judge, privately; the same again takes the place of the first. */
export const scoreCommand = defineCommand<ScoreArgs>({
  name: 'score',
  words: ['评分'],
  summary: '评委给候选评分，100分为满；也可写同意、不同意',
  usage: '评分 <编号> <0–100|同意|不同意>',
  examples: [example, '评分 3 同意', '评分'],
  where: 'private',
  action: 'selection.judge',
  parse(rest, { slash }) {
    if (rest === '') return { args: { id: null, score: 0 } };
    const parts = /^(\d{1,6})号?\s+(?:(\d{1,3})分?|(同意|不同意))$/u.exec(rest);
    if (!parts) return slash || /^\d/u.test(rest) ? { say: `这样写：${example}，或 评分 3 同意` } : null;
    const score = parts[2] === undefined ? (parts[3] === '同意' ? 100 : 0) : Number(parts[2]);
    return score > 100 ? { say: '分数是0到100' } : { args: { id: Number(parts[1]), score } };
  },
  run: async ({ id, score }, context) => here(id === null ? await waiting(context) : await give(id, score, context)),
});

async function give(id: number, score: number, context: CommandContext): Promise<string> {
  const { tx, now } = context;
  const judging = await judgeOf(id, context);
  if ('say' in judging) return judging.say;
  const { candidate, personId } = judging;
  const own = await ownCandidate(context, personId, [candidate]);
  if (own) return `${id}号是您家，请回避：评选 回避 ${id}`;
  const before = (await scoresOf(tx, candidate.selectionId)).find(
    (one) => one.candidateId === id && one.personId === personId,
  );
  if (before?.score === null) return `${id}号您回避了，不评`;
  await giveScore(tx, { candidateId: id, personId, score, at: now });
  await noteDecision(context, {
    action: 'candidate.scored',
    subject: `candidate:${id}`,
    before: null,
    after: { text: `${score}分${before ? `，原来${before.score}分` : ''}` },
  });
  const left = await leftFor(context, candidate.selectionId, personId);
  return `记下：${id}号${candidate.label} ${score}分，分数不公开${left > 0 ? `。还有${left}个没评` : '。您的都评了'}`;
}

/** 评选 回避 3: a judge of the family, or a near friend, says so and does not score. */
export async function stepAside(rest: string, context: CommandContext): Promise<string> {
  const id = Number(/^(\d{1,6})/u.exec(rest)?.[1] ?? Number.NaN);
  if (Number.isNaN(id)) return '回避几号？例：评选 回避 3';
  const judging = await judgeOf(id, context);
  if ('say' in judging) return judging.say;
  const { candidate, personId } = judging;
  await giveScore(context.tx, { candidateId: id, personId, score: null, at: context.now });
  await noteDecision(context, {
    action: 'judge.stepped-aside',
    subject: `candidate:${id}`,
    before: null,
    after: { personId },
  });
  return `好，${id}号${candidate.label}您不评`;
}

async function judgeOf(
  id: number,
  { tx, sender }: CommandContext,
): Promise<{ candidate: Candidate; selection: Selection; personId: number } | { say: string }> {
  const candidate = await candidateById(tx, id);
  const selection = candidate ? await selectionById(tx, candidate.selectionId) : null;
  const isJudge =
    sender.person !== null &&
    selection !== null &&
    (await judgesOf(tx, selection.id)).some((one) => one.id === sender.person?.id);
  if (!candidate || !selection || !sender.person || !isJudge)
    return { say: `您不是${id}号的评委，由办公室定的评委来评` };
  if (selection.state !== 'judging') return { say: `${selection.name}已经评完了` };
  if (candidate.state !== 'shortlisted') return { say: `${id}号不用评` };
  return { candidate, selection, personId: sender.person.id };
}

/** How many candidates of the selection the judge has said nothing about. */
export async function leftFor({ tx }: CommandContext, selectionId: number, personId: number): Promise<number> {
  return (await unscored({ tx }, selectionId, personId)).length;
}

async function unscored(
  { tx }: Pick<CommandContext, 'tx'>,
  selectionId: number,
  personId: number,
): Promise<Candidate[]> {
  const said = (await scoresOf(tx, selectionId)).filter((one) => one.personId === personId);
  return (await candidatesOf(tx, selectionId)).filter(
    ({ id, state }) => state === 'shortlisted' && !said.some((one) => one.candidateId === id),
  );
}

async function waiting({ tx, sender }: CommandContext): Promise<string> {
  const lines: string[] = [];
  for (const selection of sender.person ? await judgedBy(tx, sender.person.id) : []) {
    const left = await unscored({ tx }, selection.id, sender.person?.id ?? 0);
    if (left.length > 0) lines.push(selection.name, ...left.map((one) => candidateLine(one, 40)));
  }
  return lines.length === 0 ? '现在没有要您评的' : [...lines, `评分回：评分 ${lines[1]?.split(' ')[0]} 88`].join('\n');
}

/** 赞成 3 in a group: counted once a person, shown as an opinion, read by no result (P3). */
export const voteCommand = defineCommand<number>({
  name: 'vote',
  words: ['赞成'],
  summary: '在群里对候选表示赞成，只供参考，不算进结果',
  usage: '赞成 <编号>',
  examples: ['赞成 3'],
  where: 'group',
  action: 'selection.vote',
  parse(rest) {
    const id = /^(\d{1,6})号?$/u.exec(rest)?.[1];
    return id === undefined ? null : { args: Number(id) };
  },
  async run(id, { tx, now, sender, chat }) {
    const candidate = await candidateById(tx, id);
    const selection = candidate ? await selectionById(tx, candidate.selectionId) : null;
    const isTheirs = selection !== null && (selection.unitId === null || selection.unitId === chat.unit?.id);
    if (!candidate || !selection || !isTheirs || !sender.person) return here(`没有${id}号候选`);
    if (selection.state !== 'open' && selection.state !== 'judging') return here(`${selection.name}已经评完了`);
    const isNew = await addVote(tx, { candidateId: id, personId: sender.person.id, at: now });
    const n = (await votesFor(tx, [id])).get(id) ?? 0;
    const where = selection.unitId === null ? '' : ((await unitById(tx, selection.unitId))?.short ?? '');
    return here(`${votesLabel}：${where}${id}号${plain(candidate.label, 16)} ${n}人赞成${isNew ? '' : '（您说过了）'}`);
  },
});
