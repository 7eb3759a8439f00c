import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { storeFile } from '../config.ts';
import { addDays, type Day, dayOf } from '../domain/time.ts';
import { backupOfNight, nightsKept } from '../jobs/backup.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { backUpStore } from '../store/backup.ts';
import { isForgottenIn } from '../store/forget/traces.ts';

const nightly = /^jingcun-(\d{4}-\d{2}-\d{2})\.db$/;

/**
 * Copies of the store that still have a forgotten person: nightly backups, and those kept beside the store by an upgrade or
 * a restore. Says which and when they will be gone, or deletes them and backs up anew.
 */
export async function aboutCopies({
  dataDir,
  code,
  now,
  remove,
}: {
  readonly dataDir: string;
  readonly code: string;
  /** Machine clock. */
  readonly now: number;
  readonly remove: boolean;
}): Promise<string[]> {
  const copies = (await copiesIn(dataDir)).filter((copy) => !isForgottenIn(copy, code));
  const elsewhere = '您自己另存的备份、导出过的表格、原来的名册文件，请自己删。';
  if (copies.length === 0) return [elsewhere];
  if (!remove) return [...copies.map((copy) => stillThere(copy, now)), '现在就删请加 --backups。', elsewhere];
  for (const copy of copies) {
    for (const suffix of ['', '-wal', '-shm', '.photos.json']) await rm(copy + suffix, { force: true });
  }
  const target = backupOfNight(join(dataDir, 'backups'), now);
  const anew = existsSync(join(dataDir, 'backups')) && !existsSync(target);
  if (anew) await backUpStore(join(dataDir, storeFile), target);
  return [`旧备份删了${copies.length}份${anew ? '，新备份做了一份' : ''}。`, elsewhere];
}

async function copiesIn(dataDir: string): Promise<string[]> {
  const backups = join(dataDir, 'backups');
  const nights = existsSync(backups) ? await readdir(backups) : [];
  const beside = await readdir(dataDir);
  const isKept = new RegExp(`^${storeFile.replaceAll('.', '\\.')}\\.(?:before|replaced)-\\d+$`);
  return [
    ...nights.filter((name) => nightly.test(name.replace(/\.part$/, ''))).map((name) => join(backups, name)),
    ...beside.filter((name) => isKept.test(name)).map((name) => join(dataDir, name)),
  ].sort();
}

function stillThere(copy: string, now: number): string {
  const night = nightly.exec(basename(copy))?.[1];
  if (night === undefined) return `${copy} 里还有他的资料，不会自己删。`;
  const gone: Day = addDays(night, nightsKept);
  return `${copy} 里还有他的资料，每夜照常备份的话${chineseDay(gone, dayOf(now))}轮换掉。`;
}
