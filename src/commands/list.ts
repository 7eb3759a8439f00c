import { absentCommand } from './absent.ts';
import { adjustCommand } from './adjust.ts';
import { arrangeInspectionCommand } from './arrange-inspection.ts';
import { bindCommand } from './bind.ts';
import { bindChatCommand } from './bind-chat.ts';
import { broadcastCommand } from './broadcast.ts';
import { broadcastConfirmCommand } from './broadcast-confirm.ts';
import { broadcastWithdrawCommand } from './broadcast-withdraw.ts';
import { campaignCommand } from './campaign.ts';
import { cancelRoundCommand } from './cancel-round.ts';
import type { Command } from './command.ts';
import { confirmCommand } from './confirm.ts';
import { correctCommand } from './correct.ts';
import { correctEvaluationCommand } from './correct-evaluation.ts';
import { countApartCommand } from './count-apart.ts';
import { evaluateCommand } from './evaluate.ts';
import { exemplarCommand } from './exemplar.ts';
import { exemptCommand } from './exempt.ts';
import { exportCommand } from './export.ts';
import { finaliseCommand } from './finalise.ts';
import { handInCommand } from './hand-in.ts';
import { handOverCommand } from './hand-over.ts';
import { createHelpCommand } from './help.ts';
import { inspectCommand } from './inspect.ts';
import { issueCodeCommand } from './issue-code.ts';
import { loudspeakerCommand } from './loudspeaker.ts';
import { monthlyLifeCommand } from './monthly-life.ts';
import { muteChatCommand } from './mute-chat.ts';
import { myInspectionCommand } from './my-inspection.ts';
import { myPointsCommand } from './my-points.ts';
import { objectionCommand } from './objection.ts';
import { participationCommand } from './participation.ts';
import { pendingCommand } from './pending.ts';
import { pendingDeliveryCommand } from './pending-delivery.ts';
import { phaseCommand } from './phase.ts';
import { phaseSummaryCommand } from './phase-summary.ts';
import { publishCommand } from './publish.ts';
import { rankingCommand } from './ranking.ts';
import { recheckCommand } from './recheck.ts';
import { reportCommand } from './report.ts';
import { reportForOthersCommand } from './report-for-others.ts';
import { returnCommand } from './return.ts';
import { rosterCommand } from './roster.ts';
import { taskCloseCommand } from './task-close.ts';
import { taskExtendCommand } from './task-extend.ts';
import { taskNewCommand } from './task-new.ts';
import { tasksCommand } from './tasks.ts';
import { todoCommand } from './todo.ts';
import { unbindChatCommand } from './unbind-chat.ts';
import { usageCommand } from './usage.ts';
import { whoAmICommand } from './who-am-i.ts';
import { whyCommand } from './why.ts';
import { withdrawCommand } from './withdraw.ts';

/** In the order in which help shows them. A new command is one file and one line here. */
const allButHelp: readonly Command[] = [
  whoAmICommand,
  reportCommand,
  correctCommand,
  withdrawCommand,
  countApartCommand,
  tasksCommand,
  todoCommand,
  phaseCommand,
  phaseSummaryCommand,
  monthlyLifeCommand,
  campaignCommand,
  rankingCommand,
  myPointsCommand,
  whyCommand,
  pendingCommand,
  confirmCommand,
  returnCommand,
  reportForOthersCommand,
  taskNewCommand,
  taskCloseCommand,
  taskExtendCommand,
  exemplarCommand,
  participationCommand,
  loudspeakerCommand,
  inspectCommand,
  myInspectionCommand,
  handInCommand,
  recheckCommand,
  objectionCommand,
  arrangeInspectionCommand,
  cancelRoundCommand,
  evaluateCommand,
  adjustCommand,
  publishCommand,
  correctEvaluationCommand,
  finaliseCommand,
  exportCommand,
  broadcastCommand,
  broadcastConfirmCommand,
  broadcastWithdrawCommand,
  pendingDeliveryCommand,
  usageCommand,
  rosterCommand,
  exemptCommand,
  absentCommand,
  issueCodeCommand,
  handOverCommand,
  bindCommand,
  bindChatCommand,
  unbindChatCommand,
  muteChatCommand,
];

export const commands: readonly Command[] = [createHelpCommand(allButHelp), ...allButHelp];
