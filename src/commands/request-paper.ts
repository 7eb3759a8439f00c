import { sheetFor } from '../domain/evaluation.ts';
import type { Paper } from '../domain/papers.ts';
import { lastDayIn, type Period, periodKind } from '../domain/period.ts';
import { may, refusal } from '../domain/permissions.ts';
import { arePublic } from '../domain/points.ts';
import { dayOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { privateChatOf } from '../store/accounts.ts';
import { latestEvaluation } from '../store/evaluations.ts';
import { requestExport } from '../store/export-requests.ts';
import { branchesByUnit } from '../store/monthly-life.ts';
import { sealedRoundsFor } from '../store/rounds.ts';
import { allUnits } from '../store/units.ts';
import { howToOpenPrivate } from './answer.ts';
import { type CommandContext, here } from './command.ts';
import { noteDecision } from './decide.ts';

/** Keeps the request for a paper and says so; a job makes it and sends it to the asker's private chat. */
export async function requestPaper(paper: Paper, period: Period | null, context: CommandContext) {
  const { tx, now, sender, chat } = context;
  if (!sender.person || !may(paper.action, sender, null)) return here(refusal(paper.action));
  const target = chat.kind === 'private' ? chat : await privateChatOf(tx, sender.accountId);
  if (!target) return here(howToOpenPrivate);
  const missing = paper.needs === 'evaluation' ? await missingEvaluation(period, context) : null;
  if (missing !== null) return here(missing);
  if (paper.needs === 'round') {
    const open = (await sealedRoundsFor(tx, sender.person.id)).some(({ handedInAt }) => handedInAt === null);
    if (!open) return here('现在没有您要交的检查，没有打分表');
  }
  const units = await allUnits(tx);
  const seen = units.filter(({ id }) => may(paper.action, sender, id)).map(({ id }) => id);
  if (paper.needs === 'publicBranch' && !(await anyPublicBranch(seen, context))) {
    return here('这里没有支部定了公开，积分只给本人看');
  }
  const request = { what: paper.name, period, ...(seen.length < units.length ? { units: seen.length } : {}) };
  const what = seen.length < units.length ? `${paper.name}:${seen.join(',')}` : paper.name;
  await requestExport(tx, { what, period, chatId: target.id, requestedBy: sender.person.id, createdAt: now });
  await noteDecision(context, {
    action: 'export.requested',
    subject: `export:${paper.name}`,
    before: null,
    after: request,
  });
  return here('在做，好了发给您');
}

/** Whether a branch of these units has decided that its members' points are for others to see. */
async function anyPublicBranch(unitIds: readonly number[], { tx, rules }: CommandContext): Promise<boolean> {
  const branches = await branchesByUnit(tx);
  return unitIds.some((id) => [null, ...(branches.get(id) ?? [])].some((one) => arePublic(one, rules.memberPoints)));
}

/** What to do first, when the period was never evaluated. */
async function missingEvaluation(period: Period | null, { tx, now, rulesAt }: CommandContext): Promise<string | null> {
  if (period === null || periodKind(period) === 'day') return '哪个月、季度或年度？例：导出 评比结果 5月';
  if (await latestEvaluation(tx, sheetFor(rulesAt(lastDayIn(period)), period).id, period)) return null;
  const name = periodText(period, dayOf(now));
  return `${name}还没评，先回：评比 ${name}`;
}
