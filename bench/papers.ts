import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { toWorkbook } from '../src/presenters/workbook.ts';
import { openTown } from '../tests/support/town.ts';

/**
 * `npm run bench:papers`: fifty thousand rows as a workbook, alone and as the whole command line with its store, each in a
 * process of its own so that the memory is its own.
 */
const rows = 50_000;
const script = fileURLToPath(import.meta.url);
const [step] = process.argv.slice(2);

if (step === 'sheet') await sheet();
else if (step === undefined) await measureAll();

async function measureAll(): Promise<void> {
  console.log(`| ${rows} rows | seconds | of a processor | MB at most | file |\n| --- | --- | --- | --- | --- |`);
  report('a ledger of 16 columns, workbook alone', [process.execPath, '--import', 'tsx', script, 'sheet']);
  const town = await openTown();
  try {
    fillAudit(join(town.dir, 'jingcun.db'));
    const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
    const out = join(town.dir, 'audit.xlsx');
    report(
      'jingcun export audit (compiled, with its store)',
      [process.execPath, cli, 'export', 'audit', '--out', out],
      {
        DATA_DIR: town.dir,
        SANDBOX: '0',
      },
    );
  } finally {
    await town.close();
  }
}

/** Decisions of a long year, past the store's own functions, which would take minutes. */
function fillAudit(file: string): void {
  const db = new Database(file);
  const insert = db.prepare(
    `insert into audit (at, person_id, action, subject, before, after, channel) values (?, 1, 'task.created', 'task:1', null, ?, 'cli')`,
  );
  const at = Date.parse('2023-05-04T09:00:00+08:00');
  db.transaction(() => {
    for (let index = 0; index < rows; index += 1) {
      insert.run(
        at + index * 60_000,
        JSON.stringify({ text: `清理三组塘边垃圾第${index}次`, due: '2023-06-01', groups: ['三组'] }),
      );
    }
  })();
  db.close();
}

/** Runs the command under a watch for its memory. */
function report(name: string, command: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  const [file = '', ...args] = command;
  const watch = `process.on('exit',()=>{const u=process.resourceUsage();process.stderr.write('used '+u.maxRSS+' '+(u.userCPUTime+u.systemCPUTime)+'\\n')})`;
  const preload = `data:text/javascript,${encodeURIComponent(watch)}`;
  const begun = performance.now();
  const run = spawnSync(file, ['--import', preload, ...args], { env: { ...process.env, ...env }, encoding: 'utf8' });
  const seconds = (performance.now() - begun) / 1000;
  if (run.status !== 0) throw new Error(`${name}: ${run.stderr}`);
  const [, kilobytes, cpu] = /used (\d+) (\d+)/.exec(run.stderr) ?? [];
  const bytes = /bytes (\d+)/.exec(run.stdout)?.[1];
  console.log(
    `| ${name} | ${seconds.toFixed(1)} | ${(Number(cpu) / 1e6).toFixed(1)} | ${Math.round(Number(kilobytes) / 1024)} | ${bytes ? `${Math.round(Number(bytes) / 1e6)} MB` : '–'} |`,
  );
}

async function sheet(): Promise<void> {
  const columns = Array.from({ length: 16 }, (_, index) => ({ title: `列${index + 1}`, width: 12 }));
  const row = (index: number) => [
    ...[index + 1, '2023-05-04', '长湖村', '三组', '塘边', '大扫除', '红色先锋先行'],
    ...[
      '三组今天上午大扫除，党员群众一共15人，清了两车垃圾',
      15,
      '垃圾2车',
      '图1、图2',
      '张建国',
      '李书记',
      '长湖村工作群',
      null,
      null,
    ],
  ];
  const bytes = await toWorkbook([
    { name: '台账', title: '活动台账', columns, rows: Array.from({ length: rows }, (_, index) => row(index)) },
  ]);
  console.log(`bytes ${bytes.length}`);
}
