import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handleInbox } from '../../src/commands/handle-message.ts';
import { receiveMessage } from '../../src/commands/receive-message.ts';
import { refusal } from '../../src/domain/permissions.ts';
import { hourMs, type Instant, instantAt, minuteMs } from '../../src/domain/time.ts';
import { holdersWho, personByCode } from '../../src/store/people.ts';
import { inbox, outbox, roleGrants } from '../../src/store/schema.ts';
import { unitByCode } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

const begins = instantAt('2023-05-10', '09:00');
const ends = instantAt('2023-05-11', '15:00');

let town: TestTown;
let deputy: string;
let unitId: number;

/** A member of 长湖 who is its secretary from 9 o'clock of one day to 3 o'clock of the next. */
beforeEach(async () => {
  town = await openTown();
  deputy = town.members('changhu')[2]?.id ?? '';
  unitId = (await unitByCode(town.store.read, 'changhu'))?.id ?? 0;
  await town.store.write(async (tx) => {
    const person = await personByCode(tx, deputy);
    const grant = { personId: person?.id ?? 0, role: 'secretary' as const, unitId };
    await tx.insert(roleGrants).values({ ...grant, validFrom: begins, validTo: ends });
  });
});
afterEach(() => town.close());

const task = '任务 新建 清塘边垃圾 截止 5月20日';
const ask = async (at: Instant) => (await town.say({ person: deputy, text: task, at }))[0] ?? '';

describe('a role with a beginning and an end', () => {
  it('counts from its first moment and no longer at its last', async () => {
    expect(await ask(begins - 1)).toBe(refusal('task.manage'));
    expect(await ask(begins)).toContain('建好');
    expect(await ask(ends - 1)).toContain('建好');
    expect(await ask(ends)).toBe(refusal('task.manage'));
  });

  it('a message received before the end and handled after it is judged at its time', async () => {
    const early = await receiveMessage(town.deps, await town.incoming({ person: deputy, text: task, at: ends - 1 }));
    const late = await receiveMessage(town.deps, await town.incoming({ person: deputy, text: task, at: ends }));
    town.clock.now = ends + 3 * hourMs;
    await handleInbox(town.deps, early.inboxId);
    await handleInbox(town.deps, late.inboxId);
    expect(await answerTo(early.inboxId)).toContain('建好');
    expect(await answerTo(late.inboxId)).toBe(refusal('task.manage'));
  });

  it('a message that failed and is tried again is judged at its time', async () => {
    const { inboxId } = await receiveMessage(
      town.deps,
      await town.incoming({ person: deputy, text: task, at: ends - minuteMs }),
    );
    const broken = { ...town.deps, calendar: town.deps.calendar, commands: [] };
    Object.defineProperty(broken, 'commands', {
      get() {
        throw new Error('something is wrong today');
      },
    });
    expect(await handleInbox(broken, inboxId)).toMatchObject({ outcome: 'failed' });
    town.clock.now = ends + 3 * hourMs;
    expect(await handleInbox(town.deps, inboxId)).toMatchObject({ outcome: 'handled' });
    expect(await answerTo(inboxId)).toContain('建好');
  });

  it('a message that waited for its group to be bound is judged at its time', async () => {
    const held = await town.post({ person: deputy, chat: 'unbound', text: task, at: ends - minuteMs });
    expect(held.outcome).toBe('held');
    town.clock.now = ends + 3 * hourMs;
    const binding = { person: town.holder('secretary', 'changhu'), chat: 'unbound', text: '绑定本群 长湖村 副群' };
    const { replies } = await town.post(binding);
    expect(replies.map(({ text }) => text).join('\n')).toContain('建好');
    const rows = await town.store.read.select().from(inbox).where(eq(inbox.id, held.inboxId));
    expect(rows[0]?.state).toBe('done');
  });
});

describe('who may do it there, asked by jobs', () => {
  const holders = async (
    action: 'report.confirm-member' | 'evaluation.prepare',
    at: Instant,
    unit: number | null = unitId,
  ) => (await holdersWho(town.store.read, action, { unitId: unit, at })).map(({ name }) => name);
  const named = (role: 'secretary' | 'gridHead' | 'office', unit?: string) =>
    town.bundle.town.people
      .filter((one) => (unit === undefined || one.unit === unit) && one.roles.some((grant) => grant.role === role))
      .map(({ name }) => name);

  it('are the holders of that day: of the unit, and those of the whole town', async () => {
    const always = [...named('secretary', 'changhu'), ...named('gridHead', 'changhu'), ...named('office')];
    const name = town.person(deputy).name;
    expect(new Set(await holders('report.confirm-member', begins - 1))).toEqual(new Set(always));
    expect(new Set(await holders('report.confirm-member', begins))).toEqual(new Set([...always, name]));
    expect(new Set(await holders('report.confirm-member', ends))).toEqual(new Set(always));
  });

  it('for the whole town are those of the town alone', async () => {
    expect(new Set(await holders('report.confirm-member', begins, null))).toEqual(new Set(named('office')));
    expect(new Set(await holders('evaluation.prepare', begins, null))).toEqual(new Set(named('office')));
  });
});

async function answerTo(inboxId: number): Promise<string> {
  const [row] = await town.store.read.select().from(outbox).where(eq(outbox.inboxId, inboxId));
  return row?.text ?? '';
}
