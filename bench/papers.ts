import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { addDays } from '../src/domain/time.ts';
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
    fillReports(join(town.dir, 'jingcun.db'));
    const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
    for (const paper of ['audit', 'activities']) {
      const out = join(town.dir, `${paper}.xlsx`);
      report(
        `jingcun export ${paper} (compiled, with its store)`,
        [process.execPath, cli, 'export', paper, '--out', out],
        { DATA_DIR: town.dir, SANDBOX: '0' },
      );
    }
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

/** Reports of a year with two photos each, as `bench/ledger.ts` fills them in. */
function fillReports(file: string): void {
  const db = new Database(file);
  const units = db.prepare<[], { id: number }>('select id from units order by id').all();
  const at = Date.parse('2023-05-04T09:00:00+08:00');
  db.exec(`insert into accounts (bot, user_id, display_name) values ('bench', 'u', '张建国')`);
  const account = `(select max(id) from accounts)`;
  const chat = `(select min(id) from chats)`;
  const message = db.prepare(
    `insert into inbox (id, bot, message_id, chat_id, account_id, text, state, attempts, received_at)
     values (?, 'bench', ?, ${chat}, ${account}, ?, 'done', 0, ${at})`,
  );
  const report = db.prepare(
    `insert into reports (id, unit_id, number, inbox_id, reporter_account_id, on_behalf, text, day, day_to, kinds, places,
       known_places, attendance, quantities, sources, photos_announced, state, version, created_at)
     values (?, ?, ?, ?, ${account}, 0, ?, ?, ?, '["大扫除","清垃圾"]', '["三组","塘边"]', '["三组"]',
       '{"n":15,"approx":true,"breakdown":{"党员":5,"群众":10}}', '[{"item":"垃圾","n":2,"unit":"车","approx":false}]',
       '[]', 2, 'confirmed', 1, ${at})`,
  );
  const photo = db.prepare(
    `insert into photos (id, sha256, mime, width, height, bytes, stored_at) values (?, ?, 'image/jpeg', 9, 9, 9, ${at})`,
  );
  const attachment = db.prepare(
    `insert into attachments (inbox_id, ordinal, reference, state, photo_id, report_id, attempts, compared, told)
     values (?, ?, 'r', 'stored', ?, ?, 0, 1, 0)`,
  );
  db.transaction(() => {
    for (let id = 1; id <= rows; id += 1) {
      const day = addDays('2023-03-01', id % 300);
      const text = `三组今天上午在塘边大扫除，党员5人群众10人，清垃圾2车，沟渠也通了，第${id}次`;
      message.run(id, `m${id}`, text);
      report.run(id, units[id % units.length]?.id, 10_000 + id, id, text, day, day);
      for (const ordinal of [0, 1]) {
        photo.run(id * 2 + ordinal, (id * 2 + ordinal).toString(16).padStart(64, '0'));
        attachment.run(id, ordinal, id * 2 + ordinal, id);
      }
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
