#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { type Config, readConfig } from './config.ts';
import { isPeriod, type Period, periodKind } from './domain/period.ts';
import { buildLexicon } from './domain/reading/lexicon.ts';
import { readMessage } from './domain/reading/read-message.ts';
import { parseReadRequest, type ReadRequest } from './domain/reading/read-request.ts';
import { StartError, UserError } from './errors.ts';
import { createLog, describeError } from './log.ts';
import { exportList, exportTo, wrongExport } from './service/exports.ts';
import { honourWarnings } from './service/honour-warnings.ts';
import { readProgrammeDir } from './service/programme-dir.ts';
import { programmeNow } from './service/programme-now.ts';
import { openTerminal } from './service/terminal.ts';

const exitRefused = 1;
const exitWrongUsage = 2;

// What one command alone needs is loaded when it is asked for: the whole program takes seconds on a small machine.
const program = new Command('jingcun')
  .description('净村：农村人居环境整治群聊小助手')
  .exitOverride()
  .showHelpAfterError();

program.command('start').description('启动服务').action(start);
program.command('read').description('读消息：标准输入一行一条 JSON，输出一行一条读法').action(readLines);
program.command('check').argument('<目录>').description('检查一个方案目录').action(check);
program.command('code').argument('<名册号或姓名>').description('发一个绑定码').action(code);
program.command('doctor').description('体检：设置、数据库、绑定').action(doctor);
program
  .command('import')
  .argument('<文件>')
  .option('--dry-run', '只试读，不写')
  .option('--yes', '不问就写，很多人离开也写')
  .option('--from <日期>', '从哪天起算，如 2023-05-04；不写就是现在')
  .description('导入名册：.xlsx 或 .csv')
  .action(importFile);
program
  .command('import-plan')
  .argument('<文件>')
  .option('--dry-run', '只试读，不写')
  .description('导入工作计划：.xlsx 或 .csv')
  .action(importPlanFile);
program
  .command('take-sheet')
  .argument('<文件>')
  .description('收一份填好的打分表：.xlsx')
  .action(async (file: string) => {
    const { takeSheetFile } = await import('./service/take-sheet.ts');
    console.log(await takeSheetFile(settings(), file, Date.now));
  });
program
  .command('export')
  .argument('<什么>')
  .option('--period <时段>', '2023-05-04、2023-05、2023-Q2 或 2023')
  .requiredOption('--out <文件>', '写到哪个文件')
  .option('--force', '文件已有也写')
  .description('导出文件')
  .addHelpText('after', () => `\n能导出的有：\n${exportList()}`)
  .action(exportFile);
program
  .command('forget')
  .argument('<名册号或姓名>')
  .option('--yes', '不问就删')
  .option('--backups', '连旧备份一起删')
  .description('删掉一个人的名字、话和照片，数字留下')
  .action(async (who: string, { yes = false, backups = false }: { yes?: boolean; backups?: boolean }) => {
    const { forget } = await import('./service/forget.ts');
    await forget({ config: settings(), terminal: openTerminal(process), machineNow: Date.now }, { who, yes, backups });
  });
program
  .command('backup')
  .argument('<文件>')
  .description('备份数据库')
  .action(async (file: string) => (await import('./service/data-dir.ts')).backUpTo(settings(), file));
program
  .command('restore')
  .argument('<文件>')
  .description('用备份恢复，要先停服务')
  .action(async (file: string) => (await import('./service/data-dir.ts')).restoreFrom(settings(), file));
program
  .command('webhook')
  .argument('<群号>', '见 jingcun doctor', toWhole)
  .option('--remove', '去掉这个群的消息推送')
  .description('存一个群的消息推送地址，从标准输入读')
  .action(webhook);
program
  .command('recompute')
  .argument('<时段>', '2023-05、2023-Q2 或 2023', toPeriod)
  .option('--rules <文件>', '换一本规则试算，要和 --dry-run 一起写')
  .option('--dry-run', '只试算，什么也不写')
  .description('从存下的评比重算，证明每一分都没变；或换一本规则看谁会变')
  .action(recompute);
program
  .command('rollover')
  .argument('<年份>', '如 2024', toYear)
  .option('--carry-to <数据目录>', '新一年的数据目录：写好名册和没办完的事')
  .description('照现在的方案做新一年的方案目录')
  .action(async (year: number, { carryTo }: { carryTo?: string }) => {
    const order = { year, carryTo: carryTo ?? null };
    const { rollOver } = await import('./service/rollover.ts');
    for (const line of await rollOver(settings({ SANDBOX: '0' }), order, Date.now)) console.log(line);
  });
program
  .command('sandbox-reset')
  .description('重置演练场，要先停服务')
  .action(async () => (await import('./service/data-dir.ts')).resetSandbox(settings()));

try {
  await program.parseAsync();
} catch (cause) {
  process.exitCode = report(cause);
}

/** `unset` holds for settings that are not set: a roster is for the real town unless SANDBOX=1. */
function settings(unset: Readonly<Record<string, string>> = {}): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const set = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
  return readConfig({ ...unset, ...set });
}

