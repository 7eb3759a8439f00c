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

const actionWords: Readonly<Record<Action, string>> = {
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
  'todo.read': '看待办',
  'phase.read': '看阶段',
  'activity.read': '看一课一片、主题活动',
  'activity.read-town': '看全镇的阶段总结',
  'activity.figures': '看群众参与和没活动的网格',
  'activity.export': '导出台账、一课一片、阶段总结',
  'loudspeaker.write': '写广播稿',
  'exemplar.note': '记典型、撤销典型',
  'chat.bind': '绑定、解绑、静音群',
  'inspection.record': '记检查、复查',
  'inspection.arrange': '安排、作废检查',
  'inspection.withdraw': '撤销自己记的扣分',
  'evaluation.prepare': '备评比草稿，到时提醒',
  'evaluation.read': '看评比草稿',
  'evaluation.decide': '公示、定稿',
  'evaluation.adjust': '季度加分、扣罚',
  'objection.raise': '对公示的评比提异议',
  'objection.assign': '派人复核异议',
  'broadcast.send': '广播',
  'delivery.manage': '了结没发成的消息',
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
