import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { woff2ToTtf } from './woff2.ts';

const run = promisify(execFile);

/** Why documents cannot be rendered here; null when they can. For `describe.skipIf`. */
export const cannotRender: string | null = missing(['soffice', 'pdftotext', 'pdfinfo', 'pdftoppm']);

export interface Rendered {
  /** The page's text as a reader sees it, one a page, lines kept. */
  readonly pages: readonly string[];
  /** Points, of the first page: 595 by 842 is A4. */
  readonly size: { readonly width: number; readonly height: number };
  readonly pdf: string;
}

/** Renders files with LibreOffice as an office would print them, all in one start of it. In the order of the files. */
export async function renderAll(files: readonly string[], outDir: string): Promise<Rendered[]> {
  const env = { ...process.env, FONTCONFIG_FILE: await fontConfig() };
  const profile = await mkdtemp(join(tmpdir(), 'jingcun-office-'));
  try {
    const args = [`-env:UserInstallation=file://${profile}`, '--headless', '--convert-to', 'pdf', '--outdir', outDir];
    await run('soffice', [...args, ...files], { env, timeout: 240_000 });
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
  return Promise.all(files.map((file) => readPdf(join(outDir, basename(file).replace(/\.[^.]+$/, '.pdf')))));
}

/** PNGs of a PDF's pages, `<prefix>-1.png` and so on; their paths in order. */
export async function toPngs(
  pdf: string,
  prefix: string,
  { dpi, grey }: { dpi: number; grey: boolean },
): Promise<string[]> {
  await run('pdftoppm', ['-png', '-r', String(dpi), ...(grey ? ['-gray'] : []), pdf, prefix]);
  const dir = resolve(prefix, '..');
  const name = basename(prefix);
  const found = (await readdir(dir)).filter((file) => file.startsWith(`${name}-`) && file.endsWith('.png'));
  return found.sort().map((file) => join(dir, file));
}

async function readPdf(pdf: string): Promise<Rendered> {
  const [{ stdout: text }, { stdout: info }] = await Promise.all([
    run('pdftotext', ['-layout', pdf, '-'], { maxBuffer: 100_000_000 }),
    run('pdfinfo', [pdf]),
  ]);
  const size = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(info);
  return {
    pages: text.split('\f').slice(0, -1),
    size: { width: Number(size?.[1]), height: Number(size?.[2]) },
    pdf,
  };
}

/**
 * The product's own font for every family a document names: machines without Chinese fonts would draw boxes. LibreOffice
 * reads no WOFF2, so it is unpacked once into the temporary directory.
 */
async function fontConfig(): Promise<string> {
  const dir = join(tmpdir(), 'jingcun-fonts-1');
  const config = join(dir, 'fonts.conf');
  if (existsSync(config)) return config;
  await mkdir(dir, { recursive: true });
  for (const weight of ['400', '700']) {
    const source = `assets/fonts/noto-sans-sc-chinese-simplified-${weight}-normal.woff2`;
    await put(join(dir, `${weight}.ttf`), woff2ToTtf(await readFile(source)));
  }
  await put(
    config,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
      <dir>${dir}</dir><dir>/usr/share/fonts</dir><cachedir>${join(dir, 'cache')}</cachedir>
      <match target="pattern"><edit name="family" mode="append" binding="strong"><string>Noto Sans SC Thin</string></edit></match>
    </fontconfig>`,
  );
  return config;
}

/** Under another name first: two test files may do this at once. */
async function put(file: string, content: Buffer | string): Promise<void> {
  const half = `${file}.${process.pid}`;
  await writeFile(half, content);
  await rename(half, file);
}

function missing(programs: readonly string[]): string | null {
  const absent = programs.filter((program) => spawnSync(program, ['--help'], { stdio: 'ignore' }).error !== undefined);
  return absent.length === 0 ? null : `not installed: ${absent.join(', ')}`;
}
