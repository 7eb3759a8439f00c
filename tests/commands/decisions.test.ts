import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginnings, type DecisionName, decisionsOf, machineDecisions } from '../../src/domain/decisions.ts';
import { instantAt } from '../../src/domain/time.ts';
import { decisionWords } from '../../src/presenters/audit.ts';
import { issueCode } from '../../src/store/bind-codes.ts';
import { personByCode } from '../../src/store/people.ts';
import { audit, inbox, outbox } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;

beforeEach(async () => {
  town = await openTown();
});
afterEach(() => town.close());

const member = () => town.members('changhu')[0]?.id ?? '';
const neighbour = () => town.members('changhu')[1]?.id ?? '';
const secretary = () => town.holder('secretary', 'changhu');
const bySecretary = (text: string) => town.say({ person: secretary(), text });
const privately = (person: string, text: string) => town.say({ person, chat: 'private', text });
const byOffice = (text: string) => privately(town.holder('office'), text);
const byInspector = (text: string) => privately(town.holder('inspector'), text);
const report = () => town.say({ person: member(), text: '三组今天大扫除，15人' });

async function codeFor(person: string): Promise<string> {
  return town.store.write(async (tx) => {
    const found = await personByCode(tx, person);
    return issueCode(tx, { personId: found?.id ?? 0, machineNow: town.clock.machineNow });
  });
}

async function lostReply(): Promise<number> {
  const { replies } = await town.post({ person: member(), text: '三组大扫除，15人' });
  const id = replies[0]?.id ?? 0;
  await town.store.write(async (tx) => {
    await tx.update(outbox).set({ state: 'unknown' }).where(eq(outbox.id, id));
  });
  return id;
}

async function evaluateMay(): Promise<void> {
  town.clock.now = instantAt('2023-05-18', '10:00');
  await byInspector('检查 长湖村 塘边杂草 -1.5');
  town.clock.now = instantAt('2023-06-05', '09:30');
  await byOffice('评比 5月');
  await byOffice('公示 5月');
}

const inspectors = { 林立平: 'zb10', 吕玉山: 'zb11', 梁庆香: 'zb12' } as const;

/** A round of May with one report drawn, all visits made. */
async function round(): Promise<void> {
  town.clock.now = instantAt('2023-05-18', '09:00');
  await report();
  await bySecretary('确认 1');
  await byOffice('检查安排 5月 林立平 吕玉山');
  for (const inspector of [inspectors.林立平, inspectors.吕玉山]) {
    for (const { name, kind } of town.bundle.town.units) {
      if (kind !== 'town') await privately(inspector, `检查 ${name} 没问题`);
    }
  }
}

async function openRound(): Promise<void> {
  await round();
  await privately(inspectors.林立平, '检查 长湖村 厕所异味 -2');
  await privately(inspectors.林立平, '交卷');
  await privately(inspectors.吕玉山, '交卷');
}

/** Raised in the notice of May against 林立平's finding. */
async function objected(): Promise<void> {
  await openRound();
  town.clock.now = instantAt('2023-06-05', '09:30');
  await byOffice('评比 5月');
  await byOffice('公示 5月');
  await privately(member(), '异议 长湖2 厕所当天在修');
}

async function assigned(): Promise<void> {
  await objected();
  await byOffice('异议 派 1 梁庆香');
}

/** A finding nobody put right in more than 30 days. */
async function criticised(): Promise<void> {
  await byInspector('检查 长湖村 塘边杂草 -1.5');
  town.clock.now = instantAt('2023-04-20', '09:30');
  await byOffice('通报批评 长湖村');
}

const selectionJudges = ['zb10', 'zb11', 'ch01'] as const;

async function nominated(): Promise<void> {
  await byOffice('评选 网格最美党员户 开始 截止 4月20日');
  await town.say({ person: 'ch06', chat: 'changhu', text: '提名 网格最美党员户 张爱国 带头清沟' });
}

async function judging(): Promise<void> {
  await nominated();
  await privately(secretary(), '评选 推荐 1');
  await byOffice('评选 评委 林立平 吕玉山 高秀兰');
}

async function selectionOnNotice(): Promise<void> {
  await judging();
  for (const judge of selectionJudges) await privately(judge, '评分 1 90');
  await byOffice('评选 公示');
}

