import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { unfinishedOf, weekReported } from '../../src/store/unfinished.ts';
import { unitByCode } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let member: string;

beforeEach(async () => {
  town = await openTown();
  member = town.members('changhu')[0]?.id ?? '';
});
afterEach(() => town.close());

async function changhu(): Promise<number> {
  return (await unitByCode(town.store.read, 'changhu'))?.id ?? 0;
}

describe('阶段', () => {
  it('names phase, end, days left and what this unit lacks', async () => {
    town.clock.now = instantAt('2023-04-20', '10:00');
    const [phase] = town.bundle.programme.phases;
    const [reply = ''] = await town.say({ person: member, text: '阶段' });
    expect(reply).toMatch(new RegExp(`^“${phase?.short}”阶段：到5月31日，还有41天\n还没报：`));
    for (const kind of phase?.expects ?? []) expect(reply).toContain(kind);
  });

  it('drops what was reported, and takes it up again when the report is withdrawn', async () => {
    town.clock.now = instantAt('2023-04-20', '10:00');
    await town.say({ person: member, text: '三组今天大扫除，党员群众15人，清了两车垃圾' });
    const [phase] = town.bundle.programme.phases;
    if (!phase) throw new Error('no phase');
    const wanted = { unitId: await changhu(), phase, programme: town.bundle.programme };
    const before = await unfinishedOf(town.store.read, wanted);
    expect(phase.expects.length - before.length).toBeGreaterThan(0);
    await town.say({ person: member, text: '撤销' });
    expect(await unfinishedOf(town.store.read, wanted)).toEqual(phase.expects);
  });

  it('shows both phases while they overlap, and what comes before and after the programme', async () => {
    town.clock.now = instantAt('2023-05-10', '10:00');
    expect((await town.say({ person: member, text: '/phase' }))[0]?.match(/阶段：/g)).toHaveLength(2);
    town.clock.now = instantAt('2024-02-01', '10:00');
    expect(await town.say({ person: member, text: '阶段' })).toEqual([expect.stringMatching(/^方案已在.*结束$/)]);
  });
});

describe('待办', () => {
  it('asks for the weekly clean-up until one is reported', async () => {
    town.clock.now = instantAt('2023-05-10', '10:00');
    expect((await town.say({ person: member, text: '待办' }))[0]).toContain('本周例会后大扫除还没报');
    await town.say({ person: member, text: '村部办公区大扫除，8人' });
    expect((await town.say({ person: member, text: '待办' }))[0]).not.toContain('本周例会后大扫除还没报');
    const kinds = town.bundle.programme.activityKinds.filter((kind) => kind.fulfilsWeekly).map((kind) => kind.id);
    const unitId = await changhu();
    expect(await weekReported(town.store.read, { unitId, monday: '2023-05-08', kinds })).toBe(true);
    expect(await weekReported(town.store.read, { unitId, monday: '2023-05-15', kinds })).toBe(false);
  });

  it('shows the secretary what waits for him, and the office drafts that are not published', async () => {
    town.clock.now = instantAt('2023-05-10', '10:00');
    await town.say({ person: member, text: '三组大扫除，15人' });
    const secretary = town.holder('secretary', 'changhu');
    expect((await town.say({ person: secretary, text: '待办' }))[0]).toMatch(/^1条上报待确认，回：待确认/);
    expect((await town.say({ person: member, text: '待办' }))[0]).not.toContain('待确认');
    await town.say({ person: town.holder('inspector'), chat: 'private', text: '检查 长湖村 没问题' });
    const office = town.holder('office');
    await town.say({ person: office, chat: 'private', text: '评比 5月', at: instantAt('2023-06-05', '10:00') });
    expect((await town.say({ person: office, chat: 'private', text: '待办' }))[0]).toContain(
      '5月评比没公示，回：评比 5月',
    );
    expect((await town.say({ person: office, chat: 'zhenban', text: '待办' }))[0]).not.toContain('没公示');
  });
});
