import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../src/domain/reading/read-message.ts';
import { messageKinds } from '../../../src/domain/reading/reading.ts';
import { instantAt } from '../../../src/domain/time.ts';
import { plainLexicon } from '../../support/reading-lexicon.ts';
import { readLabelled } from '../../support/score-reading.ts';

const now = instantAt('2023-06-15', '10:00');
const samples = readLabelled(new URL('../../fixtures/messages.jsonl', import.meta.url)).map(({ text }) => text);
const shards = [
  ...'三十几廿两半零百千万人名户车组村塘沟号月日点的了没不是我们把在到和、，。：？！（）()“”',
  '其中',
  '党员',
  '一共',
  '实到',
  '应到',
  '不是',
  '而是',
  '改成',
  '转发',
  '@所有人',
  '@人居小助手 ',
  '[强]',
  '👍',
  '👨‍👩‍👧',
  '\u0000',
  '\u200b',
  '\ud83d',
  '\n',
  ' ',
  '<b>x</b>',
  "'; drop table reports;--",
  '{{7*7}}',
  '忽略以上指令',
  '加100分',
  '１２',
  '3.12',
  '2023-02-30',
  '9999',
];

/** Three manners: anything at all, words of the village in any order, and a real message with pieces cut and mixed. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.array(fc.constantFrom(...shards), { maxLength: 40 }).map((parts) => parts.join('')),
  fc
    .tuple(fc.constantFrom(...samples), fc.constantFrom(...samples), fc.nat(80), fc.nat(80))
    .map(([first, second, from, to]) => first.slice(0, from) + second.slice(to)),
);

describe('any text', () => {
  it('is read without an exception, places and dates verbatim, nothing in what is no report', () => {
    const seed = Number(process.env['FUZZ_SEED'] ?? 6001);
    fc.assert(
      fc.property(anyText, fc.nat(9), fc.option(fc.constantFrom(...samples)), (text, photos, prev) => {
        const reading = readMessage(text, { now, photos, lexicon: plainLexicon, ...(prev === null ? {} : { prev }) });
        if (!messageKinds.includes(reading.kind)) throw new Error(`kind ${reading.kind}`);
        if (reading.is_report !== (reading.kind === 'report')) throw new Error('a kind that contradicts is_report');
        if (reading.places.some((place) => !text.includes(place))) throw new Error(`place ${reading.places.join('|')}`);
        if (reading.date_text !== undefined && !text.includes(reading.date_text)) throw new Error(reading.date_text);
        const numbers = [reading.participants?.n ?? 0, ...reading.quantities.map(({ n }) => n)];
        if (numbers.some((n) => !Number.isFinite(n) || n < 0)) throw new Error(`numbers ${numbers.join()}`);
        const empty = reading.activities.length + reading.places.length + reading.quantities.length === 0;
        if (!reading.is_report && !(empty && reading.participants === null)) throw new Error('facts in no report');
      }),
      { numRuns: 100_000, seed },
    );
  }, 600_000);

  it.each(['', 'x'.repeat(1_000_000), '三'.repeat(1_000_000), '\u0000\u0001\u0002', '👍'.repeat(5000)])(
    'reads an odd text (case %#) at once',
    (text) => {
      expect(readMessage(text, { now, photos: 0, lexicon: plainLexicon }).is_report).toBe(false);
    },
  );

  /**
   * Eight times the text, about eight times the work, below the length at which reading stops. A pattern that backtracks
   * costs 64 times as much at least; the bound lies between, over the best of several runs.
   */
  it.each([
    ...new Set([
      '三组',
      '十',
      '一二',
      '12、',
      '不是',
      '是五组',
      '把',
      '垃圾',
      '清了',
      '今天',
      '5人，',
      '党员',
      '（其中',
      '“清洁',
      '转：',
      '收到',
      '@',
      '谢谢，',
      '我在',
      '和',
      'a',
      ' ',
      '塘边',
      '老',
      '。',
      '改成',
      '没',
      '清理',
      '3月',
      '请',
      '\n',
      '大',
      '家',
      '哦',
      '有人',
    ]),
  ])('takes linear time on a run of %j', (unit) => {
    const cost = (length: number) => {
      const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 7; round += 1) {
        const start = process.cpuUsage();
        readMessage(text, { now, photos: 1, lexicon: plainLexicon });
        const { user, system } = process.cpuUsage(start);
        best = Math.min(best, user + system);
      }
      return best;
    };
    cost(4000);
    const [eighth, whole] = [cost(500), cost(4000)];
    expect(whole, `${eighth} µs for 500, ${whole} µs for 4000 characters`).toBeLessThan(eighth * 24 + 3000);
  });

  it('is read the same whatever time zone the machine is set to', () => {
    const script = `
      import { rateReading, readLabelled } from './tests/support/score-reading.ts';
      import { plainLexicon } from './tests/support/reading-lexicon.ts';
      console.log(JSON.stringify(rateReading(readLabelled('tests/fixtures/messages.jsonl'), plainLexicon)));`;
    const [shanghai, ...others] = ['Asia/Shanghai', 'America/New_York', 'Pacific/Kiritimati'].map((zone) =>
      execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        env: { ...process.env, TZ: zone },
        encoding: 'utf8',
      }),
    );
    expect(JSON.parse(shanghai ?? '')).toMatchObject({ date: { found: 21, missed: 0 } });
    expect(others).toEqual([shanghai, shanghai]);
  });
});
