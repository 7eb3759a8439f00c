import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { likeness, orientationsOf, parseFingerprint } from '../src/domain/photo-likeness.ts';
import { readMessage } from '../src/domain/reading/read-message.ts';
import { examinePhoto, greyOf, limitImageWork } from '../src/jobs/examine-photo.ts';
import { plainLexicon } from '../tests/support/reading-lexicon.ts';
import { scene } from '../tests/support/scenes.ts';
import { readLabelled } from '../tests/support/score-reading.ts';

/**
 * `npm run bench:reading`: µs per message against one durable SQLite insert, photos per second from JPEG to verdict against
 * one full decode, and a search through 200,000 fingerprints. All in one run, so that the ratios hold.
 */
const messages = readLabelled(new URL('../tests/fixtures/messages.jsonl', import.meta.url));
const rounds = 250;
const archive = 200_000;

const print = (line: string) => process.stdout.write(`${line}\n`);
const percentile = (sorted: readonly number[], share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
const sortedNumbers = (values: number[]) => values.sort((a, b) => a - b);

const reading: number[] = [];
for (let round = 0; round < rounds + 20; round += 1) {
  for (const { text, now, photos } of messages) {
    const started = performance.now();
    readMessage(text, { now: Date.parse(now), photos, lexicon: plainLexicon });
    if (round >= 20) reading.push((performance.now() - started) * 1000);
  }
}
sortedNumbers(reading);

const directory = mkdtempSync(join(tmpdir(), 'jingcun-bench-'));
const db = new Database(join(directory, 'bench.sqlite'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('create table t (id integer primary key, words text)');
const insert = db.prepare('insert into t (words) values (?)');
const inserting: number[] = [];
for (let round = 0; round < 2000; round += 1) {
  const started = performance.now();
  insert.run(messages[round % messages.length]?.text);
  inserting.push((performance.now() - started) * 1000);
}
db.close();
rmSync(directory, { recursive: true });
const one = percentile(sortedNumbers(inserting), 0.5);
const [p50, p99] = [percentile(reading, 0.5), percentile(reading, 0.99)];
print(`read a message: p50 ${p50.toFixed(0)} µs, p99 ${p99.toFixed(0)} µs; one durable insert ${one.toFixed(0)} µs`);
print(`ratio to one insert: p50 ${(p50 / one).toFixed(2)}, p99 ${(p99 / one).toFixed(2)}`);

limitImageWork();
const photo = await sharp(await scene(1, { width: 1600, height: 1200 }))
  .resize(4000, 3000)
  .jpeg({ quality: 85 })
  .toBuffer();
const timed = async (times: number, work: () => Promise<unknown>) => {
  const started = performance.now();
  for (let turn = 0; turn < times; turn += 1) await work();
  return (performance.now() - started) / times;
};
const decode = await timed(10, () => sharp(photo).raw().toBuffer());
const words = () =>
  Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
const known = Array.from({ length: archive }, () => parseFingerprint(Array.from({ length: 10 }, words).join('')));
const examined = await examinePhoto(photo);
if ('refused' in examined) throw new Error(examined.refused);
const asked = orientationsOf(await greyOf(examined.thumbnail));
const search = await timed(20, async () => known.filter((other) => likeness(asked, other)));
const verdict = await timed(10, async () => {
  const seen = await examinePhoto(photo);
  if ('refused' in seen) throw new Error(seen.refused);
  const turned = orientationsOf(await greyOf(seen.thumbnail));
  return known.filter((other) => likeness(turned, other));
});
print(
  `12 MP JPEG (${(photo.length / 1e6).toFixed(1)} MB) to verdict among ${archive} photos: ${verdict.toFixed(0)} ms, ${(1000 / verdict).toFixed(1)}/s`,
);
print(`one full decode ${decode.toFixed(0)} ms; ratio ${(verdict / decode).toFixed(2)}`);
print(
  `search in ${archive} fingerprints, eight orientations: ${search.toFixed(0)} ms; ratio to one decode ${(search / decode).toFixed(2)}`,
);
