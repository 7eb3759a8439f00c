import type { DecisionName } from '../domain/decisions.ts';
import { roleNames } from '../domain/permissions.ts';
import type { Role } from '../domain/programme/model.ts';
import { dayOf, type Instant, timeOf } from '../domain/time.ts';
import { pointsText } from './evaluation.ts';
import { attendanceText } from './receipt.ts';
import type { WorkbookRow } from './workbook.ts';

/** A decision as the office reads it; ids in `before` and `after` are named by `AuditBook`. */
export interface AuditLine {
  readonly at: Instant;
  readonly person: string | null;
  readonly roles: readonly { readonly role: Role; readonly title: string | null }[];
  readonly action: string;
  readonly subject: { readonly kind: string; readonly name: string | null };
  readonly before: unknown;
  readonly after: unknown;
  readonly channel: 'chat' | 'cli' | 'system';
  readonly group: string | null;
}

/** Names of people and units by id, of units by roster code. */
export interface AuditBook {
  readonly persons: ReadonlyMap<number, string>;
  readonly units: ReadonlyMap<number, string>;
  readonly unitCodes: ReadonlyMap<string, string>;
}

/** The audit as a sheet, a row a decision, put into words when it is written: a year of a town has fifty thousand. */
export function auditSheet(lines: readonly AuditLine[], book: AuditBook) {
  return {
    name: '审计',
    columns: [
      { title: '时间', width: 17 },
      { title: '人', width: 10 },
      { title: '职务', width: 16 },
      { title: '做了什么', width: 16 },
      { title: '对象', width: 18 },
      { title: '改前', width: 34 },
      { title: '改后', width: 34 },
      { title: '在哪', width: 16 },
    ],
    rows: auditRows(lines, book),
    rowTotal: lines.length,
  };
}

function* auditRows(lines: readonly AuditLine[], book: AuditBook): Generator<WorkbookRow> {
  for (const line of lines) {
    yield [
      `${dayOf(line.at)} ${timeOf(line.at)}`,
      line.person ?? nobody[line.channel],
      rolesText(line.roles),
      actionText(line.action),
      subjectText(line.subject),
      factsText(line.before, book),
      factsText(line.after, book),
      placeText(line),
    ];
  }
}

