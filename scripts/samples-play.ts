import { SandboxCast } from '../tests/support/sandbox-cast.ts';
import type { RunningService, SandboxPerson } from '../tests/support/service.ts';

/** What members write; %s is two of their neighbours. */
const reports = [
  '%s等15人今天上午大扫除，党员3人群众12人，清了两车垃圾',
  '今天下午清理沟渠，%s等8人参加',
  '%s今天下午捡垃圾，清了一车',
  '今天上党课，%s等20人参加',
];
const findings = [
  '没问题',
  '厕所 有异味 -0.5',
  '院子 有杂草 -1',
  '会议室 桌面有灰尘 -0.5',
  '门口 杂物乱放 -1',
  '垃圾桶 满溢 -2',
  '公示栏 破损 -1',
];
const villageFindings = [
  ['三组 塘边漂浮物 -2', '没问题'],
  ['没问题', '一组 路边杂草 -1'],
  ['二组 垃圾桶满溢 -1', '一组 屋后乱堆 -1'],
  ['没问题', '没问题'],
];

/**
 * A month with reports, a check of every unit and its public notice, and the quarter around it with a sealed round of two
 * inspectors; all of it said by the people of the sandbox. Returns the two periods.
 */
export async function playMonthAndQuarter(service: RunningService): Promise<{ month: string; quarter: string }> {
  const cast = await SandboxCast.of(service);
  const month = (await service.now()).slice(0, 7);
  const groups = (await service.chats()).filter(({ kind, unit }) => kind === 'group' && unit !== null);
  const everybody = await service.get<SandboxPerson[]>('/sandbox/api/people');
  const office = holder(everybody, 'office');
  const inspectors = everybody.filter(({ roles }) => roles.includes('inspector')).slice(0, 2);
  const units = groups.flatMap(({ unit }) => unit ?? []).filter((unit) => !/镇/.test(unit));
  const tell = (text: string) => cast.privately(office, text);

  for (const [index, { id }] of groups.slice(0, reports.length * 2).entries()) {
    const people = await service.people(id);
    const [one, other] = people.filter(({ roles }) => roles.includes('member'));
    const secretary = people.find(({ roles }) => roles.includes('secretary'));
    if (!one || !other || !secretary) continue;
    const text = (reports[index % reports.length] ?? '').replace('%s', `${one.name}、${other.name}`);
    await service.say({ chat: id, sender: one.id, text });
    await service.say({ chat: id, sender: secretary.id, text: '确认全部' });
  }
  const [inspector = office] = inspectors;
  for (const [index, unit] of units.entries()) {
    await cast.privately(inspector, `检查 ${unit} ${findings[index % findings.length]}`);
  }
  const arranged = await tell(`检查安排 1季度 ${inspectors.map(({ name }) => name).join(' ')}`);
  console.log(arranged);
  for (const [turn, person] of inspectors.entries()) {
    for (const [index, unit] of units.entries()) {
      await cast.privately(person, `检查 季 ${unit} ${villageFindings[index % villageFindings.length]?.[turn]}`);
    }
    console.log(await cast.privately(person, '交卷'));
  }
  const after = new Date(Date.parse(`${month}-28T00:00:00Z`) + 7 * 86_400_000).toISOString().slice(0, 7);
  await service.moveClock(`${after}-06T10:00:00+08:00`);
  const [name, quarter] = [
    `${Number(month.slice(5))}月`,
    `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5)) / 3)}`,
  ];
  for (const period of [name, `${quarter.slice(-1)}季度`]) {
    console.log(await tell(`评比 ${period}`));
    console.log(await tell(`公示 ${period}`));
  }
  return { month, quarter };
}

function holder(people: readonly SandboxPerson[], role: string): SandboxPerson {
  const found = people.find(({ roles }) => roles.includes(role));
  if (!found) throw new Error(`nobody is ${role}`);
  return found;
}
