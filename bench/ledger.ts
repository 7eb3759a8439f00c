import { join } from 'node:path';
import Database from 'better-sqlite3';
import { addDays, type Day } from '../src/domain/time.ts';
import { evaluationInputs } from '../src/store/evaluation-draft.ts';
import { photosOf } from '../src/store/message-photos.ts';
import { seenBefore } from '../src/store/photo-likeness.ts';
import { lastEntries, pointsTotal, standingEntries, standingEntriesOfReport } from '../src/store/points.ts';
import { everyoneIn, latestReportsOf, pendingReports, standingReports } from '../src/store/reports.ts';
import { openTown } from '../tests/support/town.ts';

/**
 * `npm run bench:ledger`: what a chat asks of the store while it holds a thousand, ten thousand and a hundred thousand
 * reports with twice as many point entries and a photo each, over ten months. Every figure is the slowest of fifty calls.
 */
const sizes = [1_000, 10_000, 100_000];
const firstDay: Day = '2023-03-01';
const days = 300;
const calls = 50;

const print = (line: string) => process.stdout.write(`${line}\n`);
const figures = new Map<string, number[]>();

for (const size of sizes) {
  const town = await openTown();
  const { units, persons } = fill(join(town.dir, 'jingcun.db'), size);
  const { read } = town.store;
  const year = { from: '2023-01-01', to: '2023-12-31' };
  const month = { period: '2023-05', programme: town.bundle.programme, rules: town.bundle.rules };
  const nth = (list: readonly number[], index: number) => list[index % list.length] ?? 0;
  const asked: Record<string, (index: number) => Promise<unknown>> = {
    'points of a person in the year': (index) => pointsTotal(read, nth(persons, index), year),
    'the last entries of a person': (index) => lastEntries(read, nth(persons, index), 5),
    'entries under the caps': (index) => standingEntries(read, nth(persons, index), year),
    'entries of a report': (index) => standingEntriesOfReport(read, 1 + ((index * 37) % size)),
    'who took part in a report': (index) => everyoneIn(read, 1 + ((index * 37) % size)),
    'photos of a report': (index) => photosOf(read, 1 + ((index * 37) % size)),
    'its photos seen before': (index) => seenBefore(read, 1 + ((index * 37) % size)),
    'reports of the day in the unit (told twice?)': (index) => {
      const day = addDays(firstDay, (index * 7) % days);
      return standingReports(read, nth(units, index), { from: day, to: day });
    },
    'the sender’s latest reports': () => latestReportsOf(read, { accountId: 1, personId: null }, 0, 20),
    'reports that wait for confirmation, one unit': (index) => pendingReports(read, [nth(units, index)]),
    'inputs of a month’s evaluation': () => evaluationInputs(read, month),
  };
  for (const [name, ask] of Object.entries(asked)) {
    let slowest = 0;
    for (let index = 0; index < calls; index += 1) {
      const started = performance.now();
      await ask(index);
      if (index > 0) slowest = Math.max(slowest, performance.now() - started);
    }
    figures.set(name, [...(figures.get(name) ?? []), slowest]);
  }
  await town.close();
}

print(`ms, the slowest of ${calls} | ${sizes.map((size) => `${size} reports`).join(' | ')}`);
for (const [name, values] of figures) print(`${name} | ${values.map((value) => value.toFixed(1)).join(' | ')}`);

/** Writes past the store's own functions, which would take minutes; the rows are those they would write. */
function fill(file: string, size: number): { units: number[]; persons: number[] } {
  const db = new Database(file);
  const ids = (table: string) =>
    db
      .prepare<[], { id: number }>(`select id from ${table} order by id`)
      .all()
      .map(({ id }) => id);
  const [units, persons] = [ids('units'), ids('persons')];
  const at = Date.parse('2023-05-04T09:00:00+08:00');
  db.exec(`insert into accounts (bot, user_id) values ('bench', 'u')`);
  const account = ids('accounts').at(-1) ?? 0;
  const chat = ids('chats')[0] ?? 0;
  const message = db.prepare(
    `insert into inbox (id, bot, message_id, chat_id, account_id, text, state, attempts, received_at)
     values (?, 'bench', ?, ${chat}, ${account}, '三组大扫除15人', 'done', 0, ${at})`,
  );
  const report = db.prepare(
    `insert into reports (id, unit_id, number, inbox_id, reporter_account_id, on_behalf, text, day, day_to, kinds, places,
       known_places, attendance, quantities, sources, photos_announced, state, version, created_at)
     values (?, ?, ?, ?, ${account}, 0, '三组大扫除15人', ?, ?, '["大扫除"]', '["三组"]', '["三组"]', '{"n":15,"approx":false}',
       '[]', '[]', 1, ?, 1, ${at})`,
  );
  const photo = db.prepare(
    `insert into photos (id, sha256, mime, width, height, bytes, stored_at) values (?, ?, 'image/jpeg', 9, 9, 9, ${at})`,
  );
  const attachment = db.prepare(
    `insert into attachments (inbox_id, ordinal, reference, state, photo_id, report_id, attempts, compared, told)
     values (?, 0, 'r', 'stored', ?, ?, 0, 1, 0)`,
  );
  const participant = db.prepare(
    `insert into participants (report_id, person_id, source, added_at) values (?, ?, 'text', ${at})`,
  );
  const entry = db.prepare(
    `insert into point_entries (person_id, report_id, rule_id, rules_version, hundredths, reason, day, at)
     values (?, ?, 'clean-up', '2023.1', 100, '参加人居环境整治', ?, ${at})`,
  );
  db.transaction(() => {
    for (let id = 1; id <= size; id += 1) {
      const day = addDays(firstDay, id % days);
      message.run(id, `m${id}`);
      report.run(id, units[id % units.length], 10_000 + id, id, day, day, id % 500 === 0 ? 'pending' : 'confirmed');
      photo.run(id, id.toString(16).padStart(64, '0'));
      attachment.run(id, id, id);
      for (const person of [persons[id % persons.length], persons[(id * 7 + 1) % persons.length]]) {
        participant.run(id, person);
        entry.run(person, id, day);
      }
    }
  })();
  db.close();
  return { units, persons };
}
