import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import { addDays } from '../src/domain/time.ts';
import { refreshDraft } from '../src/store/evaluation-draft.ts';
import { openTown } from '../tests/support/town.ts';

/**
 * `npm run bench:quarter`: the evaluation of a quarter of 300 villages by three inspectors, with a thousand, ten thousand
 * and a hundred thousand reports, each naming two people. Computed and stored as 评比 2季度 does it; beside the time, the
 * longest the event loop was held up, which every other answer would have waited.
 */
const villages = 300;
const membersEach = 30;
const findingsEach = 4;
const sizes = [1_000, 10_000, 100_000];
const runs = 5;

const statements = new Map<string, Database.Statement>();

const print = (line: string) => process.stdout.write(`${line}\n`);
print(`a quarter of ${villages} villages | ms, the slowest of ${runs} | ms the event loop was held up at most`);
for (const size of sizes) {
  const town = await openTown();
  fill(join(town.dir, 'jingcun.db'), size);
  const { programme, rules } = town.bundle;
  const options = { period: '2023-Q2', programme, rules, at: town.clock.now };
  await town.store.write((tx) => refreshDraft(tx, options));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let slowest = 0;
  delay.enable();
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    const draft = await town.store.write((tx) => refreshDraft(tx, options));
    slowest = Math.max(slowest, performance.now() - started);
    const scored = draft?.document.units.filter(({ result }) => result !== null).length;
    if (scored !== villages) throw new Error(`${scored} of ${villages} villages were evaluated`);
  }
  delay.disable();
  print(`${size} reports | ${slowest.toFixed(0)} | ${(delay.max / 1e6).toFixed(0)}`);
  await town.close();
}

/** The sample town's villages make room for three hundred; written past the store's functions, as bench:ledger does. */
function fill(file: string, size: number): void {
  const db = new Database(file);
  const at = Date.parse('2023-03-16T09:00:00+08:00');
  const ids = (table: string) =>
    db
      .prepare<[], { id: number }>(`select id from ${table} order by id`)
      .all()
      .map(({ id }) => id);
  db.exec(`insert into accounts (bot, user_id) values ('bench', 'u')`);
  const account = ids('accounts').at(-1) ?? 0;
  const chat = ids('chats')[0] ?? 0;
  const inspectors = ids('persons').slice(0, 3);
  const add = (table: string, row: Record<string, string | number | null>): number => {
    const names = Object.keys(row);
    const statement = prepared(db, `insert into ${table} (${names}) values (${names.map(() => '?')})`);
    return Number(statement.run(Object.values(row)).lastInsertRowid);
  };
  db.transaction(() => {
    db.exec(`update units set kind = 'town' where kind in ('village', 'community')`);
    const message = add('inbox', {
      bot: 'bench',
      message_id: 'm',
      chat_id: chat,
      account_id: account,
      text: '三组大扫除15人',
      state: 'done',
      attempts: 0,
      received_at: at,
    });
    const round = add('rounds', {
      sheet_id: 'village',
      period: '2023-Q2',
      state: 'opened',
      seed: '00',
      created_by: inspectors[0] ?? 0,
      created_at: at,
      opened_at: at,
    });
    const units: { id: number; people: number[] }[] = [];
    for (let number = 1; number <= villages; number += 1) {
      const code = `bench-${number}`;
      const unit = add('units', {
        code,
        name: `${code}村`,
        short: code,
        kind: 'village',
        places: '[]',
        branches: '[]',
        next_number: 10_000,
      });
      add('meeting_days', { unit_id: unit, weekday: 5, valid_from: at });
      for (const grid of [1, 2, 3]) {
        const gridId = add('grids', { unit_id: unit, code: `${code}-${grid}`, name: `第${grid}网格` });
        add('grid_areas', { grid_id: gridId, unit_id: unit, groups: `["${grid}组"]`, valid_from: at });
      }
      const people = Array.from({ length: membersEach }, (_, index) => {
        const person = add('persons', { code: `${code}-p${index}`, name: `${code}人${index}` });
        add('memberships', {
          person_id: person,
          unit_id: unit,
          member_type: '党员',
          at_home: 1,
          valid_from: at,
        });
        return person;
      });
      for (const inspector of inspectors) {
        const visit = add('inspections', {
          unit_id: unit,
          inspector_id: inspector,
          sheet_id: 'village',
          round_id: round,
          day: '2023-05-20',
          created_at: at,
        });
        for (let index = 0; index < findingsEach; index += 1) {
          add('findings', {
            inspection_id: visit,
            unit_id: unit,
            number: inspector * 100 + index,
            place: '塘边',
            text: '垃圾未清',
            item_id: 'litter',
            deduction_hundredths: 50 + ((number * 7 + index) % 100),
            inbox_id: message,
            created_at: at,
          });
        }
      }
      units.push({ id: unit, people });
    }
    for (let index = 0; index < size; index += 1) {
      const unit = units[index % villages];
      if (!unit) continue;
      const day = addDays('2023-04-01', index % 91);
      const report = add('reports', {
        unit_id: unit.id,
        number: 10_000 + index,
        inbox_id: message,
        reporter_account_id: account,
        on_behalf: 0,
        text: '三组大扫除15人',
        day,
        day_to: day,
        kinds: '["大扫除"]',
        places: '["1组"]',
        known_places: `["${1 + (index % 3)}组"]`,
        attendance: '{"n":15,"approx":false}',
        quantities: '[]',
        sources: '[]',
        photos_announced: 1,
        state: 'confirmed',
        version: 1,
        created_at: at,
      });
      for (const person of [index % membersEach, (index * 7 + 1) % membersEach]) {
        add('participants', { report_id: report, person_id: unit.people[person] ?? 0, source: 'text', added_at: at });
      }
    }
  })();
  db.close();
}

function prepared(db: Database.Database, sql: string): Database.Statement {
  const key = `${db.name} ${sql}`;
  const known = statements.get(key);
  if (known) return known;
  const statement = db.prepare(sql);
  statements.set(key, statement);
  return statement;
}