export const decisionWords: Readonly<Record<DecisionName, string>> = {
  'account.bound': '用绑定码登记',
  'account.claimed': '自己登记',
  'claim.refused': '登记没同意',
  'report.corrected': '更正上报',
  'report.withdrawn': '撤销上报',
  'report.confirmed': '确认上报',
  'report.returned': '退回上报',
  'task.created': '新建任务',
  'task.closed': '办结任务',
  'task.returned': '退回任务',
  'task.extended': '任务延期',
  'task.stopped': '定期任务停了',
  'problem.assigned': '定问题期限和负责人',
  'problem.dropped': '不列为问题',
  'problem.closed': '问题销号',
  'problem.reopened': '问题复查不合格',
  'feedback.answered': '答复投诉建议',
  'measure.planned': '写计划',
  'measure.done': '计划完成',
  'measure.changed': '改计划',
  'measure.dropped': '删计划',
  'plan.imported': '导入计划表',
  'goal.assessed': '年终目标自评',
  'spot.recorded': '记摸底',
  'spot.compared': '摸底对比',
  'spot.dropped': '删摸底',
  'exemplar.noted': '记典型',
  'exemplar.withdrawn': '撤销典型',
  'chat.bound': '绑定群',
  'chat.unbound': '解绑群',
  'chat.muted': '群静音',
  'chat.unmuted': '取消群静音',
  'finding.recorded': '记检查扣分',
  'inspection.clean': '检查没问题',
  'finding.passed': '复查合格',
  'finding.failed': '复查不合格',
  'finding.withdrawn': '撤销扣分',
  'evaluation.published': '公示评比',
  'evaluation.finalised': '评比定稿',
  'evaluation.corrected': '更正公示',
  'round.arranged': '安排检查',
  'round.handed-in': '检查交卷',
  'round.opened': '检查开封',
  'round.cancelled': '作废检查',
  'check.held': '核实属实',
  'check.rejected': '核实不属实',
  'report.rejected': '上报作废',
  'adjustment.bonus': '加分',
  'adjustment.penalty': '扣罚',
  'adjustment.withdrawn': '撤销加分扣罚',
  'objection.raised': '提出异议',
  'objection.assigned': '派人复核异议',
  'objection.redirected': '异议改单位',
  'objection.dropped': '销异议',
  'objection.upheld': '异议成立',
  'objection.rejected': '异议不成立',
  'selection.opened': '开始评选',
  'selection.published': '公示评选',
  'selection.finalised': '评选定下',
  'selection.cancelled': '取消评选',
  'selection.objected': '对评选提异议',
  'selection.answered': '答复评选异议',
  'judges.named': '定评委',
  'candidate.nominated': '提名',
  'candidate.shortlisted': '推荐',
  'candidate.scored': '评委评分',
  'candidate.decided': '取舍候选',
  'judge.stepped-aside': '评委回避',
  'target-group.registered': '登记秀美网格组',
  'target-group.removed': '取消秀美网格组',
  'honour.proposed': '提名上榜',
  'honour.decided': '定榜',
  'honour.withdrawn': '撤下榜',
  'consent.given': '记同意上榜',
  'consent.ended': '不再同意上榜',
  'experience.adopted': '采纳微经验',
  'experience.returned': '退回微经验',
  'broadcast.planned': '发广播',
  'broadcast.drafted': '拟加急广播',
  'broadcast.urgent': '确认加急广播',
  'broadcast.withdrawn': '撤回广播',
  'delivery.delivered': '记为已送达',
  'delivery.resent': '重发消息',
  'delivery.seen': '来信已看',
  'exemption.granted': '豁免',
  'exemption.ended': '取消豁免',
  'absence.recorded': '记缺席',
  'absence.withdrawn': '撤销缺席',
  'code.issued': '发绑定码',
  'duty.handed-over': '交接',
  'export.requested': '要导出文件',
  'export.made': '在电脑上导出',
  'roster.imported': '导入名册',
  'person.forgotten': '删除个人资料',
  'webhook.stored': '存群的消息推送',
  'webhook.removed': '去掉群的消息推送',
  'rulebook.stored': '记下规则版本',
  'criticism.drafted': '拟通报批评',
  'criticism.sent': '发出通报批评',
  'criticism.dropped': '撤销通报批评',
  'criticism.replied': '申辩',
  'accountability.recorded': '记问责',
};

const nobody = { chat: '未登记的人', cli: '办公室电脑', system: '系统' } as const;

const subjectWords: Readonly<Record<string, string>> = {
  report: '上报',
  task: '任务',
  problem: '问题',
  feedback: '投诉建议',
  measure: '计划',
  plan: '计划',
  spot: '摸底',
  goal: '年终目标',
  finding: '扣分项',
  inspection: '检查',
  evaluation: '评比',
  broadcast: '广播',
  chat: '群',
  person: '人',
  account: '账号',
  inbox: '来信',
  outbox: '消息',
  roster: '名册',
  selection: '评选',
  candidate: '候选',
  honour: '上榜',
  honours: '榜',
  experience: '微经验',
  target: '秀美网格组',
  export: '导出',
  rulebook: '规则',
  criticism: '通报批评',
  accountability: '问责',
  exemplar: '典型',
};

const exportWords: Readonly<Record<string, string>> = {
  audit: '审计',
  points: '积分',
  plan: '计划',
  baseline: '摸底',
  goals: '年终目标',
  actions: '四项行动',
  roster: '名册',
  problems: '问题',
  visits: '入户',
  burden: '减负自查',
  'roster-template': '名册模板',
  activities: '活动台账',
  'monthly-life': '一课一片台账',
  'phase-summary': '阶段总结',
  loudspeaker: '广播稿',
};