async function start(): Promise<void> {
  const config = settings();
  const log = createLog(config.logLevel);
  // Node itself would print the error whole.
  process.once('uncaughtException', (cause) => {
    log.fatal({ err: cause }, 'the program ends');
    process.exit(exitRefused);
  });
  const { startService } = await import('./main.ts');
  const service = await startService({ config, log, machineNow: Date.now });
  console.log(config.sandbox ? `演练场开好了，用浏览器打开：${service.url}/sandbox` : `净村在运行：${service.url}`);
  for (const note of service.notes) console.log(note);
  const stop = () => {
    service.stop().then(
      () => process.exit(0),
      (cause: unknown) => {
        log.error({ err: cause }, 'the stop did not finish');
        process.exit(exitRefused);
      },
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** One line out for every line in; what is no request gets `{line, problem}`, and the exit code is 1 in the end. */
async function readLines(): Promise<void> {
  const bundle = readProgrammeDir(settings().programmeDir);
  const lexicon = buildLexicon(bundle, null);
  const problems: string[] = [];
  let line = 0;
  for await (const input of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    const request = parseReadRequest(input);
    const answer = 'problem' in request ? { line, problem: request.problem } : answerTo(request);
    if ('problem' in answer) problems.push(`第${line}行：${answer.problem}`);
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  const [first] = problems;
  if (first !== undefined) throw new UserError(problems.length === 1 ? first : `${problems.length}行没读成。${first}`);

  function answerTo({ id, text, now, photos, prev }: ReadRequest) {
    return { id, ...readMessage(text, { now, photos, lexicon, ...(prev === undefined ? {} : { prev }) }) };
  }
}

async function check(dir: string): Promise<void> {
  const bundle = readProgrammeDir(dir);
  const { programme, rulebooks, town } = bundle;
  const config = settings();
  const { storedRulebookProblems } = await import('./service/keep-rulebooks.ts');
  const { checkNames } = await import('./service/check-names.ts');
  const changed = await storedRulebookProblems(config, bundle, () => programmeNow(config, Date.now));
  const names = await checkNames(config, bundle, () => programmeNow(config, Date.now));
  const problems = [...changed, ...names.problems];
  if (problems.length > 0) throw new StartError(problems);
  console.log(
    `没有问题：${programme.title}，规则 ${rulebooks.map(({ version }) => version).join('、')}，${town.units.length} 个单位，${town.people.length} 人。`,
  );
  for (const line of honourWarnings({ programme, rulebooks, town })) console.log(line);
  for (const { version, from, adopted } of rulebooks) {
    const since = from === null ? '从方案开始' : `从 ${from}`;
    const meeting = adopted === null ? '还没写哪次会议通过（adopted）' : `${adopted.on} ${adopted.by}通过`;
    console.log(`规则 ${version}：${since}起用，${meeting}。`);
  }
  for (const note of names.notes) console.log(note);
}

async function recompute(
  period: Period,
  { rules, dryRun = false }: { rules?: string; dryRun?: boolean },
): Promise<void> {
  if (rules !== undefined && !dryRun) program.error('换规则只能试算：请加 --dry-run。');
  const config = settings();
  const { proveEvaluation, tryRules } = await import('./service/recompute.ts');
  const lines =
    rules === undefined ? await proveEvaluation(config, period) : await tryRules(config, { period, file: rules });
  for (const line of lines) console.log(line);
}

async function code(who: string): Promise<void> {
  const { issueCodeFor } = await import('./service/issue-code.ts');
  for (const line of await issueCodeFor(settings(), who, Date.now)) console.log(line);
}

async function importFile(
  file: string,
  { dryRun, yes, from }: { dryRun?: boolean; yes?: boolean; from?: string },
): Promise<void> {
  const deps = { config: settings({ SANDBOX: '0' }), terminal: openTerminal(process), machineNow: Date.now };
  const { importRoster } = await import('./service/import-roster.ts');
  await importRoster(deps, { file, dryRun: dryRun === true, yes: yes === true, from: from ?? null });
}

async function importPlanFile(file: string, { dryRun }: { dryRun?: boolean }): Promise<void> {
  const { importPlan } = await import('./service/import-plan.ts');
  console.log(await importPlan(settings(), { file, dryRun: dryRun === true }, Date.now));
}

async function exportFile(
  what: string,
  { period, out, force }: { period?: string; out: string; force?: boolean },
  command: Command,
): Promise<void> {
  const wrong = wrongExport(what, period);
  if (wrong !== null) command.error(wrong);
  const order = { what, period: period ?? null, out, force: force === true };
  await exportTo(settings(), order, Date.now, openTerminal(process));
}

async function doctor(): Promise<void> {
  const { examine } = await import('./service/doctor.ts');
  const findings = await examine(settings(), Date.now);
  for (const { ok, text } of findings) console.log(`${ok ? '好  ' : '要办'} ${text}`);
  if (findings.some((finding) => !finding.ok)) process.exitCode = exitRefused;
}

async function webhook(group: number, { remove }: { remove?: boolean }): Promise<void> {
  const deps = { config: settings(), terminal: openTerminal(process), machineNow: Date.now };
  const { removeWebhook, storeWebhook } = await import('./service/webhook-key.ts');
  if (remove === true) return removeWebhook(deps, group);
  const input = async () => (await text(process.stdin)).slice(0, 10_000);
  return storeWebhook({ ...deps, readInput: deps.terminal.interactive ? null : input }, group);
}

function toWhole(value: string): number {
  if (!/^[1-9]\d{0,9}$/.test(value)) throw new InvalidArgumentError('群号是一个数。');
  return Number(value);
}

function toPeriod(value: string): Period {
  if (!isPeriod(value) || periodKind(value) === 'day')
    throw new InvalidArgumentError('时段要写成 2023-05、2023-Q2 或 2023。');
  return value;
}

function toYear(value: string): number {
  if (!/^20\d{2}$/.test(value)) throw new InvalidArgumentError('年份要写成 2024。');
  return Number(value);
}

function report(cause: unknown): number {
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : exitWrongUsage;
  if (cause instanceof StartError) {
    for (const problem of cause.problems) console.error(problem);
    return exitRefused;
  }
  console.error(cause instanceof UserError ? cause.message : describeError(cause));
  return exitRefused;
}
