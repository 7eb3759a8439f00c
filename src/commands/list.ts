import { absentCommand } from './absent.ts';
import { adjustCommand } from './adjust.ts';
import { arrangeInspectionCommand } from './arrange-inspection.ts';
import { baselineCommand } from './baseline.ts';
import { bindCommand } from './bind.ts';
import { bindChatCommand } from './bind-chat.ts';
import { broadcastCommand } from './broadcast.ts';
import { broadcastConfirmCommand } from './broadcast-confirm.ts';
import { broadcastWithdrawCommand } from './broadcast-withdraw.ts';
import { bulletinCommand } from './bulletin.ts';
import { burdenCommand } from './burden.ts';
import { campaignCommand } from './campaign.ts';
import { cancelRoundCommand } from './cancel-round.ts';
import type { Command } from './command.ts';
import { commendationCommand } from './commendation.ts';
import { confirmCommand } from './confirm.ts';
import { correctCommand } from './correct.ts';
import { correctEvaluationCommand } from './correct-evaluation.ts';
import { countApartCommand } from './count-apart.ts';
import { criticiseCommand } from './criticise.ts';
import { evaluateCommand } from './evaluate.ts';
import { exemplarCommand } from './exemplar.ts';
import { exemptCommand } from './exempt.ts';
import { adoptCommand, experienceCommand } from './experience.ts';
import { exportCommand } from './export.ts';
import { feedbackCommand } from './feedback.ts';
import { finaliseCommand } from './finalise.ts';
import { goalsCommand } from './goals.ts';
import { handInCommand } from './hand-in.ts';
import { handOverCommand } from './hand-over.ts';
import { createHelpCommand } from './help.ts';
import { honourConsentCommand } from './honour-consent.ts';
import { honourRollCommand } from './honour-roll.ts';
import { inspectCommand } from './inspect.ts';
import { issueCodeCommand } from './issue-code.ts';
import { loudspeakerCommand } from './loudspeaker.ts';
import { monthlyLifeCommand } from './monthly-life.ts';
import { muteChatCommand } from './mute-chat.ts';
import { myHouseholdsCommand } from './my-households.ts';
import { myInspectionCommand } from './my-inspection.ts';
import { myPointsCommand } from './my-points.ts';
import { nominateCommand } from './nominate.ts';
import { objectionCommand } from './objection.ts';
import { participationCommand } from './participation.ts';
import { pendingCommand } from './pending.ts';
import { pendingDeliveryCommand } from './pending-delivery.ts';
import { phaseCommand } from './phase.ts';
import { phaseSummaryCommand } from './phase-summary.ts';
import { planCommand } from './plan.ts';
import { planChangeCommand } from './plan-change.ts';
import { planMissingCommand } from './plan-missing.ts';
import { planNewCommand } from './plan-new.ts';
import { problemNewCommand } from './problem-new.ts';
import { problemsCommand } from './problems.ts';
import { publishCommand } from './publish.ts';
import { rankingCommand } from './ranking.ts';
import { recheckCommand } from './recheck.ts';
import { recordAccountabilityCommand } from './record-accountability.ts';
import { rectifyCommand } from './rectify.ts';
import { replyCriticismCommand } from './reply-criticism.ts';
import { reportCommand } from './report.ts';
import { reportForOthersCommand } from './report-for-others.ts';
import { returnCommand } from './return.ts';
import { rosterCommand } from './roster.ts';
import { selectionCommand } from './selection.ts';
import { scoreCommand, voteCommand } from './selection-score.ts';
import { targetGroupsCommand } from './target-groups.ts';
import { taskCloseCommand } from './task-close.ts';
import { taskExtendCommand } from './task-extend.ts';
import { taskNewCommand } from './task-new.ts';
import { taskReturnCommand } from './task-return.ts';
import { tasksCommand } from './tasks.ts';
import { todoCommand } from './todo.ts';
import { unbindChatCommand } from './unbind-chat.ts';
import { usageCommand } from './usage.ts';
import { villageRankingCommand } from './village-ranking.ts';
import { visitCommand } from './visit.ts';
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
  problemNewCommand,
  problemsCommand,
  rectifyCommand,
  visitCommand,
  myHouseholdsCommand,
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
  taskReturnCommand,
  taskExtendCommand,
  planCommand,
  planNewCommand,
  planChangeCommand,
  planMissingCommand,
  baselineCommand,
  goalsCommand,
  exemplarCommand,
  participationCommand,
  loudspeakerCommand,
  inspectCommand,
  myInspectionCommand,
  handInCommand,
  recheckCommand,
  objectionCommand,
  feedbackCommand,
  arrangeInspectionCommand,
  cancelRoundCommand,
  evaluateCommand,
  adjustCommand,
  publishCommand,
  correctEvaluationCommand,
  finaliseCommand,
  bulletinCommand,
  criticiseCommand,
  replyCriticismCommand,
  recordAccountabilityCommand,
  selectionCommand,
  nominateCommand,
  scoreCommand,
  voteCommand,
  villageRankingCommand,
  targetGroupsCommand,
  honourRollCommand,
  honourConsentCommand,
  experienceCommand,
  adoptCommand,
  commendationCommand,
  exportCommand,
  broadcastCommand,
  broadcastConfirmCommand,
  broadcastWithdrawCommand,
  pendingDeliveryCommand,
  usageCommand,
  burdenCommand,
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