/** How each decision comes about in a chat. A decision that is added to the table needs its line here. */
const scenarios: Readonly<Record<Exclude<DecisionName, Machine>, () => Promise<unknown>>> = {
  'account.bound': async () => privately(neighbour(), `绑定 ${await codeFor(member())}`),
  'account.claimed': () => {
    const { name, group } = town.person(member());
    return town.say({ account: 'newcomer', chat: 'changhu', text: `我是 ${group} ${name}` });
  },
  'claim.refused': () =>
    town.say({ account: 'newcomer', chat: 'changhu', text: `我是 ${town.person(secretary()).name}` }),
  'report.corrected': async () => {
    await report();
    await town.say({ person: member(), text: '改成16人' });
  },
  'report.withdrawn': async () => {
    await report();
    await town.say({ person: member(), text: '撤销' });
  },
  'report.confirmed': async () => {
    await report();
    await bySecretary(`确认 1 ${town.person(neighbour()).name}`);
  },
  'report.returned': async () => {
    await report();
    await bySecretary('退回 1 人数对不上');
  },
  'task.created': () => bySecretary('任务 新建 清塘边垃圾 截止 4月20日'),
  'task.closed': async () => {
    await bySecretary('任务 新建 清塘边垃圾 截止 4月20日');
    await bySecretary('办结 1');
  },
  'task.returned': async () => {
    await bySecretary('任务 新建 清塘边垃圾 截止 4月20日');
    await town.say({ person: member(), chat: 'changhu', text: '任务 完成 1' });
    await bySecretary('任务 退回 1 塘东边还有');
  },
  'exemplar.noted': () => bySecretary('典型 三组李家婆媳天天扫门前路'),
  'exemplar.withdrawn': async () => {
    await bySecretary('典型 三组李家婆媳天天扫门前路');
    await bySecretary('典型 撤销 1');
  },
  'task.extended': async () => {
    await bySecretary('任务 新建 清塘边垃圾 截止 4月20日');
    await bySecretary('延期 1 4月28日');
  },
  'task.stopped': async () => {
    await bySecretary('任务 新建 扫村部 每周五');
    await bySecretary('任务 停 1');
  },
  'problem.assigned': async () => {
    await town.say({ person: member(), chat: 'changhu', text: '反映 三组塘边 有一堆垃圾' });
    await bySecretary('问题 1 期限 4月28日');
  },
  'problem.dropped': async () => {
    await town.say({ person: member(), chat: 'changhu', text: '反映 三组塘边 有一堆垃圾' });
    await bySecretary('问题 1 不是问题 是邻村的塘');
  },
  'problem.closed': async () => {
    await town.say({ person: member(), chat: 'changhu', text: '反映 三组塘边 有一堆垃圾' });
    await bySecretary('复查 1 合格 现场看过');
  },
  'problem.reopened': async () => {
    await town.say({ person: member(), chat: 'changhu', text: '反映 三组塘边 有一堆垃圾' });
    await bySecretary('复查 1 不合格');
  },
  'feedback.answered': async () => {
    await privately(member(), '投诉建议 路灯坏了没人修');
    await byOffice('投诉建议 答 1 明天派人去修');
  },
  'measure.planned': () => bySecretary('计划 新建 清沟渠 截止 4月20日'),
  'measure.done': async () => {
    await bySecretary('计划 新建 清沟渠 截止 4月20日');
    await bySecretary('计划 完成 1');
  },
  'measure.changed': async () => {
    await bySecretary('计划 新建 清沟渠 截止 4月20日');
    await bySecretary('计划 改 1 截止 4月28日');
  },
  'measure.dropped': async () => {
    await bySecretary('计划 新建 清沟渠 截止 4月20日');
    await bySecretary('计划 删 1 写重了');
  },
  'goal.assessed': () => bySecretary('年终目标 1 自评 塘边都清干净了'),
  'spot.recorded': () => bySecretary('摸底 三组塘边 垃圾堆'),
  'spot.compared': async () => {
    await bySecretary('摸底 三组塘边 垃圾堆');
    await bySecretary('摸底 1 现在 清干净了');
  },
  'spot.dropped': async () => {
    await bySecretary('摸底 三组塘边 垃圾堆');
    await bySecretary('摸底 删 1 记重了');
  },
  'chat.bound': () => town.say({ person: secretary(), chat: 'unbound', text: '绑定本群 长湖村 副群' }),
  'chat.unbound': () => bySecretary('解绑本群'),
  'chat.muted': () => bySecretary('静音 7天'),
  'chat.unmuted': async () => {
    await bySecretary('静音 7天');
    await bySecretary('取消静音');
  },
  'finding.recorded': () => byInspector('检查 长湖村 三组塘边 垃圾未清 -1'),
  'inspection.clean': () => byInspector('检查 长湖村 没问题'),
  'finding.passed': async () => {
    await byInspector('检查 长湖村 三组塘边 垃圾未清 -1');
    await byInspector('复查 长湖1 合格');
  },
  'finding.failed': async () => {
    await byInspector('检查 长湖村 三组塘边 垃圾未清 -1');
    await byInspector('复查 长湖1 不合格');
  },
  'finding.withdrawn': async () => {
    await byInspector('检查 长湖村 三组塘边 垃圾未清 -1');
    await byInspector('撤销 长湖1');
  },
  'evaluation.published': evaluateMay,
  'evaluation.finalised': async () => {
    await evaluateMay();
    town.clock.now = instantAt('2023-06-12', '09:30');
    await byOffice('定稿 5月');
  },
  'evaluation.corrected': async () => {
    await assigned();
    await privately(inspectors.梁庆香, '异议 答 1 成立 当天停水');
    await byOffice('更正公示 5月 厕所当天停水');
  },
  'round.arranged': () => byOffice('检查安排 3月 林立平 吕玉山'),
  'round.cancelled': async () => {
    await byOffice('检查安排 3月 林立平 吕玉山');
    await byOffice('作废检查 1 检查人生病');
  },
  'round.handed-in': async () => {
    await round();
    await privately(inspectors.林立平, '交卷');
  },
  'round.opened': openRound,
  'check.held': async () => {
    await round();
    await privately(inspectors.林立平, '复查 长湖1 属实');
  },
  'check.rejected': async () => {
    await round();
    await privately(inspectors.林立平, '复查 长湖1 不属实');
  },
  'report.rejected': async () => {
    await round();
    await privately(inspectors.林立平, '复查 长湖1 不属实');
    await privately(inspectors.林立平, '交卷');
    await privately(inspectors.吕玉山, '交卷');
  },
  'adjustment.bonus': () => byOffice('加分 长湖村 1季度 微经验 全镇推广'),
  'adjustment.penalty': () => byOffice('扣罚 长湖村 1季度 上级曝光 县通报'),
  'adjustment.withdrawn': async () => {
    await byOffice('加分 长湖村 1季度 微经验 全镇推广');
    await byOffice('加分 撤销 1');
  },
  'objection.raised': objected,
  'objection.assigned': assigned,
  'objection.upheld': async () => {
    await assigned();
    await privately(inspectors.梁庆香, '异议 答 1 成立 当天停水');
  },
  'objection.rejected': async () => {
    await assigned();
    await privately(inspectors.梁庆香, '异议 答 1 不成立 照片上是旧的');
  },
  'objection.redirected': async () => {
    await objected();
    await privately(member(), '异议 5月 我们村查错了');
    await byOffice('异议 改 2 荷塘村');
  },
  'objection.dropped': async () => {
    await objected();
    await byOffice('异议 销 1 重复了');
  },
  'selection.opened': () => byOffice('评选 网格最美党员户 开始 截止 4月20日'),
  'selection.published': selectionOnNotice,
  'selection.finalised': async () => {
    await selectionOnNotice();
    town.clock.now = instantAt('2023-03-28', '10:00');
    await byOffice('评选 定');
  },
  'selection.cancelled': async () => {
    await nominated();
    await byOffice('评选 取消 网格最美党员户 以后再评');
  },
  'selection.objected': async () => {
    await selectionOnNotice();
    await privately(member(), '异议 评选 1号 事迹不属实');
  },
  'selection.answered': async () => {
    await selectionOnNotice();
    await privately(member(), '异议 评选 1号 事迹不属实');
    await byOffice('评选 答 1 不成立 看过了');
  },
  'judges.named': judging,
  'candidate.nominated': nominated,
  'candidate.shortlisted': judging,
  'candidate.scored': async () => {
    await judging();
    await privately(selectionJudges[0], '评分 1 90');
  },
  'candidate.decided': async () => {
    await nominated();
    await byOffice('评选 不选 1 本人不愿意');
  },
  'judge.stepped-aside': async () => {
    await judging();
    await privately(selectionJudges[0], '评选 回避 1');
  },
  'target-group.registered': () => bySecretary('秀美网格组 登记 三组 目标 路边种花'),
  'target-group.removed': async () => {
    await bySecretary('秀美网格组 登记 三组 目标 路边种花');
    await bySecretary('秀美网格组 取消 三组');
  },
  'honour.proposed': () => bySecretary('光荣榜 加 三组 院子最干净'),
  'honour.decided': async () => {
    await evaluateMay();
    town.clock.now = instantAt('2023-06-12', '09:30');
    await byOffice('定稿 5月');
    await byOffice('光荣榜 定 5月');
  },
  'honour.withdrawn': async () => {
    await bySecretary('光荣榜 加 三组 院子最干净');
    await bySecretary('光荣榜 撤 1');
  },
  'consent.given': () => privately(member(), '同意上榜'),
  'consent.ended': async () => {
    await privately(member(), '同意上榜');
    await privately(member(), '不同意上榜');
  },
  'experience.adopted': async () => {
    await bySecretary('微经验 垃圾换肥皂：十斤可回收的换一块肥皂，没人乱扔了');
    await byOffice('采纳 1 省钱管用');
  },
  'experience.returned': async () => {
    await bySecretary('微经验 垃圾换肥皂：十斤可回收的换一块肥皂，没人乱扔了');
    await byOffice('微经验 退 1 写具体些');
  },
  'broadcast.planned': () => byOffice('广播 明天下午三点开网格长会'),
  'broadcast.drafted': () => byOffice('广播 加急 今晚有大暴雨，请收好晾晒'),
  'broadcast.urgent': async () => {
    await byOffice('广播 加急 今晚有大暴雨，请收好晾晒');
    await byOffice('确认广播 1');
  },
  'broadcast.withdrawn': async () => {
    await byOffice('广播 明天下午三点开网格长会');
    await byOffice('撤回广播 1');
  },
  'criticism.drafted': criticised,
  'criticism.replied': async () => {
    await criticised();
    await privately(secretary(), '申辩 1 塘边是外村倒的');
  },
  'criticism.sent': async () => {
    await criticised();
    await privately(secretary(), '申辩 1 塘边是外村倒的');
    await byOffice('通报批评 1 发出');
  },
  'criticism.dropped': async () => {
    await criticised();
    await byOffice('通报批评 1 撤销 已经整改了');
  },
  'accountability.recorded': () => byOffice('问责记录 3月15日 镇纪委 对责任人谈话提醒'),
  'delivery.delivered': async () => byOffice(`待处理 已送达 ${await lostReply()}`),
  'delivery.resent': async () => byOffice(`待处理 重发 ${await lostReply()}`),
  'delivery.seen': async () => {
    const { inboxId } = await town.post({ person: member(), text: '收到' });
    await town.store.write(async (tx) => {
      await tx.update(inbox).set({ state: 'failed' }).where(eq(inbox.id, inboxId));
    });
    await byOffice(`待处理 已看 ${inboxId}`);
  },
  'exemption.granted': () => byOffice(`豁免 长湖村 ${partyMember()} 年老`),
  'exemption.ended': async () => {
    await byOffice(`豁免 长湖村 ${partyMember()} 年老`);
    await byOffice(`豁免 取消 长湖村 ${partyMember()}`);
  },
  'absence.recorded': () => byOffice(`缺席 长湖村 ${partyMember()} 3月16日 开会没来`),
  'absence.withdrawn': async () => {
    await byOffice(`缺席 长湖村 ${partyMember()} 3月16日 开会没来`);
    await byOffice(`撤销缺席 长湖村 ${partyMember()} 3月16日`);
  },
  'duty.handed-over': () =>
    byOffice(`交接 长湖村 ${town.person(secretary()).name} 给 ${town.person(partyMemberId()).name}`),
  'code.issued': () => byOffice(`绑定码 长湖村 ${town.person(secretary()).name}`),
  'export.requested': () => byOffice('导出 审计 本月'),
};

