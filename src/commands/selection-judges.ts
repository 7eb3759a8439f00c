import { readPlaceAndName } from '../domain/reading/place-and-name.ts';
import { areMixed, leastJudges } from '../domain/selections.ts';
import { dayOf } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { candidateLine } from '../presenters/selection.ts';
import { householdsOf, residentsOf } from '../store/households.ts';
import { grantsOf, membershipOf } from '../store/people.ts';
import {
  addJudges,
  type Candidate,
  candidatesOf,
  changeSelection,
  judgesOf,
  type Selection,
} from '../store/selections.ts';
import { tellPerson } from '../store/tell-people.ts';
import type { CommandContext } from './command.ts';
import { noteDecision } from './decide.ts';
import { findPerson, unitWords } from './find-person.ts';

interface NamedJudge {
  readonly id: number;
  readonly name: string;
  readonly unitId: number;
}

export interface NamingRules {
  readonly example: string;
  /** Action whose units the judges may come from. */
  readonly action: 'selection.decide' | 'selection.village';
  /** At least two units or posts. */
  readonly mixed: boolean;
}

/** 评选 评委: named one by one, at least three, of mixed origin, none of a candidate's household. */
export async function nameJudges(
  selection: Selection,
  text: string,
  { context, example, action, mixed }: NamingRules & { context: CommandContext },
): Promise<string> {
  const { tx, now } = context;
  const people = await readJudges(text, { context, example, action });
  if ('say' in people) return people.say;
  const already = await judgesOf(tx, selection.id);
  const candidates = (await candidatesOf(tx, selection.id)).filter(({ state }) => state === 'shortlisted');
  if (candidates.length === 0) return '还没有推荐的候选，先推荐再定评委';
  const ids = [...new Set([...already.map(({ id }) => id), ...people.map(({ id }) => id)])];
  if (ids.length < leastJudges) return `评委至少${leastJudges}人，现在${ids.length}人。例：${example}`;
  for (const person of people) {
    const own = await ownCandidate(context, person.id, candidates);
    if (own) return `${person.name}是${own.id}号${own.label}的家里人，请换一位`;
  }
  const origins = await Promise.all(ids.map((id) => originOf(context, id)));
  if (mixed && !areMixed(origins)) return '评委都是一个单位、一样的职务，请换上别的单位或职务的人';
  await addJudges(
    tx,
    selection.id,
    people.map(({ id }) => id),
  );
  await changeSelection(tx, selection.id, { state: 'judging' });
  await noteDecision(context, {
    action: 'judges.named',
    subject: `selection:${selection.id}`,
    before: null,
    after: { people: ids.length, added: people.map(({ id }) => id) },
  });
  for (const { id } of people) {
    await tellPerson(tx, id, {
      text: `请您当${plain(selection.name, 12)}评委，${candidates.length}个候选。看候选回：评分`,
      key: `judge:${selection.id}`,
      at: now,
    });
  }
  const names = (await judgesOf(tx, selection.id)).map(({ name }) => name).join('、');
  return [
    `${selection.name}评委：${names}。私聊告诉他们了`,
    ...(await closedEarly(selection, context)),
    ...candidates.map((one) => candidateLine(one, 14)),
  ].join('\n');
}

/** Judging ends the nominations, whatever day was set for them: the office is told, and who is left out by it. */
async function closedEarly(selection: Selection, { tx, now }: CommandContext): Promise<string[]> {
  const today = dayOf(now);
  if (selection.state !== 'open' || selection.unitId !== null || selection.deadline < today) return [];
  const left = (await candidatesOf(tx, selection.id)).filter(({ state }) => state === 'nominated').length;
  const out = left === 0 ? '' : `，${left}个没推荐的不参评`;
  return [`提名提前到今天截止（原定${chineseDay(selection.deadline, today)}）${out}`];
}

async function readJudges(
  text: string,
  { context, example, action }: Omit<NamingRules, 'mixed'> & { context: CommandContext },
): Promise<readonly NamedJudge[] | { readonly say: string }> {
  const words = await unitWords(context);
  const found: NamedJudge[] = [];
  for (const part of text.split(/[\s、,，]+/u).filter((word) => word !== '')) {
    const named = readPlaceAndName(part, words);
    if (named.name === null) return { say: `没看懂“${plain(part, 10)}”。例：${example}` };
    const person = await findPerson(context, { ...named, name: named.name }, { action, example: () => example });
    if ('say' in person) return person;
    found.push(person);
  }
  return found.length > 0 ? found : { say: `写上评委姓名，至少${leastJudges}人。例：${example}` };
}

/** The candidate the person lives with, or is. */
export async function ownCandidate(
  { tx, now }: CommandContext,
  personId: number,
  candidates: readonly Candidate[],
): Promise<Candidate | null> {
  for (const candidate of candidates) {
    if (candidate.personId === personId) return candidate;
    if (candidate.householdId === null) continue;
    const household = (await householdsOf(tx, candidate.unitId, now)).find(({ id }) => id === candidate.householdId);
    const residents = household ? await residentsOf(tx, household, now) : [];
    if (residents.some(({ id }) => id === personId)) return candidate;
  }
  return null;
}

async function originOf({ tx, now }: CommandContext, personId: number): Promise<{ unitId: number; roles: string[] }> {
  const membership = await membershipOf(tx, personId, now);
  const grants = await grantsOf(tx, personId, now);
  return { unitId: membership?.unitId ?? 0, roles: [...new Set(grants.map(({ role }) => role))] };
}
