import { decisionsOf } from '../domain/decisions.ts';
import { type Action, actions, holders, roleNames, type Scope, scopeOf } from '../domain/permissions.ts';

export const scopeWords: Readonly<Record<Scope, string>> = {
  self: '本人',
  own: '本单位',
  granted: '所管单位',
  town: '全镇',
};

/** The permission table as Markdown, a row an action. `commandsOf` gives the words people use for it. */
export function permissionTable(commandsOf: (action: Action) => readonly string[]): string {
  const head = ['做什么', '怎么说', ...holders.map((role) => roleNames[role]), '留痕'];
  const rows = actions.map((action) => [
    actionWords[action],
    commandsOf(action).join(' '),
    ...holders.map((role) => {
      const scope = scopeOf(action, role);
      return scope === undefined ? '' : scopeWords[scope];
    }),
    decisionsOf[action].length > 0 ? '是' : '',
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export const actionWords: Readonly<Record<Action, string>> = {
  'help.read': '看帮助',
  'self.bind': '登记自己',
  'report.create': '上报',
  'report.correct': '更正上报',
  'report.withdraw': '撤销上报',
  'report.create-for-others': '代报',
  'report.read-waiting': '看等确认的上报',
  'report.confirm': '确认、退回上报（再看下两行）',
  'report.confirm-member': '确认、退回成员报的',
  'report.confirm-secretary': '确认、退回村书记自己报的',
  'points.read': '看积分',
  'points.explain': '看一条上报的来龙去脉和积分',
  'points.absence': '记缺席、撤销缺席',
  'ranking.read': '看公示过的名次',
  'task.read': '看任务',
  'task.report': '报任务完成',
  'task.manage': '派任务、办结、延期',
  'problem.report': '反映问题',
  'problem.read': '看问题清单',
  'problem.rectify': '报整改',
  'problem.recheck': '复查整改',
  'problem.manage': '给问题定期限和负责人、不列为问题',
  'problem.export': '导出问题整改台账',
  'visit.record': '记入户，看自己联的组和户',
  'visit.export': '导出入户记录',
  'plan.read': '看计划、摸底、年终目标',
  'plan.manage': '写计划、年终目标自评',
  'plan.read-missing': '看哪些单位没有计划',
  'survey.record': '记摸底',
  'todo.read': '看待办',
  'phase.read': '看阶段',
  'chat.bind': '绑定、解绑、静音群',
  'inspection.record': '记检查、复查',
  'inspection.arrange': '安排、作废检查',
  'inspection.withdraw': '撤销自己记的扣分',
  'evaluation.prepare': '备评比草稿，到时提醒',
  'criticism.decide': '下令拟通报批评、发出、撤销',
  'criticism.reply': '对通报批评申辩',
  'accountability.record': '记问责决定',
  'evaluation.read': '看评比草稿',
  'evaluation.decide': '公示、定稿',
  'evaluation.adjust': '季度加分、扣罚',
  'objection.raise': '对公示的评比提异议',
  'objection.assign': '派人复核异议',
  'feedback.raise': '投诉建议',
  'feedback.answer': '看、答复投诉建议',
  'broadcast.send': '广播',
  'delivery.manage': '了结没发成的消息',
  'burden.read': '看减负自查',
  'roster.read': '看名册',
  'roster.read-phone': '私聊看名册里的电话',
  'roster.exempt': '豁免',
  'code.issue': '发绑定码',
  'code.issue-any-role': '给任何职务的人发绑定码',
  'duty.hand-over': '交接',
  'audit.read': '看审计',
  'points.export': '导出积分',
  'export.request': '导出文件',
};
