import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { commands } from '../../src/commands/list.ts';
import { may } from '../../src/domain/permissions.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;

beforeEach(async () => {
  const opened = await openTown();
  onTestFinished(() => opened.close());
  town = opened;
});

const privately = async (person: string) => (await town.say({ person, chat: 'private', text: '帮助' })).join('\n');

describe('help', () => {
  it('in a group is at most six lines', async () => {
    for (const text of ['帮助', '/help', '?', '？']) {
      const [answer = ''] = await town.say({ person: town.members('changhu')[0]?.id ?? '', text });
      expect(answer.split('\n').length).toBeLessThanOrEqual(6);
      expect(answer).toContain('三组大扫除');
    }
  });

  it('privately lists exactly what the asker may do', async () => {
    const office = { person: { unitId: 1 }, grants: [{ role: 'office' as const, unitId: null }] };
    const member = { person: { unitId: 1 }, grants: [] };
    const forOffice = await privately(town.holder('office'));
    const forMember = await privately(town.members('changhu')[0]?.id ?? '');
    for (const command of commands.filter((one) => one.name !== 'help')) {
      const line = `${command.words[0]}：`;
      expect(forOffice.includes(line)).toBe(may(command.action, office, null));
      expect(forMember.includes(line)).toBe(may(command.action, member, null));
    }
    expect(forMember).toContain('我的积分');
    expect(forMember).not.toContain('广播');
  });

  it('is never cut off, not even for the office', async () => {
    expect(await privately(town.holder('office'))).not.toContain('后面没显示');
  });

  it('about one command shows how it is written', async () => {
    const [answer = ''] = await town.say({ account: 'a', chat: 'changhu', text: '帮助 撤销' });
    expect(answer).toMatch(/^撤销/);
    expect(answer).toContain('例：');
  });
});
