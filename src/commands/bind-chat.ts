import { may, refusal } from '../domain/permissions.ts';
import { dayOf } from '../domain/time.ts';
import { noPhaseLine, phaseLine, phasesOn } from '../presenters/phase.ts';
import { plain } from '../presenters/plain.ts';
import { bindChat, type GroupPart, mainChatOf } from '../store/chats.ts';
import { listUnits, type Unit, unitNames } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';

export const bindChatCommand = defineCommand<{ unit: string; part: GroupPart }>({
  name: 'bind-chat',
  words: ['绑定本群'],
  summary: '说明本群是哪个村、哪个单位的',
  usage: '绑定本群 长湖村 [副群]',
  examples: ['绑定本群 长湖村', '绑定本群 长湖村 副群'],
  where: 'group',
  worksUnbound: true,
  action: 'chat.bind',
  parse(rest) {
    const part = /副群/u.test(rest) ? 'side' : 'main';
    const unit = rest.replace(/[副主]群/u, '').replace(/[\s()。.,、]/gu, '');
    return unit === '' ? { say: '请写单位名，如：绑定本群 长湖村' } : { args: { unit, part } };
  },
  async run({ unit: written, part }, context) {
    const unit = await unitCalled(written, context);
    if (!unit) return here(`没有“${plain(written, 12)}”这个单位，请写全名，如 长湖村`);
    if (!may('chat.bind', context.sender, unit.id)) return here(refusal('chat.bind'));
    const { chat } = context;
    if (chat.unit && !may('chat.bind', context.sender, chat.unit.id)) return here(refusal('chat.bind'));
    if (chat.unit?.id === unit.id && chat.part === part) return here(`本群已经是${unit.name}的${partNames[part]}了`);
    return here(await bind({ unit, part }, context));
  },
});

const partNames: Readonly<Record<GroupPart, string>> = { main: '主群', side: '副群' };

/** Reminders go to one group of a unit only: a second one receives nothing but results. */
async function bind({ unit, part }: { unit: Unit; part: GroupPart }, context: CommandContext): Promise<string> {
  const { tx, now: at, chat, programme } = context;
  const main = part === 'main' ? await mainChatOf(tx, unit.id, at) : null;
  if (main && main.chatId !== chat.id) {
    const title = main.title === null ? '' : `（${plain(main.title, 12)}）`;
    return `${unit.name}已有主群${title}。这个群请发：绑定本群 ${unit.name} 副群`;
  }
  await bindChat(tx, { chatId: chat.id, unitId: unit.id, part, at });
  await noteDecision(context, {
    action: 'chat.bound',
    subject: `chat:${chat.id}`,
    before: { unit: chat.unit?.code ?? null, part: chat.part },
    after: { unit: unit.code, part },
  });
  const name = part === 'side' ? `${unit.name}（副群，只收结果）` : unit.name;
  const today = dayOf(at);
  const phases = phasesOn(programme, today).map((phase) => phaseLine(phase, today));
  return [`绑定好了：${name}`, ...(phases.length > 0 ? phases : [noPhaseLine(programme, today)])].join('\n');
}

async function unitCalled(written: string, { tx, now }: CommandContext): Promise<Unit | undefined> {
  const named = (await unitNames(tx, now)).find(({ word }) => word === written)?.unit;
  return named ?? (await listUnits(tx, now)).find((unit) => unit.code === written);
}
