import { instantAt } from '../../src/domain/time.ts';
import { makePaper } from '../../src/jobs/paper-makers.ts';
import type { TestTown } from './town.ts';

/** What inspectors write in May, unit by unit; the names and markup in it must never reach a paper for others. */
const findings = [
  '没问题',
  '三组厕所 有异味 -0.5',
  '院子 有杂草 -1',
  '会议室 桌面有灰尘 -0.5',
  '门口 杂物乱放 -1',
  '垃圾桶 满溢 -2',
  '公示栏 破损 -1',
];

/** May is inspected, with one finding whose words name a person of the roster. Returns that person's name. */
export async function inspectMay(town: TestTown): Promise<string> {
  town.clock.now = instantAt('2023-05-18', '10:00');
  const inspector = town.holder('inspector');
  const units = town.bundle.town.units.filter(({ kind }) => kind !== 'town');
  for (const [index, unit] of units.entries()) {
    const finding = findings[index % findings.length] ?? '';
    await town.say({ person: inspector, chat: 'private', text: `检查 ${unit.name} ${finding}` });
  }
  const named = town.members('changhu')[0]?.name ?? '';
  await town.say({ person: inspector, chat: 'private', text: `检查 长湖村 三组${named}家门口 杂草 -1.5` });
  return named;
}

/** Confirmed work of the month, with two people named. */
export async function workInMay(town: TestTown): Promise<void> {
  const secretary = town.holder('secretary', 'changhu');
  const [one, other] = town.members('changhu').filter(({ type, atHome }) => type === '党员' && atHome);
  const text = '三组今天大扫除，党员2人群众12人，清垃圾2车';
  await town.say({ person: 'ch04', text, at: instantAt('2023-05-19', '15:00') });
  const [pending = ''] = await town.say({ person: secretary, text: '待确认' });
  const number = /长湖(\d+)/.exec(pending)?.[1] ?? '';
  await town.say({ person: secretary, text: `确认 ${number} ${one?.name ?? ''} ${other?.name ?? ''}` });
}

/** The office's words; `day` sets the clock to half past nine of it. */
export async function office(town: TestTown, text: string, day?: string): Promise<string> {
  if (day !== undefined) town.clock.now = instantAt(day, '09:30');
  return (await town.say({ person: town.holder('office'), chat: 'private', text })).join('\n');
}

/** A paper as the command line makes it, or as a person's request in a chat does. */
export function paper(
  town: TestTown,
  what: string,
  period: string | null,
  askedBy: number | null = null,
): Promise<Buffer> {
  const { bundle, clock, store } = town;
  return makePaper(store.read, what, { period, at: clock.now, bundle, photoDir: '', askedBy });
}
