import { listOf, sheetFor } from '../domain/evaluation.ts';
import { lastDayIn } from '../domain/period.ts';
import { may, refusal } from '../domain/permissions.ts';
import { addDays, dayOf } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { someLines } from '../presenters/task.ts';
import {
  addExperience,
  decideExperience,
  type Experience,
  experienceById,
  experiencesIn,
} from '../store/experiences.ts';
import { tellOffice, tellPerson } from '../store/tell-people.ts';
import { unitById } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { giveAdjustment, openQuarter } from './give-adjustment.ts';
import { tellGroups } from './selection-steps.ts';

type Args =
  | { readonly verb: 'list' }
  | { readonly verb: 'read'; readonly id: number }
  | { readonly verb: 'return'; readonly id: number; readonly reason: string }
  | { readonly verb: 'submit'; readonly text: string };

const example = '微经验 垃圾换肥皂：十斤可回收的换一块肥皂，组里没人乱扔了';
const titleMax = 20;
const textMax = 800;
const shortest = 10;
const linesShown = 9;
/** Of the whole text in the notice to the groups. */
const sharedCharacters = 60;
const shareDays = 7;

/** 微经验 (S40): anybody of the unit hands one in; what the office adopted anybody reads. */
export const experienceCommand = defineCommand<Args>({
  name: 'experience',
  words: ['微经验'],
  summary: '报微经验，看采纳的微经验',
  usage: '微经验 <题目>：<做法>（可带照片）· 微经验 12',
  examples: ['微经验', example, '微经验 12', '微经验 退 12 写具体些'],
  where: 'both',
  action: 'experience.read',
  parse(rest, { slash, separated }) {
    if (/^[?？]*$/u.test(rest)) return { args: { verb: 'list' } };
    if (!separated && !slash) return null;
    const id = /^(\d{1,6})号?$/u.exec(rest)?.[1];
    if (id !== undefined) return { args: { verb: 'read', id: Number(id) } };
    const returned = /^退\s*(\d{1,6})号?\s*(.*)$/su.exec(rest);
    if (returned) {
      const reason = (returned[2] ?? '').trim();
      return reason === ''
        ? { say: '请写原因。例：微经验 退 12 写具体些' }
        : { args: { verb: 'return', id: Number(returned[1]), reason } };
    }
    // 微经验 交流会今天开，20人参加 tells of a meeting.
    if (!slash && /^(?:交流|分享|座谈|推广)?会|\d\s*人参加/u.test(rest)) return null;
    return { args: { verb: 'submit', text: rest } };
  },
  async run(args, context) {
    if (args.verb === 'list') return here(await list(context));
    if (args.verb === 'read') return here(await read(args.id, context));
    return here(args.verb === 'return' ? await giveBack(args, context) : await submit(args.text, context));
  },
});

async function list({ tx, sender }: CommandContext): Promise<string> {
  const adopted = (await experiencesIn(tx, 'adopted')).reverse();
  const open = may('experience.decide', sender, null) ? await experiencesIn(tx, 'open') : [];
  const lines = [...open.map((one) => `待看 ${line(one)}`), ...adopted.map(line)];
  return lines.length === 0
    ? `还没有采纳的微经验。有好做法就发，例：${example}`
    : someLines(lines, linesShown).join('\n');
}

function line({ id, unitShort, title }: Experience): string {
  return `${id} ${unitShort} ${plain(title, titleMax)}`;
}

/** The whole text; one that is not adopted is for its writer and the office. */
async function read(id: number, { tx, sender, chat }: CommandContext): Promise<string> {
  const found = await experienceById(tx, id);
  const isPrivate = chat.kind === 'private';
  const mayRead =
    found?.state === 'adopted' ||
    (isPrivate && (may('experience.decide', sender, null) || sender.person?.id === found?.personId));
  if (!found || !mayRead) return `没有采纳的微经验${id}`;
  return `微经验${line(found)}\n${plain(found.text, textMax)}`;
}