function actionText(action: string): string {
  const words: Readonly<Record<string, string>> = decisionWords;
  return words[action] ?? action;
}

function rolesText(roles: AuditLine['roles']): string {
  return [...new Set(roles.map(({ role, title }) => title ?? roleNames[role]))].join('、');
}

function subjectText({ kind, name }: AuditLine['subject']): string {
  const shown = kind === 'export' && name !== null ? (exportWords[name] ?? name) : name;
  return `${subjectWords[kind] ?? kind}${shown === null ? '' : ` ${withoutPhones(shown)}`}`;
}

function placeText({ channel, group }: AuditLine): string {
  if (channel === 'cli') return '办公室电脑';
  if (channel === 'system') return '系统';
  return group === null ? '私聊' : withoutPhones(group === '' ? '群' : group);
}

/** Facts as 词：值; what only the machine needs, such as account ids, is left out. */
function factsText(facts: unknown, book: AuditBook): string | null {
  if (typeof facts !== 'object' || facts === null) return null;
  const parts = Object.entries(facts).flatMap(([field, value]) => {
    const known = fields[field];
    if (known === null || value === undefined) return [];
    const { word, text } = known ?? { word: field, text: plainValue };
    return [`${word}：${value === null ? '无' : text(value, book)}`];
  });
  return parts.length === 0 ? null : withoutPhones(parts.join('；'));
}

type ValueText = (value: unknown, book: AuditBook) => string;

const people: ValueText = (value, { persons }) => {
  const ids = Array.isArray(value) ? value : [value];
  return ids.length === 0 ? '无' : ids.map((id) => persons.get(Number(id)) ?? '不在名册').join('、');
};
const unitByCode: ValueText = (value, { unitCodes }) => unitCodes.get(String(value)) ?? String(value);
const unitById: ValueText = (value, { units }) => units.get(Number(value)) ?? '不在名册';
const points: ValueText = (value) => `${pointsText(Number(value))}分`;
const moment: ValueText = (value) => `${dayOf(Number(value))} ${timeOf(Number(value))}`;
const oneOf =
  (words: Readonly<Record<string, string>>): ValueText =>
  (value) =>
    words[String(value)] ?? String(value);
const states = oneOf({
  pending: '待确认',
  confirmed: '已确认',
  returned: '已退回',
  withdrawn: '已撤销',
  repeat: '同一件的另一条',
  open: '在办',
  rectified: '已整改',
  dropped: '不再列',
  answered: '已答复',
  reported: '报完成',
  closed: '已办结',
  draft: '草稿',
  notice: '公示中',
  final: '已定稿',
  waiting: '等确认',
  sent: '已发',
  unknown: '不知发没发出',
  failed: '没成',
});
const duties: ValueText = (value, book) =>
  (Array.isArray(value) ? value : [])
    .map((duty: unknown) => {
      const { role, unitId } = recordOf(duty);
      const where = unitId === null || unitId === undefined ? '全镇' : unitById(unitId, book);
      return `${where}${oneOf(roleNames)(role, book)}`;
    })
    .join('、');
const amounts: ValueText = (value) =>
  (Array.isArray(value) ? value : [])
    .map((amount: unknown) => {
      const { item, n, unit } = recordOf(amount);
      return `${String(item)}${String(n)}${String(unit)}`;
    })
    .join('、');

const seenPhotos: ValueText = (value) =>
  (Array.isArray(value) ? value : [])
    .map((photo: unknown) => {
      const { place, day, unitShort, number } = recordOf(photo);
      const where = number === null ? `${String(unitShort)}检查时` : `${String(unitShort)}${String(number)}`;
      return `图${String(place)}像${String(day)}${where}的`;
    })
    .join('、');

