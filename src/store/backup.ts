import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import { Database } from '../sqlite.ts';

/**
 * Copies the store at `file` to `target` while it is in use, and writes `<target>.photos.json`, the list of the photos
 * that belong to it (`sha256`, `bytes`). The copy appears under its name only when it is complete. SQLite's online backup
 * goes page by page between other work, so replies are not held up.
 */
export async function backUpStore(file: string, target: string): Promise<void> {
  if (!existsSync(file)) throw new UserError(`还没有数据库：${file}。`);
  const source = new Database(file, { fileMustExist: true });
  const partial = `${target}.part`;
  try {
    await rm(partial, { force: true });
    await source.backup(partial);
    const photos = source.prepare('SELECT sha256, bytes FROM photos ORDER BY sha256').all();
    await writeFile(`${target}.photos.json`, `${JSON.stringify(photos)}\n`);
    await rename(partial, target);
  } finally {
    source.close();
    await rm(partial, { force: true });
  }
}

/**
 * Says in Chinese why the file is not a store of ours that can be used; null when it can.
 */
export function storeProblem(file: string): string | null {
  if (!existsSync(file)) return `没有这个文件：${file}。`;
  try {
    const connection = new Database(file, { readonly: true, fileMustExist: true });
    try {
      const check = connection.pragma('integrity_check', { simple: true });
      if (check !== 'ok') return `文件已损坏：${file}（${String(check).slice(0, 80)}）。`;
      const stamp = connection.prepare("SELECT 1 FROM settings WHERE name = 'stamp'").get();
      return stamp === undefined ? `这不是净村的数据库：${file}。` : null;
    } finally {
      connection.close();
    }
  } catch {
    return `这不是净村的数据库：${file}。`;
  }
}