async function submit(text: string, context: CommandContext): Promise<string> {
  const { tx, now, sender, message } = context;
  if (!sender.person) return refusal('experience.submit');
  const unit = await unitById(tx, context.chat.unit?.id ?? sender.person.unitId);
  if (!unit || !may('experience.submit', sender, unit.id)) return '微经验由本单位的人来报';
  const parts = /^(.{2,20}?)[：:\n]\s*(\S.*)$/su.exec(text);
  const title = (parts?.[1] ?? Array.from(text).slice(0, titleMax).join('')).trim();
  const body = (parts?.[2] ?? text).trim();
  if (Array.from(body).length < shortest) return `再写具体点：怎么做的、有什么用。例：${example}`;
  if (Array.from(body).length > textMax) return `写了${Array.from(body).length}字，请写到${textMax}字以内`;
  const id = await addExperience(tx, {
    unitId: unit.id,
    title,
    text: body,
    inboxId: message.inboxId,
    personId: sender.person.id,
    at: now,
  });
  await tellOffice(tx, {
    text: `${unit.short}报了微经验${id} ${plain(title, titleMax)}。看：微经验 ${id}；采纳 ${id}`,
    key: `experience:${id}`,
    at: now,
  });
  const photos = message.photos > 0 ? ` 图${message.photos}张` : '';
  return `收到微经验${id}：${unit.short} ${plain(title, titleMax)}${photos}，办公室看了告诉您`;
}

async function giveBack({ id, reason }: { id: number; reason: string }, context: CommandContext): Promise<string> {
  const found = await toDecide(id, context);
  if ('say' in found) return found.say;
  await decideExperience(context.tx, id, {
    state: 'returned',
    reason,
    personId: context.sender.person?.id ?? 0,
    at: context.now,
  });
  await noteDecision(context, {
    action: 'experience.returned',
    subject: `experience:${id}`,
    before: { state: 'open' },
    after: { state: 'returned', reason },
  });
  await tellPerson(context.tx, found.personId, {
    text: `微经验${id}没采纳：${plain(reason, 40)}。改好可以再报`,
    key: `experience-decided:${id}`,
    at: context.now,
  });
  return `微经验${id}退回，已告诉本人`;
}

async function toDecide(id: number, { tx, sender }: CommandContext): Promise<Experience | { readonly say: string }> {
  if (!may('experience.decide', sender, null)) return { say: refusal('experience.decide') };
  const found = await experienceById(tx, id);
  if (!found) return { say: `没有微经验${id}` };
  return found.state === 'open' ? found : { say: `微经验${id}已经${found.state === 'adopted' ? '采纳' : '退回'}了` };
}

/** 采纳 12: told to every group, and the bonus of the open quarter, if its unit is in it and the office may give one. */
export const adoptCommand = defineCommand<{ id: number; reason: string }>({
  name: 'adopt',
  words: ['采纳'],
  summary: '采纳一条微经验，发到各群，按规则加分',
  usage: '采纳 <编号> [理由]',
  examples: ['采纳 12', '采纳 12 省钱又管用'],
  where: 'private',
  action: 'experience.decide',
  parse(rest, { slash }) {
    const parts = /^(\d{1,6})号?\s*(.*)$/su.exec(rest);
    if (parts && !slash && /^\d+\s*[条个项]/u.test(rest)) return null;
    if (parts) return { args: { id: Number(parts[1]), reason: (parts[2] ?? '').trim() } };
    return slash || rest === '' ? { say: '采纳哪一条？例：采纳 12' } : null;
  },
  async run({ id, reason }, context) {
    const { tx, now, sender } = context;
    const found = await toDecide(id, context);
    if ('say' in found) return here(found.say);
    const decision = { state: 'adopted' as const, reason: reason || null, personId: sender.person?.id ?? 0, at: now };
    await decideExperience(tx, id, decision);
    await noteDecision(context, {
      action: 'experience.adopted',
      subject: `experience:${id}`,
      before: { state: 'open' },
      after: { state: 'adopted', reason: reason || null },
    });
    const text = `微经验 ${found.unitShort} ${plain(found.title, titleMax)}：${plain(found.text, sharedCharacters)} 全文回：微经验 ${id}`;
    await tellGroups(context, { schedule: `experience:${id}`, text, until: addDays(dayOf(now), shareDays) });
    await tellPerson(tx, found.personId, {
      text: `您的微经验${id}采纳了，发到各群`,
      key: `experience-decided:${id}`,
      at: now,
    });
    return here(`微经验${id}采纳了，下一次发到各群。${await bonus(found, context)}`);
  },
});

async function bonus(experience: Experience, context: CommandContext): Promise<string> {
  const { tx, sender } = context;
  const unit = await unitById(tx, experience.unitId);
  const period = openQuarter(context);
  const rules = context.rulesAt(lastDayIn(period));
  const kind = rules.quarter.bonus.kinds.find(({ name }) => name === '微经验');
  if (!unit || !kind || listOf(sheetFor(rules, period), unit) === null) return '不在季度评比里，不加分';
  if (!may('evaluation.adjust', sender, null)) return `加分由办公室来记：加分 ${unit.name} 季度 微经验 理由`;
  const reason = `微经验${experience.id} ${plain(experience.title, titleMax)}`;
  return giveAdjustment(context, { side: 'bonus', unit, period, kind, reason });
}