const parts: ValueText = (value, { persons }) =>
  (Array.isArray(value) ? value : [])
    .map((one: unknown) => {
      const { personId, part } = recordOf(one);
      return `${persons.get(Number(personId)) ?? '不在名册'}${part === 'led' ? '带队' : '组织'}`;
    })
    .join('、') || '都是参加';

/** Word and form of each field; null is not shown. */
const fields: Readonly<Record<string, { readonly word: string; readonly text: ValueText } | null>> = {
  accountId: null,
  addedAt: null,
  hash: null,
  hashes: null,
  adjustment: { word: '加分扣罚', text: (value) => `${String(value)}号` },
  state: { word: '状态', text: states },
  reason: { word: '原因', text: plainValue },
  added: { word: '加上', text: people },
  participants: { word: '参加人', text: people },
  parts: { word: '分工', text: parts },
  personId: { word: '人', text: people },
  day: { word: '日期', text: plainValue },
  dayTo: { word: '到', text: plainValue },
  kinds: { word: '活动', text: plainValue },
  places: { word: '地点', text: plainValue },
  attendance: { word: '人数', text: (value) => attendanceText(attendanceOf(value)) },
  quantities: { word: '数量', text: amounts },
  photosSeenBefore: { word: '照片', text: seenPhotos },
  repeatOf: null,
  title: { word: '事情', text: plainValue },
  due: { word: '截止', text: plainValue },
  action: { word: '行动', text: plainValue },
  phase: { word: '阶段', text: plainValue },
  owner: { word: '负责', text: plainValue },
  doneOn: { word: '办好', text: plainValue },
  created: { word: '新写', text: plainValue },
  changed: { word: '改写', text: plainValue },
  unchanged: { word: '没变', text: plainValue },
  evidence: { word: '怎么算办好', text: plainValue },
  repeats: { word: '定期', text: plainValue },
  byReport: { word: '凭上报', text: plainValue },
  ownerId: { word: '负责', text: people },
  groupName: { word: '组', text: plainValue },
  unit: { word: '单位', text: unitByCode },
  unitId: { word: '单位', text: unitById },
  part: { word: '群', text: oneOf({ main: '主群', side: '副群' }) },
  until: { word: '静音到', text: moment },
  text: { word: '内容', text: plainValue },
  itemId: null,
  deductionHundredths: { word: '扣分', text: points },
  recheck: { word: '复查', text: oneOf({ passed: '合格', failed: '不合格' }) },
  month: { word: '月份', text: plainValue },
  from: { word: '公示从', text: plainValue },
  to: { word: '公示到', text: plainValue },
  groups: { word: '群数', text: plainValue },
  units: { word: '单位数', text: plainValue },
  settled: { word: '了结', text: oneOf({ delivered: '已送达', resent: '重发', seen: '已看' }) },
  duties: { word: '职务', text: duties },
  charges: { word: '包联处数', text: plainValue },
  what: { word: '导出', text: oneOf(exportWords) },
  period: { word: '时段', text: plainValue },
  people: { word: '人数', text: plainValue },
  joined: { word: '新来', text: plainValue },
  left: { word: '离开', text: plainValue },
  closed: { word: '结束的记录', text: plainValue },
  opened: { word: '新开的记录', text: plainValue },
  evaluations: { word: '改过的评比', text: plainValue },
  holdsFrom: { word: '起用', text: plainValue },
  adopted: { word: '通过', text: plainValue },
  authority: { word: '机关', text: plainValue },
  replyDue: { word: '申辩到', text: plainValue },
};

function plainValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '无' : value.map(plainValue).join('、');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function attendanceOf(value: unknown) {
  const { n, approx } = recordOf(value);
  return typeof n === 'number' ? { n, approx: approx === true } : null;
}

/** Mobile numbers people typed into a task or a broadcast are not for a paper that is passed around. */
function withoutPhones(text: string): string {
  return text.replace(/(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/g, '（电话略）');
}
