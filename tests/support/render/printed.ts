import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import readXlsxFile from 'read-excel-file/node';
import sharp from 'sharp';
import { unzip } from '../unzip.ts';
import { toPngs } from './render.ts';

const run = promisify(execFile);

/** A text as it is looked for on paper: where lines break there is of no account. */
export function squeezed(text: string): string {
  return text.replace(/\s/gu, '');
}

/** Everything an office file says, a cell or a run of text each. */
export async function wordsOf(bytes: Buffer, extension: string): Promise<string[]> {
  if (extension === 'docx') {
    const xml = (await unzip(bytes)).get('word/document.xml') ?? '';
    const runs = [...xml.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/gu)].map(([, text = '']) => text);
    return runs.map((text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
  }
  const book = await readXlsxFile(bytes);
  return book.flatMap(({ data }) => data.flat().flatMap((cell) => (cell === null ? [] : [String(cell)])));
}

/**
 * Characters of the words that are on no page, each as often as it is missing: what `###` stands for, or a column that is not
 * printed, would have shown. Heads that are repeated on later pages may hide some of their own characters, no others.
 */
export function missingOnPaper(words: readonly string[], pages: readonly string[]): string {
  const left = new Map<string, number>();
  for (const character of squeezed(pages.join(''))) left.set(character, (left.get(character) ?? 0) + 1);
  let missing = '';
  for (const character of squeezed(words.join(''))) {
    const count = left.get(character) ?? 0;
    if (count === 0) missing += character;
    else left.set(character, count - 1);
  }
  return missing;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly text: string;
}

/**
 * Texts of a PDF that lie upon each other, in pairs: what does not fit its cell is cut off in print, but the file still has it,
 * where the next cell's text stands.
 */
export async function overprinted(pdf: string): Promise<string[]> {
  const { stdout } = await run('pdftotext', ['-bbox', pdf, '-'], { maxBuffer: 200_000_000 });
  return stdout
    .split('<page ')
    .slice(1)
    .flatMap((page) => overlaps(boxesOf(page)));
}

function boxesOf(page: string): Box[] {
  const words = page.matchAll(/<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)</gu);
  return [...words].map(([, left, top, right, bottom, text = '']) => {
    return { left: Number(left), top: Number(top), right: Number(right), bottom: Number(bottom), text };
  });
}

function overlaps(boxes: readonly Box[]): string[] {
  const found: string[] = [];
  const sorted = [...boxes].sort((a, b) => a.top - b.top);
  for (const [index, one] of sorted.entries()) {
    for (let next = index + 1; next < sorted.length; next += 1) {
      const other = sorted[next];
      if (!other || other.top >= one.bottom) break;
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - other.top;
      // Boxes are as high as the font, which is higher than its characters.
      if (across > 2 && down > (one.bottom - one.top) / 2) found.push(`${one.text} | ${other.text}`);
    }
  }
  return found;
}

/** Pages of a PDF that are blank, or have ink where a printer has none to give: within three millimetres of the edge. */
export async function badPages(pdf: string): Promise<number[]> {
  const pictures = await toPngs(pdf, pdf.replace(/\.pdf$/u, '-ink'), { dpi: 40, grey: true });
  const bad: number[] = [];
  for (const [index, picture] of pictures.entries()) {
    const { data, info } = await sharp(picture).greyscale().raw().toBuffer({ resolveWithObject: true });
    const edge = Math.floor((3 / 25.4) * 40);
    let [ink, outside] = [0, 0];
    for (let at = 0; at < data.length; at += 1) {
      if ((data[at] ?? 255) > 160) continue;
      const [x, y] = [at % info.width, Math.floor(at / info.width)];
      ink += 1;
      if (x < edge || y < edge || x >= info.width - edge || y >= info.height - edge) outside += 1;
    }
    if (ink === 0 || outside > 0) bad.push(index + 1);
    await rm(picture);
  }
  return bad;
}
