import { SandboxCast } from '../tests/support/sandbox-cast.ts';
import type { SandboxPerson, SpokenTo } from '../tests/support/service.ts';

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
export async function playMonthAndQuarter(
  service: SpokenTo,
  log: (line: string) => void = console.log,
): Promise<{ month: string; quarter: string }> {
  const cast = await SandboxCast.of(service);
  const month = (await service.now()).slice(0, 7);
  const groups = (await service.chats()).filter(({ kind, unit }) => kind === 'group' && unit !== null);
  const everybody = await service.everybody();
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
  await villageWork(service, { cast, log });
  await selection(cast, { office, judges: inspectors, log });
  const [inspector = office] = inspectors;
  for (const [index, unit] of units.entries()) {
    await cast.privately(inspector, `检查 ${unit} ${findings[index % findings.length]}`);
  }
  const arranged = await tell(`检查安排 1季度 ${inspectors.map(({ name }) => name).join(' ')}`);
  log(arranged);
  for (const [turn, person] of inspectors.entries()) {
    for (const [index, unit] of units.entries()) {
      await cast.privately(person, `检查 季 ${unit} ${villageFindings[index % villageFindings.length]?.[turn]}`);
    }
    log(await cast.privately(person, '交卷'));
  }
  const after = new Date(Date.parse(`${month}-28T00:00:00Z`) + 7 * 86_400_000).toISOString().slice(0, 7);
  await service.moveClock(`${after}-06T10:00:00+08:00`);
  const [name, quarter] = [
    `${Number(month.slice(5))}月`,
    `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5)) / 3)}`,
  ];
  for (const period of [name, `${quarter.slice(-1)}季度`]) {
    log(await tell(`评比 ${period}`));
    log(await tell(`公示 ${period}`));
  }
  await service.moveClock(`${after}-12T10:00:00+08:00`);
  log(await tell(`定稿 ${name}`));
  for (const text of [`光荣榜 草稿 ${name}`, '光荣榜 撤 11', `光荣榜 定 ${name}`]) log(await tell(text));
  return { month, quarter };
}

/** What a village does beside reporting: a plan, the survey of the beginning, visits, a complaint, who is to be honoured. */
async function villageWork(
  service: SpokenTo,
  { cast, log }: { cast: SandboxCast; log: (line: string) => void },
): Promise<void> {
  const village = '长湖村';
  const secretary = await cast.person(village, { role: 'secretary' });
  const representative = await cast.person(village, { role: 'representative' });
  const member = await cast.person(village, { role: 'member' });
  for (const text of [
    '计划 新建 三组清沟渠 截止 4月30日 负责 第二网格',
    '计划 新建 上党课 截止 5月30日',
    '摸底 三组塘边 垃圾堆',
    '摸底 二组 习惯把垃圾倒沟里',
    '任务 新建 清塘边垃圾 截止 3月30日 给 三组',
    '光荣榜 加 三组 塘边天天有人捡，院子最干净',
    '光荣榜 加 二组 沟渠自己清，不等人催',
    '年终目标 1 自评 三组塘边清了两回，五组还有一处杂草',
  ]) {
    log(await cast.privately(secretary, text));
  }
  for (const text of ['入户 三组 胡大爷家 说了改厕的事', '入户 二组 顾大娘家 家里都好，愿意栽花']) {
    log(await cast.privately(representative, text));
  }
  log(await service.say({ chat: cast.group(village), sender: member.id, text: '反映 三组塘边 垃圾没人管' }));
}

/** The best households of the first half of the year: proposed in the village, before the judges at the end. */
async function selection(
  cast: SandboxCast,
  { office, judges, log }: { office: SandboxPerson; judges: readonly SandboxPerson[]; log: (line: string) => void },
): Promise<void> {
  const village = '长湖村';
  const secretary = await cast.person(village, { role: 'secretary' });
  const gridHead = await cast.person(village, { name: '李大明' });
  const name = '网格最美党员户';
  log(await cast.privately(office, `评选 ${name} 开始 截止 5月31日`));
  log(await cast.inGroup(village, gridHead, `提名 ${name} 张爱国 院子干净，带头清沟`));
  log(await cast.inGroup(village, gridHead, `提名 ${name} 张建国 门前种花`));
  log(await cast.privately(secretary, '评选 推荐 1 2'));
  log(await cast.privately(office, `评选 评委 ${[...judges, secretary].map((judge) => judge.name).join(' ')}`));
}

function holder(people: readonly SandboxPerson[], role: string): SandboxPerson {
  const found = people.find(({ roles }) => roles.includes(role));
  if (!found) throw new Error(`nobody is ${role}`);
  return found;
}
