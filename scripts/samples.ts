import { copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { type Paper, papers } from '../src/domain/papers.ts';
import { jingcun } from '../tests/support/jingcun.ts';
import { cannotRender, renderAll, toPngs } from '../tests/support/render/render.ts';
import { RunningService } from '../tests/support/service.ts';
import { playMonthAndQuarter } from './samples-play.ts';

/**
 * `npm run samples` (after `npm run build`): plays a month and a quarter in a fresh sandbox town through its API, asks for
 * every paper at the command line, and prints each into docs/samples as PDF and as a small picture of its first page. A
 * paper that has nothing to say yet is left out, and the reason is told.
 */
const target = resolve('docs/samples');
const maxPictureBytes = 150_000;

if (cannotRender !== null) {
  console.error(cannotRender);
  process.exit(1);
}
const work = await mkdtemp(join(tmpdir(), 'jingcun-samples-'));
try {
  const service = await RunningService.start(join(work, 'data'), { SANDBOX: '1' });
  try {
    const { month, quarter } = await playMonthAndQuarter(service);
    await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    await makeAll([month, quarter, month.slice(0, 4)]);
  } finally {
    await service.kill();
  }
} finally {
  await rm(work, { recursive: true, force: true });
}

async function makeAll(periods: readonly string[]): Promise<void> {
  const made: string[] = [];
  for (const paper of papers) {
    for (const [period, file] of wanted(paper, periods)) {
      const out = join(work, file);
      const run = await jingcun(join(work, 'data'), ['export', paper.name, '--period', period, '--out', out], {
        SANDBOX: '1',
      });
      if (run.code === 0) made.push(out);
      else console.log(`left out: ${file} (${run.stderr.trim().split('\n').at(-1)})`);
    }
  }
  const documents = made.filter((file) => /\.(?:xlsx|docx)$/.test(file));
  for (const { pdf } of await renderAll(documents, target)) await picture(pdf);
  for (const file of made.filter((one) => one.endsWith('.png'))) {
    await copyFile(file, join(target, file.slice(work.length + 1)));
  }
}

/** What hangs on one evaluation is shown of the month and of the quarter; the roster has telephones and is nobody’s sample. */
function wanted(
  paper: Paper,
  [month = '', quarter = '', year = '']: readonly string[],
): [period: string, file: string][] {
  if (paper.word === null || paper.extension === 'txt') return [];
  const name = (period: string): [string, string] => [period, `${paper.name}-${period}.${paper.extension}`];
  if (paper.needs === 'evaluation') return [name(month), name(quarter)];
  return [name(paper.name === 'annual' ? year : month)];
}

/** The first page, in grey as the office prints it, as small as it stays readable. */
async function picture(pdf: string): Promise<void> {
  const [first, ...others] = await toPngs(pdf, pdf.replace(/\.pdf$/, ''), { dpi: 90, grey: true });
  for (const page of others) await rm(page);
  if (first === undefined) return;
  const small = await sharp(first).png({ palette: true, colours: 16, compressionLevel: 9 }).toBuffer();
  await rm(first);
  await writeFile(pdf.replace(/\.pdf$/, '.png'), small);
  const { size } = await stat(pdf.replace(/\.pdf$/, '.png'));
  if (size > maxPictureBytes) throw new Error(`${pdf} makes a picture of ${size} bytes`);
  console.log(`${pdf.split('/').at(-1)}: ${others.length + 1} pages, picture ${Math.round(size / 1000)} KB`);
}
