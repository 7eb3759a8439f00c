import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { RosterSheet } from '../../domain/roster/sheets.ts';
import { UserError } from '../../errors.ts';
import { readXlsx } from '../../jobs/spreadsheet/xlsx.ts';
import { readCsv } from './csv.ts';

export interface RosterFile {
  /** Without its folder. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly sheets: readonly RosterSheet[];
}

/** A county's roster of 50,000 people is below 5 MB as a workbook; what is larger has pictures in it. */
const maxFileBytes = 30_000_000;

/**
 * Reads an `.xlsx` or `.csv`. What the bytes are decides, not the name.
 *
 * @throws UserError with one sentence that says what the file is and what to do.
 */
export async function readRosterFile(path: string): Promise<RosterFile> {
  const name = basename(path);
  if (name.startsWith('~$')) throw new UserError(`${name} 是表格打开时的临时文件。请选名字里没有“~$”的那个。`);
  const bytes = await bytesOf(path, name);
  return { name, bytes, sheets: await sheetsOf(bytes, name) };
}

/** The sheets in these bytes; `name` is for the sentences. */
export async function sheetsOf(bytes: Buffer, name: string): Promise<readonly RosterSheet[]> {
  const other = otherFormat(bytes);
  if (other !== null) throw new UserError(`${name} ${other}`);
  return isZip(bytes) ? readXlsx(bytes, name) : readCsv(bytes, name);
}

async function bytesOf(path: string, name: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > maxFileBytes) {
      throw new UserError(
        `${name} 太大了（${Math.ceil(size / 1e6)} MB，最多 ${maxFileBytes / 1e6} MB）。请去掉图片和别的表。`,
      );
    }
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new UserError(`${name} ${reasons[code] ?? `读不了（${code}）。`}`, { cause });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: '找不到。请检查文件名和目录。',
  EISDIR: '是一个目录。请写表格的文件名。',
  ENOTDIR: '找不到。请检查文件名和目录。',
  EACCES: '没有权限读。请检查文件权限。',
  EPERM: '没有权限读。请检查文件权限。',
  EBUSY: '正被别的程序打开。请先关掉它。',
};

const saveAsXlsx = '请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。';

/** Says what the file is when it is neither a zip nor a text; null when it may be one. */
function otherFormat(bytes: Buffer): string | null {
  if (bytes.length === 0) return '是空的。请照模板填写。';
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])) {
    const has = (stream: string) => bytes.includes(Buffer.from(stream, 'utf16le'));
    if (has('EncryptedPackage')) return '加了密码，读不了。请用 Excel 或 WPS 打开，去掉密码再存。';
    if (has('Workbook') || has('Book')) return `是旧的 .xls 格式。${saveAsXlsx}`;
    return `是旧的 Office 文件，不是表格。请选 .xlsx 或 .csv。`;
  }
  const start = bytes.subarray(0, 600).toString('latin1').trimStart().toLowerCase();
  if (start.startsWith('%pdf')) return '是 PDF，不是表格。请选 .xlsx 或 .csv。';
  if (/^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|table|meta|head)/u.test(start)) {
    return `是网页存成的表格。${saveAsXlsx}`;
  }
  if (/^(?:\xef\xbb\xbf)?\s*<\?xml/u.test(start)) return `是 XML 表格。${saveAsXlsx}`;
  if (pictures.some((magic) => startsWith(bytes, magic))) return '是图片，不是表格。请选 .xlsx 或 .csv。';
  return null;
}

const pictures = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
];

function isZip(bytes: Buffer): boolean {
  return startsWith(bytes, [0x50, 0x4b]) && (bytes[2] ?? 0xff) < 9 && (bytes[3] ?? 0xff) < 9;
}

function startsWith(bytes: Buffer, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}