/** Decided at the machine alone; tests/service has them. */
const atMachine = [
  'roster.imported',
  'plan.imported',
  'person.forgotten',
  'export.made',
  'webhook.stored',
  'webhook.removed',
  'rulebook.stored',
] as const satisfies readonly (typeof machineDecisions)[number][];
type Machine = (typeof atMachine)[number];

function partyMemberId(): string {
  const found = town
    .members('changhu')
    .find((person) => person.type === '党员' && person.atHome && isOnly(person.name));
  if (!found) throw new Error('no party member at home in 长湖');
  return found.id;
}
const partyMember = () => town.person(partyMemberId()).name;
const isOnly = (name: string) => town.bundle.town.people.filter((person) => person.name === name).length === 1;

describe('every decision', () => {
  it('of the table has its scenario', () => {
    const inTable = new Set<string>([...Object.values(decisionsOf).flat(), ...machineDecisions]);
    expect(new Set([...Object.keys(scenarios), ...atMachine])).toEqual(inTable);
  });

  it.each(Object.keys(scenarios) as (keyof typeof scenarios)[])('%s is recorded', async (name) => {
    await scenarios[name]();
    const rows = await town.store.read.select().from(audit).where(eq(audit.action, name));
    const row = rows.at(-1);
    expect(rows).toHaveLength(1);
    expect(row).toMatchObject({ channel: 'chat', chatId: expect.any(Number), at: expect.any(Number) });
    expect(row?.subject).toMatch(/^[a-z]+:\w+$/);
    if (name !== 'claim.refused' && name !== 'account.claimed') expect(row?.personId).not.toBeNull();
    expect(row?.after).toBeTypeOf('object');
    expect(Object.keys(row?.after ?? {}).length).toBeGreaterThan(0);
    if (beginnings.has(name)) expect(row?.before).toBeNull();
    else expect(Object.keys(row?.before ?? {}).length).toBeGreaterThan(0);
    expect(row?.before).not.toEqual(row?.after);
  });

  it('is called by Chinese words of its own', () => {
    const words = Object.values(decisionWords);
    expect(new Set(words).size).toBe(words.length);
    for (const word of words) expect(word).toMatch(/^\p{Script=Han}+$/u);
  });
});
