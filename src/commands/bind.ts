import { roleNames } from '../domain/permissions.ts';
import { dayOf } from '../domain/time.ts';
import { bindAccount } from '../store/accounts.ts';
import { recordDecision } from '../store/audit.ts';
import { areManyGuessing, isGuessing, noteBindAttempt, redeemCode } from '../store/bind-codes.ts';
import { grantsOf, membershipOf, personById } from '../store/people.ts';
import { tellOffice } from '../store/tell-people.ts';
import { unitById } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';

export const bindCommand = defineCommand<{ code: string }>({
  name: 'bind',
  words: ['绑定'],
  summary: '用绑定码登记身份和职务',
  usage: '绑定 6位数字',
  examples: ['绑定 482913', '绑定482913'],
  where: 'private',
  // A code that a whole group has read must not stay valid: it is used up by the one who sent it.
  handlesGroup: true,
  worksUnbound: true,
  action: 'self.bind',
  parse(rest, { slash }) {
    // 绑定码 482913 is said by people who have one.
    const digits = rest.replace(/^码/u, '').replace(/[\s:,。.]/gu, '');
    if (/^\d{6}$/u.test(digits)) return { args: { code: digits } };
    if (digits === '' || /^\d+$/u.test(digits) || slash) return { say: '绑定码是6位数字，发：绑定 6位数字' };
    return null;
  },
  async run({ code }, context) {
    const { tx, machineNow, sender, chat } = context;
    if (await isGuessing(tx, sender.accountId, machineNow)) return here('试得太多了，请过一小时再试');
    if (await areManyGuessing(tx, machineNow)) {
      await warnOffice(context);
      return here('这会儿试错的码太多，绑定先停一停。请过一小时再试');
    }
    const redeemed = await redeemCode(tx, code, machineNow);
    if (!redeemed) {
      await noteBindAttempt(tx, sender.accountId, machineNow);
      return here('码不对，或已过期、用过了。请再要一个');
    }
    const bound = await bindTo(redeemed.personId, context);
    return here(chat.kind === 'group' ? `${bound}\n码请私聊发，别发群里` : bound);
  },
});

/** Many accounts that guess a little are one that guesses a lot. */
async function warnOffice({ tx, now }: CommandContext): Promise<void> {
  await tellOffice(tx, {
    text: '一小时里有很多绑定码不对，可能有人在试码。绑定先停一小时',
    key: `guessing:${dayOf(now)}`,
    at: now,
  });
}

async function bindTo(personId: number, context: CommandContext): Promise<string> {
  const { tx, now: at, sender, chat } = context;
  const person = await personById(tx, personId);
  const membership = await membershipOf(tx, personId, at);
  if (!person || !membership) return '这个人已不在名册里，请问办公室';
  await bindAccount(tx, { accountId: sender.accountId, personId, by: 'code', at });
  await recordDecision(tx, {
    at,
    personId,
    action: 'account.bound',
    subject: `account:${sender.accountId}`,
    before: { personId: sender.person?.id ?? null },
    after: { personId },
    channel: { chatId: chat.id },
  });
  const unit = await unitById(tx, membership.unitId);
  const roles = (await grantsOf(tx, personId, at)).map((grant) => roleNames[grant.role]);
  return `绑定好了：${[unit?.name ?? '', person.name, ...new Set(roles)].filter(Boolean).join(' ')}`;
}
