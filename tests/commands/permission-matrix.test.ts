import { and, eq, ne } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { commands } from '../../src/commands/list.ts';
import { actions, permissions, refusal } from '../../src/domain/permissions.ts';
import { type Role, roles } from '../../src/domain/programme/model.ts';
import { dayMs } from '../../src/domain/time.ts';
import { personByCode } from '../../src/store/people.ts';
import { roleGrants } from '../../src/store/schema.ts';
import { openTown, programmeStart, type TestTown } from '../support/town.ts';

/** Who says it: the holder of each role in the sample town, in 长湖 where there is one, and somebody unknown. */
const speakers = ['anyone', ...roles] as const;

let town: TestTown;
afterEach(() => town.close());

function holderOf(role: Role): string {
  const here = town.bundle.town.people.some(
    ({ unit, roles }) => unit === 'changhu' && roles.some((one) => one.role === role),
  );
  return here || role === 'member' ? town.holder(role, 'changhu') : town.holder(role);
}

/** By the table's rows alone: he, as anybody, as a member, or by his post, has a cell. */
function mayBegin(action: (typeof actions)[number], speaker: (typeof speakers)[number]): boolean {
  const held = speaker === 'anyone' ? ['anyone'] : ['anyone', 'member', speaker];
  return held.some((role) => role in permissions[action]);
}

/** Somebody who leads a department and is a 成员单位 is here only the latter. */
async function withoutOtherPosts(person: string, role: Exclude<Role, 'member'>): Promise<void> {
  await town.store.write(async (tx) => {
    const found = await personByCode(tx, person);
    const others = and(eq(roleGrants.personId, found?.id ?? 0), ne(roleGrants.role, role));
    await tx.update(roleGrants).set({ validTo: programmeStart }).where(others);
  });
}

describe.each(commands.map((command) => ({ command, name: command.name })))('$name', ({ command }) => {
  it('is run for those whom the table lets, and refused to all others with the words who may', async () => {
    town = await openTown();
    const [example = ''] = command.examples;
    // In a group whoever may not use 入户 has made a report with the same words: privately the refusal is heard.
    const chat = command.where === 'group' ? 'changhu' : 'private';
    const said: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const speaker of speakers) {
      const who = speaker === 'anyone' ? { account: 'stranger' } : { person: holderOf(speaker) };
      if (speaker !== 'anyone' && speaker !== 'member') await withoutOtherPosts(holderOf(speaker), speaker);
      const { outcome, replies } = await town.post({ ...who, chat, text: example });
      const refused = replies.some((reply) => reply.text === refusal(command.action));
      said[speaker] = outcome === 'handled' ? (refused ? 'refused' : 'run') : outcome;
      expected[speaker] = mayBegin(command.action, speaker) ? 'run' : 'refused';
    }
    expect(said).toEqual(expected);
  });
});

describe('the actions of the table', () => {
  /** Asked within commands and jobs rather than at a command's beginning. */
  const within = [
    'report.confirm-member',
    'report.confirm-secretary',
    'task.report',
    'problem.manage',
    'problem.export',
    'visit.export',
    'feedback.answer',
    'survey.record',
    'inspection.withdraw',
    'evaluation.prepare',
    'objection.assign',
    'selection.decide',
    'selection.shortlist',
    'target-group.manage',
    'honour.propose',
    'experience.submit',
    'audit.read',
    'points.export',
    'activity.export',
    'activity.read-town',
    'roster.read-phone',
    'code.issue-any-role',
  ];

  it('are those of the commands and of what they ask on their way', async () => {
    town = await openTown();
    expect(new Set([...commands.map((command) => command.action), ...within])).toEqual(new Set(actions));
  });
});

describe('a right asked for in another unit', () => {
  it.each([
    ['secretary', '任务 新建 清塘边垃圾 截止 4月20日 给 荷塘村', 'task.manage'],
    ['secretary', '代报 荷塘村 三组大扫除 5人', 'report.create-for-others'],
    ['gridHead', '代报 荷塘村 三组大扫除 5人', 'report.create-for-others'],
    ['villageCadre', '代报 荷塘村 三组大扫除 5人', 'report.create-for-others'],
    ['secretary', '确认全部 荷塘', 'report.confirm'],
    ['gridHead', '确认全部 荷塘', 'report.confirm'],
  ] as const)('%s of 长湖: %s is refused', async (role, text, action) => {
    town = await openTown();
    expect(await town.say({ person: town.holder(role, 'changhu'), chat: 'private', text })).toEqual([refusal(action)]);
  });

  it('is refused for a report of another village, whatever the group it is asked in', async () => {
    town = await openTown();
    await town.say({ person: town.members('hetang')[0]?.id ?? '', chat: 'hetang', text: '三组今天大扫除，15人' });
    const secretary = town.holder('secretary', 'changhu');
    const say = async (chat: string, text: string) => (await town.say({ person: secretary, chat, text }))[0];
    expect(await say('hetang', '确认 1')).toBe(`荷塘1：${refusal('report.confirm-member')}`);
    expect(await say('private', '退回 荷塘1 人数不对')).toBe(`荷塘1：${refusal('report.confirm-member')}`);
    expect(await say('private', '更正 荷塘1 15人')).toContain('是别人报的');
    expect(await say('private', '撤销 荷塘1')).toContain('由报的人撤销');
    expect(await say('private', '为什么 荷塘1')).toBe('只能看自己报的或参加的那几条');
    expect(await say('hetang', '静音 7天')).toBe(refusal('chat.bind'));
  });
});

describe('who sees everything and who sees his villages', () => {
  it('the liaison cadre reads what has waited for seven days in his villages and is not asked to decide', async () => {
    town = await openTown();
    for (const unit of ['changhu', 'fengshu']) {
      await town.say({ person: town.members(unit)[0]?.id ?? '', chat: unit, text: '三组今天大扫除，15人' });
    }
    const liaison = town.holder('liaison', 'changhu');
    expect(await town.say({ person: liaison, chat: 'private', text: '待确认' })).toEqual(['没有等着确认的上报']);
    town.clock.now += 7 * dayMs;
    const [waiting = ''] = await town.say({ person: liaison, chat: 'private', text: '待确认' });
    expect(waiting).toContain('长湖1');
    expect(waiting).not.toContain('枫树1');
    expect(waiting).not.toContain('回“确认');
    const confirm = await town.say({ person: liaison, chat: 'private', text: '确认 长湖1' });
    expect(confirm).toEqual([`长湖1：${refusal('report.confirm-member')}`]);
  });

  it('the commander reads what waits in every unit, and decides about evaluations', async () => {
    town = await openTown();
    for (const unit of ['changhu', 'fengshu']) {
      await town.say({ person: town.members(unit)[0]?.id ?? '', chat: unit, text: '三组今天大扫除，15人' });
    }
    const commander = town.holder('commander');
    const say = async (text: string) => (await town.say({ person: commander, chat: 'private', text }))[0];
    expect(await say('待确认')).toMatch(/长湖1[\s\S]*枫树1/);
    expect(await say('公示 3月')).not.toBe(refusal('evaluation.decide'));
    expect(await say('广播 明天开会')).toBe(refusal('broadcast.send'));
  });
});
